"""Records page by page: all, those that changed, and the ids of those that exist (docs/pipedrive-api.md, 5 and 6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from crm_move import Page

from .census import Census
from .client import Pipedrive, Rows
from .listings import Listing, listings
from .moments import whole_seconds
from .records import Table

Json = dict[str, Any]

OVERLAP: Final = timedelta(seconds=60)
"""What changed so shortly before a mark is looked at again: times are whole seconds, and hosts' clocks differ."""

_ARCHIVE: Final = "archived:"
"""What the cursor of a page of archived records begins with."""


@dataclass
class Reader:
    """Reads one object. `censuses` note ids of which more will be asked; `archived` says whether those are wanted,
    `whole` whether all were read by this reader, and not by an earlier run."""

    pipedrive: Pipedrive
    table: Table
    archived: bool
    censuses: Sequence[Census] = field(default_factory=tuple)
    whole: bool = False

    def read(self, cursor: str | None) -> Iterator[Page]:
        """All records in the order of their ids; the archived ones after the others."""
        if cursor is None:
            self._begin()
        for rows, archived, following in self._walk(self._lists(), cursor):
            self._note(rows)
            yield Page(records=tuple(self.table.record(row, archived=archived) for row in rows), next=following)
        self.whole = self.whole or cursor is None
        self._end()

    def changes(self, mark: str, cursor: str | None) -> Iterator[Page]:
        """Those made or changed since, from the beginning of the second of the mark."""
        for rows, archived, following in self._walk(self.changed(mark), cursor):
            self._note(rows)
            yield Page(records=tuple(self.table.record(row, archived=archived) for row in rows), next=following)

    def ids(self) -> Iterator[tuple[str, ...]]:
        """The ids of all that exist, with as few custom values as can be asked for."""
        self._begin()
        for rows, _, _ in self._walk(self._lists(self.narrow), None):
            self._note(rows)
            yield tuple(str(row["id"]) for row in rows)
        self._end()

    def changed(self, mark: str) -> list[Listing]:
        """The lists of what changed since a mark; of an earlier run's mark with the whole archive, since it is not told
        whether putting something there changes it."""
        since = whole_seconds(datetime.fromisoformat(mark) - OVERLAP)
        return listings(
            self.pipedrive, self.table.type, {}, archived=self.archived, since=since, archive_whole=not self.whole
        )

    @property
    def narrow(self) -> dict[str, str]:
        """One custom field in the place of all; where there is none, nothing is to be left out."""
        first = next((field.code for field in self.table.fields if field.custom), "")
        return {"custom_fields": first} if first else {}

    def _lists(self, query: dict[str, str] | None = None) -> list[Listing]:
        return listings(self.pipedrive, self.table.type, query or {}, archived=self.archived)

    def _walk(self, lists: Sequence[Listing], cursor: str | None) -> Iterator[tuple[list[Json], bool, str | None]]:
        """Rows, whether they are archived, and the cursor of what follows, over one list after the other."""
        first = 1 if cursor is not None and cursor.startswith(_ARCHIVE) and len(lists) > 1 else 0
        at = (cursor or "").removeprefix(_ARCHIVE) or None
        for number, listing in enumerate(lists[first:], first):
            prefix = _ARCHIVE if number else ""
            for page in listing.pages(at):
                more = _ARCHIVE if number + 1 < len(lists) else None
                rows = [row for row in page.rows if not _is_deleted(row)]
                yield rows, listing.archived, _following(page, prefix, more)
            at = None

    def _note(self, rows: list[Json]) -> None:
        for census in self.censuses:
            census.add(rows)

    def _begin(self) -> None:
        for census in self.censuses:
            census.begin()

    def _end(self) -> None:
        for census in self.censuses:
            census.end()


def _is_deleted(row: Json) -> bool:
    return bool(row.get("is_deleted")) or row.get("status") == "deleted"


def _following(page: Rows, prefix: str, more: str | None) -> str | None:
    return more if page.next is None else prefix + page.next
