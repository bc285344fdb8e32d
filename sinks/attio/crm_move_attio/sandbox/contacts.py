"""E-mail addresses, domains, phone numbers and places, normalised as Attio keeps them (docs/attio-api.md, values)."""

import re
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from babel import Locale
from email_validator import EmailNotValidError, validate_email
from publicsuffixlist import PublicSuffixList

from .errors import issue
from .model import Value
from .values import LOCATION_KEYS, ValueRefusedError, location_of, only_keys, unwrap, wrong_type

FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "yahoo.co.uk",
        "hotmail.com",
        "outlook.com",
        "live.com",
        "msn.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "mail.com",
        "proton.me",
        "protonmail.com",
        "zoho.com",
        "yandex.com",
        "yandex.ru",
        "mail.ru",
        "qq.com",
        "163.com",
        "126.com",
        "fastmail.com",
        "hey.com",
        "t-online.de",
        "orange.fr",
        "free.fr",
        "wanadoo.fr",
        "libero.it",
    ]
)
"""Domains that stand for no company; which ones Attio skips is not published."""

_RESERVED = frozenset({"test", "invalid", "example", "localhost"})
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def read_domain(value: Any, *, strips_www: bool) -> Value:
    given = unwrap(value, "domain")
    if not isinstance(given, str):
        raise wrong_type("string", given, "domain")
    host = _host(given)
    name = host.removeprefix("www.") if strips_www and host.count(".") > 1 else host
    root = root_domain(name)
    if root is None:
        raise ValueRefusedError(issue("invalid", ["domain"], f'"{given}" is not a valid domain'))
    return Value(name, {"domain": name, "root_domain": root})


def read_email(value: Any) -> Value:
    given = unwrap(value, "email_address") if not _has(value, "original_email_address") else _original(value)
    if not isinstance(given, str):
        raise wrong_type("string", given, "email_address")
    address = given.strip()
    try:
        normal = validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise _bad_email(given) from None
    local, _, domain = normal.rpartition("@")
    root = root_domain(domain)
    if root is None:
        raise _bad_email(given)
    return Value(normal, {
        "original_email_address": address, "email_address": normal, "email_domain": domain,
        "email_root_domain": root, "email_local_specifier": local,
    })  # fmt: skip


def read_phone(value: Any) -> Value:
    if isinstance(value, dict):
        only_keys(value, "original_phone_number", "country_code")
        given, country = value["original_phone_number"], value.get("country_code")
    else:
        given, country = value, None
    if not isinstance(given, str):
        raise wrong_type("string", given, "original_phone_number")
    number = _phone(given, country)
    normal = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number) or country
    return Value(normal, {"original_phone_number": given, "country_code": region, "phone_number": normal})


def read_location(value: Any) -> Value:
    """The ten keys, all of them; or one free string, taken apart as well as can be."""
    if isinstance(value, str):
        return location_of(_parts(value))
    # A missing key is answered as if the whole were no object: misleading, but it is what Attio says.
    if not isinstance(value, dict) or any(key not in value for key in LOCATION_KEYS):
        raise ValueRefusedError(
            issue("invalid_type", [], "Expected object, received string", expected="object", received="string")
        )
    only_keys(value, *LOCATION_KEYS)
    return location_of(value)


@lru_cache(maxsize=4096)
def root_domain(host: str) -> str | None:
    """The registrable part of a host name; None where it has none, or is reserved."""
    labels = host.split(".")
    if labels[-1] in _RESERVED or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    root: str | None = _suffixes().privatesuffix(host)
    return root


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def _host(given: str) -> str:
    text = given.strip().lower()
    host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    host = host.rstrip(".")
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""


def _has(value: Any, key: str) -> bool:
    return isinstance(value, dict) and key in value


def _original(value: dict[str, Any]) -> Any:
    only_keys(value, "original_email_address", "email_address")
    return value["original_email_address"]


def _bad_email(given: str) -> ValueRefusedError:
    return ValueRefusedError(issue("invalid", ["email_address"], f'"{given}" is not a valid email address'))


def _phone(given: str, country: str | None) -> phonenumbers.PhoneNumber:
    refused = ValueRefusedError(
        issue(
            "invalid",
            ["original_phone_number"],
            "Invalid phone number, possibly due to missing country information",
        )
    )
    try:
        number = phonenumbers.parse(given, country)
    except phonenumbers.NumberParseException:
        raise refused from None
    if not phonenumbers.is_valid_number(number):
        raise refused
    return number


def _parts(text: str) -> dict[str, Any]:
    parts: dict[str, Any] = dict.fromkeys(LOCATION_KEYS)
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if pieces and (country := _countries().get(pieces[-1].lower())):
        parts["country_code"] = country
        pieces.pop()
    return parts | dict(zip(("locality", "line_1", "region"), reversed(pieces), strict=False))


@cache
def _countries() -> dict[str, str]:
    names = {name.lower(): code for code, name in Locale("en").territories.items() if len(code) == 2}
    return names | {"usa": "US", "uk": "GB"}
