"""The source as it was read: canonical records on local disk, one file a read."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from crm_move.model import Record, Reference, Schema

from .database import open_database

BATCH = 500

_tables = MetaData()

_facts = Table("facts", _tables, Column("name", String, primary_key=True), Column("value", String, nullable=False))

_progress = Table(
    "progress",
    _tables,
    Column("object", String, nullable=False),
    Column("part", String, nullable=False),
    Column("cursor", String),
    Column("done", Boolean, nullable=False),
    PrimaryKeyConstraint("object", "part"),
)

_records = Table(
    "records",
    _tables,
    Column("n", Integer, primary_key=True),
    Column("object", String, nullable=False),
    Column("id", String, nullable=False),
    Column("chosen", Boolean, nullable=False, default=True),
    Column("body", String, nullable=False),
    Index("records_by_id", "object", "id", unique=True),
)

_links = Table(
    "links",
    _tables,
    Column("object", String, nullable=False),
    Column("id", String, nullable=False),
    Column("attribute", String, nullable=False),
    Column("body", String, nullable=False),
    PrimaryKeyConstraint("object", "id", "attribute", "body"),
)


_HAS = select(_records.c.n).where(
    _records.c.object == bindparam("object"), _records.c.id == bindparam("id"), _records.c.chosen
)


class Snapshot:
    """One read of a source. Pages come in with their cursors, so that a broken read goes on where it was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = open_database(path, _tables, precious=False)
        self._connection: Connection = self._engine.connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._engine.dispose()

    # what was read

    @property
    def schema(self) -> Schema | None:
        """The source's schema as it was when the read began."""
        body = self._fact("schema")
        return Schema.model_validate_json(body) if body else None

    @schema.setter
    def schema(self, schema: Schema) -> None:
        self._set("schema", schema.model_dump_json())
        self._connection.commit()

    @property
    def digest(self) -> str | None:
        """A fingerprint of schema, records and links; None until the read is complete."""
        return self._fact("digest")

    def count(self, object: str) -> int:
        """How many records of the object are chosen."""
        query = select(func.count()).select_from(_records).where(_records.c.object == object, _records.c.chosen)
        return int(self._connection.execute(query).scalar_one())

    def records(self, object: str) -> Iterator[Record]:
        """The chosen records of an object in the order in which they were read, links included."""
        last = 0
        while batch := self._batch(object, last):
            last = batch[-1][0]
            extra = self._extra(object, [row[1] for row in batch])
            for _, id, body in batch:
                yield _joined(Record.model_validate_json(body), extra.get(id, {}))

    def ids(self, object: str) -> Iterator[list[str]]:
        """The ids of the chosen records of an object, many at a time."""
        last = 0
        while True:
            query = select(_records.c.n, _records.c.id).where(
                _records.c.object == object, _records.c.n > last, _records.c.chosen
            )
            rows = self._connection.execute(query.order_by(_records.c.n).limit(BATCH)).all()
            if not rows:
                return
            last = rows[-1].n
            yield [row.id for row in rows]

    def record(self, object: str, id: str) -> Record | None:
        """One record, chosen or not."""
        query = select(_records.c.body).where(_records.c.object == object, _records.c.id == id)
        body = self._connection.execute(query).scalar()
        return _joined(Record.model_validate_json(body), self._extra(object, [id]).get(id, {})) if body else None

    def has(self, object: str, id: str) -> bool:
        """Whether this is a chosen record of the object."""
        return self._connection.execute(_HAS, {"object": object, "id": id}).first() is not None

    def known(self, object: str, ids: Collection[str]) -> set[str]:
        """Those of `ids` that are chosen records of the object."""
        found: set[str] = set()
        wanted = list(ids)
        for start in range(0, len(wanted), BATCH):
            part = wanted[start : start + BATCH]
            query = select(_records.c.id).where(_records.c.object == object, _records.c.id.in_(part), _records.c.chosen)
            found.update(self._connection.execute(query).scalars())
        return found

    def _batch(self, object: str, after: int) -> list[tuple[int, str, str]]:
        query = (
            select(_records.c.n, _records.c.id, _records.c.body)
            .where(_records.c.object == object, _records.c.n > after, _records.c.chosen)
            .order_by(_records.c.n)
            .limit(BATCH)
        )
        return [(row.n, row.id, row.body) for row in self._connection.execute(query)]

    def _extra(self, object: str, ids: list[str]) -> dict[str, dict[str, list[Reference]]]:
        query = select(_links).where(_links.c.object == object, _links.c.id.in_(ids))
        extra: dict[str, dict[str, list[Reference]]] = {}
        for row in self._connection.execute(query):
            reference = Reference.model_validate_json(row.body)
            extra.setdefault(row.id, {}).setdefault(row.attribute, []).append(reference)
        return extra

    # reading

    def cursor(self, object: str, part: str) -> tuple[str | None, bool]:
        """Where the read of this part of an object stands: the next cursor, and whether it is done."""
        query = select(_progress.c.cursor, _progress.c.done).where(
            _progress.c.object == object, _progress.c.part == part
        )
        row = self._connection.execute(query).first()
        return (row.cursor, row.done) if row else (None, False)

    def add_records(self, object: str, records: Iterable[Record], cursor: str | None) -> None:
        """Keep a page; a record that comes again replaces the one that is there."""
        rows = [{"object": object, "id": record.id, "body": record.model_dump_json()} for record in records]
        if rows:
            change = insert(_records)
            change = change.on_conflict_do_update(index_elements=["object", "id"], set_={"body": change.excluded.body})
            self._connection.execute(change, rows)
        self._advance(object, "records", cursor)

    def add_links(self, object: str, links: Iterable[tuple[str, str, Reference]], cursor: str | None) -> None:
        """Keep a page of links: record id, attribute and reference of each."""
        rows = [
            {"object": object, "id": id, "attribute": attribute, "body": reference.model_dump_json()}
            for id, attribute, reference in links
        ]
        if rows:
            self._connection.execute(insert(_links).on_conflict_do_nothing(), rows)
        self._advance(object, "links", cursor)

    def choose(self, objects: Collection[str], limit: int | None) -> None:
        """Choose the records of `objects` (with `limit`: the first so many of each, and all that these link to)."""
        self._connection.execute(update(_records).values(chosen=_records.c.object.in_(list(objects))))
        if limit is not None:
            self._sample(list(objects), limit)
        self._connection.commit()

    def _sample(self, objects: list[str], limit: int) -> None:
        self._connection.execute(update(_records).values(chosen=False))
        wanted: set[tuple[str, str]] = set()
        for object in objects:
            query = select(_records.c.id).where(_records.c.object == object).order_by(_records.c.n).limit(limit)
            wanted.update((object, id) for id in self._connection.execute(query).scalars())
        seen: set[tuple[str, str]] = set()
        while wanted:
            seen |= wanted
            self._mark(wanted)
            wanted = {pair for pair in self._linked(wanted) if pair[0] in objects} - seen

    def _mark(self, pairs: set[tuple[str, str]]) -> None:
        ordered = sorted(pairs)
        for start in range(0, len(ordered), BATCH):
            key = tuple_(_records.c.object, _records.c.id)
            self._connection.execute(
                update(_records).where(key.in_(ordered[start : start + BATCH])).values(chosen=True)
            )

    def _linked(self, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for object, id in pairs:
            record = self.record(object, id)
            if record:
                found.update((r.object, r.id) for references in record.references.values() for r in references)
        return found

    def complete(self) -> str:
        """Mark the read as complete and return its digest."""
        digest = hashlib.sha256((self._fact("schema") or "").encode())
        for table in (_records, _links):
            rows = select(table.c.object, table.c.id, table.c.body).order_by(table.c.object, table.c.id, table.c.body)
            for row in self._connection.execute(rows):
                digest.update(json.dumps(tuple(row)).encode())
        self._set("digest", digest.hexdigest())
        self._connection.commit()
        return digest.hexdigest()

    def _advance(self, object: str, part: str, cursor: str | None) -> None:
        row = {"object": object, "part": part, "cursor": cursor, "done": cursor is None}
        self._connection.execute(insert(_progress).values(row).on_conflict_do_update(set_=row))
        self._connection.commit()

    def _fact(self, name: str) -> str | None:
        return self._connection.execute(select(_facts.c.value).where(_facts.c.name == name)).scalar()

    def _set(self, name: str, value: str) -> None:
        row = {"name": name, "value": value}
        self._connection.execute(insert(_facts).values(row).on_conflict_do_update(set_=row))


def _joined(record: Record, extra: dict[str, list[Reference]]) -> Record:
    if not extra:
        return record
    references = dict(record.references)
    for attribute, more in extra.items():
        own = references.get(attribute, ())
        references[attribute] = own + tuple(reference for reference in more if reference not in own)
    return record.model_copy(update={"references": references})
