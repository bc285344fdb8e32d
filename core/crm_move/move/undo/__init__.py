"""Takes a move back, newest first, and spares what people have changed since."""

from .entries import undo_entries
from .gained import see_what_records_gained
from .plan import UndoPlan, plan_undo
from .records import UndoRecord
from .undo import undo
from .undoing import Undoing

__all__ = ["UndoPlan", "UndoRecord", "Undoing", "plan_undo", "see_what_records_gained", "undo", "undo_entries"]
