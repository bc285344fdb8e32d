"""`crm-move verify MOVE`: reads back what was written."""

import sys
from functools import partial
from pathlib import Path

import click

from .jobs import carry_out, json_option, move_argument, order_of


@click.command(short_help="Read back every value and link, and compare.")
@move_argument
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Compare only N records an object.")
@json_option
def verify(folder: Path, sample: int | None, as_json: bool) -> int:
    """Read back every value and link that the move in the folder MOVE has written, and compare.

    The report says first whether the old CRM can be switched off, with sums of both sides. A sample is never enough
    for that.

    Ends with code 6 where something differs and nothing explains it.
    """
    from crm_move.move import Job
    from crm_move.plugins import load_registry

    registry = load_registry()
    order = order_of(folder, registry, " ".join(sys.argv[1:]))
    return carry_out(order, registry, partial(Job.verify, sample=sample), as_json=as_json)
