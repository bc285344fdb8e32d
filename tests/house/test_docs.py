"""The words for users agree with the code, and their links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from pydantic import BaseModel

from crm_move import ApiSettings, StopError
from crm_move.cli.help_pages import PLACE
from crm_move.cli.main import cli
from crm_move.plugins import load_registry
from crm_move.report.summary import Summary

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[Path, str]:
    """Every Markdown file of the checkout, without what stands in code blocks."""
    files = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "examples").rglob("*.md")]
    return {file: FENCED.sub("", file.read_text(encoding="utf-8")) for file in files}


def test_every_link_leads_somewhere(pages: dict[Path, str], root: Path) -> None:
    assert [f"{page.relative_to(root)}: {link}" for page, link in links(pages) if not leads(page, link, pages)] == []


def test_every_page_can_be_reached_from_the_readme(pages: dict[Path, str], root: Path) -> None:
    reached, waiting = set(), [root / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += [target(page, link) for link in LINK.findall(pages[page]) if target(page, link) in pages]
    assert sorted(set(pages) - reached) == []


def test_every_command_shows_its_help_on_its_page(root: Path) -> None:
    pages = (root / "docs/commands").glob("*.md")
    shown = {(page.stem, place["command"]) for page in pages for place in PLACE.finditer(page.read_text("utf-8"))}
    assert shown == {(words.split()[0], words) for words in commands(cli)}


def test_every_exit_code_is_explained(root: Path) -> None:
    table = (root / "docs/exit-codes.md").read_text(encoding="utf-8")
    explained = [int(code) for code in re.findall(r"^\| (\d) \|", table, re.MULTILINE)]
    assert explained == [0, 1, 2, 3, 4, 5, 6]
    stops: list[type[StopError]] = [StopError, *descendants(StopError)]
    assert {stop.exit_code for stop in stops} <= set(explained)


def test_every_key_of_the_summary_is_explained(root: Path) -> None:
    page = (root / "docs/exit-codes.md").read_text(encoding="utf-8").split("## The summary")[1]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE))
    fields = {field.alias or name: field for name, field in Summary.model_fields.items()}
    assert list(rows) == list(fields)
    parts = {key: getattr(field.annotation, "model_fields", {}) for key, field in fields.items()}
    assert [f"{key}.{name}" for key, names in parts.items() for name in names if f"`{name}`" not in rows[key]] == []


def test_every_setting_is_explained(root: Path) -> None:
    page = (root / "docs/settings.md").read_text(encoding="utf-8")
    models: list[type[BaseModel]] = [ApiSettings, *(one.plugin.settings for one in load_registry().installed)]
    names = {name.upper() for model in models for name in model.model_fields}
    assert sorted(name for name in names if f"`{name}`" not in page) == []


def commands(group: click.Group, above: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        yield above + name
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")


def links(pages: dict[Path, str]) -> Iterator[tuple[Path, str]]:
    return ((page, link) for page, text in pages.items() for link in LINK.findall(text))


def leads(page: Path, link: str, pages: dict[Path, str]) -> bool:
    """Whether a link within the checkout has its file and, in a Markdown file, its heading."""
    if re.match(r"[a-z]+:", link):
        return True
    file, anchor = target(page, link), link.partition("#")[2]
    return file.exists() and (not anchor or anchor in anchors(pages.get(file, "")))


def target(page: Path, link: str) -> Path:
    """The file that a link names; the page itself for a heading on it."""
    name = unquote(link.partition("#")[0])
    return (page.parent / name).resolve() if name else page


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def descendants(kind: type[StopError]) -> Iterator[type[StopError]]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)
