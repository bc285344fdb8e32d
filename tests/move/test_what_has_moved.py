"""What has moved since an approval is named, of the sink down to the attribute."""

from typing import Any

from crm_move.model import (
    Attribute,
    AttributeType,
    Kind,
    ObjectSchema,
    Record,
    Reference,
    ReferenceAttribute,
    Role,
    Schema,
    Text,
    Values,
)
from crm_move.move.approval import moved, parts
from crm_move.plan import Plan

T = AttributeType
CONTACTS = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(
        Attribute(slug="full", title="Full name", type=T.TEXT, role=Role.NAME),
        Attribute(slug="job", title="Job", type=T.TEXT, role=Role.JOB_TITLE),
    ),
    references=(ReferenceAttribute(slug="firm", title="Firm", targets=("firms",), role=Role.COMPANY),),
)
FIRMS = ObjectSchema(
    slug="firms",
    singular="Firm",
    plural="Firms",
    kind=Kind.COMPANY,
    attributes=(Attribute(slug="firm", title="Firm", type=T.TEXT, role=Role.NAME),),
)


def pinned(world: Any) -> tuple[Any, Plan]:
    values: dict[str, Values] = {"full": (Text(text="Ida"),), "job": (Text(text="Cook"),)}
    firm = (Reference(object="firms", id="f"),)
    record = Record(object="contacts", id="1", values=values, references={"firm": firm})
    snapshot = world.snapshot([CONTACTS, FIRMS], [record, Record(object="firms", id="f")])
    return snapshot, world.plan(snapshot)


def with_people(schema: Schema, **changes: Any) -> Schema:
    objects = [each if each.slug != "people" else each.model_copy(update=changes) for each in schema.objects]
    return Schema(objects=tuple(objects))


def test_an_attribute_that_is_another_now_is_named(world: Any) -> None:
    snapshot, plan = pinned(world)
    there = world.sink.describe().schema_
    people = there.object("people")
    rest = tuple(each for each in people.attributes if each.slug != "job_title")
    job = people.attribute("job_title")
    several = (people.reference("company").model_copy(update={"many": True}),)
    before = parts(plan, snapshot, there)
    numbers = with_people(there, attributes=(*rest, job.model_copy(update={"type": T.NUMBER})))
    told = "the sink's schema that the plan relies on ({})"
    assert moved(before, before) == []
    assert moved(before, parts(plan, snapshot, numbers)) == [told.format("people.job_title was text and is number")]
    assert moved(before, parts(plan, snapshot, with_people(there, attributes=rest))) == [
        told.format("people.job_title was text and is missing")
    ]
    links = moved(before, parts(plan, snapshot, with_people(there, references=several)))
    assert links == [told.format("people.company was a link to companies and is links to companies")]


def test_what_nobody_knows_of_any_more_is_said_without_attributes(world: Any) -> None:
    snapshot, plan = pinned(world)
    now = parts(plan, snapshot, world.sink.describe().schema_)
    assert moved({}, now) == ["the source's data", "plan.yaml", "the sink's schema that the plan relies on"]
