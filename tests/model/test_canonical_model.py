import ast
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

import crm_move.model as model
from crm_move.model import (
    Actor,
    Attribute,
    AttributeType,
    Checkbox,
    Date,
    Domain,
    Email,
    Location,
    Model,
    Money,
    Number,
    ObjectSchema,
    Option,
    PersonName,
    Phone,
    Pipeline,
    Rating,
    Record,
    Reference,
    ReferenceAttribute,
    RichText,
    Schema,
    Select,
    Stage,
    Status,
    Text,
    Timestamp,
    Url,
    Value,
    stage_titles,
    words,
)

texts = st.text(max_size=30)
maybe = st.none() | texts
decimals = st.decimals(allow_nan=False, allow_infinity=False)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=offsets)  # noqa: DTZ001 - bounds are naive
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
locations = st.fixed_dictionaries({name: maybe for name in Location.model_fields if name != "type"})
values: st.SearchStrategy[Value] = st.one_of(
    st.builds(Text, text=texts),
    st.builds(RichText, markdown=texts),
    st.builds(Number, number=decimals),
    st.builds(Checkbox, checked=st.booleans()),
    st.builds(Date, day=st.dates()),
    st.builds(Timestamp, at=moments),
    st.builds(Money, amount=decimals, currency=maybe),
    st.builds(Select, option=texts),
    st.builds(Status, stage=texts, pipeline=maybe),
    st.builds(Rating, stars=st.integers(0, 5)),
    st.builds(Email, address=texts),
    st.builds(Phone, e164=maybe, written=texts, country=maybe),
    st.builds(Domain, domain=texts),
    st.builds(Url, url=texts),
    locations.map(Location.model_validate),
    st.builds(PersonName, first=texts, last=texts, full=texts),
    st.builds(Actor, id=maybe, email=maybe, name=maybe),
    st.builds(Reference, object=texts, id=texts, label=maybe, primary=st.booleans()),
)
references = st.builds(Reference, object=texts, id=texts, label=maybe, primary=st.booleans())
records = st.builds(
    Record,
    object=texts,
    id=texts,
    values=st.dictionaries(texts, st.lists(values, max_size=3).map(tuple), max_size=4),
    references=st.dictionaries(texts, st.lists(references, max_size=3).map(tuple), max_size=2),
    created_at=st.none() | moments,
    updated_at=st.none() | moments,
    owner=st.none() | st.builds(Actor, id=maybe, email=maybe, name=maybe),
    url=maybe,
    archived=st.booleans(),
    unheld=st.dictionaries(texts, json_values, max_size=3),
)

EXAMPLES: list[tuple[Value, str]] = [
    (Text(text="Grüße 🎉"), "Grüße 🎉"),
    (RichText(markdown="**bold**"), "**bold**"),
    (Number(number=Decimal("1E+3")), "1000"),
    (Checkbox(checked=False), "false"),
    (Date(day=date(2024, 2, 29)), "2024-02-29"),
    (Timestamp(at=datetime(2024, 2, 29, 12, tzinfo=UTC)), "2024-02-29T12:00:00+00:00"),
    (Money(amount=Decimal("10.50"), currency="EUR"), "10.50 EUR"),
    (Money(amount=Decimal("0.000000001")), "0.000000001"),
    (Select(option="Retail"), "Retail"),
    (Status(stage="Won", pipeline="sales"), "Won"),
    (Rating(stars=3), "3"),
    (Email(address="a@example.com"), "a@example.com"),
    (Phone(e164="+4930123456", written="030 123456"), "030 123456"),
    (Domain(domain="example.com"), "example.com"),
    (Url(url="https://example.com/a"), "https://example.com/a"),
    (Location(line_1="Main St 1", locality="Berlin", country_code="DE"), "Main St 1, Berlin, DE"),
    (Location(latitude="52.5", longitude="13.4"), "52.5, 13.4"),
    (PersonName(first="Ada", last="Lovelace", full="Ada Lovelace"), "Ada Lovelace"),
    (Actor(id="7", email="ada@example.com", name="Ada"), "Ada"),
    (Actor(id="7"), "7"),
    (Reference(object="companies", id="42", label="Acme"), "42"),
]


def test_every_type_has_a_class_and_is_told_apart_by_it() -> None:
    classes = get_args(get_args(Value)[0])
    assert [kind.model_fields["type"].default for kind in classes] == [type.value for type in AttributeType]


@given(values)
@settings(max_examples=300)
def test_every_value_comes_back_from_json_as_it_was(value: Value) -> None:
    adapter: TypeAdapter[Value] = TypeAdapter(Value)
    back = adapter.validate_json(adapter.dump_json(value))
    assert (type(back), back, repr(back)) == (type(value), value, repr(back))


