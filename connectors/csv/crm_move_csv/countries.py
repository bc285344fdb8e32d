"""Countries by name or code, in the languages that CRM exports come in."""

from collections.abc import Mapping
from functools import lru_cache

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"})
_ALSO = {
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "u.s.": "US",
    "united states of america": "US",
    "america": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "korea": "KR",
    "republic of korea": "KR",
    "korea, republic of": "KR",
    "russian federation": "RU",
    "viet nam": "VN",
    "hong kong": "HK",
    "macedonia": "MK",
    "turkey": "TR",
    "ivory coast": "CI",
    "burma": "MM",
    "uae": "AE",
    "taiwan, province of china": "TW",
}


def _names(language: str) -> Mapping[str, str]:
    from babel import Locale

    names: Mapping[str, str] = Locale(language).territories
    return names


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Every known name and code in small letters, with its ISO 3166 alpha-2 code."""
    from babel.core import get_global

    alpha2 = {code for code in _names("en") if len(code) == 2 and code.isalpha()} - _NO_COUNTRIES
    table = {code.lower(): code for code in alpha2}
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    for alpha3, targets in aliases.items():
        if len(alpha3) == 3 and alpha3.isalpha() and len(targets) == 1 and targets[0] in alpha2:
            table[alpha3.lower()] = targets[0]
    for language in _LANGUAGES:
        names = _names(language)
        table.update({names[code].lower(): code for code in alpha2 if code in names})
    return table | _ALSO


def country_code(written: str) -> str | None:
    """The alpha-2 code of a country by name or code; None where it is none. Never a guess by likeness."""
    return _codes().get(" ".join(written.lower().split()))
