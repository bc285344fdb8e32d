"""The sink in memory behaves as a real one does where a move can tell the difference."""

from decimal import Decimal

import pytest

from crm_move import (
    Actor,
    AlreadyThereError,
    Attribute,
    AttributeType,
    ConflictError,
    CreateAttribute,
    CreateRecord,
    DeleteObject,
    DeleteRecord,
    Domain,
    Email,
    Money,
    OutcomeUnknownError,
    PauseError,
    Phone,
    Rating,
    Refusal,
    RefusedError,
    Select,
    Status,
    Target,
    Text,
    TypeRefusedError,
    UpdateRecord,
    UpsertRecord,
    ValueRefusedError,
)
from crm_move.operations import CreateObject, CreateOption, RestoreAttribute
from crm_move.testing import ManualClock, MemorySink, every

ADA = {"emails": (Email(address="Ada@Example.com"),)}


def create(sink, object, values=None, **links):
    targets = {slug: (Target(object=found, id=id),) for slug, (found, id) in links.items()}
    return sink.apply(CreateRecord(object=object, values=values or {}, links=targets)).id


def test_a_unique_value_conflicts_and_names_the_record():
    sink = MemorySink()
    first = create(sink, "people", ADA)
    with pytest.raises(ConflictError) as caught:
        create(sink, "people", {"emails": (Email(address="ada@example.com"),)})
    assert (caught.value.attribute, caught.value.records, len(sink.records("people"))) == ("emails", (first,), 1)


def test_several_values_join_unless_they_replace():
    sink = MemorySink()
    id = create(sink, "companies", {"domains": (Domain(domain="www.a.example"),)})
    more = {"domains": (Domain(domain="b.example"), Domain(domain="A.example"))}
    sink.apply(UpdateRecord(object="companies", id=id, values=more))
    assert sink.records("companies")[0].values["domains"] == (Domain(domain="a.example"), Domain(domain="b.example"))
    sink.apply(UpdateRecord(object="companies", id=id, values={"domains": ()}, replace=True))
    assert sink.records("companies")[0].values == {}
    with pytest.raises(ValueRefusedError, match="only be cleared by an update that replaces"):
        sink.apply(UpdateRecord(object="companies", id=id, values={"name": ()}))


def test_required_values_unknown_attributes_and_options_are_refused_by_name():
    sink = MemorySink()
    deal = {"name": (Text(text="Ferry"),), "stage": (Status(stage="Lead"),), "owner": (Actor(id="member-1"),)}
    create(sink, "deals", deal)
    for change, attribute in (
        ({"stage": ()}, "stage"),
        ({"stage": (Status(stage="Nowhere"),)}, "stage"),
        ({"owner": (Actor(email="nobody@memory.example"),)}, "owner"),
        ({"colour": (Text(text="red"),)}, "colour"),
        ({"name": (Text(text="a"), Text(text="b"))}, "name"),
        ({"name": (Select(option="a"),)}, "name"),
    ):
        with pytest.raises(ValueRefusedError) as caught:
            create(sink, "deals", deal | change)
        assert caught.value.attribute == attribute
    assert len(sink.records("deals")) == 1


def test_a_two_way_link_is_seen_from_both_sides_and_moves_as_one():
    sink = MemorySink()
    first, second = create(sink, "companies"), create(sink, "companies")
    person = create(sink, "people", ADA, company=("companies", first))
    sink.apply(
        UpdateRecord(object="companies", id=second, values={}, links={"team": (Target(object="people", id=person),)})
    )
    links = {record.id: record.links for object in ("companies", "people") for record in sink.records(object)}
    assert links == {
        first: {},
        second: {"team": (Target(object="people", id=person),)},
        person: {"company": (Target(object="companies", id=second),)},
    }
    sink.apply(DeleteRecord(object="companies", id=second))
    assert sink.records("people")[0].links == {}
    with pytest.raises(ValueRefusedError, match=f"there is no record `{second}` that it may point at"):
        create(sink, "people", company=("companies", second))


def test_a_reader_sees_a_write_only_after_the_lag():
    clock = ManualClock()
    sink = MemorySink(lag=2.0, clock=clock)
    id = create(sink, "people", ADA)
    assert (sink.read_back("people", [id]), len(sink.records("people"))) == ((), 1)
    clock.sleep(2.0)
    sink.apply(UpdateRecord(object="people", id=id, values={"job_title": (Text(text="CEO"),)}))
    assert sink.find("people", "emails", Email(address="ada@example.com"))[0].values.keys() == {"emails"}
    clock.sleep(2.0)
    (record,) = sink.read_back("people", [id])
    assert record.values["job_title"] == (Text(text="CEO"),)


