"""Which values Attio takes, and what it makes of them; decided here, without asking it (docs/attio-api.md, 8)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import partial
from types import MappingProxyType

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from crm_move import (
    Actor,
    Attribute,
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
    Refusal,
    Select,
    Status,
    Text,
    Timestamp,
    Url,
    Value,
    words,
)

from . import domains, numbers
from .members import Members
from .standard import COUNTRIES

LONGEST_TEXT = 10_000_000
"""Bytes of UTF-8 in one text value."""

Rule = Callable[[Value], Value]

_COORDINATE_DECIMALS = Decimal("0.000000001")
_POLES = Decimal(90)
_DATE_LINE = Decimal(180)
_NUMBER = re.compile(r"\+[\d\s()./\-]+")


def check(value: Value, attribute: Attribute, members: Members) -> Value | Refusal:
    """The value as Attio would store it in the attribute, or why it would not."""
    if attribute.read_only:
        return Refusal(reason="Attio writes this attribute itself")
    rule = _rule(attribute, members)
    if rule is None:
        return Refusal(reason=f"Attio has no attributes of type {attribute.type}")
    try:
        return rule(value)
    except MisfitError:
        return Refusal(reason=f"a {value.type} does not fit an attribute of type {attribute.type}")
    except ValueError as error:
        return Refusal(reason=str(error))


class MisfitError(Exception):
    """The value is of a type that the attribute does not hold."""


def _rule(attribute: Attribute, members: Members) -> Rule | None:
    match attribute.type:
        case AttributeType.MONEY:
            return partial(_money, code=attribute.currency)
        case AttributeType.SELECT:
            return lambda value: Select(option=_title(value, attribute))
        case AttributeType.STATUS:
            return lambda value: Status(stage=_title(value, attribute))
        case AttributeType.ACTOR:
            return partial(_actor, members=members)
        case other:
            return _RULES.get(other)


def _text(value: Value) -> Text:
    # NUL has no place in the databases behind such APIs; nobody can have meant it.
    text = words(value).replace("\0", "")
    if not text.strip():
        raise ValueError("it is empty")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise ValueError("it holds half a character, which no system can store") from None
    if size > LONGEST_TEXT:
        raise ValueError(f"it has {size:,} bytes; Attio takes {LONGEST_TEXT:,}")
    return Text(text=text)


def _number(value: Value) -> Number:
    match value:
        case Number(number=number) | Money(amount=number):
            return Number(number=numbers.kept(number))
        case Rating(stars=stars):
            return Number(number=Decimal(stars))
    raise MisfitError


def _money(value: Value, code: str | None) -> Money:
    match value:
        case Money(amount=amount, currency=currency):
            return Money(amount=numbers.kept(amount), currency=_currency(currency, code))
        case Number(number=amount):
            return Money(amount=numbers.kept(amount), currency=code)
    raise MisfitError


def _currency(written: str | None, code: str | None) -> str | None:
    """The code lives on the attribute: an amount in another one would silently change its meaning."""
    if written is not None and ("NTD" if written == "TWD" else written) != code:
        raise ValueError(f"it is in {written}, and all amounts of this attribute are in {code or 'no set currency'}")
    return code


def _checkbox(value: Value) -> Checkbox:
    if isinstance(value, Checkbox):
        return value
    raise MisfitError


def _date(value: Value) -> Date:
    match value:
        case Date():
            return value
        case Timestamp(at=at):
            return Date(day=_in_utc(at).date())
    raise MisfitError


def _timestamp(value: Value) -> Timestamp:
    match value:
        case Timestamp(at=at):
            return Timestamp(at=_in_utc(at))
        case Date(day=day):
            return Timestamp(at=datetime.combine(day, time(), UTC))
    raise MisfitError


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("in UTC it lies outside the years 1 to 9999") from None


def _rating(value: Value) -> Rating:
    match value:
        case Rating():
            return value
        case Number(number=number) if number in range(6):
            return Rating(stars=int(number))
        case Number():
            raise ValueError("a rating is a whole number from 0 to 5")
    raise MisfitError


def _title(value: Value, attribute: Attribute) -> str:
    """The option's title as the attribute spells it: Attio compares exactly, and a write never makes an option."""
    if not isinstance(value, Select | Status | Text):
        raise MisfitError
    title = words(value)
    if not title.strip():
        raise ValueError("an option needs a title")
    titles = [option.title for option in attribute.options]
    if not titles or title in titles:
        return title
    alike = [known for known in titles if known.casefold() == title.strip().casefold()]
    if len(alike) != 1:
        raise ValueError(f"{title!r} is no option of the attribute")
    return alike[0]


