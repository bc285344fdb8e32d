"""Filters, sorts and pages of queries (section 7.3)."""

import pytest


@pytest.fixture(scope="module")
def attio(served_for_module):
    """Two companies with people and deals; nothing here is changed by the tests."""
    client = served_for_module(company_from_email=False)
    client.attribute("objects/companies", "score", "number")
    client.attribute("objects/companies", "since", "date")
    client.attribute("objects/companies", "active", "checkbox")
    client.create("companies", name="Acme", domains=["acme.com"], score=5, since="2020-01-01", active=True,
                  categories=["B2B", "SAAS"])  # fmt: skip
    client.create("companies", name="Bolt 100%", domains=["bolt.io", "shop.bolt.io"], score=7.5, since="2021-06-30")
    client.create("companies", description="nameless")
    client.create("people", name="Doe, Jane", email_addresses=["Jane@acme.com"], company="acme.com",
                  phone_numbers=["+14155550123"])  # fmt: skip
    client.create("people", name="Roe, Rick", email_addresses=["rick@bolt.io"], company="bolt.io")
    for name, stage, company in (("Big", "Lead", "acme.com"), ("Small", "Lost", "bolt.io")):
        client.create("deals", name=name, stage=stage, owner="ada@example.com", value=len(name) * 10,
                      associated_company=company)  # fmt: skip
    return client


def names(records):
    cells = [(record["values"]["name"] or [{}])[0] for record in records]
    return sorted(cell.get("value") or cell.get("full_name") or "" for cell in cells)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({}, ["", "Acme", "Bolt 100%"]),
        ({"name": "Acme"}, ["Acme"]),
        ({"name": "acme"}, []),
        ({"name": {"value": {"$eq": "Acme"}}}, ["Acme"]),
        ({"name": {"$in": ["Acme", "Other"]}}, ["Acme"]),
        ({"name": {"$not_empty": True}}, ["Acme", "Bolt 100%"]),
        ({"name": {"$contains": "cm"}}, ["Acme"]),
        ({"name": {"$contains": "0%"}}, ["Bolt 100%"]),
        ({"name": {"$contains": "_"}}, []),
        ({"name": {"$starts_with": "Bo"}}, ["Bolt 100%"]),
        ({"name": {"$ends_with": "me"}}, ["Acme"]),
        ({"$not": {"name": "Acme"}}, ["", "Bolt 100%"]),
        ({"score": 5}, ["Acme"]),
        ({"score": {"$gt": 5}}, ["Bolt 100%"]),
        ({"score": {"$gte": 5, "$lt": 7.5}}, ["Acme"]),
        ({"since": {"$lte": "2020-01-01"}}, ["Acme"]),
        ({"active": True}, ["Acme"]),
        ({"domains": "BOLT.io"}, ["Bolt 100%"]),
        ({"domains": {"root_domain": "bolt.io"}}, ["Bolt 100%"]),
        ({"domains": {"domain": {"$contains": "shop"}}}, ["Bolt 100%"]),
        ({"categories": "SAAS"}, ["Acme"]),
        ({"categories": {"option": "SAAS"}}, ["Acme"]),
        ({"name": "Acme", "score": 7.5}, []),
        ({"$or": [{"name": "Acme"}, {"score": 7.5}]}, ["Acme", "Bolt 100%"]),
        ({"$and": [{"name": "Acme"}, {"score": {"$lt": 9}}]}, ["Acme"]),
        ({"created_at": {"$gt": "2020-01-01"}}, ["", "Acme", "Bolt 100%"]),
        ({"created_by": {"referenced_actor_type": "api-token"}}, ["", "Acme", "Bolt 100%"]),
        ({"created_by": {"referenced_actor_type": "system"}}, []),
        ({"team": {"$not_empty": True}}, ["Acme", "Bolt 100%"]),
        ({"path": [["companies", "team"], ["people", "name"]], "constraints": {"first_name": "Jane"}}, ["Acme"]),
        ({"path": [["companies", "associated_deals"], ["deals", "stage"]], "constraints": {"status": "Lost"}},
         ["Bolt 100%"]),
        ({"path": [["companies", "associated_deals"], ["deals", "associated_company"], ["companies", "team"],
                   ["people", "email_addresses"]], "constraints": {"email_address": "jane@acme.com"}}, ["Acme"]),
    ],
)  # fmt: skip
def test_companies_are_found(attio, condition, found):
    assert names(attio.find("companies", filter=condition)) == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"name": {"first_name": "Jane"}}, ["Jane Doe"]),
        ({"name": {"full_name": {"$contains": "roe"}}}, ["Rick Roe"]),
        ({"name": "Jane Doe"}, ["Jane Doe"]),
        ({"email_addresses": "JANE@acme.com"}, ["Jane Doe"]),
        ({"email_addresses": {"email_domain": {"$eq": "bolt.io"}}}, ["Rick Roe"]),
        ({"phone_numbers": "+14155550123"}, ["Jane Doe"]),
        ({"phone_numbers": {"phone_number": {"$eq": "14155550123"}}}, ["Jane Doe"]),
        ({"phone_numbers": "(415) 555-0123"}, []),
        ({"company": {"target_object": "companies"}}, ["Jane Doe", "Rick Roe"]),
    ],
)
def test_people_are_found(attio, condition, found):
    assert names(attio.find("people", filter=condition)) == found


