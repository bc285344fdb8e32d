"""What a record becomes before it is written."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from crm_move.model import (
    Actor,
    Attribute,
    AttributeType,
    Date,
    Kind,
    Location,
    Money,
    Number,
    ObjectSchema,
    PersonName,
    Phone,
    Record,
    Reference,
    ReferenceAttribute,
    Text,
    Timestamp,
    Url,
    Value,
)
from crm_move.move.compose import compose
from crm_move.move.convert import convert
from crm_move.move.countries import country_code
from crm_move.move.mapped import Lost, Mapped, Rules
from crm_move.move.mapping import Mapper
from crm_move.plan import Endpoint, Plan, PlannedAttribute, PlannedObject, PlannedReference
from crm_move.report.advice import advice_for
from crm_move.testing import MemorySink

T = AttributeType
HERE, THERE = Endpoint(plugin="demo", account="demo"), Endpoint(plugin="memory", account="m")


@dataclass(frozen=True)
class Others:
    """The other records of the source."""

    known: tuple[tuple[str, str], ...]

    def knows(self, object: str, id: str) -> bool:
        return (object, id) in self.known

    def name_of(self, object: str, id: str) -> str:
        return f"{object} {id}"

    def lists_of(self, object: str, id: str) -> list[str]:
        return [f"List of {object} {id}"]


def mapped(
    record: Record,
    attributes: dict[str, PlannedAttribute],
    references: dict[str, PlannedReference] | None = None,
    known: tuple[tuple[str, str], ...] = (),
    sink: Rules | None = None,
) -> Mapped:
    """The record mapped onto an object that has just these attributes."""
    planned = PlannedObject(
        target="things",
        singular="Thing",
        plural="Things",
        id_attribute="demo_id",
        attributes=attributes,
        references=references or {},
    )
    plan = Plan(source=HERE, sink=THERE, objects={"thing": planned, "other": planned})
    places = {part.misfits for part in attributes.values()} | {part.misfits for part in (references or {}).values()}
    schema = ObjectSchema(
        slug="things",
        singular="Thing",
        plural="Things",
        kind=Kind.PRODUCT,
        attributes=(
            *(
                Attribute(slug=slug, title=a.title, type=a.type, multi=a.multi, currency=a.currency)
                for slug, a in attributes.items()
            ),
            *(Attribute(slug=place, title="As written", type=T.TEXT) for place in places if place),
        ),
        references=tuple(
            ReferenceAttribute(slug=slug, title=r.title, targets=r.targets, many=r.many)
            for slug, r in (references or {}).items()
        ),
    )
    mapper = Mapper(
        plan,
        "thing",
        schema,
        sink or MemorySink(),
        Others(known),
    )
    return mapper.map(record)


def record(references: dict[str, tuple[Reference, ...]] | None = None, **values: object) -> Record:
    return Record(
        object="thing",
        id="1",
        values={slug: value if isinstance(value, tuple) else (value,) for slug, value in values.items()},
        references=references or {},
    )


def owners(result: Mapped) -> list[str | None]:
    return [value.email for value in result.values["owner"] if isinstance(value, Actor)]


def test_of_several_sources_the_first_that_is_filled_is_taken() -> None:
    planned = {"name": PlannedAttribute(title="Name", type=T.TEXT, sources=("a", "b"))}
    assert mapped(record(b=Text(text="B")), planned).values == {"name": (Text(text="B"),)}


def test_a_value_that_does_not_fit_is_kept_as_text_where_the_plan_has_a_place() -> None:
    planned = {"due": PlannedAttribute(title="Due", type=T.DATE, sources=("due",), misfits="due_as_written")}
    result = mapped(record(due=Text(text="soon")), planned)
    assert result.values == {"due_as_written": (Text(text="soon"),)}
    assert result.lost == [Lost("due", "kept_as_text", "it is no date", "soon")]


def test_a_value_that_does_not_fit_is_left_out_and_named_where_there_is_none() -> None:
    planned = {"due": PlannedAttribute(title="Due", type=T.DATE, sources=("due",))}
    result = mapped(record(due=Text(text="soon")), planned)
    assert (result.values, result.lost) == ({}, [Lost("due", "left_out", "it is no date", "soon")])


class Dialling:
    """A sink that keeps telephone numbers as they are dialled."""

    def check(self, value: Value, attribute: Attribute, /) -> Value:
        return Phone(e164=value.e164, written=value.e164) if isinstance(value, Phone) and value.e164 else value


@pytest.mark.parametrize(
    ("written", "replaced", "kept"),
    [
        ("+49 30 901820 ext. 7", {}, True),
        ("030/90 18 20", {}, False),
        ("+49 (0)30 90\u201118\u201120", {}, False),
        ("+49 30 901820 ext. 7", {"+49 30 901820 ext. 7": "+49 30 901820"}, False),
    ],
)
def test_what_stands_beside_a_telephone_number_is_kept_as_text(
    written: str, replaced: dict[str, str], kept: bool
) -> None:
    planned = {
        "phone": PlannedAttribute(
            title="Phone", type=T.PHONE, sources=("phone",), misfits="as_written", values=replaced
        )
    }
    result = mapped(record(phone=Phone(e164="+4930901820", written=written)), planned, sink=Dialling())
    assert [value.text for value in result.values.get("as_written", ()) if isinstance(value, Text)] == [written] * kept
    assert [(lost.attribute, lost.state, lost.value) for lost in result.lost] == [
        ("phone", "kept_as_text", written)
    ] * kept


def test_an_extension_that_no_text_takes_is_left_out_and_named() -> None:
    planned = {"phone": PlannedAttribute(title="Phone", type=T.PHONE, sources=("phone",))}
    given = Phone(e164="+4930901820", written="+49 30 901820 ext. 7")
    result = mapped(record(phone=given), planned, sink=Dialling())
    assert result.values == {"phone": (Phone(e164="+4930901820", written="+4930901820"),)}
    assert [(lost.state, lost.value) for lost in result.lost] == [("left_out", "+49 30 901820 ext. 7")]


def test_a_template_fills_what_is_empty_and_is_passed_over_with_an_empty_part() -> None:
    planned = {"name": PlannedAttribute(title="Name", type=T.TEXT, otherwise=("{missing} x", "{of} – {kind}", "{@id}"))}
    linked = record({"of": (Reference(object="other", id="7"),)}, kind=Text(text="Big"))
    assert mapped(linked, planned).values == {"name": (Text(text="other 7 – Big"),)}
    assert mapped(record(), planned).values == {"name": (Text(text="1"),)}


def test_an_amount_goes_to_the_attribute_of_its_currency_alone() -> None:
    planned = {
        "value": PlannedAttribute(title="Value", type=T.MONEY, sources=("amount",), currency="USD"),
        "value_eur": PlannedAttribute(title="Value (EUR)", type=T.MONEY, sources=("amount",), currency="EUR"),
    }
    result = mapped(record(amount=Money(amount=Decimal(5), currency="EUR")), planned)
    assert (list(result.values), result.lost) == (["value_eur"], [])


def test_the_currency_of_an_amount_that_is_not_there_is_no_loss_where_another_amount_has_it() -> None:
    parts = {"currency": "code"}
    planned = {
        "value": PlannedAttribute(title="Value", type=T.MONEY, parts={"amount": "amount", **parts}, currency="EUR"),
        "fee": PlannedAttribute(title="Fee", type=T.MONEY, parts={"amount": "fee", **parts}, currency="EUR"),
    }
    result = mapped(record(amount=Number(number=Decimal(5)), code=Text(text="EUR")), planned)
    assert (list(result.values), result.lost) == (["value"], [])
    alone = mapped(record(code=Text(text="EUR")), planned)
    assert alone.lost == [Lost("value", "left_out", "a currency without an amount", "EUR")]


def test_an_owner_who_is_no_member_gives_way_to_the_fallback_without_a_loss() -> None:
    planned = {
        "owner": PlannedAttribute(
            title="Owner",
            type=T.ACTOR,
            sources=("@owner",),
            values={"Ada L.": "ada@memory.example"},
            otherwise=("olu@memory.example",),
        )
    }
    known = record().model_copy(update={"owner": Actor(name="Ada L.")})
    stranger = record().model_copy(update={"owner": Actor(name="Nobody")})
    assert owners(mapped(known, planned)) == ["ada@memory.example"]
    assert owners(mapped(stranger, planned)) == ["olu@memory.example"]
    assert mapped(stranger, planned).lost == []


def test_a_single_reference_takes_the_primary_link_and_names_the_others() -> None:
    planned = {"of": PlannedReference(title="Of", sources=("of",), targets=("things",))}
    links = (Reference(object="other", id="1"), Reference(object="other", id="2", primary=True))
    result = mapped(record({"of": links}), {}, planned, known=(("other", "1"), ("other", "2")))
    assert [(link.reference.id, link.dead) for link in result.links] == [
        ("2", None),
        ("1", "the attribute holds one link only"),
    ]


@pytest.mark.parametrize(
    ("object", "dead"),
    [
        ("other", "there is no such record in other"),
        ("elsewhere", "the object elsewhere is left out by the plan"),
    ],
)
def test_a_link_that_leads_nowhere_says_why_and_what_helps(object: str, dead: str) -> None:
    planned = {"of": PlannedReference(title="Of", sources=("of",), targets=("things",))}
    [link] = mapped(record({"of": (Reference(object=object, id="9"),)}), {}, planned).links
    assert link.dead == dead
    assert advice_for("link", dead)


@pytest.mark.parametrize(
    ("answer", "dead"), [(None, None), (True, None), (False, "it goes by name, and the plan says")]
)
def test_links_by_name_are_made_unless_somebody_says_no(answer: bool | None, dead: str | None) -> None:
    planned = {"of": PlannedReference(title="Of", sources=("of",), targets=("things",), by_name=answer)}
    linked = record({"of": (Reference(object="other", id="1"),)})
    [link] = mapped(linked, {}, planned, known=(("other", "1"),)).links
    assert (link.dead or "").startswith(dead or "")
    assert (link.dead is None) is (dead is None)


def test_the_same_link_twice_counts_once() -> None:
    planned = {"of": PlannedReference(title="Of", sources=("of", "also"), targets=("things",), many=True)}
    linked = record({"of": (Reference(object="other", id="1"),), "also": (Reference(object="other", id="1"),)})
    assert len(mapped(linked, {}, planned, known=(("other", "1"),)).links) == 1


@pytest.mark.parametrize(
    ("value", "type", "result"),
    [
        (Url(url="https://www.acme.com/about"), T.DOMAIN, "acme.com"),
        (Text(text="linkedin.com/company/acme"), T.DOMAIN, None),
        (Text(text="Doe, Jane"), T.PERSON_NAME, PersonName(first="Jane", last="Doe", full="Jane Doe")),
        (Text(text="Jane van Doe"), T.PERSON_NAME, PersonName(first="Jane van", last="Doe", full="Jane van Doe")),
        (Timestamp.model_validate_json('{"at": "2024-01-01T23:30:00-02:00"}'), T.DATE, Date(day=date(2024, 1, 2))),
        (Number(number=Decimal("4.5")), T.RATING, None),
        (Text(text="12 apples"), T.NUMBER, None),
        (Text(text="Yes"), T.CHECKBOX, True),
    ],
)
def test_a_value_becomes_another_type_only_where_nothing_is_lost_or_made_up(
    value: Value, type: AttributeType, result: object
) -> None:
    converted = convert(value, type)
    plain = getattr(converted, "domain", getattr(converted, "checked", converted))
    assert plain == result


def test_a_country_is_known_by_code_or_exact_name_and_never_guessed() -> None:
    assert [country_code(name) for name in ("USA", "Deutschland", "uk", "gb", "Korea", "Atlantis")] == [
        "US",
        "DE",
        "GB",
        "GB",
        "KR",
        None,
    ]


def test_an_unknown_country_stays_in_the_address() -> None:
    parts = {"locality": (Text(text="Poseidonis"),), "country_code": (Text(text="Atlantis"),)}
    assert compose(T.LOCATION, parts) == Location(locality="Poseidonis", line_4="Atlantis")
