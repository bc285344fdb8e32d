"""Which source records this move has written into one with another: what was merged once stays merged."""

from sqlalchemy import Column, Connection, PrimaryKeyConstraint, String, Table, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from .tables import ledger_tables

_merges = Table(
    "merges",
    ledger_tables,
    Column("object", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("into_id", String, nullable=False),
    PrimaryKeyConstraint("object", "source_id"),
)

_PUT = insert(_merges)
_PUT_MERGE = _PUT.on_conflict_do_update(index_elements=["object", "source_id"], set_={"into_id": _PUT.excluded.into_id})


class Merges:
    """The merged records of one ledger. What is said gathers until `flush`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._new: list[dict[str, str]] = []

    def flush(self) -> None:
        """Hand everything said so far to the database."""
        if self._new:
            self._connection.execute(_PUT_MERGE, self._new)
            self._new = []

    def put(self, object: str, source_id: str, into: str) -> None:
        """Say that a record was written into one with another."""
        self._new.append({"object": object, "source_id": source_id, "into_id": into})

    def of(self, object: str) -> dict[str, str]:
        """The merged records of an object: with whom each is one."""
        self.flush()
        rows = self._connection.execute(select(_merges).where(_merges.c.object == object))
        return {row.source_id: row.into_id for row in rows}

    def rename(self, object: str, old: str, new: str) -> None:
        """The record that others were merged into has another id."""
        self.flush()
        place = (_merges.c.object == object) & (_merges.c.into_id == old)
        self._connection.execute(update(_merges).where(place).values(into_id=new))

    def forget(self, object: str, into: str) -> list[str]:
        """The record that others were merged into is in the sink no longer; the ids of the others."""
        self.flush()
        place = (_merges.c.object == object) & (_merges.c.into_id == into)
        ids = list(self._connection.execute(select(_merges.c.source_id).where(place)).scalars())
        self._connection.execute(delete(_merges).where(place))
        return ids
