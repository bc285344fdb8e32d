"""`crm-move plan SOURCE SINK`: stops after the plan."""

import sys
from typing import Any

import click

from .jobs import Asked, carry_out, json_option, source_and_sink


@click.command(short_help="Read and propose; write nothing.")
@source_and_sink
@json_option
def plan(as_json: bool, **asked: Any) -> int:
    """Read SOURCE and propose a plan for SINK; stop after plan.yaml.

    Says what would be written, how many calls that takes and how long. Edit plan.yaml, then run `crm-move apply`.
    """
    from crm_move.move import Job
    from crm_move.plugins import load_registry

    registry = load_registry()
    order = Asked(**asked).order(registry, " ".join(sys.argv[1:]))
    return carry_out(order, registry, Job.plan, as_json=as_json, plan_only=True)
