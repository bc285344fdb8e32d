"""Telephone numbers as people write them."""

import re
from functools import lru_cache
from typing import Final

import phonenumbers

from crm_move import Phone

_PREFIX: Final = re.compile(r"\A\s*00(?=[1-9])")
"""How most of the world dials abroad."""

_NORTH_AMERICA: Final = 1


@lru_cache(maxsize=4096)
def phone(written: str, country: str) -> Phone:
    """A number, read as dialled within `country` (ISO 3166, or "") where it does not say its own. One that is no valid
    number stays as it is written; so does one without a country: many are valid in several, as different numbers."""
    try:
        number = phonenumbers.parse(_PREFIX.sub("+", written), country or None)
    except phonenumbers.NumberParseException:
        return Phone(written=written)
    if not phonenumbers.is_valid_number(number) or _is_a_word(written, number):
        return Phone(written=written)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164=e164, written=written, country=phonenumbers.region_code_for_number(number))


def _is_a_word(written: str, number: phonenumbers.PhoneNumber) -> bool:
    """Whether letters would be dialled that name a person or a place: only North America dials words."""
    return number.country_code != _NORTH_AMERICA and bool(phonenumbers.is_alpha_number(written))
