"""Records, page by page: a listing of all, and what changed since (docs/hubspot-api.md, 4, 12)."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from crm_move import Page, Record, RefusedError, ahead

from .census import Census
from .client import A_PAGE, SEARCHED, HubSpot, Rows
from .moments import milliseconds, moment
from .properties import ID
from .records import Table
from .refusals import is_not_there, is_too_long

Json = dict[str, Any]

OVERLAP: Final = timedelta(minutes=5)
"""What changed so shortly before a mark is looked at again: a listing may have been a little late itself."""

OVERLAP_BETWEEN_RUNS: Final = timedelta(hours=1)
"""The same for a mark of an earlier run: the search, which had the last word there, is late by up to an hour."""

SWEPT: Final = 1_000
"""Up to so many records the first pass over changes ends with a listing, which is never late, as the search is: beyond,
only where a page of records costs one request."""

_ARCHIVED: Final = "archived:"
"""What the cursor of a page of archived records begins with."""


@dataclass
class Reader:
    """Reads one object. `archived` says whether archived records are brought over too; `whole` whether all were read by
    this reader, and not by an earlier run."""

    hub: HubSpot
    table: Table
    archived: bool
    census: Census = field(default_factory=Census)
    bin: Census = field(default_factory=lambda: Census(archived=True))
    binned: int | None = None
    merged: int = 0
    swept: bool = False
    whole: bool = False

    def __post_init__(self) -> None:
        self._in_address = self.hub.fits(self.table.type.id, self.table.names)

    def read(self, cursor: str | None) -> Iterator[Page]:
        """All records in the order of their ids; the archived ones after the others."""
        if cursor is None:
            self.census.begin()
        if cursor is None or not cursor.startswith(_ARCHIVED):
            yield from self._pages(cursor, archived=False)
            cursor = _ARCHIVED
        if self.archived:
            after = cursor.removeprefix(_ARCHIVED) or None
            if after is None:
                self.bin.begin()
            yield from self._pages(after, archived=True)

    def ids(self) -> "array[int]":
        """The ids of all that is read, archived ones where they are brought over, in their order."""
        ids = self.census.ordered(self.hub, self.table.type.id)
        if not self.archived:
            return ids
        return array("q", sorted({*ids, *self.bin.ordered(self.hub, self.table.type.id)}))

    def changes(self, mark: str, cursor: str | None) -> Iterator[Page]:
        """Records made or changed since `mark`, and the ids of those that are gone since.

        Stepped through by id, not by offset or time: a search ends at 10,000 records, and as many may have one time.
        What a search does not show yet is found by a listing, where that is not too long, or has to be read anyway.
        """
        since = datetime.fromisoformat(mark) - (OVERLAP if self.whole else OVERLAP_BETWEEN_RUNS)
        last, seen = cursor or "0", set[str]()
        while True:
            found = self._changed(since, last)
            ids = [str(row["id"]) for row in found.rows]
            records, missing = self._found(ids, archived=False)
            seen.update(ids)
            gone = {id for record in records for id in record.former_ids} | set(missing)
            if found.next is None or not ids:
                unseen, lost = self._unseen(since, seen)
                records += unseen
                binned = self._binned_since(since)
                if self.archived:
                    records += self._values(sorted(binned), archived=True)
                else:
                    gone |= binned
                gone |= set(lost)
                yield Page(records=tuple(records), next=None, gone=tuple(sorted(gone)))
                return
            last = ids[-1]
            yield Page(records=tuple(records), next=last, gone=tuple(sorted(gone)))

    def count(self) -> int | None:
        """How many records there are, archived ones apart; None where no search tells."""
        try:
            total, _ = self.hub.search(self.table.type.id, (), (ID,), 1)
        except RefusedError as error:
            if not is_not_there(error):
                raise
            return None
        return total

    def count_archived(self) -> int:
        """How many records lie in the bin."""
        if self.binned is None:
            self.binned = sum(1 for _ in self._rows(archived=True))
        return self.binned

    def _pages(self, after: str | None, *, archived: bool) -> Iterator[Page]:
        """While the values of a page are read by id, the next ones are listed."""
        for listed, (records, gone) in ahead(self._records, self._listed(after, archived)):
            self.merged += sum(len(record.former_ids) for record in records)
            census = self.bin if archived else self.census
            census.add(record.id for record in records if record.archived == archived)
            if listed.rows.next is None:
                census.end()
                self.whole = self.whole or census.whole
            yield Page(records=tuple(records), next=self._cursor(listed.rows.next, archived), gone=gone)

    def _listed(self, after: str | None, archived: bool) -> Iterator["_Listed"]:
        while True:
            listed = self._page(after, archived)
            yield listed
            after = listed.rows.next
            if after is None:
                return

    def _cursor(self, after: str | None, archived: bool) -> str | None:
        if archived:
            return f"{_ARCHIVED}{after}" if after else None
        return after or (_ARCHIVED if self.archived else None)

    def _page(self, after: str | None, archived: bool) -> "_Listed":
        if self._in_address:
            try:
                whole = self.hub.page(self.table.type.id, self.table.names, after, archived=archived)
                return _Listed(whole, archived, with_values=True)
            except RefusedError as error:
                if not is_too_long(error):
                    raise
                self._in_address = False
        ids = self.hub.page(self.table.type.id, (ID,), after, archived=archived)
        return _Listed(ids, archived, with_values=False)

    def _records(self, listed: "_Listed") -> tuple[list[Record], tuple[str, ...]]:
        """The records of a page, and the ids of those that went away between its listing and its reading."""
        if listed.with_values:
            return [self.table.record(row) for row in listed.rows.rows], ()
        return self._found([str(row["id"]) for row in listed.rows.rows], archived=listed.archived)

    def _found(self, ids: Sequence[str], *, archived: bool) -> tuple[list[Record], tuple[str, ...]]:
        """The records of these ids, and the ids that are gone. One that went to the bin meanwhile is not gone where
        archived ones are brought over."""
        records = self._values(ids, archived=archived)
        if self.archived and not archived:
            there = {record.id for record in records}
            records += self._values([id for id in ids if id not in there], archived=True)
        there = {record.id for record in records}
        return records, tuple(id for id in ids if id not in there)

    def _values(self, ids: Sequence[str], *, archived: bool = False) -> list[Record]:
        """The records of these ids in their order. A survivor that came for one that was merged away is left out: it
        stands in the listing, or among the changes, by its own id."""
        found: dict[str, Json] = {}
        for start in range(0, len(ids), A_PAGE):
            batch = ids[start : start + A_PAGE]
            read = self.hub.read(self.table.type.id, batch, self.table.names, archived=archived)
            found.update({str(row["id"]): row for row in read})
        return [self.table.record(found[id]) for id in ids if id in found]

    def _changed(self, since: datetime, last: str) -> Rows:
        """Only ids are taken from the search, which is late; the values are read by id."""
        filters = [
            {"propertyName": self.table.type.modified, "operator": "GTE", "value": str(milliseconds(since))},
            {"propertyName": ID, "operator": "GT", "value": last},
        ]
        _, found = self.hub.search(self.table.type.id, filters, (ID,), SEARCHED)
        return found

    def _unseen(self, since: datetime, seen: set[str]) -> tuple[list[Record], tuple[str, ...]]:
        """Records that a listing shows as changed since and the search did not, and the ids of those that it shows no
        more. Every row of a listing has its last change, whatever properties are asked for. Where the ids are not known
        yet, links need that listing too."""
        if not self.census.whole:
            return self._found(self._listed_since(since, seen), archived=False)
        if self.swept or (len(self.census.ids) > SWEPT and not self._in_address):
            return [], ()
        self.swept = True
        there = {str(row["id"]): row.get("updatedAt") for row in self._rows(archived=False)}
        known = set(map(str, self.census.ids))
        changed = [id for id, at in there.items() if id not in seen and (id not in known or _since(at, since))]
        return self._found([*changed, *sorted(known - set(there))], archived=False)

    def _listed_since(self, since: datetime, seen: set[str]) -> list[str]:
        """The ids that a listing shows as changed since, apart from those seen; all that it shows are noted."""
        self.swept, changed = True, list[str]()
        self.census.begin()
        for row in self._rows(archived=False):
            id = str(row["id"])
            self.census.add([id])
            if id not in seen and _since(row.get("updatedAt"), since):
                changed.append(id)
        self.census.end()
        return changed

    def _binned_since(self, since: datetime) -> set[str]:
        """Archiving moves no date: those archived since are found in the bin alone."""
        binned = list(self._rows(archived=True))
        self.binned = len(binned)
        return {str(row["id"]) for row in binned if _since(row.get("archivedAt"), since)}

    def _rows(self, *, archived: bool) -> Iterator[Json]:
        after: str | None = None
        while True:
            page = self.hub.page(self.table.type.id, (ID,), after, archived=archived)
            yield from page.rows
            after = page.next
            if after is None:
                return


@dataclass(frozen=True)
class _Listed:
    """A page as it was listed, and whether the values of its records were in it."""

    rows: Rows
    archived: bool
    with_values: bool


def _since(text: object, since: datetime) -> bool:
    try:
        return moment(str(text)).astimezone(UTC) >= since
    except ValueError:
        return True
