"""Values with a form of their own: JSON addresses, coordinates, ratings."""

import json
import re
from typing import Any

from crm_move import Location

from .countries import country_code

MOST = 10_000
"""Longer cells are not looked at."""
PARTS = 2
"""So many parts of an address make a JSON object one."""
PLACES = 3
"""Coordinates have at least so many decimals, in one of the two."""

_ADDRESS = {
    "line_1": ("street", "street1", "line1", "address", "address1", "address_1", "addressline1"),
    "line_2": ("street2", "line2", "address2", "address_2", "addressline2"),
    "locality": ("city", "town", "locality"),
    "region": ("state", "region", "province", "statecode", "county"),
    "postcode": ("postalcode", "postal_code", "zip", "zipcode", "postcode"),
    "country_code": ("countrycode", "country_code", "country"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lng", "lon"),
}
_BESIDES = ("geocodeaccuracy", "formatted")
_COORDINATES = re.compile(r"\(?(?P<lat>[+-]?\d{1,2}\.\d+)\s*[,;]\s*(?P<lon>[+-]?\d{1,3}\.\d+)\)?")
_STARS = re.compile(r"(?P<full>[★⭐]{0,5})\N{VARIATION SELECTOR-16}?(?P<rest>☆{0,5})")
_OUT_OF = re.compile(
    r"(?P<stars>[0-5])\s?(?:/|of|out of|von|sur|de)\s?5(?:\s?stars?)?|(?P<only>[0-5])\s?stars?", re.IGNORECASE
)


def is_json(written: str) -> bool:
    """Whether a text is a JSON object or list."""
    return _loaded(written) is not None


def place_of(written: str) -> Location | None:
    """The place in a JSON address or in coordinates; None where it is neither."""
    match = _COORDINATES.fullmatch(written)
    if match is not None:
        return _point(match["lat"], match["lon"])
    loaded = _loaded(written)
    return _address(loaded) if isinstance(loaded, dict) else None


def stars_of(written: str) -> int | None:
    """The stars in ★★★☆☆, 3/5, 3 of 5, 3 stars; None where it is none of these."""
    match = _STARS.fullmatch(written)
    if match is not None and written:
        full, rest = len(match["full"]), len(match["rest"])
        return full if full + rest == 5 or not rest else None
    match = _OUT_OF.fullmatch(written)
    return int(match["stars"] or match["only"]) if match else None


def _point(latitude: str, longitude: str) -> Location | None:
    decimals = max(len(each.partition(".")[2]) for each in (latitude, longitude))
    inside = abs(float(latitude)) <= 90 and abs(float(longitude)) <= 180
    return Location(latitude=latitude, longitude=longitude) if inside and decimals >= PLACES else None


def _loaded(written: str) -> Any:
    if written[:1] not in ("{", "[") or len(written) > MOST:
        return None
    try:
        return json.loads(written)
    except ValueError:
        return None


def _address(loaded: dict[str, Any]) -> Location | None:
    given = {key.lower(): str(value).strip() for key, value in loaded.items() if isinstance(value, str | int | float)}
    parts = {part: next((given[name] for name in names if given.get(name)), None) for part, names in _ADDRESS.items()}
    known = [name for names in _ADDRESS.values() for name in names]
    beyond = [
        key for key, value in loaded.items() if value not in (None, "") and key.lower() not in (*known, *_BESIDES)
    ]
    code = country_code(parts["country_code"] or "")
    if beyond or sum(key.lower() in known for key in loaded) < PARTS or (parts["country_code"] and not code):
        return None
    return Location.model_validate(parts | {"country_code": code})