@given(records)
@settings(max_examples=200)
def test_every_record_comes_back_from_json_as_it_was(record: Record) -> None:
    assert Record.model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("number", ["1.10", "1E+3", "-0", "0.1000000000000000000000000000001", "9" * 60])
def test_a_number_keeps_its_digits(number: str) -> None:
    back = Number.model_validate_json(Number(number=Decimal(number)).model_dump_json())
    assert str(back.number) == number


def test_a_moment_keeps_its_offset() -> None:
    at = datetime(2024, 6, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    back = Timestamp.model_validate_json(Timestamp(at=at).model_dump_json())
    assert back.at.isoformat() == "2024-06-01T12:00:00+05:45"


def test_a_schema_comes_back_from_json_as_it_was() -> None:
    attribute = Attribute(slug="stage", title="Stage", type=AttributeType.STATUS, options=(Option(title="Won 🎉"),))
    reference = ReferenceAttribute(slug="company", title="Company", targets=("companies", "people"))
    deals = ObjectSchema(
        slug="deals", singular="Deal", plural="Deals", attributes=(attribute,), references=(reference,)
    )
    schema = Schema(objects=(deals,))
    assert Schema.model_validate_json(schema.model_dump_json()) == schema
    assert schema.object("deals") is deals
    assert (deals.attribute("stage"), deals.reference("company")) == (attribute, reference)
    assert (schema.object("x"), deals.attribute("company"), deals.reference("stage")) == (None, None, None)


@pytest.mark.parametrize(("value", "text"), EXAMPLES)
def test_a_value_in_words(value: Value, text: str) -> None:
    assert words(value) == text


@given(values)
def test_every_value_has_words(value: Value) -> None:
    assert isinstance(words(value), str)


def test_stages_that_are_called_alike_stay_apart() -> None:
    sales = Pipeline(
        slug="p1",
        title="Sales",
        stages=(
            Stage(id="1", title="New"),
            Stage(id="2", title="Won"),
            Stage(id="3", title="new"),
            Stage(title="Lost"),
        ),
    )
    renewals = Pipeline(
        slug="p2", title="Renewals", stages=(Stage(id="1", title="Won"), Stage(id="5", title="New (Sales)"))
    )
    assert stage_titles([sales, renewals]) == {
        ("p1", "1"): "New (Sales) 2",
        ("p1", "2"): "Won (Sales)",
        ("p1", "3"): "new (Sales) 3",
        ("p1", "Lost"): "Lost",
        ("p2", "1"): "Won (Renewals)",
        ("p2", "5"): "New (Sales)",
    }
    assert list(stage_titles([renewals]).values()) == ["Won", "New (Sales)"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (Number, {"number": "1"}),
        (Number, {"number": 1.5}),
        (Checkbox, {"checked": "true"}),
        (Date, {"day": "2024-02-29"}),
        (Timestamp, {"at": datetime(2024, 2, 29)}),  # noqa: DTZ001 - naive on purpose
        (Rating, {"stars": 6}),
        (Rating, {"stars": True}),
        (Text, {"text": 1}),
        (Text, {"text": "a", "note": "b"}),
        (Text, {"type": "number", "text": "a"}),
        (Email, {}),
        (Record, {"object": "a", "id": 1}),
        (Record, {"object": "a", "id": "1", "values": {"x": [Text(text="a")]}}),
        (Record, {"object": "a", "id": "1", "values": {"x": (Model(),)}}),
    ],
)
def test_what_is_not_exactly_of_the_type_is_refused(kind: type[Model], content: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(content)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        Number(number=Decimal(number))


@pytest.mark.parametrize("value", [value for value, _ in EXAMPLES], ids=lambda value: value.type)
def test_a_value_can_not_be_changed_and_can_be_counted(value: Value) -> None:
    for name in type(value).model_fields:
        with pytest.raises(ValidationError):
            setattr(value, name, None)
    assert len({value, value.model_copy()}) == 1


def test_the_public_names_are_all_there_is() -> None:
    exported = set(model.__all__)
    assert model.__all__ == sorted(exported)
    defined = set()
    for file in sorted(Path(str(model.__file__)).parent.glob("[a-z]*.py")):
        names = (node for node in ast.parse(file.read_text()).body if isinstance(node, ast.ClassDef | ast.FunctionDef))
        defined |= {node.name for node in names if not node.name.startswith("_")}
    assert exported == defined | {"Value", "Values"}


def test_every_class_is_strict_frozen_and_closed() -> None:
    classes = [kind for name in model.__all__ if isinstance(kind := getattr(model, name), type)]
    loose = [
        kind
        for kind in classes
        if issubclass(kind, BaseModel)
        and not (kind.model_config["strict"] and kind.model_config["frozen"] and kind.model_config["extra"] == "forbid")
    ]
    assert loose == []
