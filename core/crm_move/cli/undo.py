"""`crm-move undo MOVE`: takes a move back."""

import sys
from functools import partial
from pathlib import Path

import click

from .jobs import carry_out, json_option, move_argument, order_of


@click.command(short_help="Take a move back, sparing what people have changed since.")
@move_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--force", is_flag=True, help="Also take back what people have changed; asks for the workspace's name.")
@click.option("--sink-made", is_flag=True, help="Remove records that the sink made by itself while the move ran, too.")
@json_option
def undo(folder: Path, yes: bool, force: bool, sink_made: bool, as_json: bool) -> int:
    """Take back what the move in the folder MOVE has written, newest first.

    Records that it made are removed, values that it changed are put back, and attributes, options and objects that it
    made are archived or removed. What people have changed or added since stays, and is listed: then the code is 3. It
    may be stopped and repeated, and the same move can be made again afterwards.
    """
    from crm_move.move import Job
    from crm_move.plugins import load_registry

    registry = load_registry()
    order = order_of(folder, registry, " ".join(sys.argv[1:]), yes=yes)
    return carry_out(order, registry, partial(Job.undo, force=force, also_own=sink_made), as_json=as_json)
