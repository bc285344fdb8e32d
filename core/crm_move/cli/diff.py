"""`crm-move diff PLAN [OTHER]`: how two plans differ, in words."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crm_move.errors import UsageError

from .jobs import json_option

if TYPE_CHECKING:
    from crm_move.plan import Plan

_PLAN = click.Path(path_type=Path, exists=True)


@click.command(short_help="How two plans differ, in words.")
@click.argument("plan", metavar="PLAN", type=_PLAN)
@click.argument("other", metavar="[OTHER]", type=_PLAN, required=False)
@json_option
def diff(plan: Path, other: Path | None, as_json: bool) -> int:
    """Say in words what OTHER decides otherwise than PLAN; each is a plan.yaml or the folder of a move.

    With one folder alone: what was edited in its plan since it was proposed. Reasons and other comments do not count.
    """
    from crm_move.plan import differences

    before, after = (_read(plan), _read(other)) if other else _edits(plan)
    found = differences(before, after)
    for sentence in found or ("The two decide the same.",):
        click.echo(sentence, err=as_json)
    if as_json:
        click.echo(json.dumps({"differences": found}, ensure_ascii=False))
    return 0


def _read(path: Path) -> "Plan":
    from crm_move.move import MoveFolder
    from crm_move.plan import read_plan

    return read_plan(MoveFolder(path).plan if path.is_dir() else path)


def _edits(path: Path) -> "tuple[Plan, Plan]":
    from crm_move.move import MoveFolder
    from crm_move.plan import read_plan

    folder = MoveFolder(path if path.is_dir() else path.parent)
    if not folder.proposed.exists():
        raise UsageError(f"{folder.path} keeps no proposal to compare its plan with. Name a second plan.")
    return read_plan(folder.proposed), read_plan(folder.plan)
