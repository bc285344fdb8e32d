"""In which country telephone numbers are read that name none."""

import re
from collections import Counter

from crm_move import AttributeType, Role

from .contacts import phones, read_phone
from .countries import country_code
from .sheets import Sheet

USUAL = 0.8
"""The country is that of at least this share of the numbers that begin with +, or this share is written alike."""
NORTH_AMERICA = "US"
_NORTH_AMERICAN = re.compile(
    r"(?:\+?1[-. ]?)?(?:\([2-9]\d\d\)\s?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{4}(?:\s?(?:x|ext\.?|extension|#)\s?\d{1,7})?",
    re.IGNORECASE,
)


def usual_country(sheet: Sheet) -> tuple[str | None, str]:
    """The country, and why where nothing names it: that of most rows, of most numbers with +, of the way of writing."""
    country = sheet.role(Role.COUNTRY)
    if country is not None:
        counted = sheet.columns[country].words.most_common()
        return next((code for word, _ in counted if (code := country_code(word))), None), ""
    words = _numbers(sheet)
    codes: Counter[str] = Counter()
    for word, count in words.items():
        if word.startswith("+") and (found := read_phone(word, None)) and found[1]:
            codes[found[1]] += count
    if codes:
        return next((code for code, count in codes.most_common(1) if count >= USUAL * codes.total()), None), ""
    alike = sum(count for word, count in words.items() if _NORTH_AMERICAN.fullmatch(word))
    if not alike or alike < USUAL * words.total():
        return None, ""
    return NORTH_AMERICA, f"{alike:,} of {words.total():,} are written the North American way"


def _numbers(sheet: Sheet) -> Counter[str]:
    """The telephone numbers of a table, as far as its profile has them."""
    found: Counter[str] = Counter()
    for column, decision in zip(sheet.columns, sheet.decisions, strict=True):
        for word, count in column.words.items() if decision.type is AttributeType.PHONE else ():
            found.update(dict.fromkeys(phones(word.strip()) or (word.strip(),), count))
    return found


def country_note(sheet: Sheet) -> list[str]:
    """What the person should know of a country that nothing but the way of writing says."""
    code, why = usual_country(sheet)
    said = any(sheet.habits(index).country for index in range(len(sheet.columns)))
    if not why or said:
        return []
    return [f"Telephone numbers without a country are read in {code}: {why} (csv.yaml takes `country`)."]
