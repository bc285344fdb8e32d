"""What a plan would do now, record by record: the run itself, with a copy of the ledger and a sink only read."""

import csv
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from crm_move.operations import CreateRecord, UpdateRecord, UpsertRecord
from crm_move.plan import ListForm, Plan
from crm_move.store import Ledger, OperationRow, RecordRow

from .apply import apply_plan
from .causes import is_conflict
from .codec import load_operation
from .decide import STAYS
from .folder import remove_database
from .linking import STANDS
from .overlay import TO_BE_MADE, Overlay
from .run import Patience, Run
from .tally import Tally

COLUMNS = ("object", "source_id", "decision", "sink_id", "values", "why")
FOR_OWNER = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


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
}


@dataclass(frozen=True)
class Foreseen:
    """One record: `values` are the attributes that would be written, links too; `sink_id` where it is there already."""

    object: str
    source_id: str
    decision: Decision
    sink_id: str | None
    values: tuple[str, ...] = ()
    why: str = ""


def foresee(run: Run, copy: Path) -> list[Foreseen]:
    """Every record of the run's plan with its decision. Writes nothing but `copy`, which is gone afterwards."""
    run.ledger.commit()
    _copy(run.ledger.path, copy)
    try:
        with closing(Ledger(copy)) as ledger:
            before = ledger.start_run("plan --records")
            dry = replace(
                run,
                plan=_without_entries(run.plan),
                ledger=ledger,
                sink=Overlay(run.sink),
                tally=Tally(),
                patience=Patience(lookups=(), unknown=0.0, verify=()),
                width=1,
            )
            apply_plan(dry)
            return list(_decisions(dry, before))
    finally:
        remove_database(copy)


def write_foreseen(path: Path, foreseen: Iterable[Foreseen]) -> None:
    """One line a record, for the owner of the file alone."""
    with os.fdopen(os.open(path, FOR_OWNER, 0o600), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for one in foreseen:
            writer.writerow(
                (one.object, one.source_id, one.decision.value, one.sink_id or "", "; ".join(one.values), one.why)
            )


def counts_of(foreseen: Iterable[Foreseen]) -> dict[str, Counter[str]]:
    """How many of each decision, by object."""
    counts: dict[str, Counter[str]] = {}
    for one in foreseen:
        counts.setdefault(one.object, Counter())[one.decision.value] += 1
    return counts


def _copy(ledger: Path, copy: Path) -> None:
    remove_database(copy)
    with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _without_entries(plan: Plan) -> Plan:
    """Entries of lists are no records: what is decided of a record does not depend on them."""
    rest = {slug: each for slug, each in plan.lists.items() if each.becomes is not ListForm.LIST}
    return plan.model_copy(update={"lists": rest})


def _decisions(run: Run, this: int) -> Iterator[Foreseen]:
    standing = run.ledger.standing
    conflicts: dict[tuple[str, str], list[str]] = {}
    for value in standing.values():
        if value.reason == STAYS or is_conflict(value.reason):
            conflicts.setdefault((value.object, value.source_id), []).append(f"{value.attribute}: {value.reason}")
    for link in standing.links(("skipped", "kept")):
        if link.reason and (link.reason == STANDS or link.state == "kept" or is_conflict(link.reason)):
            conflicts.setdefault((link.object, link.source_id), []).append(f"{link.sink_attribute}: {link.reason}")
    for object in run.plan.objects:
        written = {rows[0].source_id: rows for rows in run.ledger.operations.by_record(object, this)}
        for row in standing.records(object):
            if row.run == this or run.snapshot.has(object, row.source_id):
                against = conflicts.get((object, row.source_id), [])
                yield _decision(row, written.get(row.source_id, []), against, this)


def _decision(row: RecordRow, written: list[OperationRow], conflicts: list[str], this: int) -> Foreseen:
    decision = DECISIONS[row.state] if row.run == this else Decision.UNCHANGED
    if decision is Decision.UNCHANGED and (written or conflicts):
        decision = Decision.UPDATE if written else Decision.CONFLICT
    there = row.sink_id if row.sink_id and not row.sink_id.startswith(TO_BE_MADE) else None
    why = "; ".join([*([row.reason] if row.reason and row.run == this else []), *conflicts])
    return Foreseen(row.object, row.source_id, decision, there, tuple(_slugs(written)), why)


def _slugs(written: Iterable[OperationRow]) -> Iterator[str]:
    operations = [load_operation(row.body) for row in written if row.state == "done"]
    told = [each for each in operations if isinstance(each, CreateRecord | UpsertRecord | UpdateRecord)]
    yield from sorted({slug for each in told for slug in (*each.values, *each.links)})
