"""A list read page by page, from any page on (docs/pipedrive-api.md, 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from crm_move import RefusedError

from .catalogue import ObjectType
from .client import A_PAGE, Pipedrive, Rows

Json = dict[str, Any]


class Listing(Protocol):
    """A list of records. `archived`: those in it are."""

    @property
    def archived(self) -> bool: ...

    def pages(self, cursor: str | None) -> Iterator[Rows]:
        """The pages from `cursor` on; the last one has no next."""
        ...


@dataclass(frozen=True)
class Cursored:
    """A list of v2, by the cursors that it gives out."""

    pipedrive: Pipedrive
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    archived: bool = False

    def pages(self, cursor: str | None) -> Iterator[Rows]:
        """By cursor; where one of an earlier run is refused, from the start: how long they live is not told."""
        page = self._first(cursor)
        while True:
            yield page
            if page.next is None:
                return
            page = self.pipedrive.page(self.path, self.query, page.next)

    def _first(self, cursor: str | None) -> Rows:
        try:
            return self.pipedrive.page(self.path, self.query, cursor)
        except RefusedError as error:
            if cursor is None or error.status != 400:
                raise
            return self.pipedrive.page(self.path, self.query, None)


@dataclass(frozen=True)
class Numbered:
    """A list of v1, by number. What vanishes from it moves all that comes after: so each page begins with the last row
    of the one before, and where that is not the first one any more, the rows around it are read again.

    A cursor is the number of rows before the next page, and the id of the last of them.
    """

    pipedrive: Pipedrive
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    archived: bool = False

    def pages(self, cursor: str | None) -> Iterator[Rows]:
        """By number, with an overlap of one row."""
        done, _, last = (cursor or "0").partition(":")
        start = int(done)
        while True:
            rows, start, more = self._after(start, last)
            last = str(rows[-1]["id"]) if rows else last
            yield Rows(rows, f"{start}:{last}" if more else None)
            if not more:
                return

    def _after(self, start: int, last: str) -> tuple[list[Json], int, bool]:
        """The rows after the one with the id `last`, the number of rows up to their end, whether there are more."""
        begin = max(0, start - 1) if last else start
        page = self._window(begin)
        found = [str(row.get("id")) for row in page.rows]
        if last and last in found:
            rows = page.rows[found.index(last) + 1 :]
        elif last and begin:
            begin = max(0, begin - A_PAGE + 1)
            page = self._window(begin)
            rows = page.rows
        else:
            rows = page.rows
        return rows, begin + len(page.rows), page.next is not None

    def _window(self, start: int) -> Rows:
        return self.pipedrive.window(self.path, self.query, start)


def listings(
    pipedrive: Pipedrive,
    type: ObjectType,
    query: Mapping[str, str],
    *,
    archived: bool,
    since: str = "",
    archive_whole: bool = False,
) -> list[Listing]:
    """The lists that hold an object's records: its own and, where that is wanted, that of its archived ones.

    `since` leaves those out that have not changed from then on; the list of archived leads can not. `archive_whole`: it
    leaves none of the archived ones out.
    """
    changed = {"updated_since": since} if since else {}
    if type.old:
        old: list[Listing] = [Numbered(pipedrive, type.path, {"sort": "id", **changed})]
        more = (
            [Numbered(pipedrive, type.archive, {"sort": "id"}, archived=True)]
            if archived and (archive_whole or not since)
            else []
        )
        return [*old, *more]
    named = {"include_fields": ",".join(type.extra)} if type.extra else {}
    asked = {**named, **query}
    lists: list[Listing] = [Cursored(pipedrive, type.path, {**asked, **changed})]
    if archived and type.archive:
        lists.append(Cursored(pipedrive, type.archive, asked if archive_whole else {**asked, **changed}, archived=True))
    return lists
