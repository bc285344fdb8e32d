"""Values as Attio takes and keeps them, type by type (docs/attio-api.md, values). No I/O.

Each reader turns what a client sent into what is stored, or raises `ValueRefusedError` with what is wrong with it.
"""

import math
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from .errors import issue
from .model import Value
from .times import read_date, read_timestamp

TEXT_LIMIT = 10 * 1024 * 1024
_KEY_LENGTH = 200
_DATE_MAX = date(9999, 12, 31)


class ValueRefusedError(Exception):
    """The value is not one of the attribute's type; `issues` go into `validation_errors`."""

    def __init__(self, *issues: dict[str, Any]) -> None:
        super().__init__(*issues)
        self.issues = issues


def kind_of(value: Any) -> str:
    """The name of a value's JSON type, as error answers word it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def wrong_type(expected: str, received: Any, *path: str) -> ValueRefusedError:
    return ValueRefusedError(
        issue("invalid_type", path, f"Expected {expected}, received {kind_of(received)}",
              expected=expected, received=kind_of(received))
    )  # fmt: skip


def only_keys(value: dict[str, Any], *allowed: str) -> None:
    """Refuses keys that the type does not have, and a missing first one."""
    extra = [key for key in value if key not in allowed]
    if extra:
        named = ", ".join(f"'{key}'" for key in extra)
        raise ValueRefusedError(issue("unrecognized_keys", [], f"Unrecognized key(s) in object: {named}", keys=extra))
    if allowed[0] not in value:
        raise ValueRefusedError(
            issue("invalid_type", [allowed[0]], "Required", expected="string", received="undefined"),
        )


def unwrap(value: Any, key: str = "value") -> Any:
    """The bare value of the short or the long form."""
    if not isinstance(value, dict):
        return value
    only_keys(value, key)
    return value[key]


def text_key(text: str) -> str:
    """What a text is looked up by. Long ones are cut, so a match must compare the whole."""
    return text[:_KEY_LENGTH]


def _text(value: Any) -> Value:
    text = unwrap(value)
    if not isinstance(text, str):
        raise wrong_type("string", text, "value")
    if len(text.encode()) > TEXT_LIMIT:
        raise ValueRefusedError(issue("too_big", ["value"], "Text is limited to 10 MB"))
    return Value(text_key(text), {"value": text})


def four_decimals(value: Any, key: str) -> float | int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise wrong_type("number", value, key)
    return value if isinstance(value, int) else round(value, 4)


def number_key(number: float) -> str:
    return repr(float(number))


def _number(value: Any) -> Value:
    number = four_decimals(unwrap(value), "value")
    return Value(number_key(number), {"value": number})


def _currency(value: Any) -> Value:
    return Value(None, {"currency_value": four_decimals(unwrap(value, "currency_value"), "currency_value")})


def _rating(value: Any) -> Value:
    rating = unwrap(value)
    if isinstance(rating, bool) or not isinstance(rating, (int, float)):
        raise wrong_type("number", rating, "value")
    if rating not in range(6):
        raise ValueRefusedError(issue("invalid", ["value"], "Rating must be an integer between 0 and 5"))
    return Value(None, {"value": int(rating)})


def _checkbox(value: Any) -> Value:
    checked = {"true": True, "false": False}.get(bare, bare) if isinstance(bare := unwrap(value), str) else bare
    if not isinstance(checked, bool):
        raise wrong_type("boolean", checked, "value")
    return Value(None, {"value": checked})


def _moment(read: Callable[[str], str]) -> Callable[[Any], Value]:
    def reader(value: Any) -> Value:
        text = unwrap(value)
        if not isinstance(text, str):
            raise wrong_type("string", text, "value")
        try:
            return Value(None, {"value": read(text)})
        except (ValueError, OverflowError):
            raise ValueRefusedError(issue("invalid", ["value"], "Invalid date")) from None

    return reader


_NAME_KEYS = ("first_name", "last_name", "full_name")


def _personal_name(value: Any) -> Value:
    if isinstance(value, str):
        last, comma, first = (part.strip() for part in value.partition(","))
        first, last = (first, last) if comma else (last, "")
        value = {"first_name": first, "last_name": last, "full_name": f"{first} {last}".strip()}
    if not isinstance(value, dict):
        raise wrong_type("object", value)
    missing = [_no_string(value, key) for key in _NAME_KEYS if not isinstance(value.get(key), str)]
    if missing:
        raise ValueRefusedError(*missing)
    only_keys(value, *_NAME_KEYS)
    return Value(text_key(value["full_name"]), {key: value[key] for key in _NAME_KEYS})


def _no_string(value: dict[str, Any], key: str) -> dict[str, Any]:
    received = kind_of(value[key]) if key in value else "undefined"
    message = f"Expected string, received {received}" if key in value else "Required"
    return issue("invalid_type", [key], message, expected="string", received=received)


LOCATION_KEYS = (
    *("line_1", "line_2", "line_3", "line_4", "locality", "region", "postcode", "country_code"),
    *("latitude", "longitude"),
)
_LATITUDE = re.compile(r"[-+]?([1-8]?\d(\.\d+)?|90(\.0+)?)")
_LONGITUDE = re.compile(r"[-+]?(180(\.0+)?|((1[0-7]\d)|([1-9]?\d))(\.\d+)?)")
_COUNTRY = re.compile(r"[A-Z]{2}")


def location_of(parts: dict[str, Any]) -> Value:
    """A location from its ten parts, each text or null."""
    for key, part in parts.items():
        if part is not None and not isinstance(part, str):
            raise wrong_type("string", part, key)
    for key, pattern in (("latitude", _LATITUDE), ("longitude", _LONGITUDE), ("country_code", _COUNTRY)):
        if parts[key] is not None and not pattern.fullmatch(parts[key]):
            raise ValueRefusedError(issue("invalid_string", [key], "Invalid"))
    return Value(None, {key: parts[key] for key in LOCATION_KEYS})


READERS: dict[str, Callable[[Any], Value]] = {
    "text": _text,
    "number": _number,
    "currency": _currency,
    "rating": _rating,
    "checkbox": _checkbox,
    "date": _moment(read_date),
    "timestamp": _moment(read_timestamp),
    "personal-name": _personal_name,
}
"""The types that need nothing but the value itself."""
