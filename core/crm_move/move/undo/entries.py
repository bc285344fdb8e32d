"""Takes records off the lists that a move has put them on."""

from collections.abc import Collection, Iterator

from crm_move.move.codec import load_operation
from crm_move.move.lists import TARGET, read_entries
from crm_move.move.steps import Work
from crm_move.operations import DeleteEntry, SinkEntry, WriteEntry
from crm_move.store import OperationRow

from .undoing import PEOPLE, Undoing


def undo_entries(undoing: Undoing, place: str, only: Collection[str] | None = None) -> Iterator[Work]:
    """One piece of work for each record that was put on the list which the ledger calls `place`; `only`: for these."""
    slug = place.removeprefix(f"{TARGET}.")
    title = next((each.title for each in undoing.run.lists or () if each.slug == slug), slug)
    read_entries(undoing.run, slug)
    for rows in undoing.run.ledger.operations.by_record(place):
        if only is None or rows[0].source_id in only:
            yield _entry(undoing, slug, f"entry on {title}", rows)


def _entry(undoing: Undoing, slug: str, what: str, rows: list[OperationRow]) -> Work:
    written = [each for each in (load_operation(row.body) for row in rows) if isinstance(each, WriteEntry)]
    held = undoing.run.present.entry(slug, written[-1].record) if written else None
    if held is None:
        undoing.took_back()
        return undoing.settle(rows)
    edited = [attribute for attribute, by in held.written.items() if by.by in PEOPLE]
    if edited and not undoing.force:
        return undoing.spare("kept", "entry", rows[0].object, rows[0].source_id, f"edited since: {', '.join(edited)}")
    operation = _inverse(slug, rows[0], written[-1], held)
    error = yield from undoing.carry_out(operation, rows[0].object, rows[0].source_id)
    if error is not None:
        return undoing.spare("could_not", "entry", rows[0].object, rows[0].source_id, str(error))
    if isinstance(operation, DeleteEntry):
        undoing.lost(held.object, held.record, what)
        undoing.deleted.add(held.id)
    undoing.took_back()
    return undoing.settle(rows)


def _inverse(slug: str, first: OperationRow, last: WriteEntry, held: SinkEntry) -> DeleteEntry | WriteEntry:
    """An entry that was there before gets its values back; any other goes."""
    if first.before is None:
        return DeleteEntry(list=slug, id=held.id)
    before = SinkEntry.model_validate_json(first.before)
    values = {attribute: before.values.get(attribute, ()) for attribute in last.values}
    return WriteEntry(list=slug, object=held.object, record=held.record, values=values)
