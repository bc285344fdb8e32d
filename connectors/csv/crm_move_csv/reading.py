"""Rows as canonical records: everything that can be chosen once a column is chosen before the first row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from itertools import islice
from typing import NamedTuple

from pydantic import JsonValue

from crm_move import Actor, AttributeType, Date, Page, Record, Reference, Role, Timestamp, Value

from .calling import usual_country
from .cells import parts
from .contacts import emails
from .converting import REMEMBERED, Read, ReadBeside, Values, money_reader, phone_reader, reader, remembering, unguarded
from .fits import Link
from .identity import id_reader
from .ids import long_id
from .naming import tokens
from .roles import currency_column
from .sheets import Sheet
from .users import Users

PAGE = 500
UNHELD = "cells past the last column"

IdMap = Mapping[str, str]
IdMaps = Mapping[int, Sequence[IdMap | None]]


class _Plain(NamedTuple):
    place: int
    slug: str
    read: Read


class _Beside(NamedTuple):
    place: int
    slug: str
    beside: int
    read: ReadBeside


class _Pointer(NamedTuple):
    place: int
    slug: str
    read: Callable[[str], tuple[Reference, ...]]


class RecordReader:
    """Reads the records of one sheet.

    `ids` gives, by link column, the ids by written value for each object that it points at; `users` are the owners.
    """

    def __init__(self, sheet: Sheet, links: Sequence[Link], ids: IdMaps, users: Users) -> None:
        self.sheet = sheet
        self._width = len(sheet.columns)
        linked = {link.index for link in links}
        self._plain: list[_Plain] = []
        self._beside: list[_Beside] = []
        for index, column in enumerate(sheet.columns):
            if index not in linked and index not in sheet.moved and column.filled:
                self._choose(index)
        self._pointers = [
            _Pointer(link.index, sheet.slugs[link.index], pointer(link, ids[link.index], sheet.empties))
            for link in links
        ]
        self._owner = _owner_reader(sheet, users)
        self._created = self._time_slug(Role.CREATED_AT)
        self._updated = self._time_slug(Role.UPDATED_AT)

    def pages(self, start: int) -> Iterator[tuple[int, tuple[Record, ...]]]:
        """Pages of records from row `start` on, each with the number of rows read so far."""
        identify = id_reader(self.sheet)
        rows = self.sheet.table.rows()
        done = 0
        for row in islice(rows, start):
            identify(row)
            done += 1
        while batch := [self._record(row, identify(row)) for row in islice(rows, PAGE)]:
            done += len(batch)
            yield done, tuple(batch)

    def _choose(self, index: int) -> None:
        sheet, decision = self.sheet, self.sheet.decisions[index]
        column, slug = sheet.columns[index], sheet.slugs[index]
        country, currency = sheet.role(Role.COUNTRY), currency_column(sheet, index)
        habits = sheet.habits(index)
        if decision.type is AttributeType.PHONE:
            usual = habits.country or usual_country(sheet)[0]
            phone = _guarded_beside(phone_reader(usual), sheet.empties)
            self._beside.append(_Beside(index, slug, index if country is None else country, phone))
        elif decision.type is AttributeType.MONEY and currency is not None:
            self._beside.append(_Beside(index, slug, currency, _guarded_beside(money_reader(decision), sheet.empties)))
        else:
            read = _within(reader(decision, habits.zone), sheet.empties, column.guarded and index != sheet.id)
            self._plain.append(_Plain(index, slug, read if column.keys is not None else remembering(read)))

    def _record(self, row: Sequence[str], id: str) -> Record:
        values: dict[str, Values] = {}
        for index, slug, read in self._plain:
            if (cell := row[index]) and (found := read(cell)):
                values[slug] = found
        for index, slug, beside, read_beside in self._beside:
            if (cell := row[index]) and (found := read_beside(cell, "" if beside == index else row[beside])):
                values[slug] = found
        references: dict[str, tuple[Reference, ...]] = {}
        for index, slug, point in self._pointers:
            if (cell := row[index]) and (pointed := point(cell)):
                references[slug] = pointed
        unheld: dict[str, JsonValue] = {UNHELD: list(row[self._width :])} if len(row) > self._width else {}
        return Record.model_construct(
            object=self.sheet.slug,
            id=id,
            values=values,
            references=references,
            created_at=_moment(values, self._created),
            updated_at=_moment(values, self._updated),
            owner=self._owner(row) if self._owner else None,
            url=None,
            archived=False,
            unheld=unheld,
            former_ids=self.sheet.former.get(id, ()),
        )

    def _time_slug(self, role: Role) -> str | None:
        index = self.sheet.role(role)
        return None if index is None else self.sheet.slugs[index]


def pointer(link: Link, ids: Sequence[IdMap | None], empties: frozenset[str]) -> Callable[[str], tuple[Reference, ...]]:
    """Reads the references in a cell; `ids` as the source gives them, one for each object that the link points at."""
    known: dict[str, tuple[Reference, ...]] = {}
    find = _finder(link, ids)

    def point(cell: str) -> tuple[Reference, ...]:
        found = known.get(cell)
        if found is None:
            written = (part for part in parts(cell, link.several) if part and part not in empties)
            found = tuple(dict.fromkeys(map(find, written)))
            if len(known) < REMEMBERED:
                known[cell] = found
        return found

    return point


def _finder(link: Link, ids: Sequence[IdMap | None]) -> Callable[[str], Reference]:
    """The reference that a value is: at the first of the link's objects that has it, dangling at the first of all."""
    pairs = list(zip(link.fits, ids, strict=True))

    def find(written: str) -> Reference:
        for fit, known in pairs:
            if known is not None and (id := known.get(fit.column.folded(written))) is not None:
                return Reference(object=fit.target.slug, id=id)
            if known is None and (len(pairs) == 1 or fit.holds(written)):
                return Reference(object=fit.target.slug, id=written)
        return Reference(object=link.fit.target.slug, id=written)

    return find


