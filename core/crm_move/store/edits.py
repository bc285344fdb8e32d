"""What a move has let stand of people's edits in the sink: by record, under which wish, and in which attributes."""

import json
from dataclasses import dataclass

from sqlalchemy import Column, Connection, PrimaryKeyConstraint, String, Table, delete, select
from sqlalchemy.dialects.sqlite import insert

from .tables import ledger_tables

_edits = Table(
    "edits",
    ledger_tables,
    Column("object", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("wish", String, nullable=False),
    Column("attributes", String, nullable=False),
    PrimaryKeyConstraint("object", "source_id"),
)

_PUT = insert(_edits)
_PUT_EDIT = _PUT.on_conflict_do_update(
    index_elements=["object", "source_id"],
    set_={"wish": _PUT.excluded.wish, "attributes": _PUT.excluded.attributes},
)
BATCH = 500


@dataclass(frozen=True)
class Edit:
    """`wish`: a fingerprint of what was wanted of the record, and how, when it was last decided about. `attributes`:
    those in which the sink then held something else than this move had last written."""

    wish: str
    attributes: tuple[str, ...] = ()


class Edits:
    """The edits that one ledger knows of. What is said gathers until `flush`, seen at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._new: dict[tuple[str, str], Edit | None] = {}

    def flush(self) -> None:
        """Hand everything said so far to the database."""
        put = [(place, edit) for place, edit in self._new.items() if edit is not None]
        for object, id in (place for place, edit in self._new.items() if edit is None):
            self._connection.execute(delete(_edits).where(_edits.c.object == object, _edits.c.source_id == id))
        if put:
            rows = [
                {"object": object, "source_id": id, "wish": edit.wish, "attributes": json.dumps(edit.attributes)}
                for (object, id), edit in put
            ]
            self._connection.execute(_PUT_EDIT, rows)
        self._new = {}

    def put(self, object: str, source_id: str, edit: Edit | None) -> None:
        """Say what was let stand; None: nothing is."""
        self._new[object, source_id] = edit

    def of(self, object: str, source_ids: list[str]) -> dict[str, Edit]:
        """What was let stand of some records, by source id."""
        self.flush()
        found: dict[str, Edit] = {}
        for start in range(0, len(source_ids), BATCH):
            part = _edits.c.source_id.in_(source_ids[start : start + BATCH])
            for row in self._connection.execute(select(_edits).where(_edits.c.object == object, part)):
                found[row.source_id] = Edit(row.wish, tuple(json.loads(row.attributes)))
        return found

    def forget(self, object: str, source_ids: list[str]) -> None:
        """The records are as this move wrote them, or in the sink no longer."""
        self._new.update({(object, id): None for id in source_ids})
