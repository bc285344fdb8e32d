"""Carries out a plan: schema, records, late links. Each record of the source is visited once a run."""

from collections.abc import Iterator

from crm_move.errors import UsageError
from crm_move.model import Record, words
from crm_move.operations import SinkRecord
from crm_move.report import counted
from crm_move.store import Ledger, RecordRow

from .codec import load_values
from .joining import Sharing, join_records
from .keys import claimant, key_of, keys_of, merged_ids, unique_attributes
from .lists import ListWork, lists_to_make
from .mapping import Mapper
from .merging import merge_records
from .redraw import Redraw
from .run import Run, SourceIndex
from .runner import Runner
from .schema import SchemaWork
from .second_pass import LateLinks, Sweep
from .steps import Work
from .takeover import take_over_merged
from .write import RecordWork

UNDOING = "undoing"
"""The fact that says that an undo has begun and not ended."""


def apply_plan(run: Run) -> None:
    """Everything that the plan says, from where an earlier run stopped. Raises what stops the run."""
    _check_undone(run.ledger)
    runner = Runner(run.sink, run.commit, run.clock, run.width)
    try:
        run.describe()
        run.ledger.standing.forget_spared()
        take_over_merged(run)
        Redraw(run, runner).carry_out()
        SchemaWork(run, runner).apply()
        index = SourceIndex(run.plan, run.snapshot, run.title_attribute)
        lists = [ListWork(run, runner, slug, index) for slug in lists_to_make(run.plan)]
        for each in lists:
            each.make()
        _load_present(run)
        merge_records(run)
        join_records(run)
        _claim_what_was_written(run)
        _write_records(run, runner, index)
        runner.run(LateLinks(run).work())
        for each in lists:
            each.fill()
        if run.tally.links_taken_off:
            run.say(f"{counted(run.tally.links_taken_off, 'link')} taken off that source or plan no longer has.")
    finally:
        runner.close()


def _check_undone(ledger: Ledger) -> None:
    """What an undo has sent and not yet noted down is unknown to a move. Raises UsageError."""
    if ledger.fact(UNDOING):
        raise UsageError(
            "An undo of this move was stopped on its way. Let `crm-move undo` end first; then the move can be made"
            " again."
        )


def _load_present(run: Run) -> None:
    """What the sink holds of the objects in which this move has records yet to write."""
    for target in dict.fromkeys(run.plan.objects[object].target for object in _unwritten(run)):
        for page in run.sink.existing(target, None):
            run.present.add((held, keys_of(held, run.plan)) for held in page.records)
            for held in page.records:
                _note_merged(run, held)


def _note_merged(run: Run, held: SinkRecord) -> None:
    """Which records an earlier move has merged into this one."""
    ones = []
    for object, planned in run.plan.objects.items():
        if planned.target == held.object:
            for own in held.values.get(planned.id_attribute, ())[:1]:
                ones.append((object, words(own)))
                there = run.merged_there.setdefault(object, {})
                there.update(dict.fromkeys(merged_ids(held, planned), words(own)))
    if len(ones) > 1:
        run.joined_there.append(ones)


def _unwritten(run: Run) -> Iterator[str]:
    for object in run.plan.objects:
        merged = run.ledger.standing.merges.of(object).keys()
        if any(run.ledger.standing.without_record(object, ids) - merged for ids in run.snapshot.ids(object)):
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


def _write_records(run: Run, runner: Runner, index: SourceIndex) -> None:
    """All objects in one stream, so that the sink's pace is held from one to the next; then what was put off."""
    objects = [_Object(run, object, index) for object in run.plan.objects]
    sharing = Sharing(run, {each.object: each.mapper for each in objects})
    for each in objects:
        each.sharing = sharing
    runner.run(work for each in objects for work in each.first())
    for each in objects:
        _write_put_off(run, runner, each)
        runner.run(Sweep(run, each.object).work())


def _write_put_off(run: Run, runner: Runner, each: "_Object") -> None:
    """The records of one object whose turn comes, generation by generation; a circle is opened at one place."""
    _write_ready(run, runner, each)
    while heads := run.present.take_heads(each.object):
        runner.run(each.again(heads, final=True))
        _write_ready(run, runner, each)


def _write_ready(run: Run, runner: Runner, each: "_Object") -> None:
    """Those that wait for nothing that is put off; what would only put itself off once more goes as it is."""
    before: list[str] = []
    while put_off := run.present.take_ready(each.object):
        runner.run(each.again(put_off, final=put_off == before))
        before = put_off


class _Object:
    """The work on the records of one planned object."""

    sharing: Sharing

    def __init__(self, run: Run, object: str, index: SourceIndex) -> None:
        self.object = object
        self._run = run
        planned = run.plan.objects[object]
        self._schema = run.target(planned)
        fixes = run.ledger.standing.fixes(object)
        self.mapper = Mapper(run.plan, object, self._schema, run.sink, index, fixes)
        self._doubtful = run.ledger.operations.open_records(object)

    def first(self) -> Iterator[Work]:
        """All records; those that point at others which are under way, or put off themselves, put themselves off."""
        total = self._run.snapshot.count(self.object)
        for n, record in enumerate(self._run.snapshot.records(self.object), 1):
            yield self._work(record)
            self._run.progress(f"write {self.object}", n, total)

    def again(self, ids: list[str], *, final: bool = False) -> Iterator[Work]:
        """The records that were put off. `final`: what they point at may come later than they do."""
        for id in ids:
            record = self._run.snapshot.record(self.object, id)
            if record is not None:
                yield self._work(record, final=final)

    def _work(self, record: Record, *, final: bool = False) -> Work:
        uncertain = record.id in self._doubtful
        return RecordWork(self._run, self.mapper, self._schema, record, self.sharing, final, uncertain).work()
