"""Rows by number: made by arithmetic when they are looked at, until something happens to them.

So a company of any size is there at once, and takes no room but for what was changed.
"""

from bisect import bisect_left
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Order = list[tuple[tuple[bool, Any], int]]


@dataclass(frozen=True)
class Maker:
    """Makes the row of a number from 1 to `size`; None where there is none. `stamps` are its add and update time.

    What costs most, the custom values, is not in a row: it is made when the row is shown.
    """

    size: int
    row: Callable[[int], Row | None]
    stamps: Callable[[int], tuple[str, str | None]]


@dataclass(frozen=True)
class Place:
    """Where a sorted walk begins: at this value and number, or what comes next if they are gone."""

    value: Any
    number: int


class Table:
    """The rows of a kind. `changes` are those that are no longer as they were made, by number."""

    def __init__(self, maker: Maker, changes: dict[int, Row | None], save: Callable[[int, Row | None], None]) -> None:
        self._maker, self._changes, self._save = maker, changes, save
        self._orders: dict[tuple[str, bool], Order] = {}
        self.version = 0

    def get(self, number: int) -> Row | None:
        """The row, deleted or not; None where it never was, or is gone for good."""
        if number in self._changes:
            changed = self._changes[number]
            return None if changed is None else dict(changed)
        return self._maker.row(number) if 0 < number <= self._maker.size else None

    def put(self, number: int, row: Row | None) -> None:
        self._changes[number] = row
        self._save(number, row)
        self._orders.clear()
        self.version += 1

    @property
    def next_number(self) -> int:
        return max([self._maker.size, *self._changes]) + 1

    def rows(self) -> Iterator[Row]:
        return self.walk("id")

    def numbered(self, likely: Callable[[int], bool] | None = None) -> Iterator[tuple[int, Row]]:
        """All rows with their numbers, ascending; of those that were not changed, the `likely` ones."""
        for number in range(1, self.next_number):
            if likely is not None and number not in self._changes and not likely(number):
                continue
            row = self.get(number)
            if row is not None:
                yield number, row

    def walk(
        self, field: str, start: Place | None = None, *, descending: bool = False, among: Container[int] | None = None
    ) -> Iterator[Row]:
        """Rows sorted by a field, ties by ascending number, from `start` on; of these numbers only, if told."""
        for number in self._numbers(field, start, descending):
            if among is None or number in among:
                row = self.get(number)
                if row is not None:
                    yield row

    def touched(self, since: str, until: str) -> set[int]:
        """The numbers of rows whose update time (or add time, where it has none) is in since <= t < until."""
        order = self._order("touched", descending=False)
        first = bisect_left(order, ((True, since), 0))
        last = bisect_left(order, ((True, until), 0))
        return {number for _, number in order[first:last]}

    def _numbers(self, field: str, start: Place | None, descending: bool) -> Iterator[int]:
        if field == "id":
            yield from self._by_number(start, descending)
            return
        order = self._order(field, descending)
        yield from (number for _, number in order[self._index(order, start, descending) :])

    def _by_number(self, start: Place | None, descending: bool) -> Iterator[int]:
        last = self.next_number - 1
        if descending:
            return iter(range(last if start is None else start.number, 0, -1))
        return iter(range(1 if start is None else start.number, last + 1))

    def _order(self, field: str, descending: bool) -> Order:
        key = (field, descending)
        if key not in self._orders:
            numbers = range(1, self.next_number)
            order = [(_sortable(self._value(number, field)), number) for number in numbers]
            order.sort(key=lambda one: one[0], reverse=descending)
            self._orders[key] = order
        return self._orders[key]

    def _value(self, number: int, field: str) -> Any:
        if number in self._changes or field not in ("touched", "add_time", "update_time"):
            row = self.get(number) or {}
            return row.get("update_time") or row.get("add_time") if field == "touched" else row.get(field)
        added, updated = self._maker.stamps(number)
        return {"touched": updated or added, "add_time": added, "update_time": updated}[field]

    @staticmethod
    def _index(order: Order, start: Place | None, descending: bool) -> int:
        if start is None:
            return 0
        at = (_sortable(start.value), start.number)
        if not descending:
            return bisect_left(order, at)
        passed = (index for index, (value, number) in enumerate(order) if value < at[0] or (value, number) >= at)
        return next((index for index in passed if order[index][0] <= at[0]), len(order))


def _sortable(value: Any) -> tuple[bool, Any]:
    """Nulls come first."""
    return (value is not None, "" if value is None else value)
