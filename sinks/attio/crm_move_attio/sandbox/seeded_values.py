"""Values in canonical words, as the stand-in stores them. What Attio itself has told is not judged: it is kept."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import phonenumbers

from crm_move import (
    Actor,
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
    Select,
    Status,
    Timestamp,
    Value,
    words,
)

from .contacts import root_domain
from .model import Value as Stored
from .times import read_timestamp
from .values import LOCATION_KEYS, number_key, text_key

NO_MEMBERS = ("api-token", "app", "system")
"""Actors besides the workspace's members."""


def stored(value: Value, option: Callable[[str], str]) -> Stored:
    """A value as it is stored; `option` gives the id of an option or status of its attribute, by title."""
    match value:
        case Select(option=title):
            return _chosen("option", option(title))
        case Status(stage=title):
            return _chosen("status", option(title))
        case Actor(id=id):
            kind = value.name if value.name in NO_MEMBERS and value.email is None else "workspace-member"
            return Stored(f"{kind}:{id}", {"referenced_actor_type": kind, "referenced_actor_id": id})
        case _:
            writer = _WRITERS.get(value.type)
            return writer(value) if writer else _text(value)


def stamp(at: datetime) -> str:
    """A moment as Attio writes it."""
    return read_timestamp(at.astimezone(UTC).isoformat())


def _chosen(key: str, id: str) -> Stored:
    return Stored(id, {key: id})


def _text(value: Value) -> Stored:
    text = words(value)
    return Stored(text_key(text), {"value": text})


def _number(value: Number) -> Stored:
    number = _wire(value.number)
    return Stored(number_key(number), {"value": number})


def _email(value: Email) -> Stored:
    local, _, domain = value.address.rpartition("@")
    parts = {
        "original_email_address": value.address,
        "email_address": value.address,
        "email_domain": domain,
        "email_root_domain": root_domain(domain) or domain,
        "email_local_specifier": local,
    }
    return Stored(value.address, parts)


def _phone(value: Phone) -> Stored:
    country = value.country or _country(value.e164)
    parts = {"original_phone_number": value.written, "country_code": country, "phone_number": value.e164}
    return Stored(value.e164, parts)


def _country(number: str | None) -> str | None:
    try:
        region: str | None = phonenumbers.region_code_for_number(phonenumbers.parse(number or ""))
    except phonenumbers.NumberParseException:
        return None
    return region


def _domain(value: Domain) -> Stored:
    return Stored(value.domain, {"domain": value.domain, "root_domain": root_domain(value.domain) or value.domain})


def _person_name(value: PersonName) -> Stored:
    parts = {"first_name": value.first, "last_name": value.last, "full_name": value.full}
    return Stored(text_key(value.full), parts)


def _location(value: Location) -> Stored:
    return Stored(None, {key: getattr(value, key) for key in LOCATION_KEYS})


def _money(value: Money) -> Stored:
    return Stored(None, {"currency_value": _wire(value.amount)})


def _plain(value: Checkbox | Date | Rating | Timestamp) -> Stored:
    match value:
        case Checkbox(checked=checked):
            return Stored(None, {"value": checked})
        case Date(day=day):
            return Stored(None, {"value": day.isoformat()})
        case Rating(stars=stars):
            return Stored(None, {"value": stars})
        case Timestamp(at=at):
            return Stored(None, {"value": stamp(at)})


def _wire(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


_WRITERS: MappingProxyType[str, Callable[[Any], Stored]] = MappingProxyType(
    {
        "number": _number,
        "money": _money,
        "checkbox": _plain,
        "date": _plain,
        "rating": _plain,
        "timestamp": _plain,
        "email": _email,
        "phone": _phone,
        "domain": _domain,
        "person-name": _person_name,
        "location": _location,
    }
)
