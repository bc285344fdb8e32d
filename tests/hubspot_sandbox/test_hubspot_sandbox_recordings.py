"""Real answers of HubSpot, recorded by others, beside ours to the same calls (reference material; skipped without)."""

import json
import re

import pytest

AMP = "amp_labs"


@pytest.fixture
def recorded(shared):
    def read(file):
        return json.loads((shared / "data" / "api" / "hubspot" / file).read_text())

    return read


@pytest.fixture(scope="module")
def hubspot(served_for_module):
    return served_for_module(currency="USD")


def differences(real, ours, where=""):
    """Keys that ours lack, and types that differ; nulls and empty lists tell nothing, extra keys are for the documents.

    What is named by data (property values, additional properties) is compared where both have it.
    """
    if real is None or ours is None:
        return []
    if isinstance(real, dict) and isinstance(ours, dict):
        by_data = where.rpartition(".")[2] in ("properties", "additionalProperties", "metadata")
        lacking = [] if by_data else [f"{where}: no {key}" for key in sorted(real.keys() - ours.keys())]
        return lacking + [one for key in sorted(real.keys() & ours.keys())
                          for one in differences(real[key], ours[key], f"{where}.{key}")]  # fmt: skip
    if isinstance(real, list) and isinstance(ours, list):
        return [one for a, b in zip(real[:1], ours[:1], strict=False) for one in differences(a, b, where)]
    if type(real) is not type(ours):
        return [f"{where}: {type(real).__name__} became {type(ours).__name__}"]
    if isinstance(real, str) and re.match(r"\d{4}-\d\d-\d\dT", real):
        return [] if re.match(r"\d{4}-\d\d-\d\dT[\d:]{8}(\.\d{3})?Z$", ours) else [f"{where}: {real} became {ours}"]
    return []


@pytest.mark.parametrize("ours", [{"a": [{"b": 1}]}, {"a": [{}]}, {}, {"a": {"b": "x"}}, {"a": ["x"]}])
def test_the_comparison_sees_what_differs(ours):
    assert differences({"a": [{"b": "x"}]}, ours)


def test_account_details(hubspot, recorded):
    assert differences(recorded(f"{AMP}/post-auth/account-info.json"), hubspot.get("/account-info/v3/details")) == []


@pytest.mark.parametrize("kind", ["contacts", "deals"])
def test_pipelines_and_properties(hubspot, recorded, kind):
    real = recorded(f"{AMP}/metadata-{kind}-external-pipelines.json")
    assert differences(real, hubspot.get(f"/crm/v3/pipelines/{kind}")) == []
    assert real["results"][0]["id"] == hubspot.get(f"/crm/v3/pipelines/{kind}")["results"][0]["id"]
    ours = {one["name"]: one for one in hubspot.get(f"/crm/v3/properties/{kind}")["results"]}
    compared = 0
    for one in recorded(f"{AMP}/metadata-{kind}-properties-sampled.json")["results"]:
        if one["name"] in ours:
            mine = ours[one["name"]]
            assert differences(one, mine) == []
            kept = ("name", "type", "fieldType", "externalOptions", "hubspotDefined")
            assert [mine.get(key) for key in kept] == [one.get(key) for key in kept]
            compared += 1
    assert compared >= 2


def test_the_default_deal_pipeline_is_the_recorded_one(hubspot, recorded):
    def stages(body):
        found = sorted(body["results"][0]["stages"], key=lambda one: one["displayOrder"])
        return [(one["id"], one["label"], one["metadata"]) for one in found]

    real = stages(recorded(f"{AMP}/metadata-deals-external-pipelines.json"))
    assert stages(hubspot.get("/crm/pipelines/2026-09/deals"))[: len(real)] == real


def test_pages_of_records(hubspot, recorded):
    real = recorded(f"{AMP}/read/objects-api/contacts-response.json")
    assert differences(real, hubspot.get("/crm/v3/objects/contacts", limit=5)) == []
    for file in ("search/contacts/1-first-page.json", "read-via-search/contacts-response.json"):
        ours = hubspot.post("/crm/v3/objects/contacts/search", {"limit": 54, "properties": ["company", "phone"]})
        assert differences(recorded(f"{AMP}/{file}"), ours) == []


def test_bulk_links_with_their_errors(hubspot, recorded):
    real = recorded(f"{AMP}/search/contacts/contacts-to-companies.json")
    ids = [{"id": str(one["id"])} for one in hubspot.state("contacts")["objects"]["contacts"]["records"]]
    ours = hubspot.post("/crm/v4/associations/contacts/companies/batch/read", {"inputs": ids})
    assert differences(real, ours) == []
    assert ours["results"][0]["to"][0]["associationTypes"] == real["results"][0]["to"][0]["associationTypes"]
    one, mine = real["errors"][0], ours["errors"][0]
    (theirs_id,), (our_id,) = one["context"]["fromObjectId"], mine["context"]["fromObjectId"]
    assert json.loads(json.dumps(mine).replace(our_id, theirs_id)) == one


