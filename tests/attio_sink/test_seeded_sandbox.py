"""A sandbox that begins with what a workspace holds tells the same of it, value by value."""

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from crm_move import (
    Actor,
    ApiClient,
    ArchiveAttribute,
    ArchiveOption,
    Attribute,
    AttributeType,
    Checkbox,
    CreateAttribute,
    CreateList,
    CreateObject,
    CreateOption,
    CreateRecord,
    CreateReference,
    Date,
    Domain,
    Email,
    Links,
    Location,
    Mirror,
    Money,
    Number,
    Operation,
    PersonName,
    Phone,
    RateLimit,
    Rating,
    ReferenceAttribute,
    Select,
    SinkContents,
    SinkEntry,
    SinkRecord,
    Status,
    Target,
    Text,
    Timestamp,
    Values,
    WriteEntry,
)
from crm_move.connect import KeySigner, Limiter
from crm_move.sandbox import serve
from crm_move_attio.sandbox import Switches, create_app, seed
from crm_move_attio.sink import AttioSink

T = AttributeType
Open = Callable[..., tuple[AttioSink, str]]


@pytest.fixture
def open_sink() -> Iterator[Open]:
    """A sink upon a state file (or a fresh workspace), and where its stand-in answers."""
    with ExitStack() as stack:

        def open_sink(state: Path | None = None, **switches: Any) -> tuple[AttioSink, str]:
            quiet = Switches.model_validate({"limits": False, "company_from_email": False, **switches})
            running = stack.enter_context(serve(create_app(state, quiet)))
            client = ApiClient(
                base_url=running.base_url,
                signer=KeySigner(SecretStr("sandbox")),
                limiter=Limiter([RateLimit("read", math.inf), RateLimit("write", math.inf)]),
                in_flight=2,
            )
            return AttioSink(stack.enter_context(client)), running.base_url

        yield open_sink


def attribute(slug: str, type: AttributeType, **parts: Any) -> CreateAttribute:
    return CreateAttribute(object="products", attribute=Attribute(slug=slug, title=slug, type=type, **parts))


SCHEMA: list[Operation] = [
    CreateObject(object="products", singular="Product", plural="Products"),
    attribute("name", T.TEXT),
    attribute("source_id", T.TEXT, unique=True),
    attribute("price", T.MONEY, currency="EUR"),
    attribute("stock", T.NUMBER),
    attribute("sold", T.CHECKBOX),
    attribute("since", T.DATE),
    attribute("seen", T.TIMESTAMP),
    attribute("stars", T.RATING),
    attribute("state", T.STATUS),
    attribute("tags", T.SELECT, multi=True),
    attribute("keeper", T.ACTOR),
    attribute("hotlines", T.PHONE, multi=True),
    attribute("old", T.TEXT),
    ArchiveAttribute(object="products", attribute="old"),
    CreateOption(object="products", attribute="tags", title="Red"),
    CreateOption(object="products", attribute="tags", title="Gone"),
    ArchiveOption(object="products", attribute="tags", title="Gone"),
    CreateOption(object="products", attribute="state", title="Won 🎉", status=True),
    CreateReference(
        object="products",
        reference=ReferenceAttribute(
            slug="parent",
            title="Parent",
            targets=("products",),
            mirror=Mirror(object="products", slug="children", title="Children", many=True),
        ),
    ),
    CreateList(list="letter", title="Newsletter", object="people"),
    CreateAttribute(object="letter", of_list=True, attribute=Attribute(slug="note", title="Note", type=T.TEXT)),
]


