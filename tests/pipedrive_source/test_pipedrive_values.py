"""Every type of a field, as v2 and as v1 send it: one value."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm_move import (
    Actor,
    Date,
    Email,
    Location,
    Money,
    Number,
    PersonName,
    Phone,
    Reference,
    Select,
    Status,
    Text,
    Timestamp,
)

KEY = "01234567" * 5
SLUG = "x_01234567"
OPTIONS = [{"id": 190, "label": "Private person"}, {"id": 191, "label": "Company"}]
USERS = [{"id": 7001, "name": "Ottoline", "email": "ottoline@quillmarsh.example"}]
OTTOLINE = Actor(id="7001", email="ottoline@quillmarsh.example", name="Ottoline")
STREET = {
    "value": "Mustamäe tee 3a, 10615 Tallinn, Estonia",
    "street_number": "3a",
    "route": "Mustamäe tee",
    "locality": "Tallinn",
    "admin_area_level_1": "Harju maakond",
    "country": "Estonia",
    "postal_code": "10615",
    "sublocality": None,
    "subpremise": "",
}
TALLINN = Location(
    line_1="Mustamäe tee 3a", locality="Tallinn", region="Harju maakond", postcode="10615", country_code="EE"
)

CASES = [
    ("varchar", "abc", "abc", {}, [Text(text="abc")]),
    ("text", "two\nlines", "two\nlines", {}, [Text(text="two\nlines")]),
    ("double", 12.5, 12.5, {}, [Number(number=Decimal("12.5"))]),
    ("phone", "240-707-3884", "240-707-3884", {}, [Phone(written="240-707-3884")]),
    ("phone", "+49 761 1", "+49 761 1", {}, [Phone(written="+49 761 1")]),
    (
        "phone",
        "0049 761 5550103",
        "0049 761 5550103",
        {},
        [Phone(e164="+497615550103", written="0049 761 5550103", country="DE")],
    ),
    ("phone", "ask Kim", "ask Kim", {}, [Phone(written="ask Kim")]),
    ("phone", "+49 761 555010 Kim", "+49 761 555010 Kim", {}, [Phone(written="+49 761 555010 Kim")]),
    (
        "phone",
        "+1 800 FLOWERS",
        "+1 800 FLOWERS",
        {},
        [Phone(e164="+18003569377", written="+1 800 FLOWERS", country="US")],
    ),
    ("date", "2026-02-28", "2026-02-28", {}, [Date(day=date(2026, 2, 28))]),
    ("date", "soon", "soon", {}, [Text(text="soon")]),
    (
        "monetary",
        {"value": 99.9, "currency": "usd"},
        99.9,
        {"currency": "USD"},
        [Money(amount=Decimal("99.9"), currency="USD")],
    ),
    ("monetary", {"value": 0, "currency": "EUR"}, 0, {"currency": "EUR"}, [Money(amount=Decimal(0), currency="EUR")]),
    ("monetary", {"value": 5, "currency": "QMP"}, 5, {"currency": "QMP"}, [Text(text="5 QMP")]),
    ("monetary", {"value": 6, "currency": None}, 6, {}, [Money(amount=Decimal(6), currency="EUR")]),
    ("monetary", {"value": None, "currency": None}, None, {"currency": ""}, []),
    ("enum", 191, "191", {}, [Select(option="Company")]),
    ("enum", 7, "7", {}, [Select(option="Formerly")]),
    ("enum", 404, "404", {}, [Select(option="404")]),
    ("set", [190, 191, 190], "190,191", {}, [Select(option="Private person"), Select(option="Company")]),
    ("set", [], "", {}, []),
    (
        "time",
        {"value": "09:30:00", "timezone_id": 56, "timezone_name": "Europe/Berlin"},
        "09:30:00",
        {"timezone_id": 56},
        [Text(text="09:30:00 (Europe/Berlin)")],
    ),
    (
        "timerange",
        {"value": "09:00:00", "until": "10:30:00", "timezone_id": 56, "timezone_name": "Europe/Berlin"},
        "09:00:00",
        {"until": "10:30:00", "timezone_id": 56},
        [Text(text="09:00:00 to 10:30:00 (Europe/Berlin)")],
    ),
    ("address", STREET, STREET["value"], {name: part for name, part in STREET.items() if name != "value"}, [TALLINN]),
    ("address", {"value": "By the mill"}, "By the mill", {"country": None}, [Location(line_1="By the mill")]),
    ("user", 7001, {"id": 7001, "name": "Ottoline", "value": 7001}, {}, [OTTOLINE]),
    ("user", 99, {"value": 99}, {}, [Actor(id="99")]),
    ("unheard_of", {"a": 1, "b": None}, {"a": 1}, {}, [Text(text="a: 1")]),
]


def company(type):
    """A company with one field of this type, one option of which was deleted, and a currency of its own."""
    field = {"field_name": "X", "field_code": KEY, "field_type": type, "options": None, "is_custom_field": True}
    if type in ("enum", "set"):
        field["options"] = OPTIONS
    old = {"key": KEY, "name": "X", "field_type": type, "options_deleted": [{"id": 7, "label": "Formerly"}]}
    return {
        "/api/v2/dealFields": {"success": True, "data": [field]},
        "/v1/dealFields": {"success": True, "data": [old]},
        "/v1/users": {"success": True, "data": USERS},
        "/v1/currencies": {"success": True, "data": [{"code": "QMP", "is_custom_flag": True}]},
    }


@pytest.mark.parametrize(("type", "new", "old", "beside", "expected"), CASES)
def test_a_custom_value_is_the_same_on_a_deal_and_on_a_lead(play, type, new, old, beside, expected):
    lead = {
        "id": "adf21080-0e10-11eb-879b-05d71fb426ec",
        KEY: old,
        **{f"{KEY}_{name}": v for name, v in beside.items()},
    }
    rows = {
        "/api/v2/deals": {"success": True, "data": [{"id": 1, "custom_fields": {KEY: new}}]},
        "/v1/leads": {"success": True, "data": [lead, {**lead, "id": "b", KEY: new}]},
    }
    played = play(company(type) | rows)
    read = [played.records("deals")[0], *played.records("leads")]
    assert [list(record.values.get(SLUG, ())) for record in read] == [expected] * 3


def test_a_range_of_dates_is_two_attributes(play):
    cell = {"value": "2026-01-01", "until": "2026-03-31"}
    rows = {
        "/api/v2/deals": {"success": True, "data": [{"id": 1, "custom_fields": {KEY: cell}}]},
        "/v1/leads": {"success": True, "data": [{"id": "a", KEY: "2026-01-01", f"{KEY}_until": "2026-03-31"}]},
    }
    played = play(company("daterange") | rows)
    titles = {each.slug: each.title for each in played.source.describe().object("deals").attributes}
    assert (titles[SLUG], titles[f"{SLUG}_until"]) == ("X", "X (until)")
    expected = {SLUG: (Date(day=date(2026, 1, 1)),), f"{SLUG}_until": (Date(day=date(2026, 3, 31)),)}
    for record in (*played.records("deals"), *played.records("leads")):
        assert {slug: record.values[slug] for slug in expected} == expected


@pytest.mark.parametrize(("type", "target"), [("org", "organizations"), ("people", "persons")])
def test_a_field_that_points_at_a_record_is_a_reference(play, type, target):
    rows = {
        "/api/v2/deals": {"success": True, "data": [{"id": 1, "custom_fields": {KEY: 17}}]},
        "/v1/leads": {"success": True, "data": [{"id": "a", KEY: {"name": "Q", "value": 17}}, {"id": "b", KEY: None}]},
    }
    played = play(company(type) | rows)
    deal, lead, bare = *played.records("deals"), *played.records("leads")
    assert deal.references[SLUG] == lead.references[SLUG] == (Reference(object=target, id="17"),)
    assert SLUG not in bare.references


@pytest.mark.parametrize(
    ("country", "read", "said"),
    [
        ("", Phone(written="0761 5550103"), True),
        ("DE", Phone(e164="+497615550103", written="0761 5550103", country="DE"), False),
    ],
)
def test_numbers_without_a_country_are_read_where_a_person_says_they_are_dialled(play, country, read, said):
    rows = {"/api/v2/persons": {"success": True, "data": [{"id": 1, "phones": [{"value": "0761 5550103"}]}]}}
    played = play(rows, phone_country=country)
    assert played.records("persons")[0].values["phones"] == (read,)
    remark = (
        "Telephone numbers that tell no country, or are none: 1. They stay as they are written; "
        "CRM_MOVE_PIPEDRIVE_PHONE_COUNTRY=DE reads them as dialled there."
    )
    assert (remark in played.source.remarks()) == said


def test_options_that_are_defined_no_more_are_told(play):
    played = play(
        company("enum") | {"/api/v2/deals": {"success": True, "data": [{"id": 1, "custom_fields": {KEY: 404}}]}}
    )
    played.records("deals")
    assert (
        "Options that records name and nobody defines any more: 1, such as 404 of “X”. They are kept by their numbers."
        in played.source.remarks()
    )


def test_a_person_with_everything(play):
    row = {
        "id": 9,
        "name": "Ada Quill",
        "first_name": "Ada",
        "last_name": None,
        "owner_id": 7001,
        "org_id": 5,
        "emails": [
            {"value": "", "primary": True, "label": "work"},
            {"value": "home@a.example", "primary": False, "label": "home"},
            {"value": "ada@a.example", "primary": True, "label": "work"},
            {"value": "ada@a.example", "primary": True, "label": "other"},
        ],
        "phones": [{"value": "", "primary": True}],
        "birthday": "1990-12-31",
        "job_title": "Miller",
        "im": [{"value": "ada.q", "label": "skype", "primary": True}],
        "add_time": "2024-11-10T23:28:58Z",
        "update_time": None,
        "custom_fields": None,
    }
    played = play({"/api/v2/persons": {"success": True, "data": [row]}, "/v1/users": {"success": True, "data": USERS}})
    record = played.records("persons")[0]
    assert record.values == {
        "name": (PersonName(first="Ada", last="", full="Ada Quill"),),
        "emails": (Email(address="ada@a.example"), Email(address="home@a.example")),
        "email_labels": (Text(text="ada@a.example (work), home@a.example (home)"),),
        "birthday": (Date(day=date(1990, 12, 31)),),
        "job_title": (Text(text="Miller"),),
        "im": (Text(text="ada.q (skype)"),),
    }
    assert record.references == {"org_id": (Reference(object="organizations", id="5"),)}
    assert (record.owner, record.created_at, record.updated_at) == (
        OTTOLINE,
        datetime(2024, 11, 10, 23, 28, 58, tzinfo=UTC),
        None,
    )


def test_a_name_in_parts_is_a_name(play):
    rows = [{"id": 1, "name": None, "first_name": "Ada", "last_name": "Quill"}, {"id": 2, "name": ""}]
    played = play({"/api/v2/persons": {"success": True, "data": rows}})
    named, nameless = played.records("persons")
    assert named.values["name"] == (PersonName(first="Ada", last="Quill", full="Ada Quill"),)
    assert nameless.values == {}


def test_a_deal_with_its_stage_money_and_outcome(play):
    pipelines = [
        {"id": 2, "name": "Sales", "order_nr": 2, "is_deal_probability_enabled": True},
        {"id": 1, "name": "Renewals", "order_nr": 0},
        {"id": 3, "name": "Old", "order_nr": 1, "is_deleted": True},
    ]
    stages = [
        {"id": 11, "name": "Open", "order_nr": 7, "pipeline_id": 1, "deal_probability": 40},
        {"id": 22, "name": "Won it", "order_nr": 3, "pipeline_id": 2, "deal_probability": 90},
        {"id": 21, "name": "Open", "order_nr": 1, "pipeline_id": 2, "deal_probability": None},
        {"id": 31, "name": "Gone", "order_nr": 1, "pipeline_id": 3},
    ]
    deal = {
        "id": 1,
        "title": "Mill",
        "value": 0.1,
        "currency": "EUR",
        "status": "lost",
        "lost_reason": "price",
        "stage_id": 21,
        "pipeline_id": 2,
        "won_time": None,
        "lost_time": "2026-01-02T03:04:05Z",
    }
    played = play(
        {
            "/api/v2/pipelines": {"success": True, "data": pipelines},
            "/api/v2/stages": {"success": True, "data": stages},
            "/api/v2/deals": {"success": True, "data": [deal, {**deal, "id": 2, "stage_id": 31, "pipeline_id": 3}]},
        }
    )
    schema = played.source.describe().object("deals")
    assert [
        (one.title, [(stage.id, stage.title, stage.probability) for stage in one.stages]) for one in schema.pipelines
    ] == [
        ("Renewals", [("11", "Open", None)]),
        ("Sales", [("21", "Open", None), ("22", "Won it", 90)]),
    ]
    assert [option.title for option in schema.attribute("stage_id").options] == [
        "Open (Renewals)",
        "Open (Sales)",
        "Won it",
    ]
    first, second = played.records("deals")
    assert first.values == {
        "title": (Text(text="Mill"),),
        "value": (Money(amount=Decimal("0.1"), currency="EUR"),),
        "status": (Select(option="Lost"),),
        "lost_reason": (Text(text="price"),),
        "lost_time": (Timestamp(at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),),
        "stage_id": (Status(stage="Open (Sales)", pipeline="2"),),
        "pipeline_id": (Select(option="Sales"),),
    }
    assert (second.values["stage_id"], second.values["pipeline_id"]) == ((Text(text="Gone"),), (Select(option="Old"),))


def test_the_prices_of_a_product(play):
    prices = [
        {"price": 12, "currency": "USD", "cost": 3, "direct_cost": None, "notes": "list"},
        {"price": 10.5, "currency": "EUR", "cost": 2, "direct_cost": 1, "notes": ""},
    ]
    played = play({"/api/v2/products": {"success": True, "data": [{"id": 1, "name": "Mill", "prices": prices}]}})
    assert played.records("products")[0].values == {
        "name": (Text(text="Mill"),),
        "price": (Money(amount=Decimal("10.5"), currency="EUR"),),
        "cost": (Money(amount=Decimal(2), currency="EUR"),),
        "direct_cost": (Money(amount=Decimal(1), currency="EUR"),),
        "other_prices": (Text(text="12 USD (cost 3, list)"),),
    }


@pytest.mark.parametrize("object", ["organizations", "persons", "deals", "products", "leads"])
def test_a_row_with_nothing_but_its_id_is_a_record(play, object):
    old = object == "leads"
    path = "/v1/leads" if old else f"/api/v2/{object}"
    empty = dict.fromkeys(("name", "title", "value", "emails", "label_ids", "custom_fields", "owner_id", "add_time"))
    played = play({path: {"success": True, "data": [{"id": 1}, {"id": 2, **empty}]}})
    assert [(record.id, record.values, record.references) for record in played.records(object)] == [
        ("1", {}, {}),
        ("2", {}, {}),
    ]