def test_references_and_actors_are_filtered_by_their_fields(attio):
    acme = attio.find("companies", filter={"name": "Acme"})[0]["id"]["record_id"]
    for condition in ({"$eq": acme}, {"$in": [acme]}, acme):
        found = attio.find("people", filter={"company": {"target_record_id": condition}})
        assert names(found) == ["Jane Doe"]
    jane = found[0]["id"]["record_id"]
    assert names(attio.find("companies", filter={"team": {"target_record_id": jane}})) == ["Acme"]
    ada = attio.ok("GET", "/v2/workspace_members")[0]["id"]["workspace_member_id"]
    owner = {"referenced_actor_type": "workspace-member", "referenced_actor_id": ada}
    assert names(attio.find("deals", filter={"owner": owner})) == ["Big", "Small"]
    assert names(attio.find("deals", filter={"stage": "Lead", "value": {"$lt": 40}})) == ["Big"]
    assert names(attio.find("deals", filter={"stage": {"active_from": {"$gt": "2020-01-01"}}})) == ["Big", "Small"]


def test_records_are_found_by_id(attio):
    every = [one["id"]["record_id"] for one in attio.find("companies")]
    found = attio.find("companies", filter={"record_id": {"$in": every[:2]}})
    assert [one["id"]["record_id"] for one in found] == every[:2]
    assert attio.find("companies", filter={"record_id": every[2]})[0]["id"]["record_id"] == every[2]


@pytest.mark.parametrize(
    ("slug", "condition", "code"),
    [
        ("companies", {"nonsense": "x"}, "unknown_filter_attribute_slug"),
        ("companies", {"id": "x"}, "unknown_filter_attribute_slug"),
        ("companies", {"$not": {"$or": [{"name": "x"}]}}, "unknown_filter_attribute_slug"),
        ("companies", {"name": {"$like": "x"}}, "invalid_filter_operator"),
        ("companies", {"name": {"nonsense": "x"}}, "invalid_filter_field"),
        ("companies", {"categories": {"$in": ["SAAS"]}}, "invalid_filter_operator"),
        ("companies", {"score": {"$contains": "5"}}, "invalid_filter_operator"),
        ("companies", {"categories": "Nope"}, "filter_error"),
        ("companies", {"$and": {}}, "filter_error"),
        ("companies", {"since": "soon"}, "filter_error"),
        ("companies", {"name": {"$in": "Acme"}}, "filter_error"),
        ("companies", {"path": [["people", "name"]], "constraints": {}}, "filter_error"),
        ("people", {"company": "x"}, "missing_sort_field"),
        ("people", {"company": {"$contains": "x"}}, "invalid_filter_operator"),
        ("people", {"phone_numbers": {"original_phone_number": "x"}}, "invalid_filter_field"),
        ("deals", {"stage": {"$in": ["Lead"]}}, "invalid_filter_operator"),
    ],
)
def test_a_wrong_filter_is_refused_by_its_code(attio, slug, condition, code):
    assert attio.error("POST", f"/v2/objects/{slug}/records/query", {"filter": condition})[:2] == (400, code)


def test_records_come_by_id_unless_sorted(attio):
    keys = [one["id"]["record_id"] for one in attio.find("companies")]
    assert keys == sorted(keys)

    def sorted_by(*sorts):
        found = attio.find("companies", sorts=list(sorts))
        return [(one["values"]["name"] or [{"value": None}])[0]["value"] for one in found]

    assert sorted_by({"attribute": "created_at", "direction": "asc"}) == ["Acme", "Bolt 100%", None]
    assert sorted_by({"attribute": "score", "direction": "desc"}) == ["Bolt 100%", "Acme", None]
    assert sorted_by({"attribute": "name", "field": "value", "direction": "asc"}) == [None, "Acme", "Bolt 100%"]


@pytest.mark.parametrize(
    ("sort", "code"),
    [
        ({"attribute": "nonsense", "direction": "asc"}, "unknown_filter_attribute_slug"),
        ({"attribute": "team", "direction": "asc"}, "missing_sort_field"),
        ({"attribute": "name"}, "validation_type"),
        ({"attribute": "name", "direction": "up"}, "validation_type"),
        ({"attribute": "name", "field": "nonsense", "direction": "asc"}, "invalid_filter_field"),
    ],
)
def test_a_wrong_sort_is_refused(attio, sort, code):
    assert attio.error("POST", "/v2/objects/companies/records/query", {"sorts": [sort]})[:2] == (400, code)


def test_pages_are_cut_by_limit_and_offset(attio):
    every = attio.find("companies")
    assert attio.find("companies", limit=2) == every[:2]
    assert attio.find("companies", limit=2, offset=2) == every[2:]
    assert attio.find("companies", offset=9) == []
    for wrong in ({"limit": 0}, {"limit": "5"}, {"offset": -1}):
        assert attio.error("POST", "/v2/objects/companies/records/query", wrong)[:2] == (400, "validation_type")


def test_the_cost_of_a_query_is_shown(attio):
    path = "/v2/objects/companies/records/query"
    assert attio.call("POST", path, {}).headers["x-attio-record-query-score"] == "0"
    assert attio.call("POST", path, {"filter": {"name": "Acme"}}).headers["x-attio-record-query-score"] == "1"


def test_search_finds_by_text_and_needs_request_as(attio):
    body = {"query": "acme", "objects": ["companies", "people"], "request_as": {"type": "workspace"}}
    found = attio.ok("POST", "/v2/objects/records/search", body)
    assert [(one["object_slug"], one["record_text"]) for one in found] == [
        ("companies", "Acme"),
        ("people", "Jane Doe"),
    ]
    assert found[0]["domains"] == ["acme.com"]
    assert found[1]["email_addresses"] == ["jane@acme.com"]
    missing = {key: value for key, value in body.items() if key != "request_as"}
    answer = attio.call("POST", "/v2/objects/records/search", missing)
    assert answer.status_code == 400
    assert answer.json()["validation_errors"] == [
        {"code": "invalid", "path": ["request_as"], "message": "Invalid input"}
    ]
    assert attio.error("POST", "/v2/objects/records/search", {**body, "objects": ["nope"]})[1] == "value_not_found"
