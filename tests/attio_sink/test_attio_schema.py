"""Attio's schema in canonical words."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from crm_move import (
    Actor,
    Attribute,
    AttributeType,
    Kind,
    Member,
    Mirror,
    Option,
    ReferenceAttribute,
    Refusal,
    Role,
    SinkDescription,
)

T = AttributeType
Read = Callable[[str], list[dict[str, Any]]]

SELF = {"active": True, "scope": "user_management:read", "authorized_by_workspace_member_id": "m1"}
MEMBERS = {
    "data": [
        {
            "id": {"workspace_member_id": "m1"},
            "first_name": "Ada",
            "last_name": "Admin",
            "email_address": "ada@example.com",
            "access_level": "admin",
        },
        {"id": {"workspace_member_id": "m2"}, "email_address": None, "access_level": "suspended"},
    ]
}


def thing(slug: str) -> dict[str, Any]:
    return {"id": {"object_id": f"o-{slug}"}, "api_slug": slug, "singular_noun": slug[:-1], "plural_noun": slug}


def raw(slug: str, type: str, **parts: Any) -> dict[str, Any]:
    return {"id": {"attribute_id": f"a-{slug}"}, "api_slug": slug, "title": slug.title(), "type": type, **parts}


PRODUCTS = [
    raw("record_id", "text", is_unique=True, is_writable=False),
    raw("price", "currency", config={"currency": {"default_currency_code": "NTD", "display_type": "code"}}),
    raw("tags", "select", is_multiselect=True, is_archived=True, description="Old"),
    raw("state", "status", is_required=True),
    raw("strength", "select", is_writable=False),
    raw("score", "formula"),
    raw(
        "maker",
        "record-reference",
        config={"record_reference": {"allowed_object_ids": ["o-companies", "o-gone"]}},
        relationship={"id": {"attribute_id": "a-products"}},
    ),
    raw("parent", "record-reference", relationship=None, config=None),
]
COMPANIES = [
    raw("domains", "domain", is_multiselect=True, is_unique=True),
    raw(
        "products",
        "record-reference",
        is_multiselect=True,
        config={"record_reference": {"allowed_object_ids": ["o-products"]}},
        relationship={
            "id": {"attribute_id": "a-maker"},
            "object_slug": "products",
            "title": "Maker",
            "api_slug": "maker",
            "is_multiselect": False,
        },
    ),
]


def workspace(**more: Any) -> dict[str, Any]:
    options = {"data": [{"title": "A"}, {"title": "B", "is_archived": True}, {"title": None}]}
    return {
        "GET /v2/self": SELF,
        "GET /v2/workspace_members": MEMBERS,
        "GET /v2/objects": {"data": [thing("products"), thing("companies"), {"id": {}}]},
        "GET /v2/objects/products/attributes": [{"data": PRODUCTS}, {"data": []}],
        "GET /v2/objects/companies/attributes": [{"data": COMPANIES}, {"data": []}],
        "GET /v2/objects/products/attributes/tags/options": options,
        "GET /v2/objects/products/attributes/state/statuses": {"data": [{"title": "New", "is_archived": False}]},
        **more,
    }


def described(make_sink: Any, answers: dict[str, Any]) -> SinkDescription:
    sink, _ = make_sink(answers)
    description: SinkDescription = sink.describe()
    return description


def test_attributes_are_read_with_all_that_a_plan_needs(make_sink: Any) -> None:
    products = described(make_sink, workspace()).schema_.object("products")
    assert products is not None
    assert (products.kind, products.singular, products.plural, products.id_attribute) == (
        None,
        "product",
        "products",
        "record_id",
    )
    assert products.attributes == (
        Attribute(slug="record_id", title="Record_Id", type=T.TEXT, unique=True, read_only=True),
        Attribute(slug="price", title="Price", type=T.MONEY, currency="NTD"),
        Attribute(
            slug="tags",
            title="Tags",
            type=T.SELECT,
            multi=True,
            archived=True,
            description="Old",
            options=(Option(title="A"), Option(title="B", archived=True)),
        ),
        Attribute(slug="state", title="State", type=T.STATUS, required=True, options=(Option(title="New"),)),
        Attribute(slug="strength", title="Strength", type=T.SELECT, read_only=True),
        Attribute(slug="score", title="Score", type=T.TEXT, read_only=True),
    )


def test_references_show_their_other_side_however_it_is_told(make_sink: Any) -> None:
    schema = described(make_sink, workspace()).schema_
    assert [thing.references for thing in schema.objects] == [
        (
            ReferenceAttribute(
                slug="maker",
                title="Maker",
                targets=("companies",),
                mirror=Mirror(object="companies", slug="products", title="Products", many=True),
            ),
            ReferenceAttribute(slug="parent", title="Parent", targets=()),
        ),
        (
            ReferenceAttribute(
                slug="products",
                title="Products",
                targets=("products",),
                many=True,
                shared=False,
                mirror=Mirror(object="products", slug="maker", title="Maker", many=False),
            ),
        ),
    ]


def test_standard_objects_say_what_they_stand_for(make_sink: Any) -> None:
    companies = described(make_sink, workspace()).schema_.object("companies")
    assert companies is not None
    assert companies.kind is Kind.COMPANY
    assert [attribute.role for attribute in companies.attributes] == [Role.DOMAIN]


def test_objects_that_are_switched_off_say_how_to_switch_them_on(make_sink: Any) -> None:
    deals = {"data": [thing("deals")]}
    answers = workspace(**{"GET /v2/objects": deals, "GET /v2/objects/deals/attributes": {"data": []}})
    unavailable = described(make_sink, answers).unavailable
    assert list(unavailable) == [Kind.USER, Kind.WORKSPACE]
    assert unavailable[Kind.USER].startswith("The object Users is switched off in this Attio workspace. An admin can")


def test_members_are_read_with_their_standing(make_sink: Any) -> None:
    assert described(make_sink, workspace()).members == (
        Member(id="m1", email="ada@example.com", name="Ada Admin", admin=True, authorised=True),
        Member(id="m2", email="", name="", active=False),
    )


def test_members_are_not_asked_for_without_the_scope(make_sink: Any) -> None:
    sink, server = make_sink(workspace(**{"GET /v2/self": {**SELF, "scope": "record_permission:read"}}))
    assert sink.describe().members == ()
    assert "GET /v2/workspace_members" not in server.lines


def test_archived_attributes_and_options_are_asked_for_and_attios_own_options_are_not(make_sink: Any) -> None:
    sink, server = make_sink(workspace())
    sink.describe()
    listed = [request for request in server.requests if "/attributes" in request.line]
    assert len(listed) == 6
    assert {request.query["show_archived"] for request in listed} == {"true"}


def test_an_option_of_a_described_attribute_is_checked(make_sink: Any) -> None:
    sink, _ = make_sink(workspace())
    owner = Attribute(slug="owner", title="Owner", type=T.ACTOR)
    assert sink.check(Actor(email="ada@example.com"), owner) == Actor(email="ada@example.com")
    sink.describe()
    known = Actor(id="m1", email="ada@example.com", name="Ada Admin")
    assert sink.check(Actor(email="ada@example.com"), owner) == known
    assert isinstance(sink.check(Actor(email="bob@example.com"), owner), Refusal)


def test_recorded_attributes_of_people_are_read(make_sink: Any, recordings: Read) -> None:
    exchanges = {
        exchange["case"]: exchange["response"]["body"] for exchange in recordings("attio_ruby_captured_2025-07")
    }
    people = next(found for found in exchanges["Objects/List"]["data"] if found["api_slug"] == "people")
    answers = {
        "GET /v2/self": SELF,
        "GET /v2/workspace_members": exchanges["Workspace Members/List"],
        "GET /v2/objects": {"data": [people]},
        "GET /v2/objects/people/attributes": [exchanges["Attributes/List"], {"data": []}],
    }
    description = described(make_sink, answers)
    schema = description.schema_.object("people")
    assert schema is not None
    assert len(schema.attributes) + len(schema.references) == len(exchanges["Attributes/List"]["data"])
    assert {attribute.role: attribute.slug for attribute in schema.attributes if attribute.role} == {
        Role.NAME: "name",
        Role.EMAIL: "email_addresses",
        Role.DESCRIPTION: "description",
        Role.JOB_TITLE: "job_title",
        Role.PHONE: "phone_numbers",
        Role.LOCATION: "primary_location",
        Role.FACEBOOK: "facebook",
        Role.INSTAGRAM: "instagram",
        Role.LINKEDIN: "linkedin",
        Role.TWITTER: "twitter",
        Role.CREATED_AT: "created_at",
    }
    read_only = {attribute.slug for attribute in schema.attributes if attribute.read_only}
    assert {"record_id", "avatar_url", "twitter_follower_count", "last_interaction", "created_by"} <= read_only
    assert [member.name for member in description.members] == ["Robin Bell"]


@pytest.mark.parametrize("name", ["companies", "users"])
def test_attributes_with_most_of_their_keys_missing_are_read(make_sink: Any, shared: Any, name: str) -> None:
    found = json.loads((shared / "data" / "api" / "attio" / "amp_labs" / f"{name}.json").read_text("utf-8"))
    answers = {
        "GET /v2/self": SELF,
        "GET /v2/workspace_members": {"data": []},
        "GET /v2/objects": {"data": [thing(name)]},
        f"GET /v2/objects/{name}/attributes": [found, {"data": []}],
        f"GET /v2/objects/{name}/attributes/education/options": {"data": [{"title": "UG", "is_archived": False}]},
    }
    schema = described(make_sink, answers).schema_.object(name)
    assert schema is not None
    assert len(schema.attributes) + len(schema.references) == len(found["data"])
