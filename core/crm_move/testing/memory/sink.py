"""The in-memory sink itself."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel

from crm_move import (
    ArchiveAttribute,
    Attached,
    Attribute,
    Capabilities,
    CreateRecord,
    DeleteEntry,
    DeleteObject,
    DeleteRecord,
    EntryPage,
    Links,
    Member,
    ObjectSchema,
    Operation,
    Outcome,
    OutcomeUnknownError,
    PauseError,
    Refusal,
    RefusedError,
    SinkDescription,
    SinkEntry,
    SinkPage,
    SinkPlugin,
    SinkRecord,
    UpdateRecord,
    UpsertRecord,
    Value,
    Values,
    Workspace,
    WriteEntry,
    Written,
)
from crm_move.connect import Clock, SystemClock

from .checks import check, checked
from .errors import missing, type_refused, value_refused
from .faults import Faults, no_fault
from .records import MemoryRecords
from .schema import MemorySchema, listed
from .workspace import CAPABILITIES, MEMBERS, OBJECTS

By = Literal["ours", "system", "person", "app"]


@dataclass
class MemorySink:
    """A sink in this process, for moves without a network.

    - `objects`, `members`, `capabilities`: what is there from the start (default: people, companies and deals)
    - `faults`: which operations go wrong, and how (`every(7, "lost after")`)
    - `lag`: seconds for which no reading method sees a record that was made or changed, by `clock`
    - `page_size`: records a page

    `applied` lists the operations that were carried out, in order; `reads` counts the calls of reading methods.
    """

    objects: Sequence[ObjectSchema] = OBJECTS
    members: Sequence[Member] = MEMBERS
    capabilities: Capabilities = CAPABILITIES
    faults: Faults = no_fault
    lag: float = 0.0
    clock: Clock = field(default_factory=SystemClock)
    page_size: int = 50
    missing: tuple[str, ...] = ()
    notes: list[Attached] = field(default_factory=list, init=False)
    applied: list[Operation] = field(default_factory=list, init=False)
    reads: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._schema = MemorySchema(self.objects, self.capabilities)
        self._records = MemoryRecords(self._schema)
        self._stale: dict[str, tuple[float, SinkRecord | None]] = {}
        self._entries: dict[tuple[str, str], str] = {}

    def workspace(self) -> Workspace:
        """Always the same one."""
        return Workspace(id="memory-1", name="In memory", missing=self.missing)

    def describe(self) -> SinkDescription:
        """Schema, members and capabilities."""
        with self._lock:
            return SinkDescription(
                schema=self._schema.whole(),
                members=tuple(self.members),
                capabilities=self.capabilities,
                lists=self._schema.lists(),
            )

    def entry_attributes(self, list: str) -> tuple[Attribute, ...]:
        """The attributes of a list's entries."""
        return self._schema.object(listed(list)).attributes

    def entries(self, list: str, cursor: str | None) -> Iterator[EntryPage]:
        """All entries, oldest first; a cursor is an offset."""
        parents = {entry: record for (place, record), entry in self._entries.items() if place == list}
        parent = next(each.object for each in self._schema.lists() if each.slug == list)
        for page in self.existing(listed(list), cursor):
            entries = tuple(
                SinkEntry(
                    list=list,
                    id=one.id,
                    object=parent,
                    record=parents[one.id],
                    values=one.values,
                    written=one.written,
                )
                for one in page.records
            )
            yield EntryPage(entries=entries, next=page.next)

    def existing(self, object: str, cursor: str | None) -> Iterator[SinkPage]:
        """All records, oldest first; a cursor is an offset."""
        start = int(cursor or 0)
        while True:
            records, end = self._seen(object), start + self.page_size
            more = end < len(records)
            yield SinkPage(records=tuple(records[start:end]), next=str(end) if more else None)
            if not more:
                return
            start = end

    def find(self, object: str, attribute: str, value: Value) -> tuple[SinkRecord, ...]:
        """The records with exactly this value."""
        return tuple(one for one in self._seen(object) if value in one.values.get(attribute, ()))

    def check(self, value: Value, attribute: Attribute) -> Value | Refusal:
        """The value as it is kept, or why it is not."""
        return check(value, attribute, self.members)

    def read_back(self, object: str, ids: Sequence[str]) -> tuple[SinkRecord, ...]:
        """The records of these ids that exist."""
        return tuple(one for one in self._seen(object) if one.id in set(ids))

    def attached(self) -> Iterator[Attached]:
        """The entries of lists, and what a test has put into `notes`."""
        yield from self.notes
        parents = {each.slug: each for each in self._schema.lists()}
        for list, record in self._entries:
            yield Attached(object=parents[list].object, record=record, what=f"entry on {parents[list].title}")

    def unseen(self) -> tuple[str, ...]:
        """Nothing is hidden."""
        return ()

    def apply(self, operation: Operation) -> Outcome:
        """Carry out one operation, unless `faults` says otherwise."""
        fault = self.faults(operation)
        if fault == "refused":
            raise RefusedError("refused by a fault of the test", status=400, code="fault")
        if fault == "pause":
            raise PauseError("paused by a fault of the test")
        if fault == "lost before":
            raise OutcomeUnknownError("lost by a fault of the test, before it was carried out")
        with self._lock:
            if fault == "repeated":
                self._carry_out(operation)
            id = self._carry_out(operation)
            self.applied.append(operation)
        if fault == "lost after":
            raise OutcomeUnknownError("lost by a fault of the test, after it was carried out")
        return Outcome(id=id)

    def records(self, object: str) -> list[SinkRecord]:
        """What is really there, whatever the lag."""
        with self._lock:
            return self._records.of(object)

    def add(self, object: str, values: dict[str, Values], links: Links | None = None, by: By = "person") -> str:
        """A record that somebody else makes; its id."""
        with self._lock:
            return self._records.create(object, self._checked(object, values), links or {}, self._written(by))

    def edit(
        self, object: str, id: str, values: dict[str, Values], links: Links | None = None, by: By = "person"
    ) -> None:
        """Somebody else writes to a record, in place of what is there; empty clears."""
        with self._lock:
            written = self._written(by)
            self._records.update(object, id, self._checked(object, values), links or {}, written, replace=True)

    def _carry_out(self, operation: Operation) -> str:
        match operation:
            case CreateRecord(object=object, values=values, links=links):
                id = self._records.create(object, self._checked(object, values), links, self._written())
                return self._changed(id, None)
            case UpsertRecord():
                return self._upsert(operation)
            case UpdateRecord(object=object, id=id, values=values, links=links, replace=replace):
                return self._update(object, id, values, links, replace=replace)
            case WriteEntry():
                return self._write_entry(operation)
            case DeleteEntry(list=list, id=id):
                return self._delete_entry(list, id)
            case DeleteRecord(object=object, id=id):
                return self._delete(object, id)
            case ArchiveAttribute(object=object, attribute=slug, renamed=str(renamed)):
                self._records.rename(object, slug, renamed)
                return self._schema.apply(operation)
            case DeleteObject(object=object):
                self._records.empty(object)
                return self._schema.apply(operation)
            case _:
                return self._schema.apply(operation)

    def _upsert(self, operation: UpsertRecord) -> str:
        object, key = operation.object, operation.key
        values = self._checked(object, operation.values)
        if not values.get(key):
            raise value_refused(key, f"the upsert lacks a value in `{key}`")
        if not self._schema.attributes(object)[key].unique:
            raise type_refused(f"`{key}` is not unique: nothing can be matched by it")
        holders = self._records.holding(object, key, values[key][0])
        if holders:
            return self._update(object, holders[0], values, operation.links, replace=True)
        return self._changed(self._records.create(object, values, operation.links, self._written()), None)

    def _update(self, object: str, id: str, values: dict[str, Values], links: Links, *, replace: bool) -> str:
        before = next((one for one in self._records.of(object) if one.id == id), None)
        if before is None:
            raise missing(f"record `{id}` of `{object}`")
        self._records.update(object, id, self._checked(object, values), links, self._written(), replace=replace)
        return self._changed(id, before)

    def _write_entry(self, operation: WriteEntry) -> str:
        if all(one.id != operation.record for one in self._records.of(operation.object)):
            raise missing(f"record `{operation.record}` of `{operation.object}`")
        place, key = listed(operation.list), (operation.list, operation.record)
        if key in self._entries:
            return self._update(place, self._entries[key], operation.values, {}, replace=True)
        values = self._checked(place, operation.values)
        self._entries[key] = self._changed(self._records.create(place, values, {}, self._written()), None)
        return self._entries[key]

    def _delete(self, object: str, id: str) -> str:
        """A record, with the entries that it has on lists."""
        deleted = self._records.delete(object, id)
        for (list, record), entry in [*self._entries.items()]:
            if record == id:
                self._delete_entry(list, entry)
        return deleted

    def _delete_entry(self, list: str, id: str) -> str:
        """That it is gone already is no error: with its record, or by a first attempt."""
        key = next((key for key, entry in self._entries.items() if entry == id), None)
        if key is not None:
            del self._entries[key]
            self._records.delete(listed(list), id)
        return id

    def _checked(self, object: str, values: dict[str, Values]) -> dict[str, Values]:
        return checked(values, self._schema.attributes(object), self.members)

    def _written(self, by: By = "ours") -> Written:
        return Written(by=by, at=datetime.fromtimestamp(self.clock.wall(), UTC))

    def _changed(self, id: str, before: SinkRecord | None) -> str:
        """Keeps what a reader still sees for a while: the record before the change, or none."""
        self._settle()
        if self.lag and id not in self._stale:
            self._stale[id] = (self.clock.now() + self.lag, before)
        return id

    def _settle(self) -> None:
        """Lets readers see what is old enough."""
        now = self.clock.now()
        self._stale = {id: (until, seen) for id, (until, seen) in self._stale.items() if until > now}

    def _seen(self, object: str) -> list[SinkRecord]:
        """The records as a reader sees them now."""
        with self._lock:
            self.reads += 1
            self._settle()
            found = [self._stale.get(one.id, (0.0, one))[1] for one in self._records.of(object)]
            return [one for one in found if one is not None]


class _NoSettings(BaseModel):
    """The in-memory sink has none."""


def memory_plugin(sink: MemorySink | None = None) -> SinkPlugin:
    """The descriptor of `sink` (default: a new one), under the name `memory`."""
    opened = sink or MemorySink()
    return SinkPlugin(
        name="memory",
        title="In memory",
        settings=_NoSettings,
        capabilities=("objects", "attributes", "options", "records", "two-way links"),
        open=lambda _: opened,
    )
