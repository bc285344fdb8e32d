"""Real answers of Pipedrive, recorded by others, beside ours to the same calls (skipped without them)."""

import json
import re

import pytest

HEX = re.compile(r"[0-9a-f]{40}")
PURE_NUMBERS = (int, float)


def of_file(shared, name):
    whole = json.loads((shared / "data" / "api" / "pipedrive" / name).read_text())
    return whole.get("exchanges", whole)


def differences(real, ours, where="", *, except_for=()):
    """Where keys are missing, or types or forms differ. Nulls tell nothing; of lists the first items are compared."""
    if real is None or ours is None:
        return []
    if isinstance(real, dict) and isinstance(ours, dict):
        missing = [
            f"{where}: no {key}" for key in real if key not in ours and not HEX.match(key) and key not in except_for
        ]
        pairs = [(real[key], ours[key], f"{where}.{key}") for key in real if key in ours]
        return missing + [one for pair in pairs for one in differences(*pair, except_for=except_for)]
    if isinstance(real, list) and isinstance(ours, list):
        pairs = zip(real[:1], ours[:1], strict=False)
        return [one for pair in pairs for one in differences(*pair, where, except_for=except_for)]
    if isinstance(real, PURE_NUMBERS) and isinstance(ours, PURE_NUMBERS) and bool not in (type(real), type(ours)):
        return []
    if type(real) is not type(ours):
        return [f"{where}: {type(real).__name__} became {type(ours).__name__}"]
    if isinstance(real, str) and re.match(r"\d{4}-\d\d-\d\d", real):
        form = re.sub(r"\d", "0", real)
        return [] if re.sub(r"\d", "0", ours) == form else [f"{where}: {real} became {ours}"]
    return []


@pytest.mark.parametrize(
    "ours", [{"a": [{"b": "x"}]}, {"a": [{"b": 1}]}, {"a": [{}]}, {}, {"a": {"b": 1.5}}, {"a": [{"b": "2024-01-01"}]}]
)
def test_the_comparison_sees_what_differs(ours):
    assert differences({"a": [{"b": "2024-01-01 10:00:00"}]}, ours)


def test_persons_of_version_2_are_as_recorded(shared, served):
    [page, _] = of_file(shared, "integry_docs_v2_persons.json")
    real, client = page["response"]["body"], served(custom_fields=False).api_token()
    ours = client.ok("/api/v2/persons", limit=5)
    assert differences(real, ours) == []
    assert {frozenset(row) for row in ours["data"]} == {frozenset(row) for row in real["data"]}


def test_cursors_are_made_as_recorded(shared, served):
    [page, _] = of_file(shared, "integry_docs_v2_persons.json")
    ours = served().api_token().ok("/api/v2/persons", limit=5)
    assert ours["additional_data"] == page["response"]["body"]["additional_data"]


def test_person_fields_of_version_1_are_as_recorded(shared, served):
    [exchange] = of_file(shared, "grouparoo_personFields.json")
    real = {one["key"]: one for one in exchange["response"]["body"]["data"]}
    ours = {one["key"]: one for one in served().api_token().data("/v1/personFields", limit=500)}
    # Words of 2021 that the documents no longer have.
    gone = ("picklist_data", "use_field", "link", "autocomplete", "display_field")
    for key in ("name", "label", "first_name", "add_time", "owner_id"):
        assert differences(real[key], ours[key], key, except_for=gone) == []
        assert (ours[key]["field_type"], ours[key]["edit_flag"]) == (
            real[key]["field_type"] if key != "label" else "set", real[key]["edit_flag"],
        )  # fmt: skip