def fill(sink: AttioSink, base_url: str) -> None:
    """A value of each type, links both ways, an entry, and what a person and the system have written."""
    for operation in SCHEMA:
        sink.apply(operation)
    ada = next(member for member in sink.describe().members if member.authorised)
    values: dict[str, Values] = {
        "name": (Text(text="Wídget\n“two” 🎉"),),
        "source_id": (Text(text="0007"),),
        "price": (Money(amount=Decimal("9.5"), currency="EUR"),),
        "stock": (Number(number=Decimal("-12345678901.2345")),),
        "sold": (Checkbox(checked=False),),
        "since": (Date(day=date(1999, 12, 31)),),
        "seen": (Timestamp(at=datetime(2020, 2, 29, 1, 2, 3, 456000, UTC)),),
        "stars": (Rating(stars=0),),
        "state": (Status(stage="Won 🎉"),),
        "tags": (Select(option="Red"),),
        "keeper": (Actor(id=ada.id),),
        "hotlines": (Phone(e164="+4930123456", written="+4930123456"), Phone(e164="+14155552671", written="")),
    }
    first = sink.apply(CreateRecord(object="products", values=values)).id
    below = Target(object="products", id=first)
    sink.apply(CreateRecord(object="products", values={"name": (Text(text="Part"),)}, links={"parent": (below,)}))
    domains: dict[str, Values] = {"domains": (Domain(domain="ash.com"),)}
    company = sink.apply(CreateRecord(object="companies", values=domains)).id
    place = Location(line_1="Kai 1", locality="Kiel", country_code="DE", latitude="54.3", longitude="10.1")
    person: dict[str, Values] = {
        "name": (PersonName(first="Ida", last="Ek", full="Ida Ek"),),
        "email_addresses": (Email(address="ida@ash.com"), Email(address="i@ek.se")),
        "primary_location": (place,),
    }
    links: Links = {"company": (Target(object="companies", id=company),)}
    id = sink.apply(CreateRecord(object="people", values=person, links=links)).id
    note: dict[str, Values] = {"note": (Text(text="first"),)}
    sink.apply(WriteEntry(list="letter", object="people", record=id, values=note))
    by_ada = {"as": "ada@example.com", "object": "people", "record_id": id, "values": {"job_title": "Queen"}}
    by_system = {"as": "system", "object": "companies", "values": {"domains": ["elm.com"], "name": "Elm"}}
    for body in (by_ada, by_system):
        assert httpx.post(f"{base_url}/_sandbox/records", json=body).is_success


def records(sink: AttioSink, object: str) -> list[SinkRecord]:
    return [record for page in sink.existing(object, None) for record in page.records]


def entries(sink: AttioSink, list: str) -> list[SinkEntry]:
    return [entry for page in sink.entries(list, None) for entry in page.entries]


def contents(sink: AttioSink) -> SinkContents:
    found = sink.describe()
    return SinkContents(
        workspace=sink.workspace(),
        description=found,
        entry_attributes={each.slug: sink.entry_attributes(each.slug) for each in found.lists or ()},
        records=(record for each in found.schema_.objects for record in records(sink, each.slug)),
        entries=(entry for each in found.lists or () for entry in entries(sink, each.slug)),
    )


@pytest.mark.parametrize("switches", [{}, {"enabled_objects": ()}, {"sample_companies": 3}])
def test_everything_is_told_again_as_it_was(open_sink: Open, tmp_path: Path, switches: dict[str, Any]) -> None:
    sink, base_url = open_sink(**switches)
    fill(sink, base_url)
    seed(tmp_path / "state.db", contents(sink))
    again, _ = open_sink(tmp_path / "state.db")
    assert again.workspace() == sink.workspace()
    assert again.describe() == sink.describe()
    assert again.entry_attributes("letter") == sink.entry_attributes("letter")
    for each in sink.describe().schema_.objects:
        assert records(again, each.slug) == records(sink, each.slug)
    assert entries(again, "letter") == entries(sink, "letter")


def test_without_lists_or_members_to_be_seen_there_are_none(open_sink: Open, tmp_path: Path) -> None:
    sink, _ = open_sink(scopes=("object_configuration:read-write", "record_permission:read-write"))
    seed(tmp_path / "state.db", contents(sink))
    again, _ = open_sink(tmp_path / "state.db")
    assert (again.describe(), again.describe().members, again.describe().lists) == (sink.describe(), (), None)


def test_more_objects_than_the_usual_plan_allows_have_room(open_sink: Open, tmp_path: Path) -> None:
    sink, _ = open_sink(plan="enterprise")
    for n in range(11):
        sink.apply(CreateObject(object=f"thing_{n}", singular=f"Thing {n}", plural=f"Things {n}"))
    seed(tmp_path / "state.db", contents(sink))
    again, _ = open_sink(tmp_path / "state.db")
    again.apply(CreateObject(object="thing_11", singular="Thing 11", plural="Things 11"))
    assert len(again.describe().schema_.objects) == 15
