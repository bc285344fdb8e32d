"""Values of custom fields: made by arithmetic in the form of version 2, and turned into the form of version 1."""

from collections.abc import Callable, Sequence
from typing import Any

from .fields import Field, v1_suffixes
from .times import day
from .words import FAMILY, PLACES, WARES

_DAY = 86400
_START = 1_580_000_000
_ZONES = ((247, "Europe/Berlin"), (231, "Europe/Madrid"), (56, "America/Chicago"))
_CURRENCIES = ("EUR", "EUR", "EUR", "USD", "PLN", "QMP")


class Values:
    """Makes custom values. `persons`, `organizations` are how many there are; `users` the ids of users."""

    def __init__(self, persons: int, organizations: int, users: Sequence[int]) -> None:
        self._persons, self._organizations, self._users = max(1, persons), max(1, organizations), users

    def of(self, fields: Sequence[Field], number: int) -> dict[str, Any]:
        """The filled custom fields of a record."""
        return {
            field.code: self._value(field, number * 31 + field.id)
            for field in fields
            if field.custom and (number * 7 + field.id * 3) % 10 < field.custom.fill
        }

    def _value(self, field: Field, seed: int) -> Any:
        if field.type in ("enum", "set"):
            return _options(field, seed)
        references = {"user": len(self._users), "org": self._organizations, "people": self._persons}
        if field.type in references:
            at = seed % references[field.type]
            return self._users[at] if field.type == "user" else at + 1
        return _MAKERS[field.type](seed)


def _options(field: Field, seed: int) -> Any:
    """Some records keep options that were deleted since."""
    known = [*(field.options or ()), *field.deleted]
    first = known[seed % len(known)].id
    if field.type == "enum":
        return first
    return sorted({first, known[seed * 5 % len(known)].id})


def _money(seed: int) -> dict[str, Any]:
    return {"value": seed % 9000 + (0.5 if seed % 3 == 0 else 0), "currency": _CURRENCIES[seed % len(_CURRENCIES)]}


def _date(seed: int) -> str:
    return day(_START + seed * 7919 % 2000 * _DAY)


def _dates(seed: int) -> dict[str, str]:
    first = _START + seed * 7919 % 2000 * _DAY
    return {"value": day(first), "until": day(first + seed % 40 * _DAY)}


def _clock(seed: int) -> str:
    return f"{7 + seed % 12:02d}:{seed % 4 * 15:02d}:00"


def _zoned(value: dict[str, Any], seed: int) -> dict[str, Any]:
    number, name = _ZONES[seed % len(_ZONES)]
    return {**value, "timezone_id": number, "timezone_name": name}


def plain_address(seed: int) -> dict[str, Any]:
    """As the fields that every company has hold one: without the whole of it once more."""
    return {part: value for part, value in address(seed).items() if part != "formatted_address"}


def address(seed: int) -> dict[str, Any]:
    """One in four was never resolved into its parts."""
    road, town, region, country, code = PLACES[seed % len(PLACES)]
    house = str(seed % 140 + 1)
    text = f"{road} {house}, {code} {town}, {country}"
    parts = {
        "route": road, "street_number": house, "subpremise": "2. OG" if seed % 9 == 0 else None, "locality": town,
        "sublocality": None, "admin_area_level_1": region, "admin_area_level_2": None, "country": country,
        "postal_code": code, "formatted_address": text,
    }  # fmt: skip
    return {"value": text, **(dict.fromkeys(parts) if seed % 4 == 1 else parts)}


_MAKERS: dict[str, Callable[[int], Any]] = {
    "varchar": lambda seed: f"{WARES[seed % len(WARES)].capitalize()} {seed % 97}",
    "varchar_auto": lambda seed: f"{FAMILY[seed % len(FAMILY)]} {2019 + seed % 7}",
    "text": lambda seed: f"Line one about {WARES[seed % len(WARES)]}.\nLine two, “quoted”; {seed % 1000} €",
    "phone": lambda seed: f"+44 20 7946 0{seed % 1000:03d}",
    "double": lambda seed: seed % 1000 if seed % 2 else seed % 1000 + 0.125,
    "monetary": _money,
    "date": _date,
    "daterange": _dates,
    "time": lambda seed: _zoned({"value": _clock(seed)}, seed),
    "timerange": lambda seed: _zoned({"value": "08:30:00", "until": f"{16 + seed % 3}:00:00"}, seed),
    "address": address,
}


def v1_values(
    fields: Sequence[Field], values: dict[str, Any], name_of: Callable[[str, int], str], *, empty: bool = False
) -> dict[str, Any]:
    """Custom values as version 1 has them: at the root of the record, with companions that are named by a suffix.

    `name_of` gives the name that a reference shows: of a user, an org or people, by type and id. `empty` shows the
    fields without a value as nulls; else they are left out.
    """
    shown: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.code)
        if field.custom and (empty or value is not None):
            companions = value if isinstance(value, dict) else {}
            shown[field.code] = _v1_value(field, value, name_of)
            shown |= {f"{field.code}_{suffix}": companions.get(suffix) for suffix in v1_suffixes(field.type)}
    return shown


def _v1_value(field: Field, value: Any, name_of: Callable[[str, int], str]) -> Any:
    if value is None:
        return None
    if field.type == "enum":
        return str(value)
    if field.type == "set":
        return ",".join(map(str, value))
    if field.type in ("user", "org", "people"):
        return {"name": name_of(field.type, value), "value": value}
    return value["value"] if isinstance(value, dict) else value