def test_links_that_are_made(hubspot, recorded):
    company = hubspot.get("/crm/v3/objects/companies", limit=1)["results"][0]["id"]
    body = {"inputs": [{"from": {"id": "501"}, "to": {"id": company}, "types": [
        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]}]}  # fmt: skip
    ours = hubspot.post("/crm/v4/associations/0-1/0-2/batch/create", body)
    assert differences(recorded(f"{AMP}/associations/contact-to-company-resp.json"), ours) == []


def test_lists(hubspot, recorded):
    body = {"count": 2, "additionalProperties": ["hs_list_size", "hs_list_reference_count"]}
    ours = hubspot.post("/crm/v3/lists/search", body)
    assert differences(recorded(f"{AMP}/read-lists-1-first-page.json"), ours) == []


def test_schemas_of_custom_objects(hubspot, recorded):
    real = recorded("grouparoo_schemas_list.json")["exchanges"][0]["response"]["body"]
    assert differences(real, hubspot.get("/crm/v3/schemas")) == []
    theirs = {one["name"]: one for one in real["results"][0]["properties"]}
    ours = {one["name"]: one for one in hubspot.get("/crm/v3/schemas")["results"][0]["properties"]}
    shared_names = theirs.keys() & ours.keys()
    assert len(shared_names) >= 10
    for name in shared_names:
        assert differences(theirs[name], ours[name]) == []
        assert theirs[name]["type"] == ours[name]["type"]


def test_every_recorded_kind_of_contact_call_has_our_status_and_shape(served, recorded):
    client = served(currency="USD")
    made = [client.act(do="create", object="contacts", properties={"email": f"r{one}@example.com"}) for one in range(3)]
    seen, properties = set(), {"email", "firstname", "lastname"}
    for one in recorded("grouparoo_v3_contacts_batch_search_429.json")["exchanges"]:
        request, answer = one["request"], one["response"]
        key = request["method"], request["path"], answer["status"]
        if key in seen or not request["path"].startswith("/crm/"):
            continue
        seen.add(key)
        body = json.loads(json.dumps(request["body"]))
        for place, given in enumerate(body.get("inputs", [])):
            given["properties"] = {name: value for name, value in given.get("properties", {}).items()
                                   if name in properties}  # fmt: skip
            if "id" in given and "properties" in one["request"]["body"]["inputs"][0]:
                given["properties"].pop("email", None)
            if "id" in given:
                given["id"] = str(made[place])
        limited = answer["status"] == 429
        client.switch(limits=limited, search_limit=0 if limited else 5, policy_named=False)
        ours = client.call(request["method"], request["path"], body)
        assert ours.status_code == answer["status"], (key, ours.text)
        if answer["body"]:
            assert differences(answer["body"], ours.json()) == [], key
            assert answer["body"].get("message") == ours.json().get("message")
    assert {status for _, _, status in seen} == {200, 201, 204, 429}


@pytest.mark.parametrize(("file", "call"), [
    ("search/error-invalid-object.json", ("POST", "/crm/v3/objects/butterflies/search", {})),
    ("batch/update/contacts/err-duplicate-ids.json", ("POST", "/crm/v3/objects/contacts/batch/update",
     {"inputs": [{"id": "123456", "properties": {}}, {"id": "123456", "properties": {}}]})),
])  # fmt: skip
def test_recorded_errors_are_ours_to_the_letter(hubspot, recorded, file, call):
    real, ours = recorded(f"{AMP}/{file}"), hubspot.call(*call).json()
    assert {**ours, "correlationId": ""} == {**real, "correlationId": ""}


def test_a_batch_that_succeeds_in_part(served, recorded):
    client = served()
    for name, body in (
        ("update", {"inputs": [{"id": "501", "properties": {"firstname": "A"}}, {"id": "7", "properties": {}}]}),
        ("create", {"inputs": [{"properties": {"email": "p@example.com"}},
                               {"properties": {"email": "person1@firm1-example.com"},
                                "objectWriteTraceId": "0"}]}),
    ):  # fmt: skip
        answer = client.call("POST", f"/crm/v3/objects/contacts/batch/{name}", body)
        real = recorded(f"{AMP}/batch/{name}/contacts/err-partial-success.json")
        assert answer.status_code == 207
        assert differences(real, answer.json()) == []
        assert re.sub(r"\d+", "", answer.json()["errors"][0]["message"]) == re.sub(
            r"\d+", "", real["errors"][0]["message"]
        )


def test_the_quoted_401_is_ours(shared, served, clock):
    quoted = json.loads((shared / "data" / "api" / "errors_quoted_in_public_issues.json").read_text())
    rows = quoted if isinstance(quoted, list) else next(one for one in quoted.values() if isinstance(one, list))
    real = next(one["body"] for one in rows if one["vendor"] == "hubspot" and one["status"] == 401 and one["body"])
    client = served(token="", clock=clock)
    token = client.sign_in("crm.objects.contacts.read")["access_token"]
    clock.now += 1800
    ours = client.http.get("/crm/v3/objects/contacts", headers={"authorization": f"Bearer {token}"}).json()
    assert differences(real, ours) == []
    assert (ours["message"], ours["category"]) == (real["message"], real["category"])
