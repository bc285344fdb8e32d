"""Answers that HubSpot really gave, as somebody recorded them: they are read without a loss."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from crm_move import Answer, AttributeType, Email
from crm_move_hubspot.catalogue import STANDARD
from crm_move_hubspot.columns import column, form_of
from crm_move_hubspot.objects import custom_types
from crm_move_hubspot.properties import is_system, property_of
from crm_move_hubspot.refusals import limit_of_the_day

Recorded = Callable[[str], Any]
T = AttributeType
CONTACT = next(type for type in STANDARD if type.slug == "contacts")
COMPANY = next(type for type in STANDARD if type.slug == "companies")


def test_recorded_property_definitions_become_attributes(recorded: Recorded) -> None:
    rows = recorded("amp_labs/metadata-contacts-properties-sampled.json")["results"]
    told = {row["name"]: column(CONTACT, property_of(row), "", "USD", set()).attribute for row in rows}
    assert {name: attribute.type for name, attribute in told.items()} == {
        "address": T.TEXT,
        "mobilephone": T.PHONE,
        "associatedcompanyid": T.TEXT,
        "hs_associated_target_accounts": T.NUMBER,
        "hs_date_entered_customer": T.TIMESTAMP,
        "hubspotscore": T.NUMBER,
        "autogen": T.CHECKBOX,
        "hs_contact_enrichment_opt_out": T.CHECKBOX,
        "hs_content_membership_status": T.SELECT,
        "hs_all_assigned_business_unit_ids": T.TEXT,
        "hs_predictivecontactscorebucket": T.SELECT,
        "hs_first_subscription_create_date": T.TIMESTAMP,
        "hs_notes_last_activity": T.TEXT,
        "hs_pipeline": T.TEXT,
        "hobby__c": T.TEXT,
    }
    kept = [row["name"] for row in rows if not is_system(CONTACT.id, property_of(row))]
    assert kept == ["address", "mobilephone", "autogen", "hobby__c"]


def test_most_company_properties_of_a_real_account_are_bookkeeping(shared: Any) -> None:
    rows = json.loads((shared / "specs/hubspot/company-properties.observed.json").read_text())["properties"]
    definitions = [property_of({**row, "hubspotDefined": True, "options": []}) for row in rows]
    kept = [one.name for one in definitions if not is_system(COMPANY.id, one)]
    assert len(definitions) == 245
    assert {"name", "domain", "phone", "industry", "annualrevenue", "lifecyclestage", "city"} <= set(kept)
    assert len(kept) < 50
    assert all(form_of(COMPANY, one) for one in definitions)


def test_recorded_pages_of_contacts_are_read(source_over: Any, recorded: Recorded) -> None:
    answers = {
        "GET /crm/properties/0-1": {"results": [{"name": "email", "type": "string", "hubspotDefined": True}]},
        "GET /crm/properties/0-1/groups": {"results": []},
        "GET /crm/objects/0-1": [
            {"results": []},
            recorded("amp_labs/read/objects-api/contacts-response.json"),
            {"results": []},
        ],
    }
    source, server = source_over(answers)
    first, second = source.read("contacts", None)
    assert [(record.id, record.values["email"]) for record in first.records] == [
        ("1", (Email(address="a@example.com"),)),
        ("51", (Email(address="b@example.com"),)),
        ("101", (Email(address="c@example.com"),)),
    ]
    assert (first.next, second.records) == ("394", ())
    assert server.requests[-1].query["after"] == "394"


def test_recorded_pipelines_keep_their_order_outcome_and_probability(source_over: Any, recorded: Recorded) -> None:
    definitions = recorded("amp_labs/metadata-deals-properties-sampled.json")
    answers = {
        "GET /crm/properties/0-3": lambda request: (
            definitions
            if request.query["dataSensitivity"] == "non_sensitive" and request.query["archived"] == "false"
            else {"results": []}
        ),
        "GET /crm/properties/0-3/groups": {"results": []},
        "GET /crm/pipelines/0-3": recorded("amp_labs/metadata-deals-external-pipelines.json"),
    }
    deal = source_over(answers)[0].describe().object("deals")
    first = deal.pipelines[0]
    assert (first.slug, first.title) == ("default", "Sales Pipeline")
    assert [(stage.id, stage.outcome, stage.probability) for stage in first.stages] == [
        ("appointmentscheduled", "open", 20),
        ("qualifiedtobuy", "open", 40),
        ("presentationscheduled", "open", 60),
        ("decisionmakerboughtin", "open", 80),
        ("contractsent", "open", 90),
        ("closedwon", "won", 100),
        ("closedlost", "lost", 0),
    ]
    assert [option.title for option in deal.attribute("dealstage").options][:2] == [
        "Appointment Scheduled", "Qualified To Buy"
    ]  # fmt: skip


def test_recorded_lists_are_found_over_two_pages(source_over: Any, recorded: Recorded) -> None:
    pages = [recorded(f"amp_labs/read-lists-{name}-page.json") for name in ("1-first", "2-second")]
    answers = {f"GET /crm/properties/{type}": {"results": []} for type in ("0-1", "0-2")}
    answers |= {f"GET /crm/properties/{type}/groups": {"results": []} for type in ("0-1", "0-2")}
    source, _ = source_over(answers | {"POST /crm/lists/search": pages}, api_version="2026-03")
    assert [(one.slug, one.title, one.object, one.size) for one in source.describe().lists] == [
        ("3", "Test List", "contacts", 4993),
        ("4", "Test static company list", "companies", 3),
        ("5", "My static contacts list", "contacts", 0),
    ]


def test_recorded_custom_objects_are_known_by_their_type_ids(recorded: Recorded) -> None:
    rows = recorded("grouparoo_schemas_list.json")["exchanges"][0]["response"]["body"]["results"]
    assert [(type.id, type.slug, type.plural, type.name) for type in custom_types(rows)] == [
        ("2-3821545", "grouparoo_company", "Grouparoo Companies", "grouparoo_company_property"),
        ("2-3604285", "grouparoo_object", "Grouparoo objects", "grouparoo_object_property"),
    ]


def test_recorded_limits_of_a_second_are_no_limits_of_the_day(recorded: Recorded) -> None:
    exchanges = recorded("grouparoo_v3_contacts_batch_search_429.json")["exchanges"]
    limited = [each["response"] for each in exchanges if each["response"]["status"] == 429]
    answers = [Answer(429, each["headers"], each["body"]) for each in limited]
    assert Counter(bool(limit_of_the_day(answer)) for answer in answers) == {False: 22}


@pytest.mark.parametrize(
    ("body", "daily"),
    [
        ({"policyName": "DAILY", "message": "You have reached your daily limit."}, True),
        ({"category": "RATE_LIMITS", "message": "You have reached your daily limit."}, True),
        ({"policyName": "TEN_SECONDLY_ROLLING", "message": "You have reached your ten_secondly_rolling limit."}, False),
        ({"category": "RATE_LIMITS", "message": "You have reached your secondly limit."}, False),
        (None, False),
    ],
)
def test_a_limit_of_the_day_is_told_with_and_without_its_policy(body: Any, daily: bool) -> None:
    assert bool(limit_of_the_day(Answer(429, {}, body))) is daily


def test_a_recorded_missing_scope_leaves_custom_objects_out(source_over: Any, recorded: Recorded) -> None:
    refused = (403, recorded("amp_labs/metadata-err-schemas-scope.json"))
    email = {"results": [{"name": "email", "type": "string"}]}
    answers = {"GET /crm/properties/0-1": email, "GET /crm/properties/0-1/groups": {"results": []}}
    source, _ = source_over(answers | {"GET /crm-object-schemas/schemas": refused})
    assert [object.slug for object in source.describe().objects] == ["contacts"]
    assert any(sentence.startswith("Custom objects are not read") for sentence in source.remarks())