def _email(value: Value) -> Email:
    if not isinstance(value, Email | Text):
        raise MisfitError
    address = words(value).strip()
    domains.refuse_reserved(address.rpartition("@")[2])
    try:
        return Email(address=validate_email(address, check_deliverability=False).normalized.lower())
    except EmailNotValidError as error:
        raise ValueError(f"it is no e-mail address: {error}") from None


def _phone(value: Value) -> Phone:
    match value:
        case Phone(e164=str(number)):
            return _dialled(number)
        case Phone(written=number, country=str(country)) if not number.strip().startswith("+"):
            raise ValueError(f"there is no such number in {country}")
        case Phone(written=number) | Text(text=number):
            return _dialled(number.strip())
    raise MisfitError


def _dialled(number: str) -> Phone:
    """The number in the form in which Attio compares numbers, which says its country. Raises ValueError for none."""
    if not number.startswith("+"):
        raise ValueError("the number has no country: write it as + and country code")
    if not _NUMBER.fullmatch(number):
        raise ValueError("it is more than a number")
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        raise ValueError("no country has such a number") from None
    if not phonenumbers.is_valid_number(parsed):
        raise ValueError("no country has such a number")
    plain = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164=plain, written=plain)


def _domain(value: Value) -> Domain:
    if isinstance(value, Domain | Url | Text):
        return Domain(domain=domains.normal(words(value)))
    raise MisfitError


def _location(value: Value) -> Location:
    if not isinstance(value, Location):
        raise MisfitError
    place = location(value)
    if place == Location():
        raise ValueError("it is empty")
    if place.country_code is not None and place.country_code not in COUNTRIES:
        raise ValueError(f"{place.country_code!r} is not the two-letter code of a country")
    return place


def location(place: Location) -> Location:
    """The place without blanks around its parts. Raises ValueError for coordinates that are none."""
    parts = {name: part.strip() or None for name, part in place if isinstance(part, str) and name != "type"}
    if country := parts.get("country_code"):
        parts["country_code"] = country.upper()
    for name, most in (("latitude", _POLES), ("longitude", _DATE_LINE)):
        if written := parts.get(name):
            parts[name] = _coordinate(written, most)
    return Location.model_validate(parts)


def _coordinate(written: str, most: Decimal) -> str:
    if not re.fullmatch(r"[-+]?\d{1,3}(\.\d{1,50})?", written) or abs(Decimal(written)) > most:
        raise ValueError(f"its coordinates are not decimal degrees up to {most}")
    return format(numbers.plain(Decimal(written).quantize(_COORDINATE_DECIMALS)), "f")


def _person_name(value: Value) -> PersonName:
    match value:
        case PersonName(first=first, last=last, full=full):
            first, last, full = first.strip(), last.strip(), full.strip()
        case Text(text=text):
            first, last, full = text.strip(), "", text.strip()
        case _:
            raise MisfitError
    full = full or f"{first} {last}".strip()
    if not full:
        raise ValueError("it is empty")
    return PersonName(first=first, last=last, full=full)


def _actor(value: Value, members: Members) -> Actor:
    if isinstance(value, Actor):
        return members.normal(value)
    raise MisfitError


_RULES: MappingProxyType[AttributeType, Rule] = MappingProxyType(
    {
        AttributeType.TEXT: _text,
        AttributeType.RICH_TEXT: _text,
        AttributeType.URL: _text,
        AttributeType.NUMBER: _number,
        AttributeType.CHECKBOX: _checkbox,
        AttributeType.DATE: _date,
        AttributeType.TIMESTAMP: _timestamp,
        AttributeType.RATING: _rating,
        AttributeType.EMAIL: _email,
        AttributeType.PHONE: _phone,
        AttributeType.DOMAIN: _domain,
        AttributeType.LOCATION: _location,
        AttributeType.PERSON_NAME: _person_name,
    }
)
