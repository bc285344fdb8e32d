"""A random model, written as any program might write it, gives the same canonical records."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_move import (
    Checkbox,
    Date,
    Email,
    Kind,
    Number,
    ObjectSchema,
    Record,
    Reference,
    Role,
    Text,
    Timestamp,
    Value,
    words,
)
from crm_move_csv.source import CsvSource

NAMES = ["Anna", "Bert, Jr.", 'C "Q" D', "Zoë", "two\nlines", "O'Neil", "a;b", "tab\there", "Ünsal | Co", "it's"]
FLAGS = [
    ("yes", "no"),
    ("TRUE", "false"),
    ("ja", "nein"),
    ("oui", "non"),
    ("sí", "no"),
    ("да", "нет"),
    ("Done", "To do"),
]
DAYS: dict[str, tuple[str, str]] = {
    "iso": ("%Y-%m-%d", ""),
    "slashes": ("%Y/%m/%d", ""),
    "day first": ("%d.%m.%Y", "day-first"),
    "British": ("%d/%m/%Y", "day-first"),
    "American": ("%m/%d/%Y", "month-first"),
    "words": ("%d %b %Y", ""),
    "serial": ("", ""),
}
TIMES = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S%z", "%d %b %Y %H:%M:%S %z", "UTC"]


class Style(NamedTuple):
    """How a program writes: the file, its cells and what stands around the rows."""

    delimiter: str
    encoding: str
    line_end: str
    quote: str
    all_quoted: bool
    header: str
    decimal: str
    thousands: str
    day: str
    time: str
    flag: tuple[str, str]
    several: str
    around: str
    packed: bool


styles = st.builds(
    Style,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quote=st.sampled_from(['"', '"', "'"]),
    all_quoted=st.booleans(),
    header=st.sampled_from(["words", "snake_case", "camelCase", "UPPER_CASE", "Title Case "]),
    decimal=st.sampled_from([".", ","]),
    thousands=st.sampled_from(["", " ", "'", "other"]),
    day=st.sampled_from(sorted(DAYS)),
    time=st.sampled_from(TIMES),
    flag=st.sampled_from(FLAGS),
    several=st.sampled_from([";", ",", "|", "; "]),
    around=st.sampled_from(["nothing", "title", "footer", "total", "sep"]),
    packed=st.booleans(),
)


class Person(NamedTuple):
    """One row of the model; `companies` are numbers of companies."""

    name: str
    amount: Decimal | None
    born: date | None
    seen: datetime | None
    active: bool | None
    email: bool
    companies: tuple[int, ...]


def past_midnight(second: int) -> datetime:
    """A moment that says a time: a column of midnights is one of days (docs/types.md)."""
    moment = datetime.fromtimestamp(second, UTC)
    return moment.replace(second=moment.second or 1)


people = st.builds(
    Person,
    name=st.sampled_from(NAMES),
    amount=st.none() | st.decimals(-9_999_999, 9_999_999, places=2).map(lambda number: number + 0),
    born=st.none() | st.dates(date(1970, 1, 1), date(2060, 1, 1)),
    seen=st.none() | st.integers(631_152_000, 1_893_456_000).map(past_midnight),
    active=st.none() | st.booleans(),
    email=st.booleans(),
    companies=st.lists(st.integers(1, 4), max_size=3, unique=True).map(tuple),
)
PROOF = Person(
    "Proof", Decimal("1234567.89"), date(2024, 1, 31), datetime(2024, 1, 31, 10, 30, tzinfo=UTC), True, True, (1, 2)
)
"""A row that can be read only one way: with it, nothing has to be asked."""
HEADERS: dict[str, Callable[[str], str]] = {
    "words": str,
    "snake_case": lambda title: title.replace(" ", "_"),
    "camelCase": lambda title: title[0] + title.title().replace(" ", "")[1:],
    "UPPER_CASE": lambda title: title.upper().replace(" ", "_"),
    "Title Case ": lambda title: f"{title.title()} ",
}
HEADER = ["person id", "full name", "amount", "date of birth", "last seen at", "is active", "email", "company ids"]
COMPANIES = ["company id,company name", *(f"c{number},Company {number}" for number in range(1, 5))]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(people, min_size=1, max_size=8), style=styles, proved=st.booleans())
def test_a_model_in_any_style_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Person], style: Style, proved: bool
) -> None:
    rows = [PROOF, *rows] if proved else rows
    files = {"people.csv": _table(rows, style), "companies.csv": "\n".join(COMPANIES).encode()}
    if not proved:
        files["csv.yaml"] = _settings(style).encode()
    source = CsvSource(_place(tmp_path_factory.mktemp("model"), files, style.packed))
    found = [record for page in source.read("people", None) for record in page.records]
    assert [(record.id, record.values, record.references) for record in found] == [
        _expected(number, row) for number, row in enumerate(rows, 1)
    ]


def _settings(style: Style) -> str:
    order = DAYS[style.day][1]
    return f'decimal: "{style.decimal}"\n' + (f"dates: {order}\n" if order else "")


def _place(folder: Path, files: dict[str, bytes], packed: bool) -> Path:
    if packed:
        with ZipFile(folder / "model.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(f"export/{name}", content)
        return folder / "model.zip"
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def _expected(number: int, row: Person) -> tuple[str, dict[str, tuple[Value, ...]], dict[str, tuple[Reference, ...]]]:
    values: dict[str, Value | None] = {
        "person_id": Text(text=f"p{number}"),
        "full_name": Text(text=row.name),
        "amount": None if row.amount is None else Number(number=row.amount),
        "date_of_birth": None if row.born is None else Date(day=row.born),
        "last_seen_at": None if row.seen is None else Timestamp(at=row.seen),
        "is_active": None if row.active is None else Checkbox(checked=row.active),
        "email": Email(address=f"p{number}@quillmarsh.example") if row.email else None,
    }
    links = tuple(Reference(object="companies", id=f"c{each}") for each in row.companies)
    held: dict[str, tuple[Value, ...]] = {slug: (value,) for slug, value in values.items() if value is not None}
    return f"p{number}", held, {"company_ids": links} if links else {}


def _table(rows: list[Person], style: Style) -> bytes:
    lines = [
        list(map(HEADERS[style.header], HEADER)),
        *(_cells(number, row, style) for number, row in enumerate(rows, 1)),
    ]
    text = _bytes(lines, style._replace(encoding="utf-8")).decode().removesuffix(style.line_end)
    above = {"title": ["All people", ""], "sep": [f"sep={style.delimiter}"]}.get(style.around, [])
    below = {
        "footer": ["", "", "Generated by someone"],
        "total": ["", style.delimiter.join(["Total", "", "1"] + [""] * 5)],
    }
    parts = [*above, text]
    return (style.line_end.join(parts) + style.line_end.join(below.get(style.around, [""]))).encode(
        _encoding(style, text)
    )


def _encoding(style: Style, text: str) -> str:
    """Windows-1252 does not know all letters; who writes them then writes UTF-8."""
    known = style.encoding != "cp1252" or all(sign.isascii() or "\xa0" <= sign <= "\xff" for sign in text)
    return style.encoding if known else "utf-8"


def _cells(number: int, row: Person, style: Style) -> list[str]:
    return [
        f"p{number}",
        row.name,
        "" if row.amount is None else _number(row.amount, style),
        "" if row.born is None else _day(row.born, style),
        "" if row.seen is None else _time(row.seen, style),
        "" if row.active is None else style.flag[not row.active],
        f"p{number}@quillmarsh.example" if row.email else "",
        style.several.join(f"c{each}" for each in row.companies),
    ]


def _number(amount: Decimal, style: Style) -> str:
    apart = {"other": "," if style.decimal == "." else "."}.get(style.thousands, style.thousands)
    whole, _, rest = f"{abs(amount):,.2f}".partition(".")
    return ("-" if amount < 0 else "") + whole.replace(",", apart) + style.decimal + rest


def _day(day: date, style: Style) -> str:
    if style.day == "serial":
        return str((day - date(1899, 12, 30)).days)
    return day.strftime(DAYS[style.day][0])


def _time(at: datetime, style: Style) -> str:
    if style.time == "UTC":
        return at.strftime("%Y-%m-%d %H:%M:%S UTC")
    return at.astimezone(timezone(timedelta(hours=2))).strftime(style.time)


def _quoted(cell: str, style: Style) -> str:
    """Single quotes are evident only where they stand around all cells."""
    quote = style.quote
    needed = style.all_quoted or quote == "'" or any(sign in cell for sign in (style.delimiter, quote, "\r", "\n"))
    return quote + cell.replace(quote, quote * 2) + quote if needed else cell


class Contact(NamedTuple):
    """A person of the model that every product can export; `company` is the number of one."""

    first: str
    last: str
    company: int | None
    owner: str


contacts = st.builds(
    Contact,
    first=st.sampled_from(["Anna", "Zoë", "Jo-Ann", "Ünsal"]),
    last=st.sampled_from(["Berg", "O'Neil", "de la Cruz", 'Ray "R"']),
    company=st.none() | st.integers(1, 3),
    owner=st.sampled_from(["", "Rosa Diaz", "Tim Lee"]),
)
FIRMS = ["Quillmarsh", "Brell, Inc.", "Nix; Co"]


class Product(NamedTuple):
    """How a product writes contacts and companies; `{}` in an id takes the number."""

    contacts: list[str]
    companies: list[str]
    contact: Callable[[int, Contact, str], list[str]]
    company: Callable[[str, str], list[str]]
    id: str


PRODUCTS = {
    "HubSpot": Product(
        [
            "Record ID",
            "First Name",
            "Last Name",
            "Email",
            "Contact owner",
            "Associated Company",
            "Associated Company IDs",
        ],
        ["Record ID", "Company name", "Company owner"],
        lambda number, row, firm: [str(number), row.first, row.last, _mail(number), row.owner, _firm(row), firm],
        lambda id, name: [id, name, "Rosa Diaz"],
        "90{}",
    ),
    "Pipedrive": Product(
        [
            "Person - ID",
            "Person - First name",
            "Person - Last name",
            "Person - Email - Work",
            "Person - Owner",
            "Person - Organization",
            "Person - Organization ID",
        ],
        ["Organization - ID", "Organization - Name", "Organization - Owner"],
        lambda number, row, firm: [str(number), row.first, row.last, _mail(number), row.owner, _firm(row), firm],
        lambda id, name: [id, name, "Rosa Diaz"],
        "90{}",
    ),
    "Zoho CRM": Product(
        ["Record Id", "First Name", "Last Name", "Email", "Contact Owner", "Account Name.id", "Account Name"],
        ["Record Id", "Account Name", "Account Owner", "Created Time"],
        lambda number, row, firm: [f"zcrm_{number}", row.first, row.last, _mail(number), row.owner, firm, _firm(row)],
        lambda id, name: [id, name, "Rosa Diaz", "2026-01-01 09:00:00"],
        "zcrm_9{}",
    ),
    "Salesforce": Product(
        ["Id", "FirstName", "LastName", "Email", "OwnerId", "IsDeleted", "AccountId"],
        ["Id", "Name", "BillingCity", "OwnerId", "IsDeleted"],
        lambda number, row, firm: [
            f"003x00000000{number:03}AAA",
            row.first,
            row.last,
            _mail(number),
            row.owner,
            "false",
            firm[:15],
        ],
        lambda id, name: [id, name, "Bonn", "005x0000000AAAAAA2", "false"],
        "001x00000000{}00AAA",
    ),
}


def _mail(number: int) -> str:
    return f"p{number}@quillmarsh.example"


def _firm(row: Contact) -> str:
    return FIRMS[row.company - 1] if row.company else ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(contacts, min_size=2, max_size=6), style=styles, product=st.sampled_from(sorted(PRODUCTS)))
def test_a_model_in_the_form_of_any_product_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Contact], style: Style, product: str
) -> None:
    how, style = PRODUCTS[product], style._replace(around="nothing")
    ids = [how.id.format(number) for number in range(1, len(FIRMS) + 1)]
    people = [
        how.contact(number, row, ids[row.company - 1] if row.company else "") for number, row in enumerate(rows, 1)
    ]
    firms = [how.company(id, name) for id, name in zip(ids, FIRMS, strict=True)]
    files = {"a.csv": _bytes([how.contacts, *people], style), "b.csv": _bytes([how.companies, *firms], style)}
    source = CsvSource(_place(tmp_path_factory.mktemp("product"), files, style.packed))
    persons, companies = _of_kind(source, Kind.PERSON), _of_kind(source, Kind.COMPANY)
    assert [_told(companies, record, Role.NAME) for record in companies.records] == [[name] for name in FIRMS]
    roles = (Role.GIVEN_NAME, Role.FAMILY_NAME, Role.EMAIL)
    found = [
        (*_told(persons, record, *roles), *filter(None, [_owner(record)]), *_pointed(persons, record))
        for record in persons.records
    ]
    assert found == [
        (
            row.first,
            row.last,
            _mail(number),
            *filter(None, [row.owner]),
            *([ids[row.company - 1]] if row.company else []),
        )
        for number, row in enumerate(rows, 1)
    ]


class Seen(NamedTuple):
    """An object and its records."""

    schema: ObjectSchema
    records: list[Record]


def _of_kind(source: CsvSource, kind: Kind) -> Seen:
    (schema,) = (each for each in source.describe().objects if each.kind is kind)
    return Seen(schema, [record for page in source.read(schema.slug, None) for record in page.records])


def _told(seen: Seen, record: Record, *roles: Role) -> list[str]:
    slugs = [each.slug for role in roles for each in seen.schema.attributes if each.role is role]
    return [words(value) for slug in slugs for value in record.values.get(slug, ())]


def _owner(record: Record) -> str:
    return (record.owner.name or record.owner.id or "") if record.owner else ""


def _pointed(seen: Seen, record: Record) -> list[str]:
    slugs = [each.slug for each in seen.schema.references if each.role is Role.COMPANY]
    return [each.id for slug in slugs for each in record.references.get(slug, ())]


def _bytes(lines: list[list[str]], style: Style) -> bytes:
    text = "".join(style.delimiter.join(_quoted(cell, style) for cell in line) + style.line_end for line in lines)
    return text.encode(_encoding(style, text))
