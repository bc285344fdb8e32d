"""What the fake CRM's account holds: few records by hand, each for a reason, and as many more as are asked for."""

from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]

USERS: list[Row] = [
    {"id": "u1", "mail": "ada@fake.example", "name": "Ada Ledger"},
    {"id": "u2", "mail": "olu@fake.example", "name": "Olúfẹ́mi Adébáyọ̀"},
    {"id": "u3", "mail": "gone@fake.example", "name": "Gone Since"},
]

STAGES = ["New", "Offer sent", "Won 🎉", "Lost"]

DEFINITIONS: list[Row] = [
    {
        "name": "organisations",
        "label": ["Organisation", "Organisations"],
        "fields": [
            {"name": "name", "label": "Name", "type": "string", "needed": True},
            {"name": "host", "label": "Domain", "type": "host", "unique": True},
            {"name": "staff", "label": "Staff", "type": "decimal"},
            {"name": "tags", "label": "Tags", "type": "choices", "options": ["customer", "partner", "Verlag"]},
            {"name": "health", "label": "Health score", "type": "formula"},
            {"name": "parent", "label": "Parent", "type": "rel", "to": ["organisations"]},
            {"name": "main_contact", "label": "Main contact", "type": "rel", "to": ["people"]},
        ],
    },
    {
        "name": "people",
        "label": ["Person", "People"],
        "fields": [
            {"name": "full_name", "label": "Name", "type": "string", "needed": True},
            {"name": "mail", "label": "E-mail", "type": "mail", "unique": True},
            {"name": "tel", "label": "Telephone", "type": "tel"},
            {"name": "newsletter", "label": "Newsletter", "type": "bool"},
            {"name": "born", "label": "Birthday", "type": "day"},
            {"name": "organisation", "label": "Organisation", "type": "rel", "to": ["organisations"]},
        ],
    },
    {
        "name": "opportunities",
        "label": ["Opportunity", "Opportunities"],
        "fields": [
            {"name": "title", "label": "Title", "type": "string", "needed": True},
            {"name": "amount", "label": "Amount", "type": "amount"},
            {"name": "stage", "label": "Stage", "type": "stage", "options": STAGES},
            {"name": "organisation", "label": "Organisation", "type": "rel", "to": ["organisations"]},
            {"name": "contacts", "label": "Contacts", "type": "links", "to": ["people"], "back": "opportunities"},
        ],
    },
    {
        "name": "visits",
        "label": ["Visit", "Visits"],
        "fields": [
            {"name": "subject", "label": "Subject", "type": "string"},
            {"name": "at", "label": "When", "type": "instant"},
            {"name": "about", "label": "About", "type": "rel", "to": ["people", "organisations", "opportunities"]},
        ],
    },
]

ORGANISATIONS: list[Row] = [
    {"id": "o1", "name": "Ærø Færge A/S", "host": "faerge-fake.com", "staff": "120", "tags": ["customer"]},
    {"id": "o2", "name": "Ærø Catering", "staff": "about 50", "parent": "o1", "tags": ["customer", "partner"]},
    {"id": "o3", "name": "東京技研", "host": "giken-fake.com", "health": 0.7, "main_contact": "p2"},
    {"id": "o4", "name": "Left Holding", "parent": "o5"},
    {"id": "o5", "name": "Right Holding", "parent": "o4"},
    {"id": "o6", "name": "Verlag O'Neill & Söhne", "parent": "o6", "tags": ["Verlag"], "main_contact": "p3"},
]

PEOPLE: list[Row] = [
    {"id": "p1", "full_name": "Åsa Öberg", "mail": "asa@faerge-fake.com", "organisation": "o1", "newsletter": True},
    {"id": "p2", "full_name": "山田 花子", "mail": "hanako@giken-fake.com", "organisation": "o3", "was": ["p0"]},
    {"id": "p3", "full_name": "José “Pepe” Núñez", "tel": "+34 600 123 456", "organisation": "o6"},
    {"id": "p4", "full_name": "🦊 Fox", "born": "1990-02-29", "newsletter": False},
    {"id": "p5", "full_name": "Archived Person", "mail": "old@faerge-fake.com", "born": "1984-02-29", "archived": True},
]

