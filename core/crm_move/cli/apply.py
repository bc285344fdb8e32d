"""`crm-move apply MOVE`: carries out the plan in a folder."""

import sys
from functools import partial
from pathlib import Path

import click

from .jobs import carry_out, json_option, move_argument, order_of, verbose_option


@click.command(short_help="Carry out an approved plan; resumes.")
@move_argument
@click.option(
    "--fix",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A failed.csv of this move in which you have changed values.",
)
@click.option("--yes", is_flag=True, help="Approve edits made to plan.yaml since it was approved.")
@verbose_option
@json_option
def apply(folder: Path, fix: Path | None, yes: bool, verbose: bool, as_json: bool) -> int:
    """Carry out the plan in the folder MOVE, from where it stopped; after its end, what failed is tried again.

    Refuses when the source's data, the plan or the sink's schema are no longer what was approved, and says which.
    """
    from crm_move.move import Job
    from crm_move.plugins import load_registry

    registry = load_registry()
    order = order_of(folder, registry, " ".join(sys.argv[1:]), yes=yes)
    return carry_out(order, registry, partial(Job.apply, fix=fix), as_json=as_json, verbose=verbose)
