"""Addresses in parts (docs/pipedrive-api.md, 7)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from babel import Locale

from crm_move import Location

LANGUAGES: Final = ("en", "de", "es", "fr", "it", "nl", "pt", "sv", "da", "nb", "fi", "et", "pl")
SHORT: Final = {"usa": "US", "uk": "GB"}


def location(cell: Mapping[str, Any]) -> Location | None:
    """The place that the parts of an address mean; one that Pipedrive has not looked up is a line of text."""
    parts = {name: str(part).strip() for name, part in cell.items() if part not in (None, "")}
    text = parts.get("value") or parts.get("formatted_address") or ""
    country, code = parts.get("country", ""), _code(parts.get("country", ""))
    found = {
        "line_1": _street(parts, text),
        "line_2": parts.get("subpremise"),
        "line_3": parts.get("sublocality"),
        "line_4": ", ".join(filter(None, (parts.get("admin_area_level_2"), "" if code else country))),
        "locality": parts.get("locality"),
        "region": parts.get("admin_area_level_1"),
        "postcode": parts.get("postal_code"),
        "country_code": code,
    }
    filled = {name: part for name, part in found.items() if part} or {"line_1": text}
    return Location.model_validate(filled) if any(filled.values()) else None


def _street(parts: Mapping[str, str], text: str) -> str:
    """Street and number in the order in which the address itself has them; countries differ."""
    street, number = parts.get("route", ""), parts.get("street_number", "")
    ways = [" ".join(filter(None, pair)) for pair in ((number, street), (street, number))]
    return next((way for way in ways if way in text), ways[0])


def _code(country: str) -> str | None:
    name = country.casefold()
    return SHORT.get(name) or _codes().get(name)


@cache
def _codes() -> dict[str, str]:
    """ISO 3166 codes by themselves and by names in several languages; an earlier language beats a later one."""
    found: dict[str, str] = {}
    for name, code in _named():
        found.setdefault(name.casefold(), code)
    return found


def _named() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == len("US") and code.isalpha():
                yield from ((name, code), (code, code))
