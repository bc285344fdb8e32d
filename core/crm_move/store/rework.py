"""What a ledger says, brought to what source and plan have become: no operation of the sink is behind it."""

import json
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, bindparam, delete, select, update

from . import tables
from .operations import Operations
from .standing import Standing

BATCH = 500

_OWN = (tables.records, tables.links, tables.values, tables.operations, tables.fixes)


class Rework:
    """Changes to many rows of one ledger at once."""

    def __init__(self, connection: Connection, standing: Standing, operations: Operations) -> None:
        self._connection = connection
        self._standing = standing
        self._operations = operations

    def take_over(self, object: str, old: str, new: str) -> None:
        """A source record goes on under another id: what was said of it, and of links to it, is said of that one."""
        self._flush()
        self._standing.forget(object, new)
        for table in _OWN:
            place = (table.c.object == object) & (table.c.source_id == old)
            self._connection.execute(update(table).where(place).values(source_id=new))
        links = tables.links
        there = (links.c.target_object == object) & (links.c.target_id == old)
        self._connection.execute(update(links).prefix_with("OR IGNORE").where(there).values(target_id=new))
        self._standing.merges.rename(object, old, new)
        self._standing.edits.forget(object, [old])
        self._standing.renamed(object, old)

    def forget_attributes(self, object: str, slugs: Collection[str]) -> None:
        """What this move has written to some attributes of a source object's records is there no longer."""
        self._flush()
        for batch in self._written(object):
            rows = [{"of": id, "now": now} for id, body in batch if (now := _without(body, slugs)) != body]
            if rows:
                place = (tables.records.c.object == object) & (tables.records.c.source_id == bindparam("of"))
                self._connection.execute(update(tables.records).where(place).values(written=bindparam("now")), rows)
        lost = (tables.values.c.object == object) & tables.values.c.attribute.in_(slugs)
        self._connection.execute(delete(tables.values).where(lost))

    def drop_links(self, object: str, slugs: Collection[str], reason: str) -> None:
        """The links that some references of the sink held of a source object's records are none any more."""
        self._flush()
        place = (tables.links.c.object == object) & tables.links.c.sink_attribute.in_(slugs)
        self._connection.execute(update(tables.links).where(place).values(state="dropped", reason=reason))

    def _written(self, object: str) -> Iterator[list[tuple[str, str]]]:
        records, last = tables.records, ""
        while True:
            query = select(records.c.source_id, records.c.written).where(
                records.c.object == object, records.c.source_id > last
            )
            rows = self._connection.execute(query.order_by(records.c.source_id).limit(BATCH)).all()
            if not rows:
                return
            last = rows[-1].source_id
            yield [(row.source_id, row.written) for row in rows]

    def _flush(self) -> None:
        self._operations.flush()
        self._standing.flush()


def _without(body: str, slugs: Collection[str]) -> str:
    written = json.loads(body)
    if not written.keys() & set(slugs):
        return body
    rest = {slug: several for slug, several in written.items() if slug not in slugs}
    return json.dumps(rest, ensure_ascii=False, separators=(",", ":"))
