"""Reads back what was written and compares it, value by value and link by link, and in sums.

Both sides are in the sink's own form: what the ledger says was written was normalised before it was sent.
"""

import hashlib
import heapq
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from crm_move.model import Values
from crm_move.operations import SinkRecord
from crm_move.store import DifferenceRow, LinkRow, RecordRow

from .causes import LET_STAND, NOT_MOVED, NOT_THERE, RENAMED, SINCE, author, is_renamed, loss
from .codec import load_values
from .figures import Figures, Sample
from .lists import TARGET, lists_to_make
from .run import Run
from .verify_lists import EntryCheck

# As many records as a sink can be asked for in one call without its filter growing out of bounds.
BATCH = 100

VERIFIED = "last verified run"
VERIFICATION = "verification"
"""The fact under which the ledger keeps what the last verification came to, as JSON."""

UNEXPLAINED = "the sums of both sides differ, and nothing that was found explains it"


@dataclass(frozen=True)
class _Expected:
    row: RecordRow
    values: dict[str, Values]
    links: list[LinkRow]
    edited: tuple[str, ...] = ()

    @property
    def targets(self) -> dict[str, set[str]]:
        """The ids that each attribute points at."""
        found: dict[str, set[str]] = {}
        for link in self.links:
            found.setdefault(link.sink_attribute, set()).add(str(link.sink_target))
        return found

    @property
    def count(self) -> int:
        return len(self.values) + sum(len(ids) for ids in self.targets.values())


def verify(run: Run, sample: int | None = None) -> None:
    """Compare everything that the ledger says was written with what the sink holds; counts go to the tally.

    `sample`: so many records an object instead, the same ones each time. What differs is read again later, since a sink
    may show it late.
    """
    chosen = None if sample is None else {object: _sample(run, object, sample) for object in run.plan.objects}
    _Comparison(run, chosen).carry_out()
    if sample is None:
        run.ledger.keep(VERIFIED, str(run.ledger.run))


def _sample(run: Run, object: str, size: int) -> set[str]:
    """Records from all over an object: those whose ids have the smallest digests."""
    ids = (id for batch in run.snapshot.ids(object) for id in batch)
    return set(heapq.nsmallest(size, ids, key=lambda id: hashlib.sha256(f"{object} {id}".encode()).digest()))


