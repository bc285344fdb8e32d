"""Dates and times: one form a column, proved on every value."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero januari gennaio jän jänner janv ene",
            "feb february februar février febrero februari febbraio févr fev fevrier",
            "mar march märz mars marzo maart mär mrz",
            "apr april avril abril aprile avr abr",
            "may mai mayo mei maggio maj",
            "jun june juni juin junio giugno",
            "jul july juli juillet julio luglio juil",
            "aug august août agosto augustus aout ago augusti",
            "sep september septembre septiembre settembre sept",
            "oct october oktober octobre octubre ottobre okt",
            "nov november novembre noviembre",
            "dec december dezember décembre diciembre dicembre dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = (
    r"(?:(?:T|,?\s)\s?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s?(?P<half>[AaPp]\.?[Mm]\.?)?\s?(?P<zone>Z|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?|Z?[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Z][A-Za-z]+/[A-Z][A-Za-z_/]+)?)?\Z"
)
_FORMS = tuple(
    (name, re.compile(pattern + _CLOCK))
    for name, pattern in (
        ("y-m-d", r"(?P<year>\d{4})(?P<mark>[-/.])(?P<one>\d{1,2})(?P=mark)(?P<two>\d{1,2})"),
        ("a-b-y", r"(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})"),
        ("d mon y", r"(?P<one>\d{1,2})\.?(?:[-/\s]\s?)(?P<month>[^\W\d_]{3,10})\.?(?:[-/,\s]\s?)(?P<year>\d{4}|\d{2})"),
        ("mon d y", r"(?P<month>[^\W\d_]{3,10})\.?\s(?P<one>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<year>\d{4})"),
        ("ymd8", r"(?P<year>(?:19|20)\d{2})(?P<one>\d{2})(?P<two>\d{2})"),
    )
)
COUNTS = {
    "days": ("days as spreadsheets count them", (20_000, 60_000)),
    "seconds": ("seconds since 1970", (300_000_000, 4_000_000_000)),
    "milliseconds": ("milliseconds since 1970", (300_000_000_000, 4_000_000_000_000)),
}
"""What numbers under a date's header count, and from which to which they may go: 1954 to 2064, or 1979 to 2096."""
_PIVOT = 69
"""Two-digit years up to this one are 20xx, as POSIX and Python read them (69: 1969)."""


class Moment(NamedTuple):
    """A date as written, with its clock and zone where it has them; `order` is `d`, `m` or `?` for `a-b-y`, else ""."""

    form: str
    year: int
    one: int
    two: int
    clock: time | None
    zone: tzinfo | None

    @property
    def order(self) -> str:
        if self.form != "a-b-y" or self.one == self.two:
            return ""
        if self.one > 12:
            return "d"
        return "m" if self.two > 12 else "?"

    @property
    def midnight(self) -> bool:
        return self.clock == time(0)

    def day(self, order: str) -> date:
        """The day, with `a-b-y` read day first (`d`) or month first (`m`). Raises ValueError where that is no day."""
        if self.form == "a-b-y" and order == "d":
            return date(self.year, self.two, self.one)
        return date(self.year, self.one, self.two)


def read_moment(written: str) -> Moment | None:
    """The moment that a text is, in any form; None where it is none (the 31st of June too)."""
    for form, pattern in _FORMS:
        match = pattern.match(written)
        if match is not None:
            try:
                return _moment(form, match)
            except ValueError:
                return None
    return None


def _moment(form: str, match: "re.Match[str]") -> Moment:
    parts = match.groupdict()
    year = int(parts["year"])
    if year < 100:
        year += 1900 if year >= _PIVOT else 2000
    one, two = int(parts["one"]), int(parts.get("two") or 0)
    if "month" in parts:
        one, two = _month(parts["month"]), one
    moment = Moment(form, year, one, two, _clock(parts), _zone(parts["zone"]))
    moment.day("d" if one > 12 else "m")
    return moment


def _month(name: str) -> int:
    number = MONTHS.get(name.lower())
    if number is None:
        raise ValueError(name)
    return number


def _clock(parts: dict[str, str | None]) -> time | None:
    if parts["hour"] is None:
        return None
    hour, minute, second = int(parts["hour"]), int(parts["minute"] or 0), int(parts["second"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if parts["half"][0] in "pP" else 0)
    return time(hour, minute, second, int((parts["fraction"] or "0").ljust(6, "0")[:6]))


def _zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if "/" in written:
        return _named_zone(written)
    written = written.removeprefix("UTC").removeprefix("GMT").removeprefix("Z")
    if not written:
        return UTC
    hours, _, minutes = written[1:].partition(":")
    digits = (hours.zfill(2) + minutes).ljust(4, "0") if len(hours) < 3 else hours.zfill(4)
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(offset if written[0] == "+" else -offset)


def _named_zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        raise ValueError(name) from None


def counted(written: str, what: str) -> datetime | None:
    """The moment that a number counts (a key of COUNTS), to the second, without a zone; None where it is out of range.

    Spreadsheets call 1 January 1900 day 1 and believe in 29 February 1900, so day 61 on is right from 30 December 1899.
    """
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    _, (first, last) = COUNTS[what]
    if not first <= number <= last:
        return None
    if what == "days":
        return datetime.combine(date(1899, 12, 30), time(0)) + timedelta(seconds=round(number * 86_400))
    since = timedelta(seconds=int(number if what == "seconds" else number / 1000))
    return datetime.combine(date(1970, 1, 1), time(0)) + since


def at(moment: Moment, order: str, zone: tzinfo) -> datetime:
    """The moment with its offset; `zone` is where it has none of its own. Raises ValueError where that is no day."""
    return datetime.combine(moment.day(order), moment.clock or time(0), moment.zone or zone)
