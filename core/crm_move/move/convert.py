"""Values of one type as values of another, where nothing is lost or made up."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from crm_move.model import (
    Actor,
    AttributeType,
    Checkbox,
    Date,
    Domain,
    Email,
    Location,
    Money,
    Number,
    PersonName,
    Phone,
    Rating,
    RichText,
    Select,
    Status,
    Text,
    Timestamp,
    Url,
    Value,
    words,
)
from crm_move.propose import is_shared

YES = {"true", "yes", "y", "1", "x", "on"}
NO = {"false", "no", "n", "0", "off"}


def convert(value: Value, type: AttributeType) -> Value | None:
    """The value as one of this type; None where it does not fit."""
    if value.type == type:
        return value
    conversion = _CONVERSIONS.get(type)
    return conversion(value) if conversion else None


def _text(value: Value) -> Value | None:
    return Text(text=words(value))


def _rich_text(value: Value) -> Value | None:
    return RichText(markdown=words(value))


def _number(value: Value) -> Value | None:
    number = _decimal(value)
    return None if number is None else Number(number=number)


def _money(value: Value) -> Value | None:
    number = _decimal(value)
    return None if number is None else Money(amount=number)


def _decimal(value: Value) -> Decimal | None:
    match value:
        case Number(number=number) | Money(amount=number):
            return number
        case Rating(stars=stars):
            return Decimal(stars)
        case Text(text=text):
            return _parsed(text)
        case _:
            return None


def _parsed(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _checkbox(value: Value) -> Value | None:
    word = words(value).strip().casefold()
    return Checkbox(checked=word in YES) if word in YES | NO else None


def _date(value: Value) -> Value | None:
    if isinstance(value, Timestamp):
        return Date(day=value.at.astimezone(UTC).date())
    try:
        return Date(day=date.fromisoformat(words(value).strip()))
    except ValueError:
        return None


def _timestamp(value: Value) -> Value | None:
    if isinstance(value, Date):
        return Timestamp(at=datetime.combine(value.day, time(), UTC))
    try:
        at = datetime.fromisoformat(words(value).strip())
    except ValueError:
        return None
    return Timestamp(at=at) if at.tzinfo else None


def _select(value: Value) -> Value | None:
    title = words(value).strip()
    return Select(option=title) if title else None


def _status(value: Value) -> Value | None:
    title = words(value).strip()
    return Status(stage=title) if title else None


def _rating(value: Value) -> Value | None:
    number = _decimal(value)
    if number is None or number != number.to_integral_value() or not 0 <= number <= 5:
        return None
    return Rating(stars=int(number))


def _email(value: Value) -> Value | None:
    text = words(value).strip()
    return Email(address=text) if "@" in text else None


def _phone(value: Value) -> Value | None:
    text = words(value).strip()
    return Phone(written=text) if any(letter.isdigit() for letter in text) else None


def _domain(value: Value) -> Value | None:
    text = words(value).strip()
    if isinstance(value, Email):
        text = text.rpartition("@")[2]
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return None
    host = host.removeprefix("www.").rstrip(".")
    return Domain(domain=host) if "." in host and not is_shared(host) else None


def _url(value: Value) -> Value | None:
    text = words(value).strip()
    return Url(url=text) if text else None


def _location(value: Value) -> Value | None:
    text = words(value).strip()
    return Location(line_1=text) if text else None


def _person_name(value: Value) -> Value | None:
    text = " ".join(words(value).split())
    return split_name(text) if text else None


def split_name(full: str) -> PersonName:
    """A name given as one text: "Last, First" as it says, otherwise the last word is the family name."""
    if full.count(",") == 1:
        last, first = (part.strip() for part in full.split(","))
        return PersonName(first=first, last=last, full=f"{first} {last}".strip())
    first, _, last = full.rpartition(" ")
    return PersonName(first=first, last=last, full=full) if first else PersonName(first=last, full=full)


def _actor(value: Value) -> Value | None:
    text = words(value).strip()
    if not text:
        return None
    return Actor(email=text) if "@" in text else Actor(name=text)


_CONVERSIONS: dict[AttributeType, Callable[[Value], Value | None]] = {
    AttributeType.TEXT: _text,
    AttributeType.RICH_TEXT: _rich_text,
    AttributeType.NUMBER: _number,
    AttributeType.CHECKBOX: _checkbox,
    AttributeType.DATE: _date,
    AttributeType.TIMESTAMP: _timestamp,
    AttributeType.MONEY: _money,
    AttributeType.SELECT: _select,
    AttributeType.STATUS: _status,
    AttributeType.RATING: _rating,
    AttributeType.EMAIL: _email,
    AttributeType.PHONE: _phone,
    AttributeType.DOMAIN: _domain,
    AttributeType.URL: _url,
    AttributeType.LOCATION: _location,
    AttributeType.PERSON_NAME: _person_name,
    AttributeType.ACTOR: _actor,
}
