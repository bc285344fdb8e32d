"""The plan as people approve it, and its file."""

from .difference import differences
from .digest import plan_digest
from .fields import field_tables, plan_schema
from .file import Question, questions, read_plan, update_plan_file, write_plan
from .merging import Merge, merged
from .model import (
    RECORD_FIELDS,
    Endpoint,
    ListForm,
    Plan,
    PlannedAttribute,
    PlannedList,
    PlannedMirror,
    PlannedNearMiss,
    PlannedObject,
    PlannedReference,
    Policy,
)

__all__ = [
    "RECORD_FIELDS",
    "Endpoint",
    "ListForm",
    "Merge",
    "Plan",
    "PlannedAttribute",
    "PlannedList",
    "PlannedMirror",
    "PlannedNearMiss",
    "PlannedObject",
    "PlannedReference",
    "Policy",
    "Question",
    "differences",
    "field_tables",
    "merged",
    "plan_digest",
    "plan_schema",
    "questions",
    "read_plan",
    "update_plan_file",
    "write_plan",
]