@dataclass
class _Comparison:
    run: Run
    sample: Sample | None
    figures: Figures = field(init=False)

    def carry_out(self) -> None:
        """All records, then the lists; what differs is looked at again before it counts."""
        run = self.run
        self.figures = Figures(run)
        self.figures.of_source(self.sample)
        puzzling = [(object, batch) for object in self._targets() for batch in self._compared(object)]
        lists = [EntryCheck(run, slug, self.sample) for slug in lists_to_make(run.plan)]
        for each in lists:
            each.look()
        for seconds in run.patience.verify:
            if puzzling or any(each.differences for each in lists):
                run.clock.sleep(seconds)
                puzzling = [(object, left) for object, batch in puzzling if (left := self._puzzling(object, batch))]
                for each in lists:
                    each.look_again()
        for object, batch in puzzling:
            self._report(object, batch)
        for each in lists:
            run.tally.verified["values"] += each.count
            self.figures.of_list(each.slug, each.there, side=1)
            self._put(each.differences)
        self._check_written()
        self._check_sums()
        self._keep()
        run.commit()

    def _targets(self) -> Iterator[str]:
        yield from dict.fromkeys(planned.target for planned in self.run.plan.objects.values())

    def _compared(self, sink_object: str) -> Iterator[list[_Expected]]:
        """The records that differ, batch by batch."""
        for batch in self._batches(sink_object):
            self.run.clock.sleep(0)
            self.run.tally.verified["values"] += sum(expected.count for expected in batch)
            if left := self._puzzling(sink_object, batch):
                yield left

    def _puzzling(self, sink_object: str, batch: list[_Expected]) -> list[_Expected]:
        """Those of a batch that may yet turn out equal; what is explained and not written by this run is settled."""
        left = []
        held = self._read(sink_object, batch)
        for one in batch:
            found = list(self._differences(one, held))
            if found and not all(self._is_settled(one, each) for each in found):
                left.append(one)
            else:
                self._settle(one, found, held)
        return left

    def _is_settled(self, one: _Expected, difference: DifferenceRow) -> bool:
        """Whether a second look would show nothing else: this run has not written there, or has let it stand."""
        older = one.row.run != self.run.ledger.run
        return difference.explained and (older or difference.attribute in one.edited)

    def _batches(self, sink_object: str) -> Iterator[list[_Expected]]:
        objects = [object for object, planned in self.run.plan.objects.items() if planned.target == sink_object]
        for object in objects:
            rows = (row for row in self.run.ledger.standing.records(object) if self._is_expected(row))
            while batch := list(islice(rows, BATCH)):
                links = self._links(object, batch)
                edits = self.run.ledger.standing.edits.of(object, [row.source_id for row in batch])
                yield [
                    _Expected(
                        row,
                        load_values(row.written),
                        links.get(row.source_id, []),
                        edits[row.source_id].attributes if row.source_id in edits else (),
                    )
                    for row in batch
                ]

    def _is_expected(self, row: RecordRow) -> bool:
        if not row.sink_id or row.state == "skipped" or not self.run.snapshot.has(row.object, row.source_id):
            return False
        return self.sample is None or row.source_id in self.sample[row.object]

    def _links(self, object: str, batch: list[RecordRow]) -> dict[str, list[LinkRow]]:
        found: dict[str, list[LinkRow]] = {}
        for link in self.run.ledger.standing.links_of(object, [row.source_id for row in batch]):
            if link.sink_target and link.state in ("made", "present") and link.target_object != TARGET:
                found.setdefault(link.source_id, []).append(link)
        return found

    def _read(self, sink_object: str, batch: list[_Expected]) -> dict[str, SinkRecord]:
        ids = [str(expected.row.sink_id) for expected in batch]
        return {record.id: record for record in self.run.sink.read_back(sink_object, ids)}

    def _report(self, sink_object: str, batch: list[_Expected]) -> None:
        held = self._read(sink_object, batch)
        for one in batch:
            self._settle(one, list(self._differences(one, held)), held)

    def _settle(self, one: _Expected, found: list[DifferenceRow], held: Mapping[str, SinkRecord]) -> None:
        self._put(found)
        if there := held.get(str(one.row.sink_id)):
            self.figures.of_sink(one.row.object, there, one.links)

    def _put(self, differences: list[DifferenceRow]) -> None:
        for difference in differences:
            self.run.tally.verified["explained" if difference.explained else "different"] += 1
            self.run.ledger.standing.put_difference(difference)

    def _differences(self, expected: _Expected, found: Mapping[str, SinkRecord]) -> Iterator[DifferenceRow]:
        """What differs between what was written and what is there."""
        row, held = expected.row, found.get(str(expected.row.sink_id))
        if held is None:
            arrived = self._arrived(row)
            yield DifferenceRow(row.object, row.source_id, "", SINCE if arrived else NOT_THERE, arrived)
            return
        for slug, values in expected.values.items():
            if not all(value in held.values.get(slug, ()) for value in values):
                difference = self._difference(row, slug, values, held)
                known = slug in expected.edited and not difference.explained
                yield replace(difference, cause=LET_STAND, explained=True) if known else difference
        for slug, ids in expected.targets.items():
            missing = ids - {target.id for target in held.links.get(slug, ())}
            for _ in missing:
                yield self._difference(row, slug, (), held)

    def _difference(self, row: RecordRow, slug: str, values: Values, held: SinkRecord) -> DifferenceRow:
        cause = author(held.written.get(slug), self.run.members)
        if slug not in held.written and self._arrived(row):
            cause = SINCE
        planned = self.run.plan.objects[row.object].attributes.get(slug)
        if cause is None and is_renamed(held.values.get(slug, ()), values, planned):
            cause = RENAMED
        return DifferenceRow(row.object, row.source_id, slug, cause or loss(slug, values, held), cause is not None)

    def _arrived(self, row: RecordRow) -> bool:
        """Whether an earlier run has verified it and none wrote since: a removal has no author, so this explains it."""
        return row.run <= int(self.run.ledger.fact(VERIFIED) or 0)

    def _check_written(self) -> None:
        """A record of the source of which the ledger knows nothing was never moved, or was taken back."""
        standing = self.run.ledger.standing
        for object in self.run.plan.objects if self.sample is None else ():
            for ids in self.run.snapshot.ids(object):
                for id in sorted(standing.without_record(object, ids)):
                    if standing.record(object, id) is None:
                        self._put([DifferenceRow(object, id, "", NOT_MOVED, explained=False)])

    # sums

    def _check_sums(self) -> None:
        """A sum that differs although every record of its object arrived whole is a difference of its own."""
        known = self._known()
        for object, title in self.figures.differing():
            if object not in known:
                self._put([DifferenceRow(object, "", title, UNEXPLAINED, explained=False)])

    def _known(self) -> set[str]:
        """The objects of which something is known to differ or to be left behind."""
        standing = self.run.ledger.standing
        known = {object for places in self.run.ledger.gone.shared() for object, _ in places}
        known |= {row.object for row in standing.values()} | {row.object for row in standing.differences()}
        known |= {row.object for row in standing.records(states=("failed", "skipped"))}
        return known | {row.object for row in standing.links(("failed", "skipped", "waiting"))}

    def _keep(self) -> None:
        """Keep what it came to for the report, which is written again long after."""
        run = self.run
        tables = {
            title: [[*key, *map(str, sides)] for key, sides in sorted(rows.items())]
            for title, rows in self.figures.tables.items()
        }
        size = None if self.sample is None else max(map(len, self.sample.values()), default=0)
        kept = {"run": run.ledger.run, "at": time.time(), "sample": size, "merged": _merged(run), "tables": tables}
        run.ledger.keep(VERIFICATION, json.dumps(kept | {"sums": dict(run.tally.verified)}))


def _merged(run: Run) -> dict[str, int]:
    """How many records of each object are moved within another one."""
    found = Counter({object: len(run.ledger.standing.merges.of(object)) for object in run.plan.objects})
    found.update(object for places in run.ledger.gone.shared() for object, _ in places[1:])
    return dict(+found)
