"""The ledger: what was intended, done, replaced and left behind, and why. Precious: every commit is on disk.

One thread writes it. Changes gather until `commit`, so that many operations cost one fsync; an operation is committed
as *intended* before it is sent.
"""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import OperationalError

from crm_move.errors import PauseError

from . import tables
from .database import open_database

_SCHEMA_KINDS = {
    "create-object": "objects",
    "create-attribute": "attributes",
    "create-reference": "attributes",
    "restore-attribute": "attributes",
    "create-option": "options",
    "restore-option": "options",
}


@dataclass(frozen=True)
class RecordRow:
    """Where a source record stands: `written` is what the sink was given, as JSON by attribute."""

    object: str
    source_id: str
    sink_object: str
    sink_id: str | None
    state: str
    written: str = "{}"
    reason: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class LinkRow:
    """Where a source link stands."""

    object: str
    source_id: str
    attribute: str
    target_object: str
    target_id: str
    sink_attribute: str
    state: str
    sink_target: str | None = None
    label: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ValueRow:
    """A value that could not be written as it was: `kept_as_text` or `left_out`."""

    object: str
    source_id: str
    attribute: str
    state: str
    reason: str
    value: str


@dataclass(frozen=True)
class DifferenceRow:
    """A value or link of the sink that is not what was written, with the cause where there is one."""

    object: str
    source_id: str
    attribute: str
    cause: str
    explained: bool


@dataclass(frozen=True)
class OperationRow:
    """A change to the sink: `body` is the operation, `before` what was there, both as JSON; `at` epoch seconds."""

    n: int
    object: str
    source_id: str
    body: str
    before: str | None
    state: str
    sink_id: str | None
    at: float


