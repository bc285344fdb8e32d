"""The plan as people approve it, and its file."""

from .difference import differences
from .digest import plan_digest
from .duplicates import MERGED_IDS, SEPARATOR, completed, is_idle, is_merged, joins, merged_ids_attribute, merges
from .fields import field_tables, plan_schema
from .file import (
    Question,
    duplicate_questions,
    faulty,
    name_questions,
    questions,
    read_plan,
    update_plan_file,
    write_plan,
)
from .merging import Merge, merged
from .model import (
    RECORD_FIELDS,
    Endpoint,
    Gone,
    ListForm,
    MergeRule,
    Plan,
    PlannedAttribute,
    PlannedDuplicate,
    PlannedList,
    PlannedMirror,
    PlannedNearMiss,
    PlannedObject,
    PlannedReference,
    Policy,
)

__all__ = [
    "MERGED_IDS",
    "RECORD_FIELDS",
    "SEPARATOR",
    "Endpoint",
    "Gone",
    "ListForm",
    "Merge",
    "MergeRule",
    "Plan",
    "PlannedAttribute",
    "PlannedDuplicate",
    "PlannedList",
    "PlannedMirror",
    "PlannedNearMiss",
    "PlannedObject",
    "PlannedReference",
    "Policy",
    "Question",
    "completed",
    "differences",
    "duplicate_questions",
    "faulty",
    "field_tables",
    "is_idle",
    "is_merged",
    "joins",
    "merged",
    "merged_ids_attribute",
    "merges",
    "name_questions",
    "plan_digest",
    "plan_schema",
    "questions",
    "read_plan",
    "update_plan_file",
    "write_plan",
]
