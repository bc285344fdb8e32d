"""`failed.csv`: one line for each record that did not arrive, or not whole, with its values as they were sent.

A person edits the values and gives the file back; what differs from what was sent is then written instead.
"""

import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crm_move.errors import UsageError
from crm_move.model import words
from crm_move.operations import CreateRecord, UpdateRecord, UpsertRecord
from crm_move.store import Ledger

from .causes import is_conflict
from .codec import load_operation, load_values

FIXED = ("object", "source_id", "source_url", "reason")
FOR_OWNER = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
BETWEEN = "; "
"""Stands between several values of one attribute."""


@dataclass
class Failure:
    """A record that did not arrive whole: why, and what was sent, by the sink's attribute."""

    object: str
    source_id: str
    url: str | None
    reasons: list[str] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)


def write_failures(path: Path, ledger: Ledger) -> int:
    """Write the file, for its owner alone; how many records it holds. Without any it is taken away."""
    found = failures(ledger)
    if not found:
        path.unlink(missing_ok=True)
        return 0
    columns = [*FIXED, *dict.fromkeys(slug for each in found.values() for slug in each.sent)]
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, FOR_OWNER, 0o600), "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(_line(each) for each in found.values())
    draft.replace(path)
    return len(found)


def read_fixes(path: Path, ledger: Ledger) -> int:
    """Keep what people have changed in the file; how many values that is.

    Raises UsageError for a file that is none of this move, with the line and what is wrong there; then none is kept.
    """
    known, fixes = failures(ledger), []
    for number, line in _lines(path):
        failure = known.get((line["object"], line["source_id"]))
        if failure is None:
            raise UsageError(
                f"{path}, line {number}: no record {line['source_id']!r} of {line['object']!r} has failed in this move."
                " Give back the failed.csv of this move, without lines of others."
            )
        for slug, text in line.items():
            if slug not in FIXED and text != failure.sent.get(slug, ""):
                fixes.append((failure.object, failure.source_id, slug, text))
    for fix in fixes:
        ledger.standing.put_fix(*fix)
    ledger.commit()
    return len(fixes)


def failures(ledger: Ledger) -> dict[tuple[str, str], Failure]:
    """The records that failed or were skipped, and those that went without a value, by object and source id."""
    found: dict[tuple[str, str], Failure] = {}
    for row in ledger.standing.records(states=("failed", "skipped")):
        failure = found[row.object, row.source_id] = Failure(row.object, row.source_id, row.url)
        failure.reasons.append(row.reason or "")
        failure.sent = _sent(ledger, row.object, row.source_id)
    for value in ledger.standing.values():
        if value.state == "left_out":
            failure = _of(found, ledger, value.object, value.source_id)
            failure.reasons.append(f"{value.attribute}: {value.reason}")
            before = None if is_conflict(value.reason) else failure.sent.get(value.attribute)
            failure.sent[value.attribute] = _joined(before, value.value)
    return found


def _of(found: dict[tuple[str, str], Failure], ledger: Ledger, object: str, source_id: str) -> Failure:
    """What is known of a record already, or what was written of it."""
    if (object, source_id) not in found:
        row = ledger.standing.record(object, source_id)
        written = load_values(row.written) if row else {}
        sent = {slug: BETWEEN.join(words(value) for value in several) for slug, several in written.items()}
        found[object, source_id] = Failure(object, source_id, row.url if row else None, sent=sent)
    return found[object, source_id]


def _joined(before: str | None, value: str) -> str:
    return f"{before}{BETWEEN}{value}" if before else value


def _sent(ledger: Ledger, object: str, source_id: str) -> dict[str, str]:
    last = ledger.operations.last(object, source_id)
    operation = load_operation(last.body) if last else None
    if not isinstance(operation, CreateRecord | UpsertRecord | UpdateRecord):
        return {}
    return {slug: BETWEEN.join(words(value) for value in several) for slug, several in operation.values.items()}


def _line(failure: Failure) -> dict[str, str]:
    reason = " | ".join(dict.fromkeys(failure.reasons))
    own = {"object": failure.object, "source_id": failure.source_id, "source_url": failure.url or "", "reason": reason}
    return failure.sent | own


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            _check_header(path, reader.fieldnames or ())
            for line in reader:
                yield reader.line_num, {name: text or "" for name, text in line.items() if name is not None}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} can not be read as a failed.csv: {error}.") from error


def _check_header(path: Path, header: Iterable[str]) -> None:
    missing = [name for name in ("object", "source_id") if name not in header]
    if missing:
        raise UsageError(f"{path} lacks the column {missing[0]!r}; give back a failed.csv as the move wrote it.")
