"""Answers from folder and ledger whether the old CRM can be switched off; whatever is not known speaks against it."""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from crm_move.plan import Plan
from crm_move.report import Gate, Summary, SumTable, counted
from crm_move.store import Ledger

from .figures import TABLES
from .folder import MoveFolder
from .outcome import moment
from .verify import VERIFICATION


def gate_of(folder: MoveFolder, ledger: Ledger, plan: Plan, totals: Summary) -> Gate:
    """The answer as the ledger stands now; `totals` are those of the whole move."""
    found: dict[str, Any] = json.loads(ledger.fact(VERIFICATION) or "{}")
    # What was read back before an undo tells nothing of what the sink holds after it.
    standing = {} if _is_taken_back(ledger) else found
    return Gate(
        because=(*_against(folder, ledger, plan, found), *_failed(totals)),
        stays=tuple(_stays(folder, plan, totals)),
        evidence=tuple(_evidence(folder, standing)),
        tables=tuple(_tables(standing)),
    )


def verified_in(ledger: Ledger) -> int | None:
    """The run of the last verification."""
    found = json.loads(ledger.fact(VERIFICATION) or "{}")
    return int(found["run"]) if found else None


def _against(folder: MoveFolder, ledger: Ledger, plan: Plan, found: dict[str, Any]) -> Iterator[str]:
    """What is not known, or not so."""
    if folder.rehearsal:
        yield "this was a rehearsal, and nothing of it is in the sink itself"
    if ledger.fact("applying"):
        yield "the last run did not come to its end"
    if _is_taken_back(ledger):
        yield "the move was taken back"
    if not found:
        yield "nothing was read back yet"
        return
    if ledger.operations.newest_run() > found["run"]:
        yield "something was written since the last verification"
    if found["sample"] is not None:
        yield f"only a sample of {counted(found['sample'], 'record')} an object was verified"
    if plan.limit is not None:
        yield f"the plan moves only a sample of {counted(plan.limit, 'record')} an object"
    if different := found["sums"].get("different", 0):
        yield f"{counted(different, 'difference')} could not be explained"


def _is_taken_back(ledger: Ledger) -> bool:
    return bool((ledger.last_summary() or {}).get("undo"))


def _failed(totals: Summary) -> Iterator[str]:
    records, links = totals.records.failed, totals.links.failed
    if records:
        yield f"{counted(records, 'record')} failed"
    if links:
        yield f"{counted(links, 'link')} failed"


def _stays(folder: MoveFolder, plan: Plan, totals: Summary) -> Iterator[str]:
    """What is in the old CRM only because the plan, or somebody in the sink, wants it so."""
    counts = {"record": totals.records.skipped, "link": totals.links.skipped, "value": totals.values.left_out}
    yield from (f"{counted(count, what)} left out" for what, count in counts.items() if count)
    if plan.left_out:
        yield f"the objects {', '.join(plan.left_out)}"
    yield from (f"{each.count:,} {each.what}" if each.count else each.what for each in folder.left_behind())


def _evidence(folder: MoveFolder, found: dict[str, Any]) -> Iterator[str]:
    if read := folder.remembered().get("read at"):
        yield f"The source was read on {read}. What has changed there since is not part of this."
    if not found:
        return
    sums = found["sums"]
    which = "all records" if found["sample"] is None else "a sample of the records"
    yield (
        f"Read back on {moment(found['at'])}, {which}: {counted(sums.get('values', 0), 'value')} and links,"
        f" of which {sums.get('explained', 0):,} differ for a known cause and {sums.get('different', 0):,} without one."
    )
    for object, count in found["merged"].items():
        yield f"{counted(count, 'further record')} of {object} went into others, as the plan merges them."


def _tables(found: dict[str, Any]) -> Iterator[SumTable]:
    for title, rows in found.get("tables", {}).items():
        if rows:
            yield SumTable(title, TABLES[title], [_row(row) for row in rows])


def _row(row: Sequence[str]) -> tuple[tuple[str, ...], str, str, bool]:
    *key, source, sink = row
    first, second = Decimal(source), Decimal(sink)
    return tuple(key), _number(first), _number(second), first == second


def _number(number: Decimal) -> str:
    """With thousands separated, without zeros that say nothing."""
    return f"{number.normalize():,f}"
