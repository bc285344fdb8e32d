"""The companies' pipelines, deals, leads and products, with the mess that years of use leave behind.

Of every 17 deals one has no person, of 9 no organization, of 13 one is archived, of 37 deleted, of 43 gone for good; of
29 one stands in a pipeline that was deleted. Of every 7 deals one has one or two participants more, of 5 one has
products.
"""

import re
from functools import cache
from typing import Any

from .people import organization_gone, organization_name, organization_of, owner, person_gone, standing, visible_to
from .switches import Switches
from .table import Row
from .times import day, v2_time
from .words import FAMILY, GOODS, LOST, WARES

_DAY = 86400
_LEAD_ID = re.compile("([0-9a-f]{8})-0e10-11eb-879b-05d71fb426ec")
BEGIN = 1_551_700_000
"""When the first record was made (March 2019)."""
SPAN = 243_000_000
"""Seconds until the last was (November 2026)."""

PIPELINES = (
    (1, "New business", 1, False, True),
    (2, "Renewals", 2, False, False),
    (3, "Partners", 5, False, True),
    (4, "Fairs 2019", 7, True, False),
)
"""Id, name, order, whether deleted, whether probability counts."""
STAGES = (
    (1, 1, "Qualified", 1, 10), (2, 1, "Offer sent", 3, 40), (3, 1, "Negotiation", 4, 60), (4, 1, "Negotiation", 8, 80),
    (5, 2, "Qualified", 0, 100), (6, 2, "Due", 1, 100), (7, 2, "Offer sent", 5, None), (8, 3, "Contacted", 2, 20),
    (9, 3, "Agreement", 9, 90), (10, 4, "Met at a fair", 1, 100),
)  # fmt: skip
"""Id, pipeline, name, order (with gaps), probability. Names come again in other pipelines, one twice in its own."""
_CURRENCIES = ("EUR", "EUR", "EUR", "USD", "EUR", "GBP", "QMP", "PLN")
LEAD_LABELS = (
    ("f08b42a0-4e75-11ea-9643-03698ef1cfd6", "Hot", "red"),
    ("f08b42a1-4e75-11ea-9643-03698ef1cfd6", "Cold", "blue"),
    ("f08b69b0-4e75-11ea-9643-03698ef1cfd6", "Warm", "yellow"),
)
LEAD_SOURCES = (
    "Manually created", "Deal", "Web forms", "Prospector", "Leadbooster", "Live chat", "Import", "Website visitors",
    "Workflow automation", "API",
)  # fmt: skip