def test_parts_of_custom_fields_are_listed_as_recorded(shared, served):
    """A timezone's number, an end, a currency, the parts of an address: each behind its field, without an id."""
    [exchange] = of_file(shared, "grouparoo_personFields.json")

    def parts(fields):
        kinds = {one["key"]: one["field_type"] for one in fields}
        return {
            (kinds[one["key"][:40]], one["key"][40:], one["field_type"], one["id"])
            for one in fields if one.get("is_subfield") and HEX.match(one["key"])
        }  # fmt: skip

    client = served().api_token()
    ours = client.data("/v1/personFields", limit=500) + client.data("/v1/dealFields", limit=500)
    assert parts(ours) == {(*one[:3], None) for one in parts(exchange["response"]["body"]["data"])}


def test_a_person_of_version_1_is_as_recorded(shared, served):
    exchanges = of_file(shared, "grouparoo_persons.json")
    real = next(
        one["response"]["body"]["data"] for one in exchanges
        if one["request"]["method"] == "GET" and one["request"]["path"] == "/v1/persons/6551"
    )  # fmt: skip
    client = served(old_v1="answers").api_token()
    ours = client.data("/v1/persons/2")
    computed = ("next_activity_date", "next_activity_time", "last_activity_date")
    assert differences(real, ours, except_for=computed) == []
    # All custom fields and their parts are there, most of them null.
    fields = {one["key"] for one in client.data("/v1/personFields", limit=500) if HEX.match(one["key"])}
    assert {key for key in ours if HEX.match(key)} == fields
    # Who has no phone number has one that is empty.
    assert client.data("/v1/persons/13")["phone"] == real["phone"] == [{"value": "", "primary": True}]


def test_an_organization_of_version_1_is_as_recorded(shared, served):
    real = of_file(shared, "hull/account_response.json")["data"]
    ours = served(old_v1="answers").api_token().data("/v1/organizations/2")
    gone = ("category_id", "picture_id", "country_code", "edit_name", "reference_activities_count", "has_pic",
            "next_activity_date", "next_activity_time", "last_activity_date", "address_formatted_address")  # fmt: skip
    assert [one for one in differences(real, ours, except_for=gone) if "has_pic" not in one] == []


def test_a_lead_is_as_recorded(shared, served):
    real, client = of_file(shared, "amp_labs/leads.json"), served(custom_fields=False).api_token()
    ours = client.ok("/v1/leads")
    assert differences(real, ours) == []
    # Told since 2026-03, after the recording.
    assert {frozenset(row) - {"source_deal_id"} for row in ours["data"]} == {frozenset(real["data"][0])}


def test_deal_fields_of_version_2_are_as_recorded(shared, served):
    real = of_file(shared, "amp_labs/dealsFields.json")
    client = served().api_token()
    ours = {one["field_code"]: one for one in client.data("/api/v2/dealFields", limit=500)}
    for one in real["data"]:
        assert differences(one, ours[one["field_code"]], one["field_code"]) == []
        assert (one["field_name"], one["field_type"]) == (
            ours[one["field_code"]]["field_name"],
            ours[one["field_code"]]["field_type"],
        )
    status = next(one for one in real["data"] if one["field_code"] == "status")
    assert ours["status"]["options"] == status["options"]


def test_the_gateways_refusals_are_as_recorded(shared, served):
    assert of_file(shared, "amp_labs/not-found.json") == served(scopes=["base"]).oauth().get("/api/v2/deals").json()
    quoted = json.loads((shared / "data" / "api" / "errors_quoted_in_public_issues.json").read_text())
    real = next(one for one in _all(quoted) if one.get("vendor") == "pipedrive" and one["status"] == 401)
    answer = served().client(served().base_url).get("/v1/users/me")
    assert (answer.status_code, answer.json(), answer.headers["x-401-by-gw"]) == (
        401, real["body"], real["headers"]["x-401-by-gw"],
    )  # fmt: skip


def _all(node):
    if isinstance(node, dict):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _all(one)


def test_burst_headers_are_as_recorded(shared, served):
    headers = of_file(shared, "grouparoo_persons.json")[0]["response"]["headers"]
    ours = served(plan="lite").api_token().get("/v1/users/me").headers
    names = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    assert [ours[name] for name in names] == [headers[name] for name in names]
    assert "x-correlation-id" in ours
