"""What a person is shown: the plan before the move, and the outcome after it."""

from .facts import AttributeFacts, Cost, Facts, ObjectFacts, ReferenceFacts
from .gate import QUESTION, Gate, SumTable
from .inventory import Inventory, inventory_content, show_inventory, write_inventory
from .leftovers import Cause, Leftover, LeftoverKind, called, group
from .outcome_view import headline
from .page import Report, write_report
from .progress import ProgressDisplay
from .showing import Showing
from .summary import (
    Failure,
    LinkCounts,
    Outcome,
    RecordCounts,
    RequestCounts,
    SchemaCounts,
    Summary,
    UndoCounts,
    ValueCounts,
    Verification,
    concluded,
    exit_code,
)
from .terminal_plan import show_plan
from .terminal_summary import show_delta, show_foreseen, show_private, show_summary, show_undo
from .wording import clean, counted, masked, without_quotes

__all__ = [
    "QUESTION",
    "AttributeFacts",
    "Cause",
    "Cost",
    "Facts",
    "Failure",
    "Gate",
    "Inventory",
    "Leftover",
    "LeftoverKind",
    "LinkCounts",
    "ObjectFacts",
    "Outcome",
    "ProgressDisplay",
    "RecordCounts",
    "ReferenceFacts",
    "Report",
    "RequestCounts",
    "SchemaCounts",
    "Showing",
    "SumTable",
    "Summary",
    "UndoCounts",
    "ValueCounts",
    "Verification",
    "called",
    "clean",
    "concluded",
    "counted",
    "exit_code",
    "group",
    "headline",
    "inventory_content",
    "masked",
    "show_delta",
    "show_foreseen",
    "show_inventory",
    "show_plan",
    "show_private",
    "show_summary",
    "show_undo",
    "without_quotes",
    "write_inventory",
    "write_report",
]
