"""Checks of request bodies and query parameters, worded as Attio words them (`validation_errors`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .errors import ApiError, bad_body, bad_query, issue
from .values import kind_of


@dataclass(frozen=True, slots=True)
class Shape:
    """What a key must hold: `expected` names it, `fits` tells whether a value does."""

    expected: str
    fits: Callable[[Any], bool]
    required: bool = True
    choices: tuple[str, ...] = ()

    @property
    def optional(self) -> "Shape":
        return replace(self, required=False)

    @property
    def nullable(self) -> "Shape":
        return replace(self, fits=lambda value: value is None or self.fits(value))


STRING = Shape("string", lambda value: isinstance(value, str))
BOOLEAN = Shape("boolean", lambda value: isinstance(value, bool))
NUMBER = Shape("number", lambda value: isinstance(value, (int, float)) and not isinstance(value, bool))
OBJECT = Shape("object", lambda value: isinstance(value, dict))
ARRAY = Shape("array", lambda value: isinstance(value, list))
ANY = Shape("any", lambda _: True)
_UNION = "union"


def any_of(fits: Callable[[Any], bool]) -> Shape:
    """One of several forms: what is wrong with a value that is none of them is not said."""
    return Shape(_UNION, fits)


def one_of(*choices: str) -> Shape:
    return Shape(" | ".join(f"'{one}'" for one in choices), lambda value: value in choices, choices=choices)


def checked(body: Any, shapes: Mapping[str, Shape], *, path: Sequence[str | int] = (), closed: bool = False) -> Any:
    """The object `body` with nothing amiss. `closed` refuses unknown keys. Raises ApiError 400 naming all faults."""
    if not isinstance(body, dict):
        raise bad_body(_mismatch(OBJECT, body, path, present=True))
    faults = [
        _mismatch(shape, body.get(key), [*path, key], present=key in body)
        for key, shape in shapes.items()
        if (key in body and not shape.fits(body[key])) or (key not in body and shape.required)
    ]
    extra = [key for key in body if key not in shapes]
    if closed and extra:
        named = ", ".join(f"'{key}'" for key in extra)
        faults.append(issue("unrecognized_keys", path, f"Unrecognized key(s) in object: {named}", keys=extra))
    if faults:
        raise bad_body(*faults)
    return body


def data_of(body: Any, shapes: Mapping[str, Shape], *, closed: bool = False) -> dict[str, Any]:
    """What is in the `data` wrapper, checked. Raises ApiError 400."""
    data: dict[str, Any] = checked(checked(body, {"data": OBJECT})["data"], shapes, path=["data"], closed=closed)
    return data


def changes_of(body: Any, shapes: Mapping[str, Shape], *, closed: bool = False) -> dict[str, Any]:
    """As `data_of`, for a PATCH: every key may be left out, but not all. Raises ApiError 400."""
    data = data_of(body, {key: shape.optional for key, shape in shapes.items()}, closed=closed)
    if not any(key in data for key in shapes):
        message = "You passed an empty payload. Please ensure you are updating at least one property in your request."
        raise ApiError(400, "validation_type", message)
    return data


def whole_number(
    query: Mapping[str, str], key: str, default: int | None, *, least: int = 0, most: int | None = None
) -> int | None:
    """A query parameter that is a whole number. Raises ApiError 400."""
    text = query.get(key)
    if text is None:
        return default
    if not text.lstrip("-").isdigit():
        raise bad_query(
            issue("invalid_type", [key], "Expected number, received nan", expected="number", received="nan")
        )
    number = int(text)
    if number < least:
        raise bad_query(issue("too_small", [key], f"Number must be greater than or equal to {least}", minimum=least))
    if most is not None and number > most:
        raise bad_query(issue("too_big", [key], f"Number must be less than or equal to {most}", maximum=most))
    return number


def flag(query: Mapping[str, str], key: str) -> bool:
    """A query parameter that is `true` or `false`, false when left out. Raises ApiError 400."""
    text = query.get(key, "false")
    if text not in ("true", "false"):
        raise bad_query(issue("invalid_type", [key], "Expected boolean", expected="boolean", received="string"))
    return text == "true"


def _mismatch(shape: Shape, value: Any, path: Sequence[str | int], *, present: bool) -> dict[str, Any]:
    if shape.expected == _UNION:
        return issue("invalid", path, "Invalid input")
    if shape.choices and present and isinstance(value, str):
        message = f"Invalid enum value. Expected {shape.expected}, received '{value}'"
        return issue("invalid_option", path, message, options=list(shape.choices))
    received = kind_of(value) if present else "undefined"
    message = f"Expected {shape.expected}, received {received}" if present else "Required"
    return issue("invalid_type", path, message, expected=shape.expected, received=received)
