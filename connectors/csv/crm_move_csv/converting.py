"""Cells as values of the canonical model: one reader a column, chosen once."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from crm_move import (
    AttributeType,
    Checkbox,
    Date,
    Domain,
    Email,
    Money,
    Number,
    Phone,
    Rating,
    RichText,
    Select,
    Status,
    Text,
    Timestamp,
    Url,
    Value,
)

from .cells import parts
from .contacts import apart, domain_of, emails, is_domain, is_url, phones, read_phone
from .countries import country_code
from .currencies import code_of
from .decision import Decision
from .moments import COUNTS, at, counted, read_moment
from .numerals import decimal_of, read_numeral
from .shapes import FALSE, TRUE
from .structured import place_of, stars_of

REMEMBERED = 5_000
"""So many different cells of a column are remembered with their values; a column of categories is read once."""

Values = tuple[Value, ...]
Read = Callable[[str], Values]
ReadBeside = Callable[[str, str], Values]
"""Reads a cell with the help of another one of its row: a country for a telephone number, a currency for an amount."""


def reader(decision: Decision, zone: str | None) -> Read:
    """How a column's cells become values, empty cells aside; what does not fit comes back as Text."""
    match decision.type:
        case AttributeType.NUMBER:
            read = _number(decision)
        case AttributeType.MONEY:
            read = _money(decision)
        case AttributeType.DATE | AttributeType.TIMESTAMP:
            read = _moment(decision, ZoneInfo(zone or "UTC"))
        case AttributeType.RICH_TEXT:
            read = _rich_text
        case AttributeType.SELECT:
            read = _select(decision)
        case other:
            read = _SIMPLE.get(other, _text)
    return read


class _Memory(dict[str, Values]):
    """What was read of each cell; a dictionary's look-up is much cheaper than a call."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def __missing__(self, cell: str) -> Values:
        values = self._read(cell)
        if len(self) < REMEMBERED:
            self[cell] = values
        return values


def remembering(read: Read) -> Read:
    """The same reader with a memory of what it has read."""
    return _Memory(read).__getitem__


def phone_reader(usual: str | None) -> ReadBeside:
    """Reads telephone numbers as dialled in the country of the row, else in the usual one."""

    def read(cell: str, country: str) -> Values:
        numbers = phones(cell.strip()) or ((cell.strip(),) if cell.strip().isdigit() else ())
        region = country_code(country) or usual if country else usual
        return tuple(_phone(written, region) for written in numbers) or _text(cell)

    return read


def _phone(written: str, region: str | None) -> Phone:
    e164, code = read_phone(written, region) or (None, region)
    return Phone(e164=e164, written=written, country=code)


def money_reader(decision: Decision) -> ReadBeside:
    """Reads amounts whose currency stands in another column."""
    plain = _money(decision)

    def read(cell: str, currency: str) -> Values:
        values = plain(cell)
        code = code_of(currency.strip()) or code_of(currency.strip().upper())
        return tuple(
            Money(amount=value.amount, currency=code) if isinstance(value, Money) and code else value
            for value in values
        )

    return read


def unguarded(cell: str) -> str:
    """Without the ' that some exports put before = + - @ against formulas."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _text(cell: str) -> Values:
    return (Text(text=cell),)


def _rich_text(cell: str) -> Values:
    from .html import markdown

    return (RichText(markdown=markdown(cell)),)


def _status(cell: str) -> Values:
    return (Status(stage=cell.strip()),)


def _checkbox(cell: str) -> Values:
    word = cell.strip().lower()
    return (Checkbox(checked=word in TRUE),) if word in TRUE or word in FALSE else _text(cell)


def _email(cell: str) -> Values:
    return tuple(Email(address=address) for address in emails(cell)) or _text(cell)


def _domain(cell: str) -> Values:
    found = [domain_of(part) for part in apart(cell)]
    return tuple(Domain(domain=domain) for domain in dict.fromkeys(found) if domain) if all(found) else _text(cell)


def _url(cell: str) -> Values:
    written = cell.strip()
    return (Url(url=written),) if is_url(written) or is_domain(written) else _text(cell)


def _number(decision: Decision) -> Read:
    def read(cell: str) -> Values:
        numeral = read_numeral(cell.strip())
        value = decimal_of(numeral, decision.sign) if numeral else None
        return _text(cell) if value is None else (Number(number=value),)

    return read


def _money(decision: Decision) -> Read:
    def read(cell: str) -> Values:
        numeral = read_numeral(cell.strip())
        value = decimal_of(numeral, decision.sign) if numeral else None
        if numeral is None or value is None:
            return _text(cell)
        return (Money(amount=value, currency=numeral.currency or decision.currency),)

    return read


def _moment(decision: Decision, zone: tzinfo) -> Read:
    days = decision.type is AttributeType.DATE
    if decision.order in COUNTS:
        return _count(decision.order, days, zone)

    serials = _count("days", days, zone) if decision.serials else _text

    def read(cell: str) -> Values:
        moment = read_moment(cell.strip())
        if moment is None or (moment.form == "ymd8" and decision.serials):
            return serials(cell)
        try:
            if days:
                return (Date(day=moment.day(decision.order)),)
            return (Timestamp(at=at(moment, decision.order, zone)),)
        except ValueError:
            return _text(cell)

    return read


def _count(what: str, days: bool, zone: tzinfo) -> Read:
    """Numbers that count days or seconds; seconds since 1970 are UTC whatever the file's zone."""

    def read(cell: str) -> Values:
        moment = counted(cell.strip(), what)
        if moment is None:
            return _text(cell)
        if days:
            return (Date(day=moment.date()),)
        return (Timestamp(at=moment.replace(tzinfo=zone if what == "days" else UTC)),)

    return read


def _select(decision: Decision) -> Read:
    def read(cell: str) -> Values:
        return tuple(Select(option=part) for part in parts(cell, decision.several))

    return read


def _rating(cell: str) -> Values:
    stars = stars_of(cell.strip())
    return _text(cell) if stars is None else (Rating(stars=stars),)


def _location(cell: str) -> Values:
    place = place_of(cell.strip())
    return _text(cell) if place is None else (place,)


_SIMPLE: dict[AttributeType, Read] = {
    AttributeType.CHECKBOX: _checkbox,
    AttributeType.EMAIL: _email,
    AttributeType.DOMAIN: _domain,
    AttributeType.URL: _url,
    AttributeType.STATUS: _status,
    AttributeType.RATING: _rating,
    AttributeType.LOCATION: _location,
}
