"""The source: CSV files as objects, records and references."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from crm_move import Account, Left, LinkPage, MembershipPage, Page, Schema, UsageError

from .entries import members
from .finding import find
from .fits import Fit, Link
from .identity import ids_by_key
from .ids import LONG, SHORT
from .joining import Resolve, pages
from .overrides import load
from .reading import IdMap, RecordReader, page, pointer
from .schema import object_schema
from .sheets import Sheet
from .understanding import Understood, names, understand


class CsvSource:
    """One CSV file, a folder of them or a .zip.

    Everything is profiled completely when the first question about the content is asked; files must not change after.
    """

    def __init__(self, locator: Path) -> None:
        """`locator` as the person wrote it. Raises UsageError where nothing there can be read."""
        self._locator = locator
        self._found = find(locator)
        self._overrides = load(
            self._found.settings, self._found.settings_path, [file.name for file in self._found.files]
        )
        self._known_ids: dict[tuple[str, int, frozenset[int]], IdMap | None] = {}

    def account(self) -> Account:
        """The folder or file by its name: a copy elsewhere is the same account."""
        name = self._locator.resolve().name
        return Account(id=self._overrides.account or name, name=name)

    def describe(self) -> Schema:
        """One object a table, and those that are made of columns of several rows."""
        return self._schema

    def count(self, object: str) -> int | None:
        """The number of rows."""
        return self._sheet(object).profile.rows

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        """Records in the order of the file. Raises UsageError where a file has changed since it was described."""
        sheet = self._sheet(object)
        links = self._all.links[object]
        start = self._row(sheet, cursor)
        self._all.check(sheet)
        ids = {link.index: self._ids(sheet, link) for link in links}
        reader = RecordReader(sheet, links, ids, self._all.users)
        for done, records in reader.pages(start):
            more = done < sheet.profile.rows
            yield page(records, f"{done}.{self._all.print(sheet)}" if more else None)
        self._all.check(sheet)

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
        """The pairs of tables that hold nothing else; every other reference is in its record."""
        joins = self._all.joins.get(object, [])
        number, _, rest = (cursor or "0.").partition(".")
        for place in range(int(number), len(joins)):
            join, start = joins[place], self._row(joins[place].sheet, rest or None)
            rest = ""
            resolve = self._pointer(join.sheet, join.holder), self._pointer(join.sheet, join.other)
            for done, found in pages(join, resolve, start):
                here = done < join.sheet.profile.rows
                after = f"{place}.{done}.{self._all.print(join.sheet)}" if here else f"{place + 1}."
                yield LinkPage(links=found.links, next=after if here or place + 1 < len(joins) else None)

    def memberships(self, list: str, cursor: str | None) -> Iterator[MembershipPage]:
        """The records on a list, each once."""
        entries = self._all.lists[list]
        self._all.check(entries.sheet)
        return members(entries, int(cursor or 0))

    def left_behind(self) -> tuple[Left, ...]:
        """Rows that an export marks as deleted."""
        deleted = [sheet for sheet in self._all.sheets.values() if sheet.deleted]
        return tuple(Left(what=f"deleted {sheet.plural.lower()}", count=sheet.deleted) for sheet in deleted)

    @cached_property
    def _all(self) -> Understood:
        return understand(self._found, self._overrides, self._locator)

    @cached_property
    def _schema(self) -> Schema:
        where = self._locator.resolve()
        place = where.name if where.is_dir() else where.stem
        return Schema(
            objects=tuple(
                object_schema(sheet, self._all, self._overrides.account, place, () if number else self._all.notes)
                for number, sheet in enumerate(self._all.sheets.values())
            ),
            lists=tuple(each.list for each in self._all.lists.values()),
        )

    def _pointer(self, sheet: Sheet, link: Link) -> Resolve:
        return pointer(link, self._ids(sheet, link), sheet.empties)

    def _ids(self, sheet: Sheet, link: Link) -> list[IdMap | None]:
        """For each object that a column points at, ids by the values that name them; None: they are the ids."""
        lengths = frozenset(map(len, sheet.columns[link.index].words)) & {SHORT, LONG}
        return [self._ids_of(fit, lengths) for fit in link.fits]

    def _ids_of(self, fit: Fit, lengths: frozenset[int]) -> IdMap | None:
        key = fit.target.slug, fit.key, lengths
        if key not in self._known_ids:
            self._all.check(fit.target)
            self._known_ids[key] = ids_by_key(fit.target, fit.key, lengths)
        return self._known_ids[key]

    def _sheet(self, object: str) -> Sheet:
        if object not in self._all.sheets:
            raise UsageError(f"{self._locator} holds no object {object!r}; it holds {', '.join(self._all.sheets)}")
        return self._all.sheets[object]

    def _row(self, sheet: Sheet, cursor: str | None) -> int:
        if cursor is None:
            return 0
        row, _, print = cursor.partition(".")
        if not row.isdigit() or print != self._all.print(sheet):
            raise UsageError(f"{names(sheet)} changed since reading began: start again with a new move")
        return int(row)
