"""Takes a move back, newest first, and spares what people have changed since."""

from .plan import UndoPlan, plan_undo
from .undo import undo

__all__ = ["UndoPlan", "plan_undo", "undo"]
