"""`failed.csv`: one line for each record that did not arrive, or not whole, with its values as they were sent.

A person edits the values and gives the file back; what differs from what was sent is then written instead.
"""

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile

from crm_move.errors import UsageError
from crm_move.model import Value, words
from crm_move.operations import CreateRecord, UpdateRecord, UpsertRecord
from crm_move.store import Ledger, RecordRow, ValueRow

from .causes import is_conflict
from .codec import load_operation, load_values

FIXED = ("object", "source_id", "source_url", "reason")
BROKEN = ("failed", "skipped")
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
    """Write the file, for its owner alone; how many records it holds. Without any it is taken away.

    Its columns are known once all records were seen, so that the lines lie on disk until then: memory stays flat.
    """
    count, columns = 0, dict.fromkeys(FIXED)
    with TemporaryFile("w+", encoding="utf-8", dir=path.parent) as lines:
        for failure in failures(ledger):
            count += 1
            columns |= dict.fromkeys(failure.sent)
            lines.write(json.dumps(_line(failure)) + "\n")
        lines.seek(0)
        if count:
            _put(path, list(columns), map(json.loads, lines))
        else:
            path.unlink(missing_ok=True)
    return count


def read_fixes(path: Path, ledger: Ledger) -> int:
    """Keep what people have changed in the file; how many values that is.

    Raises UsageError for a file that is none of this move, with the line and what is wrong there; then none is kept.
    """
    fixes = []
    for number, line in _lines(path):
        failure = _failure(ledger, line["object"], line["source_id"])
        if not failure.reasons:
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


def failures(ledger: Ledger) -> Iterator[Failure]:
    """The records that failed or were skipped, and those that went without a value, by object and source id."""
    broken: Iterable[RecordRow | ValueRow] = ledger.standing.records(states=BROKEN)
    for (object, source_id), rows in groupby(merge(broken, ledger.standing.left_out(), key=_place), key=_place):
        several = list(rows)
        record = next((row for row in several if isinstance(row, RecordRow)), None)
        record = record or ledger.standing.record(object, source_id)
        yield _told(ledger, object, source_id, record, [row for row in several if isinstance(row, ValueRow)])


def _failure(ledger: Ledger, object: str, source_id: str) -> Failure:
    """What `failures` says of one record; without reasons where it arrived whole."""
    values = [row for row in ledger.standing.values_of(object, [source_id]) if row.state == "left_out"]
    return _told(ledger, object, source_id, ledger.standing.record(object, source_id), values)


def _told(ledger: Ledger, object: str, source_id: str, row: RecordRow | None, left_out: Iterable[ValueRow]) -> Failure:
    """A record with what was sent, or else written, of it, and with the values that it went without."""
    failure = Failure(object, source_id, row.url if row else None)
    if row and row.state in BROKEN:
        failure.reasons.append(row.reason or "")
        failure.sent = _sent(ledger, object, source_id)
    elif row:
        failure.sent = _in_words(load_values(row.written))
    for value in left_out:
        failure.reasons.append(f"{value.attribute}: {value.reason}")
        before = None if is_conflict(value.reason) else failure.sent.get(value.attribute)
        failure.sent[value.attribute] = _joined(before, value.value)
    return failure


def _place(row: RecordRow | ValueRow) -> tuple[str, str]:
    return row.object, row.source_id


def _joined(before: str | None, value: str) -> str:
    return f"{before}{BETWEEN}{value}" if before else value


def _sent(ledger: Ledger, object: str, source_id: str) -> dict[str, str]:
    last = ledger.operations.last(object, source_id)
    operation = load_operation(last.body) if last else None
    if not isinstance(operation, CreateRecord | UpsertRecord | UpdateRecord):
        return {}
    return _in_words(operation.values)


def _in_words(values: Mapping[str, Iterable[Value]]) -> dict[str, str]:
    return {slug: BETWEEN.join(map(words, several)) for slug, several in values.items()}


def _put(path: Path, columns: list[str], lines: Iterable[dict[str, str]]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, FOR_OWNER, 0o600), "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(lines)
    draft.replace(path)


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
