"""What comes in from a source: pages with their cursors, each kept in one transaction with where the read stands."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, exists, func, select
from sqlalchemy.dialects.sqlite import insert

from crm_move.model import Record, Reference

from .merged import BATCH, meant, settle
from .snapshot_tables import dropped, existing, former, found, links, members, progress, records

_POINTS_AT = re.compile(r'"object":"([^"]*)","id":"([^"]*)"')
"""A reference, as the JSON of a record has it."""


class Intake:
    """Fills a snapshot. Every method that takes a cursor commits; a read that breaks off goes on at the last cursor."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cursor(self, object: str, part: str) -> tuple[str | None, bool]:
        """Where the read of this part of an object stands: the next cursor, and whether it is done."""
        query = select(progress.c.cursor, progress.c.done).where(progress.c.object == object, progress.c.part == part)
        row = self._connection.execute(query).first()
        return (row.cursor, row.done) if row else (None, False)

    def found(self, part: str) -> int:
        """How many records the parts whose names begin so have found to be new, changed or gone."""
        query = select(func.sum(found.c.count)).where(found.c.part.startswith(part, autoescape=True))
        return int(self._connection.execute(query).scalar() or 0)

    def add_records(self, object: str, page: Iterable[Record], cursor: str | None, *, gone: Sequence[str] = ()) -> None:
        """Keep a page; a record that comes again replaces the one that is there. What is `gone` is taken out."""
        self._keep(object, list(page))
        self._drop(object, gone)
        self._advance(object, "records", cursor)

    def add_changes(
        self, object: str, page: Iterable[Record], cursor: str | None, *, gone: Sequence[str], part: str
    ) -> None:
        """Keep a page of what has changed since, and count what in it is new, other than it was, or gone."""
        listed = list(page)
        kept = self._kept(object, [*(record.id for record in listed), *gone])
        different = sum(kept.get(record.id) != record.model_dump_json() for record in listed)
        self._count(object, part, different)
        self._count(object, f"gone in {part}", sum(id in kept for id in gone))
        self._keep(object, listed)
        self._drop(object, gone)
        self._advance(object, part, cursor)

    def keep_only(self, object: str, batches: Iterable[Sequence[str]], part: str) -> list[str]:
        """Take out the records of an object that the source no longer has; `batches` are the ids of those it has.

        Gives back the ids of those that it has and that were not read.
        """
        self._connection.execute(delete(existing)) if self._asked_before() else existing.create(self._connection)
        for batch in batches:
            if batch:
                rows = [{"id": id} for id in batch]
                self._connection.execute(insert(existing).on_conflict_do_nothing(), rows)
        beyond = (records.c.object == object) & records.c.id.not_in(select(existing.c.id))
        ids = list(self._connection.execute(select(records.c.id).where(beyond)).scalars())
        read = select(records.c.id).where(records.c.object == object)
        unread = list(self._connection.execute(select(existing.c.id).where(existing.c.id.not_in(read))).scalars())
        self._count(object, part, len(ids))
        self._drop(object, ids)
        self._advance(object, part, None)
        return unread

    def settle(self) -> None:
        """After all records are read: follow merges to their end."""
        settle(self._connection)
        self._connection.commit()

    def dangles(self) -> bool:
        """Whether a record, as it was read, points at one that was dropped and not merged: it may have changed since
        without saying so."""
        same = (dropped.c.object == former.c.object) & (dropped.c.id == former.c.id)
        there = (dropped.c.object == records.c.object) & (dropped.c.id == records.c.id)
        query = select(dropped).where(~exists().where(same), ~exists().where(there))
        gone = {(row.object, row.id) for row in self._connection.execute(query)}
        bodies = self._connection.execute(select(records.c.body)).scalars() if gone else ()
        return any(place in gone for body in bodies for place in _POINTS_AT.findall(body))

    def add_members(self, list: str, object: str, ids: Sequence[str], cursor: str | None) -> None:
        """Keep a page of ids of an object's records that are on a list."""
        now = meant(self._connection, {(object, id) for id in ids})
        rows = [{"list": list, "object": object, "id": now.get((object, id), id)} for id in ids]
        if rows:
            self._connection.execute(insert(members).on_conflict_do_nothing(), rows)
        self._advance(list, "members", cursor)

    def add_links(self, object: str, page: Iterable[tuple[str, str, Reference]], cursor: str | None) -> None:
        """Keep a page of links: record id, attribute and reference of each."""
        listed = list(page)
        now = meant(self._connection, {(object, id) for id, _, _ in listed})
        rows = [
            {
                "object": object,
                "id": now.get((object, id), id),
                "attribute": attribute,
                "body": reference.model_dump_json(),
            }
            for id, attribute, reference in listed
        ]
        if rows:
            self._connection.execute(insert(links).on_conflict_do_nothing(), rows)
        self._advance(object, "links", cursor)

    def _keep(self, object: str, page: Sequence[Record]) -> None:
        rows = [{"object": object, "id": record.id, "body": record.model_dump_json()} for record in page]
        if rows:
            change = insert(records)
            change = change.on_conflict_do_update(index_elements=["object", "id"], set_={"body": change.excluded.body})
            self._connection.execute(change, rows)
        merged = [{"object": object, "id": id, "now": record.id} for record in page for id in record.former_ids]
        if merged:
            change = insert(former)
            change = change.on_conflict_do_update(index_elements=["object", "id"], set_={"now": change.excluded.now})
            self._connection.execute(change, merged)

    def _drop(self, object: str, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            gone = [{"object": object, "id": id} for id in part]
            self._connection.execute(insert(dropped).on_conflict_do_nothing(), gone)
            for table in (records, links, members):
                self._connection.execute(delete(table).where(table.c.object == object, table.c.id.in_(part)))

    def _kept(self, object: str, ids: Sequence[str]) -> dict[str, str]:
        kept: dict[str, str] = {}
        for start in range(0, len(ids), BATCH):
            wanted = records.c.id.in_(ids[start : start + BATCH])
            rows = self._connection.execute(
                select(records.c.id, records.c.body).where(records.c.object == object, wanted)
            )
            kept.update({row.id: row.body for row in rows})
        return kept

    def _asked_before(self) -> bool:
        return self._connection.dialect.has_table(self._connection, existing.name)

    def _count(self, object: str, part: str, count: int) -> None:
        if count:
            change = insert(found).values(object=object, part=part, count=count)
            more = {"count": found.c.count + change.excluded.count}
            self._connection.execute(change.on_conflict_do_update(index_elements=["object", "part"], set_=more))

    def _advance(self, object: str, part: str, cursor: str | None) -> None:
        row = {"object": object, "part": part, "cursor": cursor, "done": cursor is None}
        self._connection.execute(insert(progress).values(row).on_conflict_do_update(set_=row))
        self._connection.commit()
