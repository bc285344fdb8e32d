"""Where each source record, link and value stands."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, exists, select, tuple_, update
from sqlalchemy.dialects.sqlite import Insert, insert

from . import tables
from .counting import counts_by, state_counts
from .edits import Edits
from .merges import Merges
from .rows import DifferenceRow, LinkRow, RecordRow, SparedRow, ValueRow, link_row, record_row

CACHED = 50_000
BATCH = 500


def _upsert(table: Table) -> Insert:
    change = insert(table)
    return change.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={column.name: change.excluded[column.name] for column in table.columns if not column.primary_key},
    )


_RECORDS, _LINKS, _VALUES = tables.records, tables.links, tables.values
_PUT_RECORD, _PUT_LINK, _PUT_VALUE = _upsert(_RECORDS), _upsert(_LINKS), insert(_VALUES)
_ONE_RECORD = select(_RECORDS).where(
    _RECORDS.c.object == bindparam("object"), _RECORDS.c.source_id == bindparam("source_id")
)
_LINKS_OF_RECORD = select(_LINKS).where(
    _LINKS.c.object == bindparam("object"), _LINKS.c.source_id == bindparam("source_id")
)
_OWNER = select(_RECORDS.c.object, _RECORDS.c.source_id).where(
    _RECORDS.c.sink_object == bindparam("sink_object"), _RECORDS.c.sink_id == bindparam("sink_id")
)
_DROP_VALUES = delete(_VALUES).where(
    _VALUES.c.object == bindparam("of_object"), _VALUES.c.source_id == bindparam("of_source_id")
)


class Standing:
    """The records, links and values of one ledger, `merges`, `edits`. What is said is seen at once, gathered or not."""

    def __init__(self, connection: Connection) -> None:
        self.run = 0
        self.merges = Merges(connection)
        self.edits = Edits(connection)
        self._connection = connection
        self._new_records: dict[tuple[str, str], RecordRow] = {}
        self._new_links: list[LinkRow] = []
        self._new_values: list[tuple[str, str, list[ValueRow]]] = []
        self._sink_ids: dict[tuple[str, str], str] = {}

    def flush(self) -> None:
        """Hand everything said so far to the database."""
        self.merges.flush()
        self.edits.flush()
        if self._new_records:
            self._connection.execute(_PUT_RECORD, [self._stamped(row) for row in self._new_records.values()])
            self._new_records = {}
        if self._new_links:
            latest = {(r.object, r.source_id, r.attribute, r.target_object, r.target_id): r for r in self._new_links}
            self._connection.execute(_PUT_LINK, [self._stamped(row) for row in latest.values()])
            self._new_links = []
        if self._new_values:
            self._flush_values()

    def _flush_values(self) -> None:
        dropped = [{"of_object": object, "of_source_id": id} for object, id, _ in self._new_values]
        self._connection.execute(_DROP_VALUES, dropped)
        rows = [self._stamped(row) for _, _, values in self._new_values for row in values]
        if rows:
            self._connection.execute(_PUT_VALUE, rows)
        self._new_values = []

    def _stamped(self, row: RecordRow | LinkRow | ValueRow | DifferenceRow | SparedRow) -> dict[str, Any]:
        return {**row.__dict__, "run": self.run}

    # records

    def record(self, object: str, source_id: str) -> RecordRow | None:
        """Where a source record stands."""
        if new := self._new_records.get((object, source_id)):
            return new
        row = self._connection.execute(_ONE_RECORD, {"object": object, "source_id": source_id}).first()
        return record_row(row) if row else None

    def sink_id(self, object: str, source_id: str) -> str | None:
        """The sink's id of a source record, where it has one."""
        key = (object, source_id)
        if key not in self._sink_ids:
            row = self.record(object, source_id)
            if row is None or row.sink_id is None:
                return None
            self._remember(key, row.sink_id)
        return self._sink_ids[key]

    def _remember(self, key: tuple[str, str], sink_id: str) -> None:
        if len(self._sink_ids) >= CACHED:
            self._sink_ids.clear()
        self._sink_ids[key] = sink_id

    def records(self, object: str | None = None, states: tuple[str, ...] = ()) -> Iterator[RecordRow]:
        """All records, of one object or of all, in some states or in any."""
        self.flush()
        query = select(_RECORDS).order_by(_RECORDS.c.object, _RECORDS.c.source_id)
        if object is not None:
            query = query.where(_RECORDS.c.object == object)
        if states:
            query = query.where(_RECORDS.c.state.in_(states))
        for row in self._connection.execute(query.execution_options(yield_per=500)):
            yield record_row(row)

    def without_record(self, object: str, source_ids: list[str]) -> set[str]:
        """Those of some source records that have no record in the sink yet."""
        self.flush()
        query = select(_RECORDS.c.source_id).where(
            _RECORDS.c.object == object, _RECORDS.c.source_id.in_(source_ids), _RECORDS.c.sink_id.is_not(None)
        )
        return set(source_ids) - set(self._connection.execute(query).scalars())

    def owner_of(self, sink_object: str, sink_id: str) -> tuple[str, str] | None:
        """The source record (object and id) that this record of the sink was written from."""
        self.flush()
        row = self._connection.execute(_OWNER, {"sink_object": sink_object, "sink_id": sink_id}).first()
        return (row.object, row.source_id) if row else None

    def put_record(self, row: RecordRow) -> None:
        """Say where a source record stands now."""
        self._new_records[row.object, row.source_id] = row
        self._sink_ids.pop((row.object, row.source_id), None)

    def renamed(self, object: str, source_id: str) -> None:
        """A source record is known by this id no longer."""
        self._sink_ids.pop((object, source_id), None)

    # links

    def links_of(self, object: str, source_ids: list[str]) -> list[LinkRow]:
        """The links of some records of an object."""
        self.flush()
        if len(source_ids) == 1:
            found = self._connection.execute(_LINKS_OF_RECORD, {"object": object, "source_id": source_ids[0]})
        else:
            query = select(_LINKS).where(_LINKS.c.object == object, _LINKS.c.source_id.in_(source_ids))
            found = self._connection.execute(query)
        return [link_row(row) for row in found]

    def waiting_links(self) -> Iterator[LinkRow]:
        """All links that wait for their target, those of one record together; what is said meanwhile does no harm."""
        last = ("", "")
        while rows := self._waiting_after(last):
            last = (rows[-1].object, rows[-1].source_id)
            yield from rows

    def _waiting_after(self, last: tuple[str, str]) -> list[LinkRow]:
        """The waiting links of the next records in order, all of each."""
        self.flush()
        place = tuple_(_LINKS.c.object, _LINKS.c.source_id)
        chosen = select(_LINKS.c.object, _LINKS.c.source_id).where(_LINKS.c.state == "waiting", place > last)
        chosen = chosen.distinct().order_by(_LINKS.c.object, _LINKS.c.source_id).limit(BATCH)
        query = select(_LINKS).where(_LINKS.c.state == "waiting", place.in_(chosen))
        found = self._connection.execute(query.order_by(_LINKS.c.object, _LINKS.c.source_id))
        return [link_row(row) for row in found]

    def links(self, states: tuple[str, ...]) -> Iterator[LinkRow]:
        """All links in some states, those of one record together."""
        self.flush()
        query = select(_LINKS).where(_LINKS.c.state.in_(states)).order_by(_LINKS.c.object, _LINKS.c.source_id)
        for row in self._connection.execute(query.execution_options(yield_per=500)):
            yield link_row(row)

    def links_by(self, attribute: str, states: tuple[str, ...] = ("made", "present")) -> Iterator[LinkRow]:
        """The links that an attribute of the source has in the sink (or in other states), by record."""
        self.flush()
        query = select(_LINKS).where(_LINKS.c.attribute == attribute, _LINKS.c.state.in_(states))
        for row in self._connection.execute(query.order_by(_LINKS.c.source_id).execution_options(yield_per=500)):
            yield link_row(row)

    def drop_links_by(self, attribute: str, reason: str) -> None:
        """Say that the links of an attribute which this run did not come upon are none any more."""
        self.flush()
        stale = (_LINKS.c.attribute == attribute) & (_LINKS.c.run != self.run) & (_LINKS.c.state != "kept")
        self._connection.execute(update(_LINKS).where(stale).values(state="dropped", reason=reason))

    def put_link(self, row: LinkRow) -> None:
        """Say where a source link stands now."""
        self._new_links.append(row)

    # values

    def put_values(self, object: str, source_id: str, rows: list[ValueRow]) -> None:
        """Say which values of a record could not be written as they were, in place of what was said before."""
        self._new_values.append((object, source_id, rows))

    def values_of(self, object: str, source_ids: list[str]) -> list[ValueRow]:
        """Those of some records of an object."""
        self.flush()
        place = (_VALUES.c.object == object) & _VALUES.c.source_id.in_(source_ids)
        rows = self._connection.execute(select(_VALUES).where(place))
        return [ValueRow(row.object, row.source_id, row.attribute, row.state, row.reason, row.value) for row in rows]

    def values(self) -> Iterator[ValueRow]:
        """All values that could not be written as they were."""
        self.flush()
        for row in self._connection.execute(select(_VALUES).execution_options(yield_per=500)):
            yield ValueRow(row.object, row.source_id, row.attribute, row.state, row.reason, row.value)

    def left_out(self) -> Iterator[ValueRow]:
        """The values that were left out, by object and source id."""
        self.flush()
        query = select(_VALUES).where(_VALUES.c.state == "left_out").order_by(_VALUES.c.object, _VALUES.c.source_id)
        for row in self._connection.execute(query.execution_options(yield_per=500)):
            yield ValueRow(row.object, row.source_id, row.attribute, row.state, row.reason, row.value)

    # differences

    def put_difference(self, row: DifferenceRow) -> None:
        """Say that a value read back is not what was written."""
        self._connection.execute(insert(tables.differences), [self._stamped(row)])

    def differences(self, run: int | None = None) -> list[DifferenceRow]:
        """The differences that a run found, this one where none is named."""
        table = tables.differences
        rows = self._connection.execute(select(table).where(table.c.run == (run or self.run)))
        return [DifferenceRow(row.object, row.source_id, row.attribute, row.cause, row.explained) for row in rows]

    # values given by people

    def put_fix(self, object: str, source_id: str, attribute: str, value: str) -> None:
        """A person gives a value in place of one that did not arrive."""
        row = {"object": object, "source_id": source_id, "attribute": attribute, "value": value}
        self._connection.execute(insert(tables.fixes).values(row).on_conflict_do_update(set_=row))

    def fixes(self, object: str) -> dict[str, dict[str, str]]:
        """The values that people gave for the records of an object, by source id and attribute."""
        found: dict[str, dict[str, str]] = {}
        for row in self._connection.execute(select(tables.fixes).where(tables.fixes.c.object == object)):
            found.setdefault(row.source_id, {})[row.attribute] = row.value
        return found

    # taking back

    def forget(self, object: str, source_id: str) -> None:
        """A source record is in the sink no longer, or as it was before: the move starts anew on it, and on those that
        were merged into it."""
        self.flush()
        self._sink_ids.pop((object, source_id), None)
        ids = [source_id, *self.merges.forget(object, source_id)]
        self.edits.forget(object, ids)
        for table in (_RECORDS, _LINKS, _VALUES):
            place = (table.c.object == object) & table.c.source_id.in_(ids)
            self._connection.execute(delete(table).where(place))

    def forget_lost_links(self) -> None:
        """Links to records that are in the sink no longer are none: a move that is made again makes them again."""
        self.flush()
        place = (_RECORDS.c.object == _LINKS.c.target_object) & (_RECORDS.c.source_id == _LINKS.c.target_id)
        target = exists().where(place, _RECORDS.c.sink_id.is_not(None))
        self._connection.execute(delete(_LINKS).where(_LINKS.c.state.in_(("made", "present")), ~target))

    def put_spared(self, row: SparedRow) -> None:
        """Say what an undo left as it is."""
        self._connection.execute(insert(tables.spared), [self._stamped(row)])

    def forget_spared(self) -> None:
        """What an earlier undo left as it is counts no longer."""
        self._connection.execute(delete(tables.spared))

    def spared(self) -> list[SparedRow]:
        """What the newest undo left as it is."""
        rows = self._connection.execute(select(tables.spared))
        return [SparedRow(row.kind, row.object, row.source_id, row.state, row.reason) for row in rows]

    # counts

    def counts(self, table: str) -> dict[str, int]:
        """How many `records`, `links` or `values` stand in each state."""
        self.flush()
        return state_counts(self._connection, tables.ledger_tables.tables[table])

    def record_counts(self) -> dict[str, dict[str, int]]:
        """How many records of each object stand in each state."""
        self.flush()
        return {place[0]: counts for place, counts in counts_by(self._connection, _RECORDS, "object").items()}

    def link_counts(self) -> dict[tuple[str, str], dict[str, int]]:
        """How many links of each object and attribute (the sink's slug) stand in each state."""
        self.flush()
        found = counts_by(self._connection, _LINKS, "object", "sink_attribute")
        return {(place[0], place[1]): counts for place, counts in found.items()}
