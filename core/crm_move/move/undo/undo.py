"""The whole way back: entries, records and values, then the schema that is left."""

from collections.abc import Iterator

from crm_move.move.apply import UNDOING
from crm_move.move.lists import TARGET
from crm_move.move.outcome import DELTA
from crm_move.move.redrawn import CARRIED_OUT
from crm_move.move.run import Run
from crm_move.move.runner import Runner
from crm_move.move.steps import Work

from .entries import undo_entries
from .gained import see_what_records_gained
from .records import UndoRecord
from .schema import UndoSchema
from .undoing import Undoing

SCHEMA = ""


def undo(run: Run, *, force: bool = False, also_own: bool = False) -> None:
    """Take back everything that the ledger says was done; counts go to the tally. Safe to repeat and to interrupt."""
    run.describe()
    run.ledger.standing.forget_spared()
    run.ledger.keep(UNDOING, "yes")
    _let_the_sink_show_everything(run)
    undoing = Undoing(run, force=force, also_own=also_own)
    runner = Runner(run.sink, run.commit, run.clock, run.width)
    try:
        places = run.ledger.operations.objects()
        see_what_records_gained(undoing)
        for place in (each for each in places if each.startswith(f"{TARGET}.")):
            runner.run(undo_entries(undoing, place))
        for object in (each for each in places if each != SCHEMA and not each.startswith(f"{TARGET}.")):
            runner.run(_records(undoing, object))
        _undo_schema(undoing, runner)
    finally:
        runner.close()
    run.ledger.standing.forget_lost_links()
    _forget_what_was_told(run)
    run.ledger.keep("applying", "")
    run.ledger.keep(CARRIED_OUT, "{}")
    run.ledger.keep(UNDOING, "")


def _forget_what_was_told(run: Run) -> None:
    """A record that is no longer in the sink is not missed at the source, and a delta is none to what is not there."""
    standing = run.ledger.standing
    run.ledger.gone.put([row for row in run.ledger.gone.all() if standing.sink_id(row.object, row.source_id)])
    run.ledger.keep(DELTA, "[]")


def _let_the_sink_show_everything(run: Run) -> None:
    """A record that a sink shows late would be taken for one that is gone, and an old value for one put back."""
    newest = run.ledger.operations.newest()
    if newest is not None:
        run.clock.sleep(max(0.0, run.patience.unknown - max(0.0, run.clock.wall() - newest)))


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
