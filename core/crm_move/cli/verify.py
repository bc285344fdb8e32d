"""`crm-move verify MOVE`: reads back what was written."""

import sys
from pathlib import Path

import click

from .jobs import carry_out, json_option, move_argument, order_of


@click.command(short_help="Read back every value and link, and compare.")
@move_argument
@json_option
def verify(folder: Path, as_json: bool) -> int:
    """Read back every value and link that the move in the folder MOVE has written, and compare.

    Ends with code 6 where something differs and nothing explains it.
    """
    from crm_move.move import Job
    from crm_move.plugins import load_registry

    registry = load_registry()
    order = order_of(folder, registry, " ".join(sys.argv[1:]))
    return carry_out(order, registry, Job.verify, as_json=as_json)
