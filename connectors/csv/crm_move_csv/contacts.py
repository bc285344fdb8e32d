"""E-mail addresses, telephone numbers, domains and web addresses in a cell."""

import re
from email.utils import parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_PLAIN_EMAIL = re.compile(
    r"[A-Za-z0-9_%+'&-]+(?:\.[A-Za-z0-9_%+'&-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}\Z"
)
_APART = re.compile(r"\s*(?:[;,\n]|\s:::\s)\s*")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]+\Z", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}\.?\Z")
_SURELY_PHONE = re.compile(r"\+\d|\(\d{1,5}\)\s?\d|(?:1[-. ])?\d{3}[-. ]\d{3}[-. ]\d{4}\b")
_PHONE = re.compile(r"\+?[(\d][\d().\-/\s]{5,24}(?:\s?(?:x|ext\.?|extension|#)\s?\d{1,7})?\Z", re.IGNORECASE)


def is_url(written: str) -> bool:
    """Whether a text is a web address: with http(s) or www before it, and no blank in it."""
    return _URL.match(written) is not None


def is_domain(written: str) -> bool:
    """Whether a text is a bare domain under a known public suffix (an IP address is none: its end is no letters)."""
    if _DOMAIN.match(written) is None:
        return False
    return _suffixes().publicsuffix(written.lower().rstrip("."), accept_unknown=False) is not None


@lru_cache(maxsize=1)
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def domain_of(written: str) -> str | None:
    """The domain in a bare domain or a web address, without `www.`; None where there is none."""
    host = re.sub(r"^[a-z]+://", "", written.strip().lower())
    host = re.split(r"[/?#:]", host, maxsplit=1)[0].removeprefix("www.").rstrip(".")
    return host if is_domain(host) else None


def is_email_list(written: str) -> bool:
    """Whether a text is one e-mail address or several with nothing else between them."""
    return bool(emails(written))


def emails(written: str) -> tuple[str, ...]:
    """The addresses in a cell, in order; empty where any part of it is none."""
    text = written.strip()
    if _PLAIN_EMAIL.match(text):
        return (text,)
    found = [_address(part) for part in _APART.split(text) if part]
    return tuple(address for address in found if address) if all(found) else ()


def _address(written: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    name, address = parseaddr(written)
    address = address if name else written.strip("<> ")
    if _PLAIN_EMAIL.match(address):
        return address
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return address


def is_phone(written: str) -> bool:
    """Whether a text can be dialled: digits and what groups them, and perhaps an extension."""
    return _PHONE.match(written) is not None and sum(map(str.isdigit, written)) >= 5


def phones(written: str) -> tuple[str, ...]:
    """The telephone numbers in a cell, in order; empty where any part of it is none."""
    found = apart(written)
    return tuple(found) if found and all(map(is_phone, found)) else ()


def apart(written: str) -> list[str]:
    """What stands in one cell side by side: apart by `;`, `,`, a line break or ` ::: `."""
    return [part.strip() for part in _APART.split(written.strip()) if part.strip()]


def is_surely_phone(written: str) -> bool:
    """Whether a text is a telephone number whatever the header says: +49…, (206) … or 206-555-9857."""
    return _SURELY_PHONE.match(written) is not None and is_phone(written)


@lru_cache(maxsize=4096)
def read_phone(written: str, country: str | None) -> tuple[str, str | None] | None:
    """(E.164, country) of a telephone number, read as dialled within `country`; None where it is no valid number."""
    import phonenumbers

    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, phonenumbers.region_code_for_number(number)
