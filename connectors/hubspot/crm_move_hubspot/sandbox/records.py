"""The records of one object type, ordered by id. Generated ones are made when they are asked for."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from .kinds import Kind


@dataclass
class Record:
    """One record; times in epoch milliseconds. `written` is when the sandbox last changed it, `before` what it was."""

    id: int
    properties: dict[str, str] = field(default_factory=dict)
    created: int = 0
    updated: int = 0
    archived: int | None = None
    written: int = 0
    before: "Record | None" = None

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "properties": self.properties, "created": self.created, "updated": self.updated,
                "archived": self.archived, "written": self.written}  # fmt: skip

    def as_of(self, moment: int) -> "Record | None":
        """The record as it was written by `moment`; None where it was not there yet."""
        record: Record | None = self
        while record is not None and record.written > moment:
            record = record.before
        return record


class Collection:
    """The records of a type.

    `ids` is sorted and holds archived records too; `known` holds the records that were written, `make` makes the
    others. `aliases` leads from the id of a record that was merged away to the id of what it became part of.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.ids: list[int] = []
        self.known: dict[int, Record] = {}
        self.aliases: dict[int, int] = {}
        self.make: Callable[[int], Record] | None = None
        self.newest_made = -1
        """Latest modification of any record that `make` makes."""

    def get(self, id: int) -> Record | None:
        """The record of that id, or the one it was merged into."""
        id = self.current(id)
        if id in self.known:
            return self.known[id]
        return self.make(id) if self.make is not None and self._has(id) else None

    def current(self, id: int) -> int:
        while id in self.aliases:
            id = self.aliases[id]
        return id

    def is_live(self, id: int) -> bool:
        """Whether there is a record of just this id, and not archived."""
        return self.known[id].archived is None if id in self.known else self._has(id)

    def page(self, after: int, archived: bool) -> Iterator[Record]:
        """Records from id `after` on, ascending, either archived or not."""
        place = bisect_left(self.ids, after)
        while place < len(self.ids):
            record = self._at(self.ids[place])
            if (record.archived is not None) == archived:
                yield record
            place += 1

    def all(self) -> Iterator[Record]:
        for id in self.ids:
            yield self._at(id)

    def live(self) -> int:
        """How many are not archived: generated ones never are until they are written."""
        return len(self.ids) - sum(record.archived is not None for record in self.known.values())

    def put(self, record: Record, moment: int) -> None:
        """Enters or replaces a record; what it was stays visible to a search that lags behind."""
        earlier = self.get(record.id) if self._has(record.id) else None
        record.before = replace(earlier) if earlier else None
        record.written = moment
        self.load(record)

    def load(self, record: Record) -> None:
        if not self._has(record.id):
            insort(self.ids, record.id)
        self.known[record.id] = record

    def merge_away(self, id: int, into: int) -> None:
        self.aliases[id] = into
        self.known.pop(id, None)
        if self._has(id):
            del self.ids[bisect_left(self.ids, id)]

    def purge(self, id: int) -> None:
        """As if it had never been there."""
        self.known.pop(id, None)
        if self._has(id):
            del self.ids[bisect_left(self.ids, id)]

    def _at(self, id: int) -> Record:
        record = self.known.get(id)
        if record is not None:
            return record
        assert self.make is not None
        return self.make(id)

    def _has(self, id: int) -> bool:
        place = bisect_left(self.ids, id)
        return place < len(self.ids) and self.ids[place] == id
