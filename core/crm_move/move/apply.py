"""Carries out a plan: schema, records, late links. Each record of the source is visited once a run."""

from collections.abc import Iterator

from crm_move.model import Record
from crm_move.store import RecordRow

from .codec import load_values
from .keys import claimant, key_of, keys_of, unique_attributes
from .mapping import Mapper
from .run import Run, SourceIndex
from .runner import Runner
from .schema import SchemaWork
from .second_pass import LateLinks, Sweep
from .steps import Work
from .write import RecordWork

DEPTH = 20
"""Chains of records that point at one another: up to so long, each costs one call; longer ones take a second pass."""


def apply_plan(run: Run) -> None:
    """Everything that the plan says, from where an earlier run stopped. Raises what stops the run."""
    runner = Runner(run.sink, run.commit, run.clock, run.width)
    try:
        run.describe()
        SchemaWork(run, runner).apply()
        _load_present(run)
        _claim_what_was_written(run)
        index = SourceIndex(run.plan, run.snapshot, run.title_attribute)
        for object in run.plan.objects:
            _Objects(run, runner, object, index).write()
        runner.run(LateLinks(run).work())
    finally:
        runner.close()


def _load_present(run: Run) -> None:
    """What the sink holds of the objects in which this move has records yet to write."""
    for target in dict.fromkeys(run.plan.objects[object].target for object in _unwritten(run)):
        for page in run.sink.existing(target, None):
            run.present.add((held, keys_of(held, run.plan)) for held in page.records)


def _unwritten(run: Run) -> Iterator[str]:
    for object in run.plan.objects:
        if any(run.ledger.standing.without_record(object, ids) for ids in run.snapshot.ids(object)):
            yield object


def _claim_what_was_written(run: Run) -> None:
    """A key belongs to the record that has it in the sink, whatever the order of the source has become."""
    for object, planned in run.plan.objects.items():
        slugs = unique_attributes(planned, run.target(planned))
        for row in run.ledger.standing.records(object) if slugs else ():
            if row.sink_id and run.snapshot.has(object, row.source_id):
                _claim(run, row, slugs)


def _claim(run: Run, row: RecordRow, slugs: tuple[str, ...]) -> None:
    written = load_values(row.written)
    for slug in slugs:
        for value in written.get(slug, ()):
            run.present.claim(row.sink_object, slug, key_of(value), claimant(row.object, row.source_id))


class _Objects:
    """Writes the records of one planned object."""

    def __init__(self, run: Run, runner: Runner, object: str, index: SourceIndex) -> None:
        self._run = run
        self._runner = runner
        self._object = object
        planned = run.plan.objects[object]
        self._schema = run.target(planned)
        self._mapper = Mapper(run.plan, object, self._schema, run.sink, index.knows, index.name_of)
        self._doubtful = run.ledger.operations.open_records(object)

    def write(self) -> None:
        """All records; those that point at others of the same object after these, cycles last."""
        self._runner.run(self._all())
        put_off = self._run.present.take_deferred(self._object)
        for _ in range(DEPTH):
            if not put_off:
                break
            self._runner.run(self._again(put_off))
            remaining = self._run.present.take_deferred(self._object)
            if len(remaining) == len(put_off):
                break
            put_off = remaining
        self._runner.run(self._again(put_off, final=True))
        self._runner.run(Sweep(self._run, self._object).work())

    def _all(self) -> Iterator[Work]:
        total = self._run.snapshot.count(self._object)
        for n, record in enumerate(self._run.snapshot.records(self._object), 1):
            yield self._work(record)
            self._run.progress(f"write {self._object}", n, total)

    def _again(self, ids: list[str], *, final: bool = False) -> Iterator[Work]:
        for id in ids:
            record = self._run.snapshot.record(self._object, id)
            if record is not None:
                yield self._work(record, final=final)

    def _work(self, record: Record, *, final: bool = False) -> Work:
        uncertain = record.id in self._doubtful
        return RecordWork(self._run, self._mapper, self._schema, record, final, uncertain).work()
