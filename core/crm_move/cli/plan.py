"""`crm-move plan SOURCE SINK`: stops after the plan."""

import json
import sys
from functools import partial
from typing import Any

import click

from .jobs import Asked, carry_out, json_option, source_and_sink, verbose_option


def _show_schema(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from crm_move.plan import plan_schema

        click.echo(json.dumps(plan_schema(), ensure_ascii=False, indent=2))
        context.exit()


@click.command(short_help="Read and propose; write nothing.")
@source_and_sink
@click.option("--records", is_flag=True, help="Also decide what becomes of each record, as apply will.")
@click.option("--refresh", is_flag=True, help="Propose anew, and keep what you changed in plan.yaml.")
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_schema,
    help="Print the JSON Schema of plan.yaml, for editors, and do nothing else.",
)
@verbose_option
@json_option
def plan(as_json: bool, verbose: bool, records: bool, **asked: Any) -> int:
    """Read SOURCE and propose a plan for SINK; stop after plan.yaml.

    Says what would be written, how many calls that takes and how long, and what the sink does by itself. Edit
    plan.yaml, then run `crm-move apply`.
    """
    from crm_move.move import Job
    from crm_move.plugins import load_registry

    registry = load_registry()
    order = Asked(**asked).order(registry, " ".join(sys.argv[1:]))
    work = partial(Job.plan, records=records)
    return carry_out(order, registry, work, as_json=as_json, verbose=verbose, plan_only=True)
