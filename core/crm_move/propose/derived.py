"""Columns that say nothing of their own: equal to another one, two others put together, or a multiple of one.

A few hundred records show what may be so; all others then have to agree, so that the search costs next to nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from crm_move.model import Attribute, AttributeType, Model, Money, Number, Record, Value, words

SAMPLE = 200
"""So many records show what may be derived from what."""

SHOWN = 5
"""So many different values have to bear it out: fewer agree by chance."""

ROUNDED = Decimal("0.005")
"""A multiple may be off by as much as rounding to two decimals."""

_JOINTS = (" ", ", ", "", " - ", " – ", "-", "/", ": ")
_NUMBERS = (AttributeType.NUMBER, AttributeType.MONEY)
_NEVER = (AttributeType.CHECKBOX, AttributeType.ACTOR)
"""Two values, or a handful of users, agree by chance."""

Row = dict[str, str]


class Derived(Model):
    """What a column is made of (attributes of the source), and how, in words."""

    of: tuple[str, ...]
    how: str


@dataclass
class _Guess:
    """A column that may be derived: `holds` says whether a row bears it out."""

    slug: str
    derived: Derived
    holds: Callable[[Row], bool]


@dataclass
class Derivations:
    """Looks for derived columns of one object while its records stream past."""

    attributes: Sequence[Attribute]
    _sample: list[Row] = field(default_factory=list)
    _guesses: list[_Guess] | None = None
    _columns: dict[str, Attribute] = field(init=False)
    _watched: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._columns = {each.slug: each for each in self.attributes if each.type not in _NEVER and not each.multi}
        self._watched = set(self._columns)

    def add(self, record: Record) -> None:
        """Look at one record."""
        row = {slug: _even(record, slug) for slug in self._watched if record.values.get(slug)}
        if self._guesses is None:
            self._sample.append(row)
            if len(self._sample) >= SAMPLE:
                self._keep(list(self._guess()))
        elif row and any(each.slug in row and not each.holds(row) for each in self._guesses):
            self._keep([each for each in self._guesses if each.slug not in row or each.holds(row)])

    def _keep(self, guesses: list[_Guess]) -> None:
        """Only what these guesses are about is looked at from here on."""
        self._guesses = guesses
        self._watched = {slug for each in guesses for slug in (each.slug, *each.derived.of)}

    def found(self) -> dict[str, Derived]:
        """The derived columns, each by its first explanation; none explains itself by way of another."""
        guesses = list(self._guess()) if self._guesses is None else self._guesses
        found: dict[str, Derived] = {}
        for each in guesses:
            if each.slug not in found and not set(each.derived.of) & found.keys():
                found[each.slug] = each.derived
        return found

    def _guess(self) -> Iterator[_Guess]:
        for place, slug in enumerate(self._columns):
            rows = [row for row in self._sample if slug in row]
            if len({row[slug] for row in rows}) >= SHOWN:
                earlier = list(self._columns)[:place]
                tried = (*self._equals(slug, earlier), *self._multiples(slug, earlier, rows), *self._joins(slug, rows))
                yield from (guess for guess in tried if all(guess.holds(row) for row in rows))

    def _equals(self, slug: str, others: Sequence[str]) -> Iterator[_Guess]:
        for other in others:
            how = f"the same as “{self._title(other)}” wherever it is filled"
            yield _Guess(slug, Derived(of=(other,), how=how), _equal(slug, other))

    def _multiples(self, slug: str, others: Sequence[str], rows: Sequence[Row]) -> Iterator[_Guess]:
        for other in others if self._columns[slug].type in _NUMBERS else ():
            pairs = ((_number(row.get(other)), _number(row[slug])) for row in rows)
            first = next(((one, whole) for one, whole in pairs if one and whole), None)
            if first and self._of_one_unit(slug, other):
                factor = (first[1] / first[0]).quantize(Decimal("0.0001"))
                how = f"always {factor.normalize():f} × “{self._title(other)}”"
                yield _Guess(slug, Derived(of=(other,), how=how), _multiple(slug, other, factor))

    def _joins(self, slug: str, rows: Sequence[Row]) -> Iterator[_Guess]:
        """The two columns that the first row is put together of may be those of all rows."""
        row = next((row for row in rows if sum(row[slug].startswith(text) for text in row.values()) > 1), rows[0])
        for first, start in row.items():
            for joint in _JOINTS if first != slug and row[slug].startswith(start) else ():
                rest = row[slug].removeprefix(start + joint)
                for last, end in row.items():
                    if end == rest and last not in (slug, first) and start + joint + end == row[slug]:
                        how = f"“{self._title(first)}” and “{self._title(last)}” put together"
                        yield _Guess(slug, Derived(of=(first, last), how=how), _join(slug, first, joint, last))

    def _of_one_unit(self, slug: str, other: str) -> bool:
        """Whether both are numbers, of the same currency if any: an amount in another one is a fact of its own."""
        one, two = self._columns[slug], self._columns[other]
        same = (one.currency, one.currency_attribute) == (two.currency, two.currency_attribute)
        return two.type in _NUMBERS and same

    def _title(self, slug: str) -> str:
        return self._columns[slug].title


def _equal(slug: str, other: str) -> Callable[[Row], bool]:
    return lambda row: row.get(other) == row[slug]


def _multiple(slug: str, other: str, factor: Decimal) -> Callable[[Row], bool]:
    def holds(row: Row) -> bool:
        whole, one = _number(row[slug]), _number(row.get(other))
        return whole is not None and one is not None and abs(whole - one * factor) <= ROUNDED

    return holds


def _join(slug: str, first: str, joint: str, last: str) -> Callable[[Row], bool]:
    return lambda row: first in row and last in row and row[slug] == row[first] + joint + row[last]


def _number(text: str | None) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _even(record: Record, slug: str) -> str:
    return "; ".join(_text(value) for value in record.values[slug])


def _text(value: Value) -> str:
    """The value evened out; an amount without its currency, which is compared apart."""
    match value:
        case Number(number=number) | Money(amount=number):
            return format(number.normalize(), "f")
        case _:
            return " ".join(words(value).casefold().split())
