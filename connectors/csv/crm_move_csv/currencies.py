"""Currency codes and signs."""

from functools import lru_cache

CODE = "[A-Z]{3}"
SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
    "R$": "BRL",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₪": "ILS",
    "₫": "VND",
    "฿": "THB",
    "₴": "UAH",
    "zł": "PLN",
    "Kč": "CZK",
    "Fr.": "CHF",
}


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """All ISO 4217 codes, past ones too."""
    from babel import Locale

    return frozenset(Locale("en").currencies)


def code_of(written: str) -> str | None:
    """The code of a sign or code; "" for nothing, None for what is no currency."""
    if not written:
        return ""
    return SIGNS.get(written) or (written if written in codes() else None)