class Ledger:
    """The ledger of one move, at one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run = 0
        self._engine = open_database(path, tables.ledger_tables, precious=True)
        self._connection: Connection = self._engine.connect()

    def close(self) -> None:
        """Commit and let go of the file."""
        self._connection.commit()
        self._connection.close()
        self._engine.dispose()

    def commit(self) -> None:
        """Put everything said so far on disk. Raises `PauseError` where there is no room for it."""
        try:
            self._connection.commit()
        except OperationalError as error:
            raise PauseError(
                f"{self.path} can not be written: {error.orig}. Make room, then repeat the command."
            ) from error

    # facts about the move

    def fact(self, name: str) -> str | None:
        """What is kept under this name."""
        return self._connection.execute(select(tables.facts.c.value).where(tables.facts.c.name == name)).scalar()

    def keep(self, name: str, value: str) -> None:
        """Keep a fact, on disk at once."""
        row = {"name": name, "value": value}
        self._execute(insert(tables.facts).values(row).on_conflict_do_update(set_=row))
        self.commit()

    def start_run(self, command: str) -> int:
        """Begin a run; everything said from here on belongs to it."""
        result = self._execute(insert(tables.runs).values(command=command, started=time.time()))
        self.run = int(result.inserted_primary_key[0])
        self.commit()
        return self.run

    def finish_run(self, exit_code: int, summary: Mapping[str, Any]) -> None:
        """Say how the run ended."""
        change = update(tables.runs).where(tables.runs.c.run == self.run)
        self._execute(change.values(finished=time.time(), exit_code=exit_code, summary=json.dumps(summary)))
        self.commit()

    def last_summary(self) -> dict[str, Any] | None:
        """The summary of the last run that ended."""
        query = select(tables.runs.c.summary).where(tables.runs.c.summary.is_not(None))
        body = self._connection.execute(query.order_by(tables.runs.c.run.desc()).limit(1)).scalar()
        return json.loads(body) if body else None

    def approve(self, digest: str, parts: Mapping[str, str], by: str) -> None:
        """Someone approved exactly this."""
        row = {"run": self.run, "at": time.time(), "by": by, "digest": digest, "parts": json.dumps(parts)}
        self._execute(insert(tables.approvals).values(row))
        self.commit()

    def approval(self) -> tuple[str, dict[str, str]] | None:
        """The digest of the last approval and the parts that it was made of."""
        query = select(tables.approvals.c.digest, tables.approvals.c.parts).order_by(tables.approvals.c.at.desc())
        row = self._connection.execute(query.limit(1)).first()
        return (row.digest, json.loads(row.parts)) if row else None

    # operations

    def intend(self, object: str, source_id: str, body: str, before: str | None = None) -> int:
        """An operation is about to be sent; its number."""
        result = self._execute(
            insert(tables.operations).values(
                run=self.run,
                object=object,
                source_id=source_id,
                body=body,
                before=before,
                state="intended",
                at=time.time(),
            )
        )
        return int(result.inserted_primary_key[0])

    def settle(self, n: int, state: str, sink_id: str | None = None, error: str | None = None) -> None:
        """What became of an operation: `done`, `failed`, or `unknown`."""
        change = update(tables.operations).where(tables.operations.c.n == n)
        self._execute(change.values(state=state, sink_id=sink_id, error=error))

    def open_operations(self, object: str | None = None) -> Iterator[OperationRow]:
        """Operations whose outcome is not known: intended, or unknown; oldest first."""
        table = tables.operations
        query = select(table).where(table.c.state.in_(("intended", "unknown"))).order_by(table.c.n)
        if object is not None:
            query = query.where(table.c.object == object)
        for row in self._connection.execute(query).all():
            yield _operation(row)

    def repeated_operations(self, object: str) -> list[OperationRow]:
        """Operations on an object that were repeated without knowing whether the first attempt took effect."""
        table = tables.operations
        query = select(table).where(table.c.object == object, table.c.state == "repeated").order_by(table.c.n.desc())
        return [_operation(row) for row in self._connection.execute(query)]

    def open_operation(self, object: str, source_id: str) -> OperationRow | None:
        """The newest operation on this record whose outcome is not known."""
        table = tables.operations
        query = select(table).where(
            table.c.object == object, table.c.source_id == source_id, table.c.state.in_(("intended", "unknown"))
        )
        row = self._connection.execute(query.order_by(table.c.n.desc()).limit(1)).first()
        return _operation(row) if row else None

    def done_operations(self) -> Iterator[OperationRow]:
        """Everything that was done, newest first."""
        table = tables.operations
        for row in self._connection.execute(select(table).where(table.c.state == "done").order_by(table.c.n.desc())):
            yield _operation(row)

    # records, links, values

    def record(self, object: str, source_id: str) -> RecordRow | None:
        """Where a source record stands."""
        table = tables.records
        query = select(table).where(table.c.object == object, table.c.source_id == source_id)
        row = self._connection.execute(query).first()
        return _record(row) if row else None

    def records(self, object: str | None = None, states: tuple[str, ...] = ()) -> Iterator[RecordRow]:
        """All records, of one object or of all, in some states or in any."""
        table = tables.records
        query = select(table).order_by(table.c.object, table.c.source_id)
        if object is not None:
            query = query.where(table.c.object == object)
        if states:
            query = query.where(table.c.state.in_(states))
        for row in self._connection.execute(query.execution_options(yield_per=500)):
            yield _record(row)

    def count_written(self, object: str) -> int:
        """How many records of an object have a record in the sink."""
        table = tables.records
        query = select(func.count()).where(table.c.object == object, table.c.sink_id.is_not(None))
        return int(self._connection.execute(query).scalar_one())

    def owner_of(self, sink_object: str, sink_id: str) -> tuple[str, str] | None:
        """The source record (object and id) that this record of the sink was written from."""
        table = tables.records
        query = select(table.c.object, table.c.source_id).where(
            table.c.sink_object == sink_object, table.c.sink_id == sink_id
        )
        row = self._connection.execute(query).first()
        return (row.object, row.source_id) if row else None

    def put_record(self, row: RecordRow) -> None:
        """Say where a source record stands now."""
        self._upsert(tables.records, {**row.__dict__, "run": self.run})

    def link(self, row: LinkRow) -> LinkRow | None:
        """Where this source link stood."""
        table = tables.links
        query = select(table).where(
            table.c.object == row.object,
            table.c.source_id == row.source_id,
            table.c.attribute == row.attribute,
            table.c.target_object == row.target_object,
            table.c.target_id == row.target_id,
        )
        found = self._connection.execute(query).first()
        return _link(found) if found else None

    def links(
        self, object: str | None = None, source_id: str | None = None, states: tuple[str, ...] = ()
    ) -> list[LinkRow]:
        """The links of a record, or of all, in some states or in any."""
        table = tables.links
        query = select(table)
        if object is not None:
            query = query.where(table.c.object == object)
        if source_id is not None:
            query = query.where(table.c.source_id == source_id)
        if states:
            query = query.where(table.c.state.in_(states))
        return [_link(row) for row in self._connection.execute(query)]

    def links_of(self, object: str, source_ids: list[str]) -> list[LinkRow]:
        """The links of several records of an object."""
        table = tables.links
        query = select(table).where(table.c.object == object, table.c.source_id.in_(source_ids))
        return [_link(row) for row in self._connection.execute(query)]

    def put_link(self, row: LinkRow) -> None:
        """Say where a source link stands now."""
        self._upsert(tables.links, {**row.__dict__, "run": self.run})

    def put_values(self, object: str, source_id: str, rows: list[ValueRow]) -> None:
        """Say which values of a record could not be written as they were, in place of what was said before."""
        table = tables.values
        self._execute(delete(table).where(table.c.object == object, table.c.source_id == source_id))
        if rows:
            self._connection.execute(insert(table), [{**row.__dict__, "run": self.run} for row in rows])

    def values(self) -> Iterator[ValueRow]:
        """All values that could not be written as they were."""
        for row in self._connection.execute(select(tables.values).execution_options(yield_per=500)):
            yield ValueRow(row.object, row.source_id, row.attribute, row.state, row.reason, row.value)

    def put_difference(self, row: DifferenceRow) -> None:
        """Say that a value read back is not what was written."""
        self._execute(insert(tables.differences).values({**row.__dict__, "run": self.run}))

    def differences(self) -> list[DifferenceRow]:
        """The differences that this run found."""
        table = tables.differences
        rows = self._connection.execute(select(table).where(table.c.run == self.run))
        return [DifferenceRow(row.object, row.source_id, row.attribute, row.cause, row.explained) for row in rows]

    def record_counts(self) -> dict[str, dict[str, int]]:
        """How many records of each object stand in each state."""
        table = tables.records
        counts: dict[str, dict[str, int]] = {}
        query = select(table.c.object, table.c.state, func.count()).group_by(table.c.object, table.c.state)
        for object, state, count in self._connection.execute(query):
            counts.setdefault(object, {})[state] = count
        return counts

    def link_counts(self) -> dict[tuple[str, str], dict[str, int]]:
        """How many links of each object and attribute (the sink's slug) stand in each state."""
        table = tables.links
        place = (table.c.object, table.c.sink_attribute, table.c.state)
        counts: dict[tuple[str, str], dict[str, int]] = {}
        for object, attribute, state, count in self._connection.execute(select(*place, func.count()).group_by(*place)):
            counts.setdefault((object, attribute), {})[state] = count
        return counts

    def schema_counts(self) -> dict[str, int]:
        """How many objects, attributes, options and statuses this move has made."""
        counts = {"objects": 0, "attributes": 0, "options": 0, "statuses": 0}
        table = tables.operations
        bodies = self._connection.execute(select(table.c.body).where(table.c.object == "", table.c.state == "done"))
        for body in bodies.scalars():
            operation = json.loads(body)
            kind = _SCHEMA_KINDS.get(operation["do"])
            if kind == "options" and operation["status"]:
                kind = "statuses"
            if kind:
                counts[kind] += 1
        return counts

    def counts(self, table: str) -> dict[str, int]:
        """How many `records`, `links` or `values` stand in each state."""
        state = tables.ledger_tables.tables[table].c.state
        rows = self._connection.execute(select(state, func.count()).group_by(state))
        return {row[0]: row[1] for row in rows}

    def forget(self, object: str, source_id: str) -> None:
        """Drop what stands about a record that the source no longer has in this move."""
        for table in (tables.records, tables.links, tables.values):
            self._execute(delete(table).where(table.c.object == object, table.c.source_id == source_id))

    def _upsert(self, table: Any, row: dict[str, Any]) -> None:
        self._execute(insert(table).values(row).on_conflict_do_update(set_=row))

    def _execute(self, statement: Any) -> Any:
        try:
            return self._connection.execute(statement)
        except OperationalError as error:
            raise PauseError(
                f"{self.path} can not be written: {error.orig}. Make room, then repeat the command."
            ) from error


def _operation(row: Row[Any]) -> OperationRow:
    return OperationRow(row.n, row.object, row.source_id, row.body, row.before, row.state, row.sink_id, row.at)


def _record(row: Row[Any]) -> RecordRow:
    return RecordRow(
        row.object, row.source_id, row.sink_object, row.sink_id, row.state, row.written, row.reason, row.url
    )


def _link(row: Row[Any]) -> LinkRow:
    return LinkRow(
        row.object, row.source_id, row.attribute, row.target_object, row.target_id, row.sink_attribute, row.state,
        row.sink_target, row.label, row.reason,
    )  # fmt: skip
