"""The companies' persons, organizations and users, with the mess that years of use leave behind.

Of every 11 persons one has no e-mail, of 13 no phone number, of 6 no organization; 29: the e-mail of the one before;
31: two primary e-mails; 23: an e-mail that is empty; 59: one of a domain that does not exist. Of every 37 persons one
is deleted, of 41 one is gone for good. Organizations: of 5 none has an address; 19: deleted; 23: gone for good.
"""

from typing import Any

from .table import Row
from .values import plain_address
from .words import FAMILY, FIRMS, FORMS, GIVEN, TRADES

USERS = (
    (7001, "Ottoline Brandvold", "ottoline", True, False),
    (7002, "Ada Wójcik", "ada@example.com", True, False),
    (7003, "Max Okonkwo", "max@example.com", True, False),
    (7004, "Tariq Lindqvist", "tariq", True, False),
    (7005, "Bettina Ureña", "bettina", False, False),
    (7006, "Noor van den Berg", "noor", False, True),
)
"""Id, name, e-mail (or its first part), whether active, whether deleted. The tokens stand for the first."""
_UNKNOWN_USER = 7099


def user_email(local: str, mail_domain: str) -> str:
    return local if "@" in local else f"{local}@{mail_domain}"


def owner(number: int) -> int:
    """Some records belong to people who have left; a few to one that no list knows any more."""
    return _UNKNOWN_USER if number % 53 == 0 else USERS[number * number % len(USERS)][0]


def visible_to(number: int, groups: bool) -> int:
    return (7, 7, 3, 7, 5, 1)[number % 6] if groups else (3, 3, 3, 1)[number % 4]


def person_gone(number: int) -> bool:
    return number % 41 == 17


def organization_gone(number: int) -> bool:
    return number % 23 == 19


def standing(number: int, size: int, gone: Any) -> int:
    """A number from 1 to `size` near `number` that is not gone for good."""
    at = (number - 1) % size + 1
    return at if not gone(at) else at % size + 1


def organization_of(number: int, organizations: int) -> int | None:
    """Where a person works."""
    if number % 6 == 0 or organizations < 2:
        return None
    return standing(number * 3 + number // 7, organizations, organization_gone)


def organization_name(number: int) -> str:
    base = f"{FIRMS[number % len(FIRMS)]} {TRADES[number // len(FIRMS) % len(TRADES)]} {FORMS[number * 5 % len(FORMS)]}"
    turn = number // (len(FIRMS) * len(TRADES))
    return f"{base.strip()} {turn + 1}" if turn else base.strip()


def domain(number: int) -> str:
    return f"{''.join(filter(_plain, organization_name(number).lower()))}-example.com"


def organization(number: int, groups: bool) -> Row | None:
    if organization_gone(number):
        return None
    modern = number % 3 != 0
    return {
        "id": number,
        "name": organization_name(number),
        "owner_id": owner(number + 1),
        "is_deleted": number % 19 == 7,
        "visible_to": visible_to(number, groups),
        "address": None if number % 5 == 0 else plain_address(number),
        "label_ids": [5 + number % 4] if number % 3 == 0 else [],
        "website": f"https://www.{domain(number)}" if modern else None,
        "linkedin": f"https://linkedin-example.com/company/{number}" if number % 7 == 0 else None,
        "industry": 241 + number % 4 if modern and number % 2 else None,
        "annual_revenue": number * 125_000 if number % 4 == 0 else None,
        "employee_count": number * 7 % 900 + 1 if modern else None,
    }


def person_name(number: int) -> tuple[str, str | None]:
    if number % 47 == 0:
        return f"info@{number}", None
    return GIVEN[number % len(GIVEN)], FAMILY[number * 5 // 3 % len(FAMILY)]


def person(number: int, organizations: int, groups: bool, *, contact_sync: bool) -> Row | None:
    if person_gone(number):
        return None
    first, last = person_name(number)
    return {
        "id": number,
        "name": f"{first} {last}" if last else first,
        "first_name": first,
        "last_name": last,
        "owner_id": owner(number),
        "org_id": organization_of(number, organizations),
        "emails": _emails(number, organizations),
        "phones": _phones(number),
        "is_deleted": number % 37 == 11,
        "visible_to": visible_to(number + 2, groups),
        "label_ids": sorted({1 + number % 4, 1 + number * 3 % 4}) if number % 4 == 0 else [],
        "picture_id": None,
        **(_contact_sync(number) if contact_sync else {}),
    }


def _contact_sync(number: int) -> Row:
    return {
        "postal_address": plain_address(number) if number % 3 == 0 else None,
        "notes": "From the address book" if number % 4 == 0 else None,
        "im": [{"label": "skype", "value": _local(number), "primary": True}] if number % 5 == 0 else [],
        "birthday": f"19{50 + number % 50}-0{number % 9 + 1}-15" if number % 3 == 1 else None,
        "job_title": ("Buyer", "Head of operations", "CEO")[number % 3] if number % 2 else None,
    }


def _emails(number: int, organizations: int) -> list[dict[str, Any]]:
    if number % 11 == 0:
        return []
    if number % 23 == 0:
        return [{"label": "work", "value": "", "primary": True}]
    if number % 59 == 0:
        return [{"label": "work", "value": f"{_local(number)}@intranet.example", "primary": True}]
    owning = number - 1 if number % 29 == 0 else number
    where = organization_of(owning, organizations)
    host = domain(where) if where else "mail-example.com"
    found = [{"label": "work", "value": f"{_local(owning)}@{host}", "primary": True}]
    if number % 31 == 0:
        found.append({"label": "home", "value": f"{_local(owning)}@home-example.com", "primary": True})
    elif number % 8 == 0:
        found.append({"label": "", "value": f"{_local(owning).upper()}@home-example.com", "primary": False})
    return found


def _local(number: int) -> str:
    first, last = person_name(number)
    parts = ["".join(filter(_plain, part.lower())) for part in (first, last or "")]
    return f"{'.'.join(filter(None, parts)) or 'x'}{number}"


def _plain(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _phones(number: int) -> list[dict[str, Any]]:
    if number % 13 == 0:
        return []
    first = {"label": ("work", "mobile", "")[number % 3], "value": f"+49 761 555{number:04d}", "primary": True}
    if number % 9 != 0:
        return [first]
    return [first, {"label": "other", "value": f"0761/555{number:04d} (ask for Kim)", "primary": False}]
