"""What an undo will do, counted before it begins: from the ledger alone."""

from collections import Counter
from dataclasses import dataclass

from crm_move.move.codec import load_operation
from crm_move.move.lists import TARGET
from crm_move.move.run import Run
from crm_move.operations import CreateRecord, UpsertRecord
from crm_move.plugins import Attachments
from crm_move.store import Ledger

KINDS = {
    "create-object": "objects",
    "create-list": "lists",
    "create-attribute": "attributes",
    "create-reference": "attributes",
    "restore-attribute": "attributes",
    "create-option": "options",
    "restore-option": "options",
}


@dataclass(frozen=True)
class UndoPlan:
    """How many of each there are to take back, at most; `calls` and `minutes` at the sink's writing rate.

    `unseen`: sentences on what these credentials do not show, so that it can not be spared.
    """

    counts: Counter[str]
    calls: int
    minutes: float
    unseen: tuple[str, ...] = ()


def plan_undo(run: Run) -> UndoPlan:
    """Count what the ledger says was done and not taken back."""
    description = run.describe()
    counts = Counter(_counts(run.ledger))
    calls = sum(counts.values()) - counts["lists"]
    unseen = tuple(run.sink.unseen()) if isinstance(run.sink, Attachments) else ()
    return UndoPlan(counts, calls, calls / description.capabilities.writes_per_second / 60, unseen)


def _counts(ledger: Ledger) -> Counter[str]:
    counts: Counter[str] = Counter()
    for place in ledger.operations.objects():
        if place.startswith(f"{TARGET}."):
            counts["entries"] += sum(1 for _ in ledger.operations.by_record(place))
        elif place:
            for rows in ledger.operations.by_record(place):
                made = any(isinstance(load_operation(row.body), CreateRecord | UpsertRecord) for row in rows)
                counts["records made" if made else "records written to"] += 1
    for row in ledger.operations.on_schema():
        counts[KINDS.get(load_operation(row.body).do, "other")] += 1
    return +counts
