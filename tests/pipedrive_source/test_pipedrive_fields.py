"""Field definitions: all pages of them, equal names apart, deleted options, and what nobody defined."""

import pytest

from crm_move import Select, Text
from crm_move_pipedrive.columns import slug_of
from crm_move_pipedrive.fields import Field

A, B, C = (letter * 40 for letter in "abc")
TIER = "tier_aaaaaaaa"


def field(code, type="varchar", title="Website", options=None, **more):
    told = {"field_code": code, "field_name": title, "field_type": type, "options": options, "is_custom_field": True}
    return {**told, **more}


def page(rows, cursor=None):
    return {"success": True, "data": rows, "additional_data": {"next_cursor": cursor}}


def test_every_page_of_definitions_is_read_and_equal_names_stay_apart(play):
    own = field("website", "varchar", "Website", is_custom_field=False)
    pages = {None: page([own, field(A)], "two"), "two": page([field(B)])}
    played = play(
        {
            "/api/v2/organizationFields": lambda request: pages[request.query.get("cursor")],
            "/api/v2/organizations": page([{"id": 1, "website": "q.test", "custom_fields": {A: "one", B: "two"}}]),
        }
    )
    named = [
        each.slug for each in played.source.describe().object("organizations").attributes if each.title == "Website"
    ]
    values = played.records("organizations")[0].values
    assert named == ["website", "website_aaaaaaaa", "website_bbbbbbbb"]
    assert (values[named[1]], values[named[2]]) == ((Text(text="one"),), (Text(text="two"),))


def test_fields_of_one_name_whose_keys_begin_alike_stay_apart(play):
    keys = [f"{n:040x}" for n in (1, 2)]
    fields = [field(key, is_custom_field=None) for key in keys]
    played = play(
        {
            "/api/v2/organizationFields": page([*fields, field(A)]),
            "/api/v2/organizations": page([{"id": 1, "custom_fields": {keys[0]: "one", keys[1]: "two", A: "three"}}]),
        }
    )
    values = played.records("organizations")[0].values
    assert {slug: value.text for slug, (value,) in values.items()} == {
        f"website_{keys[0]}": "one",
        f"website_{keys[1]}": "two",
        "website_aaaaaaaa": "three",
    }


@pytest.mark.parametrize("code", ["label_ids", "label"])
def test_labels_keep_their_names_after_they_were_deleted_and_whatever_their_field_is_called(play, code):
    labels = field(code, "set", "Labels", [{"id": 5, "label": "Hot"}], is_custom_field=False)
    played = play(
        {
            "/api/v2/personFields": page([labels]),
            "/v1/personFields": page([{"key": "label", "options_deleted": [{"id": 6, "label": "Cold"}]}]),
            "/api/v2/persons": page([{"id": 1, "label_ids": [6, 5]}]),
        }
    )
    assert played.records("persons")[0].values["label_ids"] == (Select(option="Cold"), Select(option="Hot"))


def test_options_that_look_alike_are_told_apart_and_deleted_ones_are_archived(play):
    options = [{"id": 1, "label": "Gold"}, {"id": 2, "label": "gold "}, {"id": 3, "label": None}]
    old = {"key": A, "options_deleted": [{"id": 9, "label": "Bronze"}, {"id": 1, "label": "Gold"}]}
    played = play(
        {
            "/api/v2/personFields": page([field(A, "enum", "Tier", options)]),
            "/v1/personFields": page([old, {"key": B}]),
            "/api/v2/persons": page([{"id": 1, "custom_fields": {A: 9}}, {"id": 2, "custom_fields": {A: 2}}]),
        }
    )
    attribute = played.source.describe().object("persons").attribute(TIER)
    assert [(option.title, option.archived) for option in attribute.options] == [
        ("Gold", False),
        ("gold (2)", False),
        ("3", False),
        ("Bronze", True),
    ]
    assert [record.values[TIER] for record in played.records("persons")] == [
        (Select(option="Bronze"),),
        (Select(option="gold (2)"),),
    ]


@pytest.mark.parametrize("status", [403, 404, 410])
def test_definitions_of_v1_that_are_gone_cost_only_deleted_options(play, status):
    fields = page([field(A, "enum", "Tier", [{"id": 1, "label": "Gold"}])])
    played = play({"/api/v2/personFields": fields, "/v1/personFields": (status, {"success": False})})
    assert [option.title for option in played.source.describe().object("persons").attribute(TIER).options] == ["Gold"]


def test_options_of_pipedrives_own_fields_have_ids_of_any_kind(play):
    options = [{"id": "won", "label": "Won"}, {"id": "deleted", "label": "Deleted"}]
    labels = [{"id": 5, "label": "Hot"}, {"id": 6, "label": "Cold"}]
    fields = [
        field("status", "status", "Status", options, is_custom_field=False),
        field("label_ids", "set", "Labels", labels, is_custom_field=False),
        field("is_urgent", "enum", "Urgent", [{"id": True, "label": "Yes"}], is_custom_field=False),
        field("notes_count", "int", "Notes", None, is_custom_field=False, is_optional_response_field=True),
    ]
    row = {"id": 1, "status": "won", "label_ids": [6, 5], "is_urgent": True, "notes_count": 4}
    played = play({"/api/v2/dealFields": page(fields), "/api/v2/deals": page([row])})
    assert played.records("deals")[0].values == {
        "status": (Select(option="Won"),),
        "label_ids": (Select(option="Cold"), Select(option="Hot")),
        "is_urgent": (Select(option="Yes"),),
    }


def test_values_under_a_key_that_nobody_defined_are_kept(play):
    played = play(
        {
            "/api/v2/dealFields": page([field(A)]),
            "/api/v2/deals": page([{"id": 1, "custom_fields": {A: "x", B: {"value": 1}, C: None}}]),
            "/v1/leads": page([{"id": "a", A: "x", C: "late"}]),
        }
    )
    assert [played.records(slug)[0].unheld for slug in ("deals", "leads")] == [{B: {"value": 1}}, {C: "late"}]


def test_leads_have_labels_of_their_own(play):
    labels = [{"id": "f08b42a0-4e75-11ea-9643-03698ef1cfd6", "name": "Hot"}]
    lead = {"id": "a", "label_ids": [labels[0]["id"]], "value": {"amount": 9, "currency": "EUR"}, "visible_to": "3"}
    played = play({"/v1/leadLabels": page(labels), "/v1/leads": page([lead])})
    assert played.records("leads")[0].values["label_ids"] == (Select(option="Hot"),)


def test_who_may_see_a_record_is_brought_over_by_choice_and_the_same_in_both_versions(play):
    rows = {"/api/v2/deals": page([{"id": 1, "visible_to": 3}]), "/v1/leads": page([{"id": "a", "visible_to": "3"}])}
    without = play(rows)
    assert without.source.describe().object("deals").attribute("visible_to") is None
    played = play(rows, "visibility")
    told = [played.records(slug)[0].values["visible_to"] for slug in ("deals", "leads")]
    assert told == [(Select(option="Owner's group, or the entire company"),)] * 2


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Decision maker", "decision_maker_aaaaaaaa"),
        ("Ürün notu (v2)", "urun_notu_v2_aaaaaaaa"),
        ("訪問", "field_aaaaaaaa"),
        ("very " * 20, "very_very_very_very_very_very_very_very_aaaaaaaa"),
    ],
)
def test_a_custom_field_is_called_by_its_name_and_the_beginning_of_its_key(title, slug):
    assert slug_of(Field(A, title, "varchar", custom=True)) == slug
