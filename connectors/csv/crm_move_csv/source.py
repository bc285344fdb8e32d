"""The source: CSV files as objects, records and references."""

from collections.abc import Iterator
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from crm_move import Account, Left, LinkPage, Page, Schema, UsageError

from .choosing import settle_choices
from .copies import once
from .files import find
from .fits import Fit, Link
from .identity import ids_by_key, settle_ids
from .ids import LONG, SHORT
from .linking import find_links, settle_repeats
from .overrides import load
from .reading import RecordReader, page
from .repeating import settle_superfluous
from .roles import settle_kind, settle_roles
from .schema import object_schema
from .sheets import Sheet, look, settle_merged, settle_names, settle_nulls, settle_types
from .table import open_tables


class CsvSource:
    """One CSV file, a folder of them or a .zip.

    Everything is profiled completely when the first question about the content is asked; files must not change after.
    """

    def __init__(self, locator: Path) -> None:
        """`locator` as the person wrote it. Raises UsageError where nothing there can be read."""
        self._locator = locator
        self._found = find(locator)
        names = [file.name for file in self._found.files]
        self._overrides = load(self._found.settings, self._found.settings_path, names)

    def account(self) -> Account:
        """The folder or file by its name: a copy elsewhere is the same account."""
        name = self._locator.resolve().name
        return Account(id=self._overrides.account or name, name=name)

    def describe(self) -> Schema:
        """One object a file (or group of part files)."""
        return self._schema

    def count(self, object: str) -> int | None:
        """The number of rows."""
        return self._sheet(object).profile.rows

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        """Records in the order of the file. Raises UsageError where a file has changed since it was described."""
        sheet = self._sheet(object)
        links = self._links[object]
        start = self._row(sheet, cursor)
        self._check(sheet)
        reader = RecordReader(
            sheet, links, {link.index: [self._ids(sheet, link, fit) for fit in link.fits] for link in links}
        )
        for done, records in reader.pages(start):
            more = done < sheet.profile.rows
            yield page(records, f"{done}.{self._print(sheet)}" if more else None)
        self._check(sheet)

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:  # noqa: ARG002 - the contract's signature
        """None: every reference is in its record."""
        return iter(())

    def left_behind(self) -> tuple[Left, ...]:
        """Rows that an export marks as deleted."""
        deleted = [sheet for sheet in self._sheets.values() if sheet.deleted]
        return tuple(Left(what=f"deleted {sheet.plural.lower()}", count=sheet.deleted) for sheet in deleted)

    @cached_property
    def _sheets(self) -> dict[str, Sheet]:
        tables = open_tables(self._found.files, self._overrides)
        sheets = [sheet for table in tables if table.titles for sheet in look(table, self._overrides)]
        if not sheets:
            raise UsageError(f"{self._locator} holds nothing: not even a header")
        sheets = once(sheets)
        self._empty = [part.file.name for table in tables if not table.titles for part in table.parts]
        self._stamps = {id(sheet): sheet.table.stamp() for sheet in sheets}
        for sheet in sheets:
            settle_merged(sheet)
        settle_nulls(sheets)
        settle_names(sheets)
        for sheet in sheets:
            settle_types(sheet)
            settle_kind(sheet)
            settle_roles(sheet)
        settle_ids(sheets)
        for sheet in sheets:
            settle_repeats(sheet)
        return {sheet.slug: sheet for sheet in sheets}

    @cached_property
    def _links(self) -> dict[str, list[Link]]:
        sheets = list(self._sheets.values())
        links = find_links(sheets)
        for sheet in sheets:
            settle_superfluous(sheet, links[sheet.slug])
            settle_choices(sheet, {link.index for link in links[sheet.slug]})
        return links

    @cached_property
    def _schema(self) -> Schema:
        sheets, links = self._sheets, self._links
        first = next(iter(sheets))
        account = self._overrides.account
        where = self._locator.resolve()
        place = where.name if where.is_dir() else where.stem
        notes = (*self._found.notes, *(f"{name} is empty." for name in self._empty))
        return Schema(
            objects=tuple(
                object_schema(sheet, links[slug], account, place, notes if slug == first else ())
                for slug, sheet in sheets.items()
            )
        )

    @cached_property
    def _known_ids(self) -> dict[tuple[str, int, frozenset[int]], dict[str, str] | None]:
        return {}

    def _ids(self, sheet: Sheet, link: Link, fit: Fit) -> dict[str, str] | None:
        lengths = frozenset(map(len, sheet.columns[link.index].words)) & {SHORT, LONG}
        key = fit.target.slug, fit.key, lengths
        if key not in self._known_ids:
            self._check(fit.target)
            self._known_ids[key] = ids_by_key(fit.target, fit.key, lengths)
        return self._known_ids[key]

    def _sheet(self, object: str) -> Sheet:
        if object not in self._sheets:
            raise UsageError(f"{self._locator} holds no object {object!r}; it holds {', '.join(self._sheets)}")
        return self._sheets[object]

    def _check(self, sheet: Sheet) -> None:
        if sheet.table.stamp() != self._stamps[id(sheet)]:
            names = ", ".join(part.file.name for part in sheet.table.parts)
            raise UsageError(f"{names} changed while being read: start again with a new move")

    def _print(self, sheet: Sheet) -> str:
        """What a cursor is good for: these files as they were."""
        return blake2b(self._stamps[id(sheet)].encode(), digest_size=4).hexdigest()

    def _row(self, sheet: Sheet, cursor: str | None) -> int:
        if cursor is None:
            return 0
        row, _, print = cursor.partition(".")
        if not row.isdigit() or print != self._print(sheet):
            names = ", ".join(part.file.name for part in sheet.table.parts)
            raise UsageError(f"{names} changed since reading began: start again with a new move")
        return int(row)
