"""What became of each record, as the ledger tells it: decision, values and reasons, in a file for its owner."""

import csv
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TypeVar

from crm_move.operations import CreateRecord, UpdateRecord, UpsertRecord
from crm_move.store import LinkRow, OperationRow, RecordRow, ValueRow

from .causes import is_conflict
from .codec import load_operation
from .decide import STAYS
from .linking import STANDS
from .lists import ENTRY_STATES, lists_to_make, place_of
from .overlay import TO_BE_MADE
from .run import Run

COLUMNS = ("object", "list", "source_id", "decision", "sink_id", "values", "left_out", "kept_as_text", "why")
FOR_OWNER = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
BATCH = 500
Row = TypeVar("Row", OperationRow, ValueRow, LinkRow)


class Decision(StrEnum):
    """What becomes of a record."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    SKIP = "skip"
    GONE = "gone"
    REMOVE = "remove"


DECISIONS = {
    "created": Decision.CREATE,
    "updated": Decision.UPDATE,
    "unchanged": Decision.UNCHANGED,
    "failed": Decision.CONFLICT,
    "skipped": Decision.SKIP,
    "removed": Decision.REMOVE,
}


@dataclass(frozen=True)
class Foreseen:
    """One record, or its entry on `list`.

    `values` are the attributes that would be written, links too; `sink_id` where it is there already. `left_out` and
    `kept_as_text`: attributes of which a value does not arrive as it is, each with the reason.
    """

    object: str
    source_id: str
    decision: Decision
    sink_id: str | None
    values: tuple[str, ...] = ()
    why: str = ""
    list: str = ""
    left_out: tuple[str, ...] = ()
    kept_as_text: tuple[str, ...] = ()

    @property
    def row(self) -> tuple[str, ...]:
        """As a line of the file."""
        several = ("; ".join(each) for each in (self.values, self.left_out, self.kept_as_text))
        return (self.object, self.list, self.source_id, self.decision.value, self.sink_id or "", *several, self.why)


def decisions(run: Run, since: int) -> Iterator[Foreseen]:
    """Every record of the run's plan, then every entry of its lists, as runs from `since` on have decided."""
    for object in run.plan.objects:
        rows = run.ledger.standing.records(object)
        while batch := list(islice(rows, BATCH)):
            yield from _of_batch(run, object, batch, since)
    for slug in lists_to_make(run.plan):
        yield from _of_list(run, slug, since)


def write_decisions(path: Path, found: Iterable[Foreseen]) -> dict[str, Counter[str]]:
    """One line a record, for the owner of the file alone; how many of each decision there are, by object or list."""
    counts: dict[str, Counter[str]] = {}
    with os.fdopen(os.open(path, FOR_OWNER, 0o600), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for one in found:
            writer.writerow(one.row)
            place = f"{one.object} on {one.list}" if one.list else one.object
            counts.setdefault(place, Counter())[one.decision.value] += 1
    return counts


def _of_batch(run: Run, object: str, batch: list[RecordRow], since: int) -> Iterator[Foreseen]:
    ids = [row.source_id for row in batch]
    told = _by_id(run.ledger.operations.of_records(object, ids, since))
    lost = _by_id(run.ledger.standing.values_of(object, ids))
    links = _by_id(run.ledger.standing.links_of(object, ids))
    for row in batch:
        if row.run >= since or run.snapshot.has(object, row.source_id):
            id = row.source_id
            yield _of_record(row, told.get(id, []), lost.get(id, []), links.get(id, []), since)


def _of_record(
    row: RecordRow, told: list[OperationRow], lost: list[ValueRow], links: list[LinkRow], since: int
) -> Foreseen:
    stays = [f"{each.attribute}: {each.reason}" for each in lost if _is_conflict(each)]
    stays += [f"{each.sink_attribute}: {each.reason}" for each in links if _stands(each)]
    reason = [row.reason] if row.reason and row.run >= since else []
    decision = _decision(row, told, stays, since)
    return Foreseen(
        object=row.object,
        source_id=row.source_id,
        decision=decision,
        sink_id=None if decision is Decision.CREATE else _there(row.sink_id),
        values=tuple(_slugs(told)),
        why="; ".join([*reason, *stays]),
        left_out=tuple(_lost(lost, "left_out")),
        kept_as_text=tuple(_lost(lost, "kept_as_text")),
    )


def _decision(row: RecordRow, told: list[OperationRow], stays: list[str], since: int) -> Decision:
    """A record that a later run found unchanged was made by the first, where that has made it."""
    decision = DECISIONS[row.state] if row.run >= since else Decision.UNCHANGED
    if decision is not Decision.UNCHANGED:
        return decision
    if any(isinstance(each, CreateRecord | UpsertRecord) for each in _done(told)):
        return Decision.CREATE
    if told:
        return Decision.UPDATE
    return Decision.CONFLICT if stays else decision


def _of_list(run: Run, slug: str, since: int) -> Iterator[Foreseen]:
    """Each record that is to stand on a list of the sink."""
    place = place_of(slug)
    links = run.ledger.standing.links_by(place, ENTRY_STATES)
    while batch := list(islice(links, BATCH)):
        ids = [link.source_id for link in batch]
        told = _by_id(run.ledger.operations.of_records(place, ids, since))
        for link in batch:
            done = [row for row in told.get(link.source_id, []) if row.state == "done"]
            decision = _of_entry(link, done)
            entry = None if decision is Decision.CREATE else _there(link.sink_target)
            yield Foreseen(link.object, link.source_id, decision, entry, why=link.reason or "", list=slug)


def _of_entry(link: LinkRow, done: list[OperationRow]) -> Decision:
    if link.state in ("skipped", "failed"):
        return Decision.CONFLICT
    if not done:
        return Decision.UNCHANGED
    return Decision.UPDATE if done[0].before else Decision.CREATE


def _is_conflict(value: ValueRow) -> bool:
    return value.reason == STAYS or is_conflict(value.reason)


def _stands(link: LinkRow) -> bool:
    if not link.reason or link.state not in ("skipped", "kept"):
        return False
    return link.state == "kept" or link.reason == STANDS or is_conflict(link.reason)


def _lost(values: Iterable[ValueRow], state: str) -> Iterator[str]:
    yield from (f"{each.attribute}: {each.reason}" for each in values if each.state == state and not _is_conflict(each))


def _there(sink_id: str | None) -> str | None:
    return sink_id if sink_id and not sink_id.startswith(TO_BE_MADE) else None


def _done(told: Iterable[OperationRow]) -> Iterator[CreateRecord | UpsertRecord | UpdateRecord]:
    for row in told:
        operation = load_operation(row.body)
        if row.state == "done" and isinstance(operation, CreateRecord | UpsertRecord | UpdateRecord):
            yield operation


def _slugs(told: Iterable[OperationRow]) -> Iterator[str]:
    yield from sorted({slug for each in _done(told) for slug in (*each.values, *each.links)})


def _by_id(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.source_id, []).append(row)
    return found
