"""`crm-move SOURCE SINK`: the main job."""

import sys
from typing import Any

import click

from .jobs import Asked, carry_out, json_option, source_and_sink, verbose_option


@click.command(short_help="The main job: read, propose, ask, write, verify.")
@source_and_sink
@click.option("--yes", is_flag=True, help="Approve the proposal as it is; open questions take their safe answer.")
@verbose_option
@json_option
def move(as_json: bool, verbose: bool, **asked: Any) -> int:
    """Move everything from SOURCE to SINK: read, propose, show, ask, write, link, verify, report.

    Resumes if the move's folder is there. `crm-move SOURCE SINK` is the same, without the word `move`.
    """
    from crm_move.move import Job
    from crm_move.plugins import load_registry

    registry = load_registry()
    order = Asked(**asked).order(registry, " ".join(sys.argv[1:]))
    return carry_out(order, registry, Job.move, as_json=as_json, verbose=verbose)
