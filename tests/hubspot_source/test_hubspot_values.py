"""What a property is in the canonical model, and each form that its values have on the wire."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm_move import (
    Actor,
    AttributeType,
    Checkbox,
    Date,
    Domain,
    Email,
    Money,
    Number,
    Phone,
    Pipeline,
    RichText,
    Select,
    Stage,
    Status,
    Text,
    Timestamp,
    Url,
    stage_titles,
)
from crm_move_hubspot.catalogue import STANDARD
from crm_move_hubspot.columns import column, stage_columns
from crm_move_hubspot.people import People
from crm_move_hubspot.pipelines import Pipelines
from crm_move_hubspot.properties import is_system, property_of
from crm_move_hubspot.values import Known, values

T = AttributeType
TYPES = {type.slug: type for type in STANDARD}
SALES = Pipeline(slug="default", title="Sales", stages=(Stage(id="new", title="New"), Stage(id="won", title="Won")))
RENEWALS = Pipeline(slug="77", title="Renewals", stages=(Stage(id="9001", title="new"), Stage(id="9002", title="Lost")))
KNOWN = Known(
    People(owners={"31": Actor(id="31", email="mo@quillmarsh.example", name="Mo Tarn")}, teams={"5": "North"}),
    Pipelines((SALES, RENEWALS), stage_titles((SALES, RENEWALS))),
    process="pipeline",
    currency="USD",
)
MORNING = datetime(2026, 3, 12, 8, 27, 6, 615000, UTC)
COLOURS = [
    {"value": "r", "label": "Red", "displayOrder": 1},
    {"value": "b", "label": "Blue", "displayOrder": 0},
    {"value": "r2", "label": "Red", "displayOrder": -1, "hidden": True},
]


def prop(type, widget="", name="x", **parts):
    return property_of({"name": name, "label": "X", "type": type, "fieldType": widget, **parts})


def read(property, raw, object="contacts", present=(), **cells):
    made = column(TYPES[object], property, "", "USD", {property.name, *present})
    return made.attribute.type, values(made, {property.name: raw, **cells}, KNOWN)


@pytest.mark.parametrize(
    ("property", "raw", "type", "wanted"),
    [
        (prop("string", "text"), "a\nb", T.TEXT, (Text(text="a\nb"),)),
        (prop("string", "text"), "", T.TEXT, ()),
        (prop("string", "text"), None, T.TEXT, ()),
        (prop("string", "html"), "<p>Hi <b>you</b></p>", T.RICH_TEXT, (RichText(markdown="Hi **you**"),)),
        (prop("string", "phonenumber"), "+1 555 0100", T.PHONE, (Phone(written="+1 555 0100"),)),
        (prop("string", textDisplayHint="email"), "a@b.example", T.EMAIL, (Email(address="a@b.example"),)),
        (prop("string", textDisplayHint="domain_name"), "b.example", T.DOMAIN, (Domain(domain="b.example"),)),
        (prop("string", name="website", hubspotDefined=True), "b.example", T.URL, (Url(url="b.example"),)),
        (prop("string", "file"), "9001;9002", T.TEXT, (Text(text="9001;9002"),)),
        (prop("number", "number"), "5000.00", T.NUMBER, (Number(number=Decimal("5000.00")),)),
        (prop("number", "number"), "about 5", T.NUMBER, (Text(text="about 5"),)),
        (prop("number", "number"), "NaN", T.NUMBER, (Text(text="NaN"),)),
        (prop("number", showCurrencySymbol=True), "12", T.MONEY, (Money(amount=Decimal(12), currency="USD"),)),
        (prop("number", numberDisplayHint="currency"), "12", T.MONEY, (Money(amount=Decimal(12), currency="USD"),)),
        (prop("number", numberDisplayHint="percentage"), "0.5", T.NUMBER, (Number(number=Decimal("0.5")),)),
        (prop("bool", "booleancheckbox"), "true", T.CHECKBOX, (Checkbox(checked=True),)),
        (prop("bool", "booleancheckbox"), "No", T.CHECKBOX, (Checkbox(checked=False),)),
        (prop("bool", "booleancheckbox"), "perhaps", T.CHECKBOX, (Text(text="perhaps"),)),
        (prop("enumeration", "select", options=COLOURS), "r", T.SELECT, (Select(option="Red"),)),
        (prop("enumeration", "select", options=COLOURS), "r2", T.SELECT, (Select(option="Red (r2)"),)),
        (prop("enumeration", "select", options=COLOURS), "gone", T.SELECT, (Select(option="gone"),)),
        (
            prop("enumeration", "checkbox", options=COLOURS),
            ";b;gone",
            T.SELECT,
            (Select(option="Blue"), Select(option="gone")),
        ),
        (prop("enumeration", "checkbox"), "a;b", T.TEXT, (Text(text="a;b"),)),
        (
            prop("enumeration", "booleancheckbox", options=[{"value": "true", "label": "Yes"}, {"value": "false"}]),
            "true",
            T.CHECKBOX,
            (Checkbox(checked=True),),
        ),
        (
            prop("enumeration", "radio", "lifecyclestage", hubspotDefined=True, options=COLOURS),
            "b",
            T.STATUS,
            (Status(stage="Blue"),),
        ),
        (prop("date", "date"), "2026-03-12", T.DATE, (Date(day=date(2026, 3, 12)),)),
        (prop("date", "date"), "1773273600000", T.DATE, (Date(day=date(2026, 3, 12)),)),
        (prop("date", "date"), "2026-03-12T08:27:06.615Z", T.DATE, (Text(text="2026-03-12T08:27:06.615Z"),)),
        (prop("datetime", "date"), "2026-03-12T08:27:06.615Z", T.TIMESTAMP, (Timestamp(at=MORNING),)),
        (prop("datetime", "date"), "1773304026615", T.TIMESTAMP, (Timestamp(at=MORNING),)),
        (prop("datetime", "text"), "1773304026615.0", T.TIMESTAMP, (Timestamp(at=MORNING),)),
        (
            prop("datetime", "date"),
            "2026-03-12T08:27:06Z",
            T.TIMESTAMP,
            (Timestamp(at=MORNING.replace(microsecond=0)),),
        ),
        (prop("datetime", "date"), "soon", T.TIMESTAMP, (Text(text="soon"),)),
        (prop("phone_number", "phonenumber"), "+15550100", T.PHONE, (Phone(written="+15550100"),)),
        (prop("object_coordinates", "text"), "0-46-123", T.TEXT, (Text(text="0-46-123"),)),
        (prop("json", "text"), '{"a":1}', T.TEXT, (Text(text='{"a":1}'),)),
        (prop("a type of tomorrow"), "x", T.TEXT, (Text(text="x"),)),
        (
            prop("enumeration", "select", referencedObjectType="OWNER"),
            "31",
            T.ACTOR,
            (Actor(id="31", email="mo@quillmarsh.example", name="Mo Tarn"),),
        ),
        (prop("enumeration", "checkbox", referencedObjectType="OWNER"), ";99", T.ACTOR, (Actor(id="99"),)),
        (
            prop("number", "number", referencedObjectType="COMPANY"),
            "900719925474",
            T.TEXT,
            (Text(text="900719925474"),),
        ),
        (prop("number", "number", "hs_object_id", hubspotDefined=True), "12", T.TEXT, (Text(text="12"),)),
        (prop("number", "number", "their_customer_id"), "12", T.NUMBER, (Number(number=Decimal(12)),)),
        (
            prop("enumeration", "checkbox", "hs_all_team_ids", externalOptions=True),
            "5;6",
            T.SELECT,
            (Select(option="North"), Select(option="6")),
        ),
    ],
)
def test_each_form_on_the_wire_is_read_by_its_type(property, raw, type, wanted):
    assert read(property, raw) == (type, wanted)


def test_options_stand_in_their_order_and_no_two_are_called_alike():
    made = column(TYPES["contacts"], prop("enumeration", "select", options=COLOURS), "", "USD", set())
    assert [option.title for option in made.attribute.options] == ["Blue", "Red", "Red (r2)"]


def test_the_currency_of_an_amount_stands_beside_it_or_is_the_accounts():
    amount = prop("number", "number", "amount", hubspotDefined=True, currencyPropertyName="deal_currency_code")
    beside = {"present": {"deal_currency_code"}, "object": "deals"}
    assert read(amount, "5", **beside, deal_currency_code="SEK")[1] == (Money(amount=Decimal(5), currency="SEK"),)
    assert read(amount, "5", **beside, deal_currency_code=None)[1] == (Money(amount=Decimal(5), currency="USD"),)
    assert read(amount, "5", object="deals")[1] == (Money(amount=Decimal(5), currency="USD"),)


def test_further_addresses_and_domains_stand_behind_the_first():
    email = prop("string", "text", "email", hubspotDefined=True)
    found = read(email, "a@b.example", present={"hs_additional_emails"}, hs_additional_emails="c@b.example;a@b.example")
    assert found[1] == (Email(address="a@b.example"), Email(address="c@b.example"))
    domain = prop("string", "text", "domain", hubspotDefined=True)
    several = read(domain, None, "companies", {"hs_additional_domains"}, hs_additional_domains=";x.example;y.example")
    assert several[1] == (Domain(domain="x.example"), Domain(domain="y.example"))


@pytest.mark.parametrize("between", [";", ",", ", ", " ", "; "])
def test_further_addresses_are_told_apart_whatever_stands_between_them(between):
    found = read(
        prop("string", "text", "email"),
        None,
        present={"hs_additional_emails"},
        hs_additional_emails=f"a@b.example{between}c@b.example",
    )
    assert found[1] == (Email(address="a@b.example"), Email(address="c@b.example"))


def test_stages_are_looked_up_in_their_pipeline_and_deleted_ones_stay_text():
    stage, pipeline = stage_columns(TYPES["deals"], [], ["New (Sales)", "Won"], ["Sales", "Renewals"])
    assert values(stage, {"dealstage": "9001", "pipeline": "77"}, KNOWN) == (
        Status(stage="new (Renewals)", pipeline="77"),
    )
    assert values(stage, {"dealstage": "won", "pipeline": None}, KNOWN) == (Status(stage="Won"),)
    assert values(stage, {"dealstage": "4711", "pipeline": "77"}, KNOWN) == (Text(text="4711"),)
    assert values(pipeline, {"pipeline": "77"}, KNOWN) == (Select(option="Renewals"),)


@pytest.mark.parametrize(
    ("object", "row", "system"),
    [
        ("contacts", {"name": "favourite_colour"}, False),
        ("contacts", {"name": "favourite_colour", "hidden": True, "calculated": True}, False),
        ("contacts", {"name": "jobtitle", "hubspotDefined": True}, False),
        ("contacts", {"name": "hs_analytics_source", "hubspotDefined": True}, True),
        ("contacts", {"name": "hs_email_domain"}, True),
        ("contacts", {"name": "num_notes", "hubspotDefined": True}, True),
        ("contacts", {"name": "num_notes"}, False),
        ("contacts", {"name": "associatedcompanyid", "hubspotDefined": True, "hidden": True}, True),
        ("contacts", {"name": "hs_linkedin_url", "hubspotDefined": True}, False),
        ("deals", {"name": "hs_deal_stage_probability", "hubspotDefined": True, "calculated": True}, False),
        ("deals", {"name": "closedate", "hubspotDefined": True}, False),
        ("companies", {"name": "days_to_close", "hubspotDefined": True, "calculated": True}, True),
    ],
)
def test_bookkeeping_is_told_from_what_people_fill(object, row, system):
    assert is_system(TYPES[object].id, property_of(row)) is system
