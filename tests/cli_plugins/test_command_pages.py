"""The pages of commands and hooks say what the code says."""

import inspect
from pathlib import Path

import pytest

from crm_move.cli.help_pages import PLACE, with_help
from crm_move.cli.main import cli
from crm_move.plugins import hookspecs
from crm_move.plugins.validation import HOOKS

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted((DOCS / "commands").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_help_in_a_page_is_the_commands_own(page):
    text = page.read_text("utf-8")
    assert with_help(text, cli) == text, f"stale: python -m crm_move.cli.help_pages docs/commands/{page.name}"
    assert PLACE.search(text), "a page of a command shows its help"


@pytest.mark.parametrize("name", ["connect", "disconnect", "plugins", "sandbox"])
def test_a_command_has_its_page(name):
    assert (DOCS / "commands" / f"{name}.md") in PAGES


def test_every_hook_is_checked_and_documented_with_its_arguments():
    declared = {
        name: hook
        for name, hook in vars(hookspecs).items()
        if name.startswith("crm_move_") and inspect.isfunction(hook)
    }
    page = (DOCS / "plugins" / "hooks.md").read_text("utf-8")
    assert set(declared) == set(HOOKS)
    for name, hook in declared.items():
        arguments = ", ".join(inspect.signature(hook).parameters)
        assert f"## `{name}({arguments})`\n" in page
