"""The whole way back: entries, records and values, then the schema that is left."""

from collections.abc import Iterator

from crm_move.move.lists import TARGET
from crm_move.move.run import Run
from crm_move.move.runner import Runner
from crm_move.move.steps import Work
from crm_move.plugins import Attachments

from .entries import undo_entries
from .records import UndoRecord
from .schema import UndoSchema
from .undoing import Undoing

SCHEMA = ""


def undo(run: Run, *, force: bool = False, also_own: bool = False) -> None:
    """Take back everything that the ledger says was done; counts go to the tally. Safe to repeat and to interrupt."""
    run.describe()
    run.ledger.standing.forget_spared()
    undoing = Undoing(run, force=force, also_own=also_own)
    runner = Runner(run.sink, run.commit, run.clock, run.width)
    try:
        places = run.ledger.operations.objects()
        for place in (each for each in places if each.startswith(f"{TARGET}.")):
            runner.run(undo_entries(undoing, place))
        _see_what_hangs_on_records(undoing)
        for object in (each for each in places if each != SCHEMA and not each.startswith(f"{TARGET}.")):
            runner.run(_records(undoing, object))
        _undo_schema(undoing, runner)
    finally:
        runner.close()
    run.ledger.keep("applying", "")


def _see_what_hangs_on_records(undoing: Undoing) -> None:
    sink = undoing.run.sink
    if isinstance(sink, Attachments):
        for each in sink.attached():
            undoing.attached[each.object, each.record].append(each.what)


def _records(undoing: Undoing, object: str) -> Iterator[Work]:
    for done, rows in enumerate(undoing.run.ledger.operations.by_record(object), 1):
        yield UndoRecord(undoing, rows).work()
        undoing.run.progress(f"take back {object}", done, done)


def _undo_schema(undoing: Undoing, runner: Runner) -> None:
    schema = UndoSchema(undoing)
    schema.look()
    runner.run(schema.own_records())
    schema.settle_what_goes()
    for part in (schema.options, schema.attributes, schema.objects):
        runner.run(part())
