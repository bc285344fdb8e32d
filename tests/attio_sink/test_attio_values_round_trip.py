"""What is written comes back as what was checked."""

import json
import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    PersonName,
    Phone,
    Rating,
    Refusal,
    Select,
    Status,
    Target,
    Text,
    Timestamp,
    Value,
)
from crm_move_attio import standard
from crm_move_attio.checks import check
from crm_move_attio.members import Members
from crm_move_attio.values import decode, encode, encode_link

T = AttributeType
MEMBERS = Members([Member(id="50cf242c-7fa3-4cad-87d0-75b1af71c57b", email="ada@example.com", name="Ada Admin")])

texts = st.text(max_size=30)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)
names = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
domains = st.builds("{}.{}".format, names, st.sampled_from(["com", "co.uk", "de", "shop"]))
coordinates = st.floats(-90, 90).map(lambda degrees: format(Decimal(repr(degrees)), "f"))
parts = st.none() | texts

VALUES: dict[AttributeType, st.SearchStrategy[Value]] = {
    T.TEXT: texts.map(lambda text: Text(text=text)),
    T.NUMBER: decimals.map(lambda number: Number(number=number)),
    T.MONEY: decimals.map(lambda amount: Money(amount=amount, currency="EUR")),
    T.CHECKBOX: st.booleans().map(lambda checked: Checkbox(checked=checked)),
    T.DATE: st.dates().map(lambda day: Date(day=day)),
    T.TIMESTAMP: st.datetimes(timezones=st.timezones()).map(lambda at: Timestamp(at=at)),
    T.RATING: st.integers(0, 5).map(lambda stars: Rating(stars=stars)),
    T.SELECT: texts.map(lambda title: Select(option=title)),
    T.STATUS: texts.map(lambda title: Status(stage=title)),
    T.EMAIL: st.builds(lambda name, domain: Email(address=f"{name}@{domain}".title()), names, domains),
    T.DOMAIN: domains.map(lambda domain: Domain(domain=f"WWW.{domain}")),
    T.PHONE: st.integers(10**9, 10**11).map(lambda digits: Phone(e164=f"+{digits}", written=str(digits))),
    T.PERSON_NAME: st.builds(PersonName, first=texts, last=texts, full=texts),
    T.LOCATION: st.builds(
        Location,
        line_1=parts,
        locality=parts,
        postcode=parts,
        country_code=st.none() | st.sampled_from(sorted(standard.COUNTRIES)),
        latitude=st.none() | coordinates,
        longitude=st.none() | coordinates,
    ),
    T.ACTOR: st.just(Actor(email="ada@example.com")),
}
"""Values as sources may hold them, good and bad, by the type of the attribute they are for."""


def attribute(type: AttributeType) -> Attribute:
    return Attribute(slug="x", title="X", type=type, currency="EUR" if type is T.MONEY else None)


def stored(written: dict[str, Any], type: AttributeType) -> dict[str, Any]:
    """What Attio makes of a written value, as docs/attio-api.md, 8 has it."""
    theirs = next(name for name, ours in standard.TYPES.items() if ours is type)
    kept = json.loads(json.dumps(written, ensure_ascii=False).encode())
    match type:
        case T.NUMBER | T.MONEY:
            key = "value" if type is T.NUMBER else "currency_value"
            kept = {key: round(float(kept[key]), 4), "currency_code": "EUR"}
        case T.TIMESTAMP:
            at = datetime.fromisoformat(kept["value"]).astimezone(UTC)
            kept = {"value": at.strftime("%Y-%m-%dT%H:%M:%S.%f").rjust(26, "0") + "000Z"}
        case T.SELECT | T.STATUS:
            ((key, title),) = kept.items()
            kept = {key: {"id": {}, "title": title, "is_archived": False}}
        case T.EMAIL:
            address = kept["email_address"]
            kept = {"original_email_address": address, "email_address": address.lower()}
        case T.PHONE:
            kept = {**kept, "phone_number": kept["original_phone_number"], "country_code": "US"}
        case T.DOMAIN:
            kept = {**kept, "root_domain": kept["domain"]}
    return {"active_from": "2026-05-15T21:46:52.967000000Z", "active_until": None, "attribute_type": theirs, **kept}


@pytest.mark.parametrize("type", VALUES)
def test_a_checked_value_is_read_back_unchanged(type: AttributeType) -> None:
    @given(VALUES[type])
    def holds(value: Value) -> None:
        normal = check(value, attribute(type), MEMBERS)
        if not isinstance(normal, Refusal):
            assert decode(stored(encode(normal), type), MEMBERS) == normal

    holds()


@pytest.mark.parametrize("type", VALUES)
def test_a_checked_value_has_a_form_of_the_official_document(type: AttributeType, document: Any) -> None:
    @given(VALUES[type])
    def holds(value: Value) -> None:
        normal = check(value, attribute(type), MEMBERS)
        if not isinstance(normal, Refusal):
            assert document.knows(encode(normal))

    holds()


@given(decimals)
def test_the_four_decimals_that_attio_keeps_are_sent_exactly(number: Decimal) -> None:
    normal = check(Number(number=number), attribute(T.NUMBER), MEMBERS)
    if isinstance(normal, Number):
        sent = json.loads(json.dumps(encode(normal)["value"]), parse_float=Decimal)
        assert math.isclose(sent, number, abs_tol=0.00005, rel_tol=0)
        assert Decimal(sent) == round(Decimal(sent), 4)


def test_a_link_has_a_form_of_the_official_document(document: Any) -> None:
    link = encode_link(Target(object="companies", id="891dcbfc-9141-415d-9b2a-2238a6cc012d"))
    assert document.knows(link)


@pytest.mark.parametrize(
    "unreadable",
    [
        {},
        {"attribute_type": "interaction", "interaction_type": "email"},
        {"attribute_type": "text", "value": None},
        {"attribute_type": "number", "value": "many"},
        {"attribute_type": "date", "value": "soon"},
        {"attribute_type": "timestamp", "value": None},
        {"attribute_type": "rating", "value": 9},
        {"attribute_type": "select", "option": None},
        {"attribute_type": "record-reference", "target_record_id": "r"},
        {"attribute_type": "actor-reference", "referenced_actor_type": None, "referenced_actor_id": None},
        {"attribute_type": "location", "latitude": "north"},
    ],
)
def test_a_value_of_an_unknown_shape_is_left_out(unreadable: dict[str, Any]) -> None:
    assert decode(unreadable, MEMBERS) is None


def test_a_phone_number_that_is_no_number_is_read_as_it_stands() -> None:
    found = {"attribute_type": "phone-number", "original_phone_number": "ext 5", "phone_number": None}
    assert decode(found, MEMBERS) == Phone(written="ext 5")
