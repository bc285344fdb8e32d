"""Takes back what a move has written to attributes that were there before it, and that the plan no longer has."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from crm_move.errors import SkipError
from crm_move.model import Values
from crm_move.operations import CreateRecord, Links, SinkRecord, Target, UpdateRecord, UpsertRecord
from crm_move.store import LinkRow, OperationRow, RecordRow

from .codec import dump_operation, load_operation, load_values
from .run import Run
from .steps import Apply, ReadBack, Work, settled_as


@dataclass
class PutBack:
    """The work on the records of one source object. `done` and `stay` count records, as far as it has come."""

    run: Run
    object: str
    slugs: tuple[str, ...]
    done: int = field(default=0, init=False)
    stay: int = field(default=0, init=False)

    def works(self) -> Iterator[Work]:
        """One piece of work for each record that this move has written to one of the attributes."""
        standing = self.run.ledger.standing
        for rows in self.run.ledger.operations.by_record(self.object):
            row = standing.record(self.object, rows[0].source_id)
            if row is None or row.sink_id is None:
                continue
            links = {
                slug: {link.sink_target for link in standing.links_of(self.object, [row.source_id]) if _is(link, slug)}
                for slug in self.slugs
            }
            written = {slug: several for slug, several in load_values(row.written).items() if slug in self.slugs}
            if written or any(links.values()):
                yield self._one(row, rows, written, {slug: ids for slug, ids in links.items() if ids})

    def _one(
        self, row: RecordRow, rows: list[OperationRow], written: dict[str, Values], linked: dict[str, set[str | None]]
    ) -> Work:
        held: SinkRecord | None = yield ReadBack(row.sink_object, str(row.sink_id))
        if held is None:
            return
        values, links = self._values(held, rows, written), self._links(held, rows, linked)
        self.stay += len(values) + len(links) < sum(
            bool(held.values.get(slug) or held.links.get(slug)) for slug in (*written, *linked)
        )
        if not values and not links:
            return
        operation = UpdateRecord(object=held.object, id=held.id, values=values, links=links, replace=True)
        before = held.model_dump_json()
        n = self.run.ledger.operations.intend(self.object, row.source_id, dump_operation(operation), before)
        try:
            yield Apply(operation)
        except SkipError as error:
            self.run.ledger.operations.settle(n, settled_as(error), error=str(error))
            self.stay += 1
        else:
            self.run.ledger.operations.settle(n, "done", held.id)
            self.done += 1

    def _values(self, held: SinkRecord, rows: list[OperationRow], written: dict[str, Values]) -> dict[str, Values]:
        found: dict[str, Values] = {}
        schema = self.run.schema.object(held.object)
        for slug, ours in written.items():
            now, image = held.values.get(slug, ()), _before(rows, slug)
            was = image.values.get(slug, ()) if image else ()
            attribute = schema.attribute(slug) if schema else None
            several = attribute is not None and attribute.multi
            then = tuple(each for each in now if each not in ours or each in was) if several else was
            if now != then and (several or now == ours):
                found[slug] = then
        return found

    def _links(self, held: SinkRecord, rows: list[OperationRow], linked: dict[str, set[str | None]]) -> Links:
        found: Links = {}
        schema = self.run.schema.object(held.object)
        for slug, ours in linked.items():
            now, image = held.links.get(slug, ()), _before(rows, slug)
            was: tuple[Target, ...] = image.links.get(slug, ()) if image else ()
            reference = schema.reference(slug) if schema else None
            several = reference is not None and reference.many
            then = tuple(each for each in now if each.id not in ours or each in was) if several else was
            if now != then and (several or {each.id for each in now} <= ours):
                found[slug] = then
        return found


def _is(link: LinkRow, slug: str) -> bool:
    return (link.sink_attribute, link.state) == (slug, "made")


def _before(rows: list[OperationRow], slug: str) -> SinkRecord | None:
    """The record as it was before this move first wrote to the attribute; None where this move has made it."""
    for row in rows:
        each = load_operation(row.body)
        if row.state != "done" or not isinstance(each, CreateRecord | UpsertRecord | UpdateRecord):
            continue
        if slug in each.values or slug in each.links:
            return SinkRecord.model_validate_json(row.before) if row.before else None
    return None
