"""Reads back what was written and compares it, value by value and link by link."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from crm_move.model import Values
from crm_move.operations import SinkRecord
from crm_move.store import DifferenceRow, RecordRow

from .codec import load_values
from .run import Run

# As many records as a sink can be asked for in one call without its filter growing out of bounds.
BATCH = 100

VERIFIED = "last verified run"

SINCE = "removed in the sink since it was verified"

CAUSES = {
    "system": "the sink has written here by itself",
    "person": "edited in the sink since, by a member",
    "app": "edited in the sink since, by another app",
}


@dataclass(frozen=True)
class _Expected:
    row: RecordRow
    values: dict[str, Values]
    links: dict[str, set[str]]

    @property
    def count(self) -> int:
        return len(self.values) + sum(len(ids) for ids in self.links.values())


def verify(run: Run) -> None:
    """Compare everything that the ledger says was written with what the sink holds; counts go to the tally.

    What differs is read again later, since a sink may show it late.
    """
    for sink_object in dict.fromkeys(planned.target for planned in run.plan.objects.values()):
        _verify_object(run, sink_object)
    run.commit()
    run.ledger.keep(VERIFIED, str(run.ledger.run))


def _verify_object(run: Run, sink_object: str) -> None:
    differing: list[_Expected] = []
    for batch in _batches(run, sink_object):
        run.clock.sleep(0)
        run.tally.verified["values"] += sum(expected.count for expected in batch)
        differing += _differing(run, sink_object, batch)
    for seconds in run.patience.verify:
        if differing:
            run.clock.sleep(seconds)
            differing = _differing(run, sink_object, differing)
    for start in range(0, len(differing), BATCH):
        _report(run, sink_object, differing[start : start + BATCH])


def _batches(run: Run, sink_object: str) -> Iterator[list[_Expected]]:
    objects = [object for object, planned in run.plan.objects.items() if planned.target == sink_object]
    for object in objects:
        rows = (row for row in run.ledger.standing.records(object) if _is_expected(run, row))
        while batch := list(islice(rows, BATCH)):
            links = _links(run, object, batch)
            yield [_Expected(row, load_values(row.written), links.get(row.source_id, {})) for row in batch]


def _is_expected(run: Run, row: RecordRow) -> bool:
    return bool(row.sink_id) and row.state != "skipped" and run.snapshot.has(row.object, row.source_id)


def _links(run: Run, object: str, batch: list[RecordRow]) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = {}
    for link in run.ledger.standing.links_of(object, [row.source_id for row in batch]):
        if link.sink_target and link.state in ("made", "present"):
            found.setdefault(link.source_id, {}).setdefault(link.sink_attribute, set()).add(link.sink_target)
    return found


def _read(run: Run, sink_object: str, batch: list[_Expected]) -> dict[str, SinkRecord]:
    held: dict[str, SinkRecord] = {}
    for start in range(0, len(batch), BATCH):
        ids = [str(expected.row.sink_id) for expected in batch[start : start + BATCH]]
        held.update((record.id, record) for record in run.sink.read_back(sink_object, ids))
    return held


def _differing(run: Run, sink_object: str, batch: list[_Expected]) -> list[_Expected]:
    held = _read(run, sink_object, batch)
    verified = int(run.ledger.fact(VERIFIED) or 0)
    return [one for one in batch if list(_differences(one, held.get(str(one.row.sink_id)), verified))]


def _report(run: Run, sink_object: str, batch: list[_Expected]) -> None:
    held = _read(run, sink_object, batch)
    verified = int(run.ledger.fact(VERIFIED) or 0)
    for expected in batch:
        for difference in _differences(expected, held.get(str(expected.row.sink_id)), verified):
            run.tally.verified["explained" if difference.explained else "different"] += 1
            run.ledger.standing.put_difference(difference)


def _differences(expected: _Expected, held: SinkRecord | None, verified: int) -> Iterator[DifferenceRow]:
    """What differs; a removal leaves no author, so what an earlier run verified and nobody wrote since explains it."""
    row = expected.row
    arrived = row.run <= verified
    if held is None:
        yield DifferenceRow(row.object, row.source_id, "", SINCE if arrived else "the record is not there", arrived)
        return
    for slug, values in expected.values.items():
        if not all(value in held.values.get(slug, ()) for value in values):
            yield _difference(row, slug, held, arrived)
    for slug, ids in expected.links.items():
        missing = ids - {target.id for target in held.links.get(slug, ())}
        for _ in missing:
            yield _difference(row, slug, held, arrived)


def _difference(row: RecordRow, slug: str, held: SinkRecord, arrived: bool) -> DifferenceRow:
    written = held.written.get(slug)
    cause = CAUSES.get(written.by) if written else SINCE if arrived else None
    there = bool(held.values.get(slug) or held.links.get(slug))
    lost = "the sink holds another value" if there else "the sink holds nothing"
    return DifferenceRow(row.object, row.source_id, slug, cause or lost, cause is not None)
