"""What a person is shown of a plan: the plan itself, and what it has to be held against."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crm_move.model import Schema
from crm_move.plan import Merge, Plan
from crm_move.plugins.sources import Left

from .facts import Cost, Facts


@dataclass(frozen=True)
class Showing:
    """A plan to be judged.

    `facts`: what the source holds. `there`: the sink's schema as it is now, so that what is there by now is not called
    new. `source`: the source's schema, whose titles are words of no customer. `left_behind`: what the source holds
    beyond records and links. `remarks`: what it says about its read. `warnings`: what people's edits leave behind.
    `merge`: how a new proposal and people's edits came together. `familiar`: exactly this plan was approved before.
    """

    plan: Plan
    facts: Facts | None = None
    cost: Cost | None = None
    there: Schema = field(default_factory=lambda: Schema(objects=()))
    source: Schema = field(default_factory=lambda: Schema(objects=()))
    left_behind: Sequence[Left] = ()
    remarks: Sequence[str] = ()
    warnings: Sequence[str] = ()
    merge: Merge | None = None
    familiar: bool = False
