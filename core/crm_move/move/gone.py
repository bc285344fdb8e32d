"""Records of the sink that this move has made and the source no longer has: listed, and removed where the plan says so.

What is looked at is the whole read of the source, whatever part of it the plan moves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from crm_move.operations import CreateRecord, UpsertRecord
from crm_move.plan import Gone
from crm_move.report import counted
from crm_move.store import GoneRow, OperationRow, RecordRow

from .codec import load_operation
from .lists import place_of
from .run import Run
from .runner import Runner
from .steps import Work
from .tally import Tally
from .undo import Undoing, UndoRecord, see_what_records_gained, undo_entries

IN_SINK = ("created", "updated", "unchanged", "failed")
REMOVED = "removed"
THERE_BEFORE = "it was in the sink before this move, and stays with what was written to it"
WHOLE_OBJECT = "the source no longer has its object, which is no reason to remove anything"
STILL_PARTS = "records that the plan merges into it are still at the source"

BATCH = 500


def gone_records(run: Run) -> Iterator[GoneRow]:
    """Every record that the ledger has in the sink and the source no longer has, merged ones among them."""
    schema = run.snapshot.schema
    there = {each.slug for each in schema.objects} if schema else set()
    for object in run.ledger.standing.record_counts():
        if object in there:
            yield from _gone_of(run, object)
        elif object in run.plan.objects:
            rows = run.ledger.standing.records(object, IN_SINK)
            yield from (GoneRow(object, row.source_id, stays=WHOLE_OBJECT) for row in rows if row.sink_id)


def settle_gone(run: Run) -> None:
    """Remove those that the plan wants removed, and keep in the ledger which are left, each with what it stays for."""
    found = list(gone_records(run))
    wanted = [row for row in found if is_to_be_removed(run, row)]
    stays = _remove(run, wanted) if wanted else {}
    removed = {(row.object, row.source_id) for row in wanted} - stays.keys()
    left = [row for row in found if (row.object, row.source_id) not in removed]
    run.ledger.gone.put(replace(row, stays=stays.get((row.object, row.source_id), row.stays)) for row in left)
    run.commit()
    if wanted:
        kept = f"; {len(stays):,} stay" if stays else ""
        run.say(f"{counted(len(removed), 'record')} removed that the source no longer has{kept}.")


def is_to_be_removed(run: Run, row: GoneRow) -> bool:
    """Whether the plan has this record taken out of the sink, as far as nothing speaks against it."""
    planned = run.plan.objects.get(row.object)
    return planned is not None and planned.gone is Gone.REMOVE and not row.stays


def _gone_of(run: Run, object: str) -> Iterator[GoneRow]:
    rows = (row for row in run.ledger.standing.records(object, IN_SINK) if row.sink_id)
    wholes = _wholes(run, object)
    while batch := list(islice(rows, BATCH)):
        ids = [row.source_id for row in batch]
        lost = set(ids) - run.snapshot.known(object, ids, unchosen=True)
        merged = run.snapshot.merged_away(object, lost)
        for row in batch:
            if row.source_id in lost and not _is_taken_over(run, row):
                stays = STILL_PARTS if row.source_id in wholes else ""
                yield GoneRow(object, row.source_id, merged.get(row.source_id), stays)


def _is_taken_over(run: Run, row: RecordRow) -> bool:
    """Whether another record of the source stands in the same record of the sink by now."""
    others = run.ledger.gone.sharing(row.sink_object, str(row.sink_id))
    return any(run.snapshot.known(object, [id], unchosen=True) for object, id in others)


def _wholes(run: Run, object: str) -> set[str]:
    """The records into which this move has merged others that are still there."""
    merges = run.ledger.standing.merges.of(object)
    there = run.snapshot.known(object, merges.keys(), unchosen=True)
    return {into for id, into in merges.items() if id in there}


# removing


def _remove(run: Run, wanted: Iterable[GoneRow]) -> dict[tuple[str, str], str]:
    """Take the records out of the sink; gives back those that stay, each with the reason."""
    stays: dict[tuple[str, str], str] = {}
    removing = Undoing(
        replace(run, tally=Tally()),
        note_spared=lambda row: stays.setdefault((row.object, row.source_id), row.reason),
    )
    ids: dict[str, set[str]] = defaultdict(set)
    for row in wanted:
        ids[row.object].add(row.source_id)
    runner = Runner(run.sink, run.commit, run.clock, run.width)
    try:
        see_what_records_gained(removing)
        for slug in _lists_with_entries(run, ids):
            runner.run(undo_entries(removing, place_of(slug), ids[run.plan.lists[slug].object]))
        for object, these in ids.items():
            written = (rows for rows in run.ledger.operations.by_record(object) if rows[0].source_id in these)
            runner.run(_removal(removing, rows, stays) for rows in written)
    finally:
        runner.close()
    return stays


def _lists_with_entries(run: Run, ids: dict[str, set[str]]) -> list[str]:
    """An entry that this move has written goes along with its record, and is no reason to keep it."""
    places = run.ledger.operations.objects()
    return [slug for slug, planned in run.plan.lists.items() if place_of(slug) in places and planned.object in ids]


def _removal(removing: Undoing, rows: list[OperationRow], stays: Mapping[tuple[str, str], str]) -> Work:
    object, id = rows[0].object, rows[0].source_id
    standing = removing.run.ledger.standing
    row = standing.record(object, id)
    if row is None or not any(_may_have_made(each) for each in rows):
        return removing.spare("kept", "record", object, id, THERE_BEFORE)
    yield from UndoRecord(removing, rows).work()
    if (object, id) not in stays:
        gone = replace(row, sink_id=None, state=REMOVED, written="{}", reason="the source no longer has it")
        standing.put_record(gone)
    return None


def _may_have_made(row: OperationRow) -> bool:
    return isinstance(load_operation(row.body), CreateRecord | UpsertRecord)
