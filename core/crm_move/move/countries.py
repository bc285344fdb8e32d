"""Country codes from the names that people write."""

from functools import cache

from babel import Locale

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt", "sv", "da", "nb", "fi", "pl")

# What people write that no list of country names holds; ISO 3166 alpha-2 codes.
ALIASES = {
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "america": "US",
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "korea": "KR",
    "south korea": "KR",
    "republic of korea": "KR",
    "russia": "RU",
    "viet nam": "VN",
    "uae": "AE",
    "hong kong": "HK",
    "macedonia": "MK",
    "ivory coast": "CI",
    "turkey": "TR",
}


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in reversed(LANGUAGES):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names[name.casefold()] = code
    return names | ALIASES


def country_code(written: str) -> str | None:
    """The ISO 3166 alpha-2 code of a country by code or by exact name; None where it is neither: never guessed."""
    text = written.strip()
    if len(text) == 2 and text.upper() in _names().values():
        return text.upper()
    return _names().get(text.casefold())
