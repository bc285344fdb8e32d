"""Whom a job talks to: the command line is one, a test another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from crm_move.model import Record, Schema
from crm_move.plan import Merge, Plan, Question
from crm_move.plugins import Left, SinkDescription
from crm_move.propose import Estimate, Profile
from crm_move.report import Showing

from .delta import Delta
from .undo import UndoPlan

Look = Callable[[str, str], Record | None]


@dataclass(frozen=True)
class Proposal:
    """A plan with everything that a person needs to judge it.

    `remarks` are the source's about its read. `warnings`: what people's edits leave behind. `merge`: how a new proposal
    and people's edits came together, where one was asked for. `familiar`: exactly this plan was approved before.
    """

    plan: Plan
    schema: Schema
    profile: Profile
    sink: SinkDescription
    estimate: Estimate
    left_behind: tuple[Left, ...] = ()
    remarks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    merge: Merge | None = None
    familiar: bool = False

    @property
    def showing(self) -> Showing:
        """The same as terminal and report take it."""
        return Showing(
            plan=self.plan,
            facts=self.profile,
            cost=self.estimate,
            there=self.sink.schema_,
            source=self.schema,
            left_behind=self.left_behind,
            remarks=self.remarks,
            warnings=self.warnings,
            merge=self.merge,
            familiar=self.familiar,
        )


class Front(Protocol):
    """What a job shows and asks."""

    def say(self, text: str) -> None:
        """A sentence on what is going on."""
        ...

    def progress(self, what: str, done: int, total: int) -> None:
        """How far a part of the work is."""
        ...

    def show(self, proposal: Proposal) -> None:
        """The plan as tables."""
        ...

    def answer(self, proposal: Proposal, look: Look) -> Mapping[Question, bool]:
        """Answers to the plan's open questions, as many as somebody gives; `look` gives a record by object and id."""
        ...

    def approves(self, proposal: Proposal) -> bool | None:
        """Whether a person approves; None where nobody can be asked."""
        ...

    def show_foreseen(self, counts: Mapping[str, Mapping[str, int]], path: Path) -> None:
        """How many records of each object become what, and where each stands by itself."""
        ...

    def show_delta(self, delta: Delta) -> None:
        """What has changed since the last run, and what that means."""
        ...

    def takes_back(self, plan: UndoPlan, workspace: str, *, ask: bool, force: bool) -> bool | None:
        """Show what an undo will do and, where `ask`, whether a person wants it; `force` takes the workspace's name."""
        ...
