"""Rows of v1 in the shapes of v2, so that a field of a deal reads alike on a lead (docs/pipedrive-api.md, 7)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from .fields import Field

Json = dict[str, Any]
Row = Mapping[str, Any]

_ADDRESS: Final = (
    "subpremise",
    "street_number",
    "route",
    "sublocality",
    "locality",
    "admin_area_level_1",
    "admin_area_level_2",
    "country",
    "postal_code",
    "formatted_address",
)


def as_v2(row: Row, fields: Iterable[Field]) -> Json:
    """The custom values of a row of v1, by key. What is in v2's shape already stays as it is."""
    found = {field.code: row.get(field.code) for field in fields if field.custom}
    types = {field.code: field.type for field in fields if field.custom}
    return {code: _SHAPES.get(types[code], _same)(row, code, value) for code, value in found.items()}


def _same(_: Row, __: str, value: Any) -> Any:
    return value


def _list(_: Row, __: str, value: Any) -> Any:
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _id(_: Row, __: str, value: Any) -> Any:
    return (value.get("value") or value.get("id")) if isinstance(value, Mapping) else value


def _together(*names: str) -> Callable[[Row, str, Any], Any]:
    """A value with what stands beside it, under the key with each name behind."""

    def gather(row: Row, code: str, value: Any) -> Any:
        if isinstance(value, Mapping) or value in (None, ""):
            return value
        beside = {name: row.get(f"{code}_{name}") for name in names}
        return {"value": value, **{name: part for name, part in beside.items() if part not in (None, "")}}

    return gather


_SHAPES: Final[Mapping[str, Callable[[Row, str, Any], Any]]] = {
    "monetary": _together("currency"),
    "daterange": _together("until"),
    "time": _together("timezone_id", "timezone_name"),
    "timerange": _together("until", "timezone_id", "timezone_name"),
    "address": _together(*_ADDRESS),
    "set": _list,
    "user": _id,
    "org": _id,
    "people": _id,
}
