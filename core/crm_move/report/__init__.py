"""What a person is shown: the plan before the move, and the outcome after it."""

from .leftovers import Cause, Leftover, LeftoverKind, group
from .summary import (
    Failure,
    LinkCounts,
    Outcome,
    RecordCounts,
    RequestCounts,
    SchemaCounts,
    Summary,
    ValueCounts,
    Verification,
    concluded,
    exit_code,
)

__all__ = [
    "Cause",
    "Failure",
    "Leftover",
    "LeftoverKind",
    "LinkCounts",
    "Outcome",
    "RecordCounts",
    "RequestCounts",
    "SchemaCounts",
    "Summary",
    "ValueCounts",
    "Verification",
    "concluded",
    "exit_code",
    "group",
]
