"""`crm-move assess SOURCE`: what a source holds."""

import json
import time
from pathlib import Path

import click

from .jobs import json_option, show_values_option


@click.command(short_help="What a source holds; no sink needed.")
@click.argument("source", metavar="SOURCE")
@click.option("--from", "locator", metavar="PATH|LOCATOR", help="What to read, where the source needs it.")
@click.option(
    "--include", multiple=True, metavar="WORD", help="Look at what the source leaves out otherwise; may be repeated."
)
@click.option(
    "--move",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where to keep what was read, for a move to go on with. Default: ./SOURCE-assessment.",
)
@show_values_option
@json_option
def assess(
    source: str,
    locator: str | None,
    include: tuple[str, ...],
    folder: Path | None,
    show_values: bool,
    as_json: bool,
) -> int:
    """Read SOURCE and say what it holds: objects, records, attributes with how full they are, links.

    Needs no sink and writes nowhere but into its own folder, where assessment.html shows the same.
    """
    from crm_move.connect import SystemClock
    from crm_move.move import Inquiry, MoveFolder
    from crm_move.move import assess as look_into
    from crm_move.plugins import Surroundings, load_registry
    from crm_move.report import inventory_content

    from .logs import log_to
    from .terminal import TerminalFront, ask_secret

    began = time.monotonic()
    registry = load_registry()
    plugin = registry.source(source)
    inquiry = Inquiry(folder or Path(f"{source}-assessment"), plugin, locator, frozenset(include))
    front = TerminalFront(as_json=as_json)
    names = (*registry.sources, *registry.sinks)
    where = Surroundings(clock=SystemClock(), plugins=names, prompt=ask_secret())
    with log_to(MoveFolder(inquiry.folder)):
        try:
            inventory = look_into(inquiry, where, front.progress, show_values=show_values)
        finally:
            front.close()
    front.show_inventory(inventory, inquiry.folder)
    if as_json:
        seconds = {"seconds": round(time.monotonic() - began, 3)}
        click.echo(json.dumps(inventory_content(inventory, show_values=show_values) | seconds, ensure_ascii=False))
    return 0
