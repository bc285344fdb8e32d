"""Puts each command's own help into its page below `docs/commands`, so that the two can not drift apart.

A page marks the place with `<!-- help: plugins list -->` and `<!-- end of help -->`; what stands between them is
written by `python -m crm_move.cli.help_pages docs/commands/*.md`.
"""

import re
import sys
from pathlib import Path

import click

WIDTH = 90
PLACE = re.compile(r"(<!-- help: (?P<command>[a-z ]+) -->\n).*?(<!-- end of help -->)", re.DOTALL)


def with_help(page: str, cli: click.Command) -> str:
    """The page with the present help of each command that it marks a place for. Raises KeyError for no command."""
    return PLACE.sub(
        lambda place: f"{place[1]}```text\n{help_of(place['command'].split(), cli)}\n```\n{place[3]}", page
    )


def help_of(words: list[str], cli: click.Command) -> str:
    """What `crm-move WORDS --help` prints."""
    command, context = cli, _context(cli, "crm-move", None)
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
        context = _context(command, word, context)
    return command.get_help(context)


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return click.Context(
        command,
        parent,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )


def main(paths: list[str]) -> None:
    """Rewrite the pages."""
    from .main import cli

    for path in map(Path, paths):
        path.write_text(with_help(path.read_text("utf-8"), cli), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