def test_faults_come_as_often_as_they_are_asked_for():
    sink = MemorySink(faults=every(2, "lost after"))
    create(sink, "people")
    with pytest.raises(OutcomeUnknownError):
        create(sink, "people")
    assert len(sink.records("people")) == 2
    for fault, error in (("lost before", OutcomeUnknownError), ("refused", RefusedError), ("pause", PauseError)):
        sink = MemorySink(faults=every(1, fault))
        with pytest.raises(error):
            create(sink, "people")
        assert (sink.records("people"), sink.applied) == ([], [])


def test_the_schema_grows_once():
    sink = MemorySink()
    sink.apply(CreateObject(object="ships", singular="Ship", plural="Ships"))
    kind = Attribute(slug="kind", title="Kind", type=AttributeType.SELECT)
    sink.apply(CreateAttribute(object="ships", attribute=kind))
    sink.apply(CreateOption(object="ships", attribute="kind", title="Ferry"))
    for operation in sink.applied[:]:
        with pytest.raises(AlreadyThereError):
            sink.apply(operation)
    create(sink, "ships", {"kind": (Select(option="Ferry"),)})
    for refused in (
        Attribute(slug="site", title="Site", type=AttributeType.URL),
        Attribute(slug="code", title="Code", type=AttributeType.TEXT, multi=True),
    ):
        with pytest.raises(TypeRefusedError):
            sink.apply(CreateAttribute(object="ships", attribute=refused))
    unique = Attribute(slug="code", title="Code", type=AttributeType.TEXT, unique=True)
    with pytest.raises(TypeRefusedError, match="`people` takes no unique attributes"):
        sink.apply(CreateAttribute(object="people", attribute=unique))
    sink.apply(CreateAttribute(object="ships", attribute=unique))
    key = {"code": (Text(text="F7"),)}
    assert sink.apply(UpsertRecord(object="ships", key="code", values=key)) == sink.apply(
        UpsertRecord(object="ships", key="code", values=key)
    )


def test_an_object_goes_with_its_records():
    sink = MemorySink()
    ships = CreateObject(object="ships", singular="Ship", plural="Ships")
    for operation in (ships, CreateRecord(object="ships", values={}), DeleteObject(object="ships"), ships):
        sink.apply(operation)
    assert sink.records("ships") == []
    with pytest.raises(TypeRefusedError, match="`people` is a standard object and stays"):
        sink.apply(DeleteObject(object="people"))


def test_a_value_is_checked_without_being_written():
    sink = MemorySink()
    people, _, deals = sink.objects
    value, phones = deals.attribute("value"), people.attribute("phones")
    assert sink.check(Money(amount=Decimal(1)), value) == Money(amount=Decimal(1), currency="EUR")
    assert sink.check(Money(amount=Decimal(1), currency="USD"), value) == Refusal(reason="`value` holds EUR, not USD")
    assert sink.check(Phone(written="call me"), phones) == Refusal(reason="the number can not be read")
    assert sink.check(Rating(stars=3), people.attribute("job_title")) == Text(text="3")


def test_an_archived_attribute_takes_values_once_it_is_restored():
    people = MemorySink().objects[0]
    archived = people.model_copy(
        update={"attributes": tuple(one.model_copy(update={"archived": True}) for one in people.attributes)}
    )
    sink = MemorySink(objects=[archived], capabilities=MemorySink().capabilities)
    with pytest.raises(ValueRefusedError):
        create(sink, "people", ADA)
    sink.apply(RestoreAttribute(object="people", attribute="emails"))
    create(sink, "people", ADA)


def test_who_wrote_a_value_is_told():
    sink = MemorySink()
    id = sink.add("people", ADA, by="person")
    sink.apply(UpdateRecord(object="people", id=id, values={"job_title": (Text(text="CEO"),)}))
    sink.edit("people", id, {"job_title": (Text(text="CTO"),)}, by="system")
    (record,) = sink.records("people")
    assert {slug: written.by for slug, written in record.written.items()} == {"emails": "person", "job_title": "system"}
    assert record.created is not None
    assert record.created.by == "person"
