"""What Attio makes of a value, or why it does not take it."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from crm_move import (
    Actor,
    Attribute,
    AttributeType,
    Checkbox,
    Date,
    Domain,
    Email,
    Location,
    Member,
    Money,
    Number,
    Option,
    PersonName,
    Phone,
    Rating,
    Refusal,
    RichText,
    Select,
    Status,
    Text,
    Timestamp,
    Url,
    Value,
)
from crm_move_attio.checks import LONGEST_TEXT, check
from crm_move_attio.members import Members

T = AttributeType
ADA = Member(id="m-ada", email="Ada@Example.com", name="Ada Admin")


def attribute(type: AttributeType, **parts: object) -> Attribute:
    return Attribute.model_validate({"slug": "x", "title": "X", "type": type, **parts})


OPTIONS = (Option(title="High"), Option(title="Won 🎉"), Option(title="low"), Option(title="LOW"))

TAKEN = [
    (T.TEXT, Text(text="a\0b "), Text(text="ab ")),
    (T.TEXT, RichText(markdown="# A"), Text(text="# A")),
    (T.TEXT, Url(url="https://a.de"), Text(text="https://a.de")),
    (T.TEXT, Money(amount=Decimal("1.50"), currency="EUR"), Text(text="1.50 EUR")),
    (T.NUMBER, Number(number=Decimal("1.500")), Number(number=Decimal("1.5"))),
    (T.NUMBER, Number(number=Decimal("1.00005")), Number(number=Decimal("1.0001"))),
    (T.NUMBER, Number(number=Decimal("-0")), Number(number=Decimal("0"))),
    (T.NUMBER, Number(number=Decimal("1E+3")), Number(number=Decimal("1000"))),
    (T.NUMBER, Rating(stars=3), Number(number=Decimal(3))),
    (T.CHECKBOX, Checkbox(checked=False), Checkbox(checked=False)),
    (T.DATE, Date(day=date(2024, 2, 29)), Date(day=date(2024, 2, 29))),
    (
        T.DATE,
        Timestamp(at=datetime(2023, 1, 2, 23, tzinfo=timezone(timedelta(hours=-10)))),
        Date(day=date(2023, 1, 3)),
    ),
    (
        T.TIMESTAMP,
        Timestamp(at=datetime(2023, 1, 2, 13, tzinfo=timezone(timedelta(hours=2)))),
        Timestamp(at=datetime(2023, 1, 2, 11, tzinfo=UTC)),
    ),
    (T.TIMESTAMP, Date(day=date(2023, 1, 2)), Timestamp(at=datetime(2023, 1, 2, tzinfo=UTC))),
    (T.RATING, Rating(stars=0), Rating(stars=0)),
    (T.RATING, Number(number=Decimal("5.0")), Rating(stars=5)),
    (T.EMAIL, Email(address=" A.B@Example.COM "), Email(address="a.b@example.com")),
    (T.DOMAIN, Domain(domain="WWW.Acme.com"), Domain(domain="acme.com")),
    (T.DOMAIN, Url(url="https://www.app.attio.com:443/x?y#z"), Domain(domain="app.attio.com")),
    (T.DOMAIN, Text(text="acme.co.uk/about"), Domain(domain="acme.co.uk")),
    (T.DOMAIN, Domain(domain="www.com"), Domain(domain="www.com")),
    (
        T.PHONE,
        Phone(e164="+14155550123", written="(415) 555-0123"),
        Phone(e164="+14155550123", written="+14155550123"),
    ),
    (T.PHONE, Phone(written="+49 (0)30 / 901820-12"), Phone(e164="+493090182012", written="+493090182012")),
    (
        T.PERSON_NAME,
        PersonName(first=" Ada", last="Lovelace ", full=""),
        PersonName(first="Ada", last="Lovelace", full="Ada Lovelace"),
    ),
    (T.PERSON_NAME, Text(text="Ada Lovelace"), PersonName(first="Ada Lovelace", last="", full="Ada Lovelace")),
    (
        T.LOCATION,
        Location(line_1=" 1 Loop ", locality="", country_code="us", latitude="37.3317410", longitude="-0"),
        Location(line_1="1 Loop", country_code="US", latitude="37.331741", longitude="0"),
    ),
    (T.ACTOR, Actor(email="ADA@example.com"), Actor(id="m-ada", email="Ada@Example.com", name="Ada Admin")),
]

REFUSED = [
    (T.TEXT, Text(text=" \0"), "it is empty"),
    (T.TEXT, Text(text="\ud800"), "it holds half a character, which no system can store"),
    (T.NUMBER, Number(number=Decimal("1E+400")), "it is larger than any number Attio keeps"),
    (
        T.NUMBER,
        Number(number=Decimal("9007199254740993")),
        "it has more digits than Attio keeps (about 15): it would come out as another number",
    ),
    (T.NUMBER, Text(text="12"), "a text does not fit an attribute of type number"),
    (T.RATING, Number(number=Decimal("3.5")), "a rating is a whole number from 0 to 5"),
    (T.TIMESTAMP, Timestamp(at=datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))), "in UTC it lies outside"),
    (T.EMAIL, Email(address="ada@shop.test"), "it ends in .test, which is reserved for tests and refused by Attio"),
    (T.EMAIL, Email(address="ada@shop.example"), "it ends in .example, which is reserved for tests"),
    (T.EMAIL, Email(address="ada"), "it is no e-mail address"),
    (T.DOMAIN, Domain(domain="localhost"), "it is no internet domain: it has no dot"),
    (T.DOMAIN, Domain(domain="shop.localhost"), "it ends in .localhost, which is reserved"),
    (T.DOMAIN, Domain(domain="10.0.0.1"), "it is an IP address, not a domain"),
    (T.DOMAIN, Domain(domain="co.uk"), "it is a public ending that nobody owns, not a domain"),
    (T.DOMAIN, Text(text="ada@acme.com"), "it is an e-mail address or a sign-in, not a domain"),
    (T.DOMAIN, Text(text="n/a"), "it is no internet domain: it has no dot"),
    (T.DOMAIN, Text(text="Acme Ltd. London"), "it is no internet domain: a part of it has characters"),
    (T.DOMAIN, Url(url="http://[::1"), "it holds no internet domain"),
    (T.PHONE, Phone(written="030 123456"), "the number has no country: write it as + and country code"),
    (T.PHONE, Phone(written="12", country="DE"), "there is no such number in DE"),
    (T.PHONE, Phone(written="+49 30 901820 (ask for Kim)"), "it is more than a number"),
    (T.PHONE, Phone(written="+49 30"), "no country has such a number"),
    (T.PHONE, Phone(e164="+1415", written="1415"), "no country has such a number"),
    (T.PERSON_NAME, PersonName(full=" "), "it is empty"),
    (T.LOCATION, Location(line_1=" "), "it is empty"),
    (T.LOCATION, Location(country_code="UK"), "'UK' is not the two-letter code of a country"),
    (T.LOCATION, Location(latitude="91"), "its coordinates are not decimal degrees up to 90"),
    (T.ACTOR, Actor(email="bob@example.com"), "this person is no member of the Attio workspace"),
    (T.REFERENCE, Text(text="x"), "Attio has no attributes of type reference"),
]


@pytest.mark.parametrize(("type", "value", "stored"), TAKEN)
def test_a_value_is_normalised_as_attio_stores_it(type: AttributeType, value: Value, stored: Value) -> None:
    assert check(value, attribute(type), Members([ADA])) == stored


@pytest.mark.parametrize(("type", "value", "stored"), TAKEN)
def test_what_attio_stores_is_normal_already(type: AttributeType, value: Value, stored: Value) -> None:
    assert check(stored, attribute(type), Members([ADA])) == stored


@pytest.mark.parametrize(("type", "value", "reason"), REFUSED)
def test_a_refused_value_says_why(type: AttributeType, value: Value, reason: str) -> None:
    refusal = check(value, attribute(type), Members([ADA]))
    assert isinstance(refusal, Refusal)
    assert refusal.reason.startswith(reason)


def test_text_is_limited_in_bytes_not_characters() -> None:
    assert isinstance(check(Text(text="é" * (LONGEST_TEXT // 2)), attribute(T.TEXT), Members()), Text)
    assert isinstance(check(Text(text="é" * (LONGEST_TEXT // 2 + 1)), attribute(T.TEXT), Members()), Refusal)


def test_an_attribute_that_attio_writes_takes_nothing() -> None:
    refusal = check(Text(text="x"), attribute(T.TEXT, read_only=True), Members())
    assert refusal == Refusal(reason="Attio writes this attribute itself")


@pytest.mark.parametrize(
    ("written", "code", "outcome"),
    [
        ("EUR", "EUR", Money(amount=Decimal("1.5"), currency="EUR")),
        (None, "EUR", Money(amount=Decimal("1.5"), currency="EUR")),
        ("TWD", "NTD", Money(amount=Decimal("1.5"), currency="NTD")),
        ("USD", "EUR", Refusal(reason="it is in USD, and all amounts of this attribute are in EUR")),
        ("USD", None, Refusal(reason="it is in USD, and all amounts of this attribute are in no set currency")),
    ],
)
def test_an_amount_has_the_currency_of_its_attribute(
    written: str | None, code: str | None, outcome: Value | Refusal
) -> None:
    money = Money(amount=Decimal("1.50"), currency=written)
    assert check(money, attribute(T.MONEY, currency=code), Members()) == outcome


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("High", Select(option="High")),
        (" hIGH", Select(option="High")),
        ("low", Select(option="low")),
        ("Low", Refusal(reason="'Low' is no option of the attribute")),
        ("Other", Refusal(reason="'Other' is no option of the attribute")),
        (" ", Refusal(reason="an option needs a title")),
    ],
)
def test_an_option_is_written_as_the_attribute_spells_it(title: str, outcome: Value | Refusal) -> None:
    assert check(Select(option=title), attribute(T.SELECT, options=OPTIONS), Members()) == outcome


def test_options_that_are_not_known_yet_are_taken() -> None:
    assert check(Text(text="New"), attribute(T.STATUS), Members()) == Status(stage="New")


@pytest.mark.parametrize(
    ("actor", "outcome"),
    [
        (Actor(email="Bob@Example.com", name="Bob"), Actor(email="bob@example.com")),
        (Actor(id="m-1", name="Bob"), Actor(id="m-1")),
        (Actor(name="Bob"), Refusal(reason="only an e-mail address or a member id names an owner, not a name")),
    ],
)
def test_owners_are_taken_at_their_word_where_members_can_not_be_read(actor: Actor, outcome: Value | Refusal) -> None:
    assert check(actor, attribute(T.ACTOR), Members()) == outcome
