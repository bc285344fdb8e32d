"""The changes to the sink, each as intended before it was sent and as it came out: what undo reads backwards."""

import json
import time
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from .rows import OperationRow
from .tables import operations

OPEN = ("intended", "unknown")
TO_TAKE_BACK = ("done", *OPEN, "repeated")
BATCH = 500

_INSERT = insert(operations)
_SETTLE = (
    update(operations)
    .where(operations.c.n == bindparam("number"))
    .values(state=bindparam("new_state"), sink_id=bindparam("new_sink_id"), error=bindparam("new_error"))
)
_OPEN_OF_RECORD = (
    select(operations)
    .where(
        operations.c.object == bindparam("object"),
        operations.c.source_id == bindparam("source_id"),
        operations.c.state.in_(OPEN),
    )
    .order_by(operations.c.n.desc())
    .limit(1)
)

_SCHEMA_KINDS = {
    "create-object": "objects",
    "create-attribute": "attributes",
    "create-reference": "attributes",
    "restore-attribute": "attributes",
    "create-option": "options",
    "restore-option": "options",
}


class Operations:
    """The operations of one ledger. What is said gathers until `flush`."""

    def __init__(self, connection: Connection) -> None:
        self.run = 0
        self._connection = connection
        self._next = int(connection.execute(select(func.coalesce(func.max(operations.c.n), 0))).scalar_one()) + 1
        self._intended: list[dict[str, Any]] = []
        self._settled: list[dict[str, Any]] = []

    def intend(self, object: str, source_id: str, body: str, before: str | None = None, state: str = "intended") -> int:
        """An operation is about to be sent; its number. One that takes another back is `undoing` from the start."""
        n, self._next = self._next, self._next + 1
        self._intended.append(
            {
                "n": n,
                "run": self.run,
                "object": object,
                "source_id": source_id,
                "body": body,
                "before": before,
                "state": state,
                "at": time.time(),
            }
        )
        return n

    def settle(self, n: int, state: str, sink_id: str | None = None, error: str | None = None) -> None:
        """What became of an operation: `done`, `present`, `failed`, `unknown`, `repeated`, `swept`, `undone`."""
        self._settled.append({"number": n, "new_state": state, "new_sink_id": sink_id, "new_error": error})

    def flush(self) -> None:
        """Hand everything said so far to the database."""
        if self._intended:
            self._connection.execute(_INSERT, self._intended)
            self._intended = []
        if self._settled:
            self._connection.execute(_SETTLE, self._settled)
            self._settled = []

    def open_records(self, object: str) -> set[str]:
        """The source ids of the records with an operation whose outcome is not known."""
        self.flush()
        query = select(operations.c.source_id).where(operations.c.object == object, operations.c.state.in_(OPEN))
        return set(self._connection.execute(query).scalars())

    def open(self, object: str, source_id: str) -> OperationRow | None:
        """The newest operation on a record whose outcome is not known."""
        self.flush()
        row = self._connection.execute(_OPEN_OF_RECORD, {"object": object, "source_id": source_id}).first()
        return _operation(row) if row else None

    def last(self, object: str, source_id: str) -> OperationRow | None:
        """The newest operation on a record, whatever became of it."""
        self.flush()
        place = (operations.c.object == object) & (operations.c.source_id == source_id)
        row = self._connection.execute(select(operations).where(place).order_by(operations.c.n.desc()).limit(1)).first()
        return _operation(row) if row else None

    def of_records(self, object: str, source_ids: list[str], since: int) -> list[OperationRow]:
        """What this run and the others from `since` on did to some records of an object, oldest first."""
        self.flush()
        there = (operations.c.object == object) & operations.c.source_id.in_(source_ids) & (operations.c.run >= since)
        query = select(operations).where(there, operations.c.state.in_(TO_TAKE_BACK)).order_by(operations.c.n)
        return [_operation(row) for row in self._connection.execute(query)]

    def repeated(self, object: str) -> list[OperationRow]:
        """Operations on an object that were repeated without knowing whether the first attempt took effect."""
        self.flush()
        query = select(operations).where(operations.c.object == object, operations.c.state == "repeated")
        return [_operation(row) for row in self._connection.execute(query.order_by(operations.c.n.desc()))]

    def newest_run(self) -> int:
        """The last run that wrote anything; 0 where none did."""
        self.flush()
        query = select(func.max(operations.c.run)).where(operations.c.state == "done")
        return int(self._connection.execute(query).scalar() or 0)

    # taking back

    def newest(self) -> float | None:
        """When the last operation was sent, in epoch seconds."""
        self.flush()
        at: float | None = self._connection.execute(select(func.max(operations.c.at))).scalar()
        return at

    def objects(self) -> list[str]:
        """The source objects (and whatever else operations are kept under) that anything was done to, newest first."""
        self.flush()
        query = select(operations.c.object).where(operations.c.state.in_(TO_TAKE_BACK))
        query = query.group_by(operations.c.object).order_by(func.max(operations.c.n).desc())
        return list(self._connection.execute(query).scalars())

    def by_record(self, object: str, since: int = 0) -> Iterator[list[OperationRow]]:
        """What was done to each source record of an object, and not taken back: its operations, oldest first.

        `since`: by this run and later ones only.
        """
        last = ""
        while batch := self._next_records(object, last, since):
            last = batch[-1].source_id
            for _, rows in groupby(batch, key=lambda row: row.source_id):
                yield list(rows)

    def _next_records(self, object: str, last: str, since: int) -> list[OperationRow]:
        """The operations on the next source records in order, all of each."""
        self.flush()
        there = (operations.c.object == object) & operations.c.state.in_(TO_TAKE_BACK) & (operations.c.run >= since)
        ids = select(operations.c.source_id).where(there, operations.c.source_id > last).distinct()
        chosen = operations.c.source_id.in_(ids.order_by(operations.c.source_id).limit(BATCH))
        query = select(operations).where(there, chosen).order_by(operations.c.source_id, operations.c.n)
        return [_operation(row) for row in self._connection.execute(query)]

    def on_schema(self) -> list[OperationRow]:
        """What was done to the schema, or may have been, and not taken back, newest first."""
        self.flush()
        query = select(operations).where(operations.c.object == "", operations.c.state.in_(("done", *OPEN)))
        return [_operation(row) for row in self._connection.execute(query.order_by(operations.c.n.desc()))]

    def schema_counts(self) -> dict[str, int]:
        """How many objects, attributes, options and statuses this move has made."""
        self.flush()
        counts = {"objects": 0, "attributes": 0, "options": 0, "statuses": 0}
        query = select(operations.c.body).where(operations.c.object == "", operations.c.state == "done")
        for body in self._connection.execute(query).scalars():
            operation = json.loads(body)
            kind = _SCHEMA_KINDS.get(operation["do"])
            if kind:
                counts["statuses" if operation.get("status") else kind] += 1
        return counts


def _operation(row: Row[Any]) -> OperationRow:
    return OperationRow(row.n, row.object, row.source_id, row.body, row.before, row.state, row.sink_id, row.at)
