"""Reads back what was written and compares it, value by value and link by link."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from crm_move.model import Values
from crm_move.operations import SinkRecord
from crm_move.store import DifferenceRow, RecordRow

from .codec import load_values
from .lists import TARGET, lists_to_make
from .run import Run
from .verify_lists import EntryCheck

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
    puzzling = [(object, batch) for object in _targets(run) for batch in _compared(run, object)]
    lists = [EntryCheck(run, slug) for slug in lists_to_make(run.plan)]
    for each in lists:
        each.look()
    for seconds in run.patience.verify:
        if puzzling or any(each.differences for each in lists):
            run.clock.sleep(seconds)
            puzzling = [(object, left) for object, batch in puzzling if (left := _puzzling(run, object, batch))]
            for each in lists:
                each.look_again()
    for object, batch in puzzling:
        _report(run, object, batch)
    for each in lists:
        run.tally.verified["values"] += each.count
        _put(run, each.differences)
    run.commit()
    run.ledger.keep(VERIFIED, str(run.ledger.run))


def _targets(run: Run) -> Iterator[str]:
    yield from dict.fromkeys(planned.target for planned in run.plan.objects.values())


def _compared(run: Run, sink_object: str) -> Iterator[list[_Expected]]:
    """The records that differ, batch by batch."""
    for batch in _batches(run, sink_object):
        run.clock.sleep(0)
        run.tally.verified["values"] += sum(expected.count for expected in batch)
        if left := _puzzling(run, sink_object, batch):
            yield left


def _puzzling(run: Run, sink_object: str, batch: list[_Expected]) -> list[_Expected]:
    """Those of a batch that may yet turn out equal; what is explained and was not written by this run is settled."""
    left = []
    held = _read(run, sink_object, batch)
    for one in batch:
        found = list(_differences(run, one, held))
        if all(difference.explained for difference in found) and one.row.run != run.ledger.run:
            _put(run, found)
        elif found:
            left.append(one)
    return left


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
        if link.sink_target and link.state in ("made", "present") and link.target_object != TARGET:
            found.setdefault(link.source_id, {}).setdefault(link.sink_attribute, set()).add(link.sink_target)
    return found


def _read(run: Run, sink_object: str, batch: list[_Expected]) -> dict[str, SinkRecord]:
    held: dict[str, SinkRecord] = {}
    for start in range(0, len(batch), BATCH):
        ids = [str(expected.row.sink_id) for expected in batch[start : start + BATCH]]
        held.update((record.id, record) for record in run.sink.read_back(sink_object, ids))
    return held


def _report(run: Run, sink_object: str, batch: list[_Expected]) -> None:
    held = _read(run, sink_object, batch)
    for one in batch:
        _put(run, list(_differences(run, one, held)))


def _put(run: Run, differences: list[DifferenceRow]) -> None:
    for difference in differences:
        run.tally.verified["explained" if difference.explained else "different"] += 1
        run.ledger.standing.put_difference(difference)


def _differences(run: Run, expected: _Expected, found: Mapping[str, SinkRecord]) -> Iterator[DifferenceRow]:
    """What differs between what was written and what is there."""
    row, held = expected.row, found.get(str(expected.row.sink_id))
    if held is None:
        arrived = _arrived(run, row)
        yield DifferenceRow(row.object, row.source_id, "", SINCE if arrived else "the record is not there", arrived)
        return
    for slug, values in expected.values.items():
        if not all(value in held.values.get(slug, ()) for value in values):
            yield _difference(run, row, slug, held)
    for slug, ids in expected.links.items():
        missing = ids - {target.id for target in held.links.get(slug, ())}
        for _ in missing:
            yield _difference(run, row, slug, held)


def _difference(run: Run, row: RecordRow, slug: str, held: SinkRecord) -> DifferenceRow:
    written = held.written.get(slug)
    cause = CAUSES.get(written.by) if written else SINCE if _arrived(run, row) else None
    there = bool(held.values.get(slug) or held.links.get(slug))
    lost = "the sink holds another value" if there else "the sink holds nothing"
    return DifferenceRow(row.object, row.source_id, slug, cause or lost, cause is not None)


def _arrived(run: Run, row: RecordRow) -> bool:
    """Whether an earlier run has verified it, and none wrote since: a removal leaves no author, so this explains it."""
    return row.run <= int(run.ledger.fact(VERIFIED) or 0)
