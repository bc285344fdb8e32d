"""A sandbox that begins with what a workspace holds tells the same of it, value by value."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from crm_move import (
    Actor,
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
    Date,
    Domain,
    Email,
    Links,
    Location,
    Money,
    Number,
    Operation,
    PersonName,
    Phone,
    Rating,
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
from crm_move_attio.sandbox import seed
from crm_move_attio.sink import AttioSink

Open = Callable[..., tuple[AttioSink, str]]


BESIDE: list[Operation] = [
    CreateAttribute(object="products", attribute=Attribute(slug="old", title="Old", type=AttributeType.TEXT)),
    ArchiveAttribute(object="products", attribute="old"),
    CreateOption(object="products", attribute="tags", title="Gone"),
    ArchiveOption(object="products", attribute="tags", title="Gone"),
    CreateList(list="letter", title="Newsletter", object="people"),
    CreateAttribute(
        object="letter", of_list=True, attribute=Attribute(slug="note", title="Note", type=AttributeType.TEXT)
    ),
]
"""What has been put away since, and a list."""


def fill(sink: AttioSink, base_url: str, making_products: list[Operation]) -> None:
    """A value of each type, links both ways, an entry, and what a person and the system have written."""
    for operation in (*making_products, *BESIDE):
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
def test_everything_is_told_again_as_it_was(
    open_sink: Open, making_products: list[Operation], tmp_path: Path, switches: dict[str, Any]
) -> None:
    sink, base_url = open_sink(**switches)
    fill(sink, base_url, making_products)
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