def _within(read: Read, empties: frozenset[str], guarded: bool) -> Read:
    """The reader for filled cells only; blanks and null words give no value."""

    def within(cell: str) -> Values:
        written = cell.strip()
        if not written or written in empties:
            return ()
        return read(unguarded(cell) if guarded else cell)

    return within


def _guarded_beside(read: ReadBeside, empties: frozenset[str]) -> ReadBeside:
    def within(cell: str, beside: str) -> Values:
        written = cell.strip()
        if not written or written in empties:
            return ()
        return read(unguarded(cell), "" if beside.strip() in empties else beside)

    return within


def _owner_reader(sheet: Sheet, users: Users) -> Callable[[Sequence[str]], Actor | None] | None:
    index = sheet.role(Role.OWNER)
    if index is None:
        return None
    place, ids = index, tokens(sheet.columns[index].title)[-1:] == ("id",)
    known: dict[str, Actor | None] = {}

    def read(row: Sequence[str]) -> Actor | None:
        cell = row[place]
        if cell not in known:
            named = users.get(long_id(cell.strip())) if ids else None
            known[cell] = named or _actor(cell.strip(), ids, sheet.empties)
        return known[cell]

    return read


def _actor(written: str, ids: bool, empties: frozenset[str]) -> Actor | None:
    if not written or written in empties:
        return None
    address = emails(written)
    if address:
        return Actor(email=address[0])
    return Actor(id=written) if ids else Actor(name=written)


def _moment(values: Mapping[str, tuple[Value, ...]], slug: str | None) -> datetime | None:
    for value in values.get(slug, ()) if slug else ():
        if isinstance(value, Timestamp):
            return value.at
        if isinstance(value, Date):
            return datetime.combine(value.day, time(0), UTC)
    return None


def page(records: tuple[Record, ...], next: str | None) -> Page:
    """A page; the records were typed here, so they are not validated once more."""
    return Page.model_construct(records=records, next=next)
