"""A plan as a tree of plain dictionaries: what comparing and merging two plans walk over."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from .model import Plan, PlanPart

Tree = dict[str, Any]
Path = tuple[str, ...]

REMARKS = ("reason", "evidence", "notes")
"""What stands in comments."""


class Missing:
    """Stands where one plan has nothing."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()


class Change(NamedTuple):
    """What stands at a place in one plan and in another; `MISSING` where nothing does."""

    path: Path
    before: Any
    after: Any


def tree_of(part: object) -> Any:
    """The part with its fields by their names in the file; texts, lists and choices as they are."""
    match part:
        case PlanPart():
            fields = type(part).model_fields
            return {field.alias or name: tree_of(getattr(part, name)) for name, field in fields.items()}
        case dict():
            return {name: tree_of(value) for name, value in part.items()}
        case _:
            return part


def plan_of(tree: Tree) -> Plan:
    """The plan that a tree is of."""
    return Plan.model_validate(tree)


def changes(before: Any, after: Any, path: Path = ()) -> Iterator[Change]:
    """Every place at which the trees differ, comments aside; what only one of them has is one change."""
    if before == after:
        return
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield Change(path, before, after)
        return
    for name in (*before, *(name for name in after if name not in before)):
        if name not in REMARKS:
            yield from changes(before.get(name, MISSING), after.get(name, MISSING), (*path, name))


def at(tree: Any, path: Path) -> Any:
    """What stands there; `MISSING` where nothing does."""
    for name in path:
        tree = tree.get(name, MISSING) if isinstance(tree, dict) else MISSING
    return tree
