"""Countries by name or code, in the languages that CRM exports come in."""

from functools import lru_cache

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
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


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Every known name and code in small letters, with its ISO 3166 alpha-2 code."""
    from babel import Locale
    from babel.core import get_global

    english = Locale("en").territories
    alpha2 = {
        code
        for code in english
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "QO", "ZZ")
    }
    table = {code.lower(): code for code in alpha2}
    for alpha3, targets in get_global("territory_aliases").items():
        if len(alpha3) == 3 and alpha3.isalpha() and len(targets) == 1 and targets[0] in alpha2:
            table[alpha3.lower()] = targets[0]
    for language in _LANGUAGES:
        names = Locale(language).territories
        table.update({names[code].lower(): code for code in alpha2 if code in names})
    return table | _ALSO


def country_code(written: str) -> str | None:
    """The alpha-2 code of a country by name or code; None where it is none. Never a guess by likeness."""
    return _codes().get(" ".join(written.lower().split()))
