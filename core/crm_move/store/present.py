"""What the sink held when a run began, and which source record claims what. Made anew each run: nothing precious."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    delete,
    exists,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from crm_move.operations import SinkEntry, SinkRecord

from .database import open_database

_tables = MetaData()

_held = Table(
    "held",
    _tables,
    Column("object", String, nullable=False),
    Column("id", String, nullable=False),
    Column("body", String, nullable=False),
    PrimaryKeyConstraint("object", "id"),
)

_keys = Table(
    "keys",
    _tables,
    Column("object", String, nullable=False),
    Column("attribute", String, nullable=False),
    Column("key", String, nullable=False),
    Column("id", String, nullable=False),
    PrimaryKeyConstraint("object", "attribute", "key", "id"),
)

_claims = Table(
    "claims",
    _tables,
    Column("object", String, nullable=False),
    Column("attribute", String, nullable=False),
    Column("key", String, nullable=False),
    Column("owner", String, nullable=False),
    PrimaryKeyConstraint("object", "attribute", "key"),
)

_deferred = Table(
    "deferred",
    _tables,
    Column("object", String, nullable=False),
    Column("id", String, nullable=False),
    Column("for_object", String, nullable=False),
    Column("for_id", String, nullable=False),
    PrimaryKeyConstraint("object", "id"),
)

_entries = Table(
    "entries",
    _tables,
    Column("list", String, nullable=False),
    Column("record", String, nullable=False),
    Column("body", String, nullable=False),
    PrimaryKeyConstraint("list", "record"),
)

_BY_KEY = select(_keys.c.id).where(
    _keys.c.object == bindparam("object"), _keys.c.attribute == bindparam("attribute"), _keys.c.key == bindparam("key")
)
_CLAIM = insert(_claims).on_conflict_do_nothing()
_CLAIMED = select(_claims.c.owner).where(
    _claims.c.object == bindparam("object"),
    _claims.c.attribute == bindparam("attribute"),
    _claims.c.key == bindparam("key"),
)

_OTHER = _deferred.alias()

Keys = Iterable[tuple[str, str]]


class Present:
    """The records of the sink by id and by key; claims on keys by source record, first come; records put off."""

    def __init__(self, path: Path) -> None:
        self._engine = open_database(path, _tables, precious=False)
        self._connection: Connection = self._engine.connect()
        self._objects: set[str] = set()
        for table in _tables.sorted_tables:
            self._connection.execute(delete(table))
        self.commit()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.commit()
        self._connection.close()
        self._engine.dispose()

    def commit(self) -> None:
        """Let the file have what was said so far."""
        self._connection.commit()

    def add(self, records: Iterable[tuple[SinkRecord, Keys]]) -> None:
        """Keep records of the sink, each with its keys: attribute and normalised value."""
        bodies: list[dict[str, str]] = []
        keys: list[dict[str, str]] = []
        for record, own in records:
            self._objects.add(record.object)
            bodies.append({"object": record.object, "id": record.id, "body": record.model_dump_json()})
            keys.extend({"object": record.object, "attribute": a, "key": k, "id": record.id} for a, k in own)
        if bodies:
            change = insert(_held)
            self._connection.execute(change.on_conflict_do_update(set_={"body": change.excluded.body}), bodies)
        if keys:
            self._connection.execute(insert(_keys).on_conflict_do_nothing(), keys)
        self.commit()

    def record(self, object: str, id: str) -> SinkRecord | None:
        """The record of this id."""
        query = select(_held.c.body).where(_held.c.object == object, _held.c.id == id)
        body = self._connection.execute(query).scalar()
        return SinkRecord.model_validate_json(body) if body else None

    def by_key(self, object: str, attribute: str, key: str) -> list[str]:
        """The ids of the records that hold this key."""
        if object not in self._objects:
            return []
        place = {"object": object, "attribute": attribute, "key": key}
        return list(self._connection.execute(_BY_KEY, place).scalars())

    def put_entries(self, list: str, entries: Iterable[SinkEntry]) -> None:
        """Keep the entries of a list in place of those that were known; of several of one record the first."""
        self._connection.execute(delete(_entries).where(_entries.c.list == list))
        for entry in entries:
            row = {"list": list, "record": entry.record, "body": entry.model_dump_json()}
            self._connection.execute(insert(_entries).on_conflict_do_nothing(), row)
        self.commit()

    def entry(self, list: str, record: str) -> SinkEntry | None:
        """The entry that a record of the sink has on a list."""
        query = select(_entries.c.body).where(_entries.c.list == list, _entries.c.record == record)
        body = self._connection.execute(query).scalar()
        return SinkEntry.model_validate_json(body) if body else None

    def claim(self, object: str, attribute: str, key: str, owner: str) -> str:
        """Claim a key for a source record; who has it: the first who asked."""
        row = {"object": object, "attribute": attribute, "key": key, "owner": owner}
        if self._connection.execute(_CLAIM, row).rowcount:
            return owner
        place = {"object": object, "attribute": attribute, "key": key}
        return str(self._connection.execute(_CLAIMED, place).scalar_one())

    def defer(self, object: str, id: str, target: tuple[str, str]) -> None:
        """Put a source record off until the one that it points at, object and id, is there."""
        row = {"object": object, "id": id, "for_object": target[0], "for_id": target[1]}
        self._connection.execute(insert(_deferred).values(row).on_conflict_do_update(set_=row))

    def take_ready(self, object: str) -> list[str]:
        """The source records put off for one that is put off no longer itself: their turn has come."""
        waits = exists().where(_OTHER.c.object == _deferred.c.for_object, _OTHER.c.id == _deferred.c.for_id)
        query = select(_deferred.c.id).where(_deferred.c.object == object, ~waits)
        return self._taken(object, list(self._connection.execute(query).scalars()))

    def take_heads(self, object: str) -> list[str]:
        """One source record of each circle of those put off, where that is all that is left; else what is left."""
        query = select(_deferred.c.id, _deferred.c.for_id).where(_deferred.c.object == object)
        waits = {row.id: row.for_id for row in self._connection.execute(query)}
        return self._taken(object, _heads(waits) or list(waits))

    def _taken(self, object: str, ids: list[str]) -> list[str]:
        chosen = delete(_deferred).where(_deferred.c.object == object, _deferred.c.id == bindparam("taken"))
        if ids:
            self._connection.execute(chosen, [{"taken": id} for id in ids])
        return ids


def _heads(waits: dict[str, str]) -> list[str]:
    """The smallest id of each circle that following `waits` runs into."""
    heads: set[str] = set()
    seen: set[str] = set()
    for start in waits:
        path: dict[str, int] = {}
        at = start
        while at in waits and at not in seen and at not in path:
            path[at] = len(path)
            at = waits[at]
        if at in path:
            heads.add(min(list(path)[path[at] :]))
        seen.update(path)
    return sorted(heads)
