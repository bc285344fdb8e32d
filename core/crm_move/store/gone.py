"""Records that this move has in the sink and the source no longer has."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby

from sqlalchemy import Column, Connection, PrimaryKeyConstraint, String, Table, delete, func, insert, select, tuple_

from .tables import ledger_tables
from .tables import records as _records

_gone = Table(
    "gone",
    ledger_tables,
    Column("object", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("into", String),
    Column("stays", String, nullable=False),
    PrimaryKeyConstraint("object", "source_id"),
)


@dataclass(frozen=True)
class GoneRow:
    """One of them: `into` is the record that it was merged into; `stays` says why it is left as it is in the sink."""

    object: str
    source_id: str
    into: str | None = None
    stays: str = ""

    @property
    def why(self) -> str:
        """What became of it, in words."""
        what = f"merged into {self.into}" if self.into else "deleted at the source"
        return f"{what}; {self.stays}" if self.stays else what


class Gone:
    """Those of one ledger, as the last run found them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, rows: Iterable[GoneRow]) -> None:
        """Say which they are, in place of what was said before."""
        self._connection.execute(delete(_gone))
        if found := [asdict(row) for row in rows]:
            self._connection.execute(insert(_gone), found)

    def all(self) -> list[GoneRow]:
        """All of them, by object and id."""
        rows = self._connection.execute(select(_gone).order_by(_gone.c.object, _gone.c.source_id))
        return [GoneRow(row.object, row.source_id, row.into, row.stays) for row in rows]

    def sharing(self, sink_object: str, sink_id: str) -> list[tuple[str, str]]:
        """The source records (object and id) that stand in one record of the sink."""
        place = (_records.c.sink_object == sink_object) & (_records.c.sink_id == sink_id)
        rows = self._connection.execute(select(_records.c.object, _records.c.source_id).where(place))
        return [(row.object, row.source_id) for row in rows]

    def shared(self) -> list[list[tuple[str, str]]]:
        """The source records (object and id) that stand in one record of the sink, wherever several do."""
        places = (_records.c.sink_object, _records.c.sink_id)
        several = select(*places).where(_records.c.sink_id.is_not(None)).group_by(*places).having(func.count() > 1)
        rows = self._connection.execute(
            select(_records.c.object, _records.c.source_id, *places)
            .where(tuple_(*places).in_(several))
            .order_by(*places, _records.c.object, _records.c.source_id)
        )
        groups = groupby(rows, key=lambda row: (row.sink_object, row.sink_id))
        return [[(row.object, row.source_id) for row in group] for _, group in groups]