OPPORTUNITIES: list[Row] = [
    {"id": "d1", "title": "Ferry 7", "amount": ["1234567.89", "EUR"], "stage": "Won 🎉", "organisation": "o1"},
    {"id": "d2", "title": "刻印機", "amount": ["98000000", "JPY"], "stage": "Offer sent", "organisation": "o3"},
    {"id": "d3", "title": "Catalogue", "amount": ["0.10", "USD"], "stage": "Lost", "organisation": "o6"},
    {"id": "d4", "title": "No idea yet", "stage": "New"},
]

VISITS: list[Row] = [
    {"id": "v1", "subject": "On board", "at": "2026-03-29T02:30:00+02:00", "about": ["people", "p1"]},
    {"id": "v2", "subject": "Tour", "at": "2026-03-30T09:00:00+09:00", "about": ["organisations", "o3"]},
    {"id": "v3", "subject": "Signing", "at": "2026-04-01T12:00:00Z", "about": ["opportunities", "d1"]},
    {"id": "v4", "subject": "Nobody was there"},
]

LINKS: list[Row] = [
    {"id": "d1", "field": "contacts", "to": ["people", "p1"], "label": "decision maker", "first": True},
    {"id": "d1", "field": "contacts", "to": ["people", "p0"], "label": "billing"},
    {"id": "d2", "field": "contacts", "to": ["people", "p2"], "label": "decision maker", "first": True},
    {"id": "d2", "field": "contacts", "to": ["people", "p1"]},
    {"id": "d3", "field": "contacts", "to": ["people", "p3"], "label": "décideur"},
]


SEGMENTS: list[Row] = [
    {"id": "s1", "title": "Spring fair 🌱", "of": "people", "size": 3, "members": ["p1", "p0", "p3"]},
    {"id": "s2", "title": "Key accounts", "of": "organisations", "size": 2, "members": ["o1", "o6"]},
    {"id": "s3", "title": "Nobody yet", "of": "people", "size": 0, "members": []},
]


def account(people: int) -> dict[str, list[Row]]:
    """All rows by object: those above and `people` more persons, with an opportunity for each third of them."""
    return {
        "organisations": _owned(ORGANISATIONS),
        "people": _owned([*PEOPLE, *_more_people(people)]),
        "opportunities": _owned([*OPPORTUNITIES, *_more_opportunities(people)]),
        "visits": _owned(VISITS),
    }


def links(people: int) -> dict[str, list[Row]]:
    """The links that are read apart, by object."""
    return {"opportunities": [*LINKS, *_more_links(people)]}


def _owned(rows: list[Row]) -> list[Row]:
    """Everyone owns something; the third user has left, and some rows belong to nobody."""
    owners = ["u1", "u2", "u3", None]
    return [
        {"created": f"2025-01-{1 + place % 28:02}T08:00:00Z", "owner": owners[place % 4], **row}
        for place, row in enumerate(rows)
    ]


def _more_people(count: int) -> Iterator[Row]:
    for number in range(count):
        organisation = ORGANISATIONS[number % len(ORGANISATIONS)]["id"]
        mail = f"person{number}@many-fake.com"
        yield {"id": f"q{number}", "full_name": f"Person {number}", "mail": mail, "organisation": organisation}


def _more_opportunities(people: int) -> Iterator[Row]:
    for number in range(0, people, 3):
        amount = [f"{number}.50", "EUR"]
        yield {"id": f"e{number}", "title": f"Deal {number}", "amount": amount, "stage": STAGES[number % 4]}


def _more_links(people: int) -> Iterator[Row]:
    for number in range(0, people, 3):
        yield {"id": f"e{number}", "field": "contacts", "to": ["people", f"q{number}"], "label": "decision maker"}