@cache
def _span(size: int, least: int = 1) -> int:
    return max(least, SPAN // max(1, size))


def added(number: int, size: int) -> int:
    return BEGIN + number * _span(size) - _span(size) // 2


def updated(number: int, size: int) -> int | None:
    """Many share the second in which they were changed together; some were never changed."""
    if number % 14 == 0:
        return None
    if number % 5 == 0:
        return max(added(number, size), BEGIN + SPAN - 5_000_000 - number % 3 * 86_400)
    return min(BEGIN + SPAN, added(number, size) + number * 7_919 % 200 * 86_400 + number % 60)


def stamps(number: int, size: int) -> tuple[str, str | None]:
    changed = updated(number, size)
    return v2_time(added(number, size)), None if changed is None else v2_time(changed)


def deal_gone(number: int) -> bool:
    return number % 43 == 23


def maybe_archived(number: int) -> bool:
    return number % 13 == 5


def stage_of(number: int) -> tuple[int, int]:
    """Stage and pipeline."""
    at = 9 if number % 29 == 0 else number * 5 % 9
    return STAGES[at][0], STAGES[at][1]


def deal(number: int, of: Switches) -> Row | None:
    if deal_gone(number):
        return None
    stage, pipeline = stage_of(number)
    person = deal_person(number, of.persons)
    status = "deleted" if number % 37 == 11 else ("open", "won", "lost", "open", "won")[number * 3 % 5]
    begun = added(number, of.deals)
    closed = v2_time(min(BEGIN + SPAN, begun + number % 180 * _DAY + 3_600 * (number % 24)))
    won, lost = status == "won", status == "lost"
    archived = maybe_archived(number) and status != "deleted"
    organization = deal_organization(number, person, of.organizations)
    return {
        "id": number,
        "title": deal_title(number, organization),
        "creator_user_id": owner(number + 2),
        "owner_id": owner(number),
        "value": deal_value(number, of.products),
        "currency": _CURRENCIES[number % len(_CURRENCIES)],
        "person_id": person,
        "org_id": organization,
        "pipeline_id": pipeline,
        "stage_id": stage,
        "status": status,
        "probability": number * 10 % 101 if number % 6 == 0 else None,
        "lost_reason": LOST[number % len(LOST)] if lost else None,
        "visible_to": visible_to(number, of.visibility_groups),
        "stage_change_time": None if number % 4 == 0 else v2_time(begun),
        "won_time": closed if won else None,
        "lost_time": closed if lost else None,
        "close_time": closed if won or lost else None,
        "local_won_date": closed[:10] if won else None,
        "local_lost_date": closed[:10] if lost else None,
        "local_close_date": closed[:10] if won or lost else None,
        "expected_close_date": day(begun + number % 300 * _DAY) if number % 3 else None,
        "is_deleted": status == "deleted",
        "is_archived": archived,
        "archive_time": closed if archived else None,
        "label_ids": [61 + number % 4] if number % 5 == 2 else [],
        "origin": ("ManuallyCreated", "API", "Marketplace")[number % 3],
        "origin_id": "0f3c" if number % 3 == 2 else None,
        "channel": 52 + number % 2 if number % 10 == 0 else None,
        "channel_id": "Autumn fair" if number % 10 == 0 else None,
        "source_lead_id": lead_id(number) if number % 33 == 0 else None,
    }


def deal_person(number: int, persons: int) -> int | None:
    if number % 17 == 0 or persons < 2:
        return None
    return standing(number * 2 + number // 5, persons, person_gone)


def deal_organization(number: int, person: int | None, organizations: int) -> int | None:
    """Usually where the person works, but not always."""
    if number % 9 == 0 or organizations < 2:
        return None
    where = organization_of(person, organizations) if person and number % 8 else None
    return where or standing(number * 5 + 1, organizations, organization_gone)


def deal_title(number: int, organization: int | None) -> str:
    who = organization_name(organization) if organization else f"{FAMILY[number % len(FAMILY)]} {number}"
    return f"{who} – {WARES[number * 3 % len(WARES)]}"


def plain(number: float) -> float:
    """Whole numbers are told without a point."""
    return int(number) if number == int(number) else number


def deal_value(number: int, products: int) -> float:
    """Where a deal has products, what they come to."""
    if count := products_of(number, products):
        return plain(sum(_line(number, at)["sum"] for at in range(count)))
    if number % 21 == 0:
        return 0
    return number * 379 % 90_000 + (0.99 if number % 7 == 0 else 0)


def participants(number: int, persons: int) -> list[int]:
    """The persons of a deal, its main one first."""
    main = deal_person(number, persons)
    more = (
        [standing(number * 3 + at * 5, persons, person_gone) for at in range(number % 2 + 1)] if number % 7 == 0 else []
    )
    return list(dict.fromkeys(one for one in (main, *more) if one)) if persons > 1 else []


def products_of(number: int, products: int) -> int:
    """How many products a deal has."""
    return min(products, 1 + number % 3) if number % 5 == 0 else 0


def deal_products(number: int, size: int, products: int) -> list[Row]:
    """The products on a deal; one in eleven of them was deleted from the catalogue for good."""
    add, changed = stamps(number, size)
    rhythm: Row = {"billing_frequency": "one-time", "billing_frequency_cycles": None, "billing_start_date": None}
    if number % 4 == 0:
        rhythm = {"billing_frequency": "monthly", "billing_frequency_cycles": 12, "billing_start_date": add[:10]}
    return [
        {
            "id": number * 10 + at, "deal_id": number,
            "product_id": None if (number + at) % 11 == 0 else (number + at) % products + 1,
            "product_variation_id": None, "name": product_name((number + at) % products + 1),
            **_line(number, at), "discount_type": "percentage" if number % 2 else "amount",
            "tax": 19 if number % 3 else 0, "tax_method": ("inclusive", "exclusive", "none")[number % 3],
            "currency": _CURRENCIES[number % len(_CURRENCIES)], "comments": "as agreed by phone" if at else "",
            "is_enabled": True, **rhythm, "order_nr": at + 1, "add_time": add, "update_time": changed or add,
        }
        for at in range(products_of(number, products))
    ]  # fmt: skip


def _line(number: int, at: int) -> Row:
    price, quantity, discount = 40 + (number + at) % 300, (number + at) % 12 + 1 if at else 2.5, 10 if at == 1 else 0
    whole = price * quantity
    cut = whole * discount / 100 if number % 2 else discount
    return {"item_price": price, "quantity": quantity, "discount": discount, "sum": plain(round(whole - cut, 2))}


def product_name(number: int) -> str:
    turn = number // len(GOODS)
    return GOODS[number % len(GOODS)] + (f" {chr(64 + turn)}" if 0 < turn < 27 else f" {turn}" if turn else "")


def product(number: int, groups: bool) -> Row:
    return {
        "id": number,
        "name": product_name(number),
        "code": None if number % 6 == 0 else f"QM-{number:04d}",
        "description": None if number % 4 else f"{product_name(number)}, as in the catalogue.",
        "unit": ("pcs", "", "day", "month")[number % 4],
        "tax": 19 if number % 3 else 0,
        "category": None if number % 5 == 0 else 31 + number % 3,
        "owner_id": owner(number),
        "is_linkable": number % 8 != 0,
        "is_deleted": number % 16 == 9,
        "visible_to": visible_to(number, groups),
        "billing_frequency": "monthly" if number % 4 == 3 else "one-time",
        "billing_frequency_cycles": None,
        "prices": [
            {
                "product_id": number,
                "price": 40 + number * 7,
                "currency": code,
                "cost": 20,
                "direct_cost": None,
                "notes": "",
            }
            for code in (("EUR", "USD") if number % 3 == 0 else ("EUR",) if number % 7 else ())
        ],
    }


def lead_id(number: int) -> str:
    return f"{number:08x}-0e10-11eb-879b-05d71fb426ec"


def lead_number(key: str) -> int | None:
    """The number of a lead that `lead_id` names."""
    found = _LEAD_ID.fullmatch(key)
    return int(found[1], 16) if found else None


def lead(number: int, persons: int, organizations: int, groups: bool) -> Row:
    """A lead has a person or an organization, or both."""
    person = deal_person(number * 4 + 1, persons)
    organization = deal_organization(number, person, organizations) if number % 3 or not person else None
    value = None if number % 4 == 0 else {"amount": number * 250, "currency": _CURRENCIES[number % len(_CURRENCIES)]}
    return {
        "id": lead_id(number),
        "title": f"{FAMILY[number % len(FAMILY)]} {WARES[number % len(WARES)]}",
        "owner_id": owner(number),
        "creator_id": owner(number + 1),
        "label_ids": [LEAD_LABELS[number % 3][0]] if number % 2 else [],
        "value": value,
        "expected_close_date": day(BEGIN + SPAN + number * _DAY) if number % 5 == 0 else None,
        "person_id": person,
        "organization_id": organization,
        "is_archived": number % 7 == 3,
        "source_name": LEAD_SOURCES[number % len(LEAD_SOURCES)],
        "origin": ("ManuallyCreated", "API", "Import")[number % 3],
        "origin_id": None,
        "channel": 52 if number % 9 == 0 else None,
        "channel_id": None,
        "source_deal_id": None,
        "was_seen": number % 3 != 0,
        "next_activity_id": None,
        "visible_to": visible_to(number, groups),
        "is_deleted": number % 31 == 29,
    }


def relationships(number: int, organizations: int) -> list[dict[str, Any]]:
    """All that an organization takes part in, as owner or as linked: number, type, owner, linked."""
    found = [(at, *_relationship(at, organizations)) for at in _near(number, organizations)]
    return [
        {"id": at, "type": kind, "owner": one, "linked": other}
        for at, kind, one, other in found
        if number in (one, other) and one != other
    ]


def _near(number: int, organizations: int) -> list[int]:
    """Relations are numbered by the organization that owns them; the other one is up to two further on."""
    return [at for at in range(number - 3, number + 1) if 0 < at <= organizations and at % 4 == 0]


def _relationship(at: int, organizations: int) -> tuple[str, int, int]:
    kind = "parent" if at % 8 == 0 else "related"
    return kind, standing(at, organizations, organization_gone), standing(at + 2, organizations, organization_gone)
