"""Writes to records: what sets, adds, replaces, clears; required and unique values (sections 7.1, 7.2, 24)."""

import re
import uuid


def domains(record):
    return [cell["domain"] for cell in record["values"]["domains"]]


def text(record, slug):
    return [cell["value"] for cell in record["values"][slug]]


def test_a_record_shows_every_attribute_and_who_wrote_it(attio):
    acme = attio.create("companies", name="Acme", domains=["acme.com"])
    slugs = [one["api_slug"] for one in attio.ok("GET", "/v2/objects/companies/attributes")]
    assert list(acme["values"]) == slugs
    assert acme["values"]["description"] == []
    name = acme["values"]["name"][0]
    assert set(name) == {"active_from", "active_until", "created_by_actor", "value", "attribute_type"}
    assert name["created_by_actor"]["type"] == "api-token"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000000Z", name["active_from"])
    assert acme["web_url"].endswith(f"/sandbox/company/{acme['id']['record_id']}")
    assert uuid.UUID(acme["id"]["record_id"]).version == 4
    assert attio.read(acme) == acme


def test_patch_adds_in_front_put_replaces(attio):
    acme = attio.create("companies", domains=["a.com", "b.com"])
    assert domains(attio.write("PATCH", acme, domains=["c.com", "a.com"])) == ["c.com", "a.com", "b.com"]
    assert domains(attio.write("PATCH", acme, domains=[])) == ["c.com", "a.com", "b.com"]
    assert domains(attio.write("PUT", acme, domains=["b.com", "d.com"])) == ["b.com", "d.com"]
    assert domains(attio.read(acme)) == ["b.com", "d.com"]
    assert domains(attio.write("PUT", acme, domains=[])) == []


def test_attributes_that_are_not_named_stay(attio):
    acme = attio.create("companies", name="Acme", description="Anvils")
    for method in ("PATCH", "PUT"):
        assert text(attio.write(method, acme, name="Acme Inc"), "description") == ["Anvils"]


def test_attributes_are_named_by_id_too(attio):
    name = attio.ok("GET", "/v2/objects/companies/attributes/name")["id"]["attribute_id"]
    assert text(attio.create("companies", **{name: "Acme"}), "name") == ["Acme"]


def test_an_upsert_adds_to_its_key_and_replaces_the_rest(attio):
    acme = attio.create("companies", name="Acme", domains=["a.com"], categories=["B2B", "SAAS"])
    again = attio.upsert("companies", "domains", domains=["b.com", "a.com"], categories=["Finance"])
    assert again["id"] == acme["id"]
    assert domains(again) == ["b.com", "a.com"]
    assert [cell["option"]["title"] for cell in again["values"]["categories"]] == ["Finance"]
    assert text(again, "name") == ["Acme"]


def test_an_upsert_makes_a_record_with_a_name_based_id(attio):
    made = attio.upsert("people", "email_addresses", email_addresses=["a@example.com"])
    assert uuid.UUID(made["id"]["record_id"]).version == 5
    assert attio.upsert("people", "email_addresses", email_addresses=["A@EXAMPLE.com"])["id"] == made["id"]
    assert len(attio.find("people")) == 1


def test_an_upsert_must_match_at_most_one_record_by_a_unique_attribute(attio):
    for key in ("a", "b"):
        attio.create("people", email_addresses=[f"{key}@example.com"])
    both = {"data": {"values": {"email_addresses": ["a@example.com", "b@example.com"]}}}
    path = "/v2/objects/people/records"
    assert attio.error("PUT", f"{path}?matching_attribute=email_addresses", both)[1] == "multiple_match_results"
    name = {"data": {"values": {"name": "Doe, Jane"}}}
    code = "matching_attribute_definition_not_unique"
    assert attio.error("PUT", f"{path}?matching_attribute=name", name)[:2] == (400, code)
    assert attio.error("PUT", f"{path}?matching_attribute=record_id", name)[:2] == (400, code)
    assert attio.error("PUT", f"{path}?matching_attribute=nope", name) == (
        400,
        "value_not_found",
        'No attribute was found for matching_attribute slug/ID "nope".',
    )
    answer = attio.call("PUT", path, name)
    assert answer.status_code == 400
    assert answer.json()["message"] == "Query params validation error."
    assert answer.json()["validation_errors"][0]["path"] == ["matching_attribute"]


def test_a_unique_value_belongs_to_one_record(attio):
    acme = attio.create("companies", domains=["acme.com"])
    other = attio.create("companies", domains=["other.com"])
    attribute = attio.ok("GET", "/v2/objects/companies/attributes/domains")["id"]["attribute_id"]
    for fault in (
        attio.refused("companies", name="Double", domains=["new.com", "WWW.ACME.com"]),
        attio.error(
            "PATCH", f"/v2/objects/companies/records/{other['id']['record_id']}",
            {"data": {"values": {"domains": ["acme.com"]}}},
        ),
    ):  # fmt: skip
        assert fault[:2] == (400, "uniqueness_conflict")
        for named in ('"acme.com"', attribute, acme["id"]["record_id"]):
            assert named in fault[2]
    assert len(attio.find("companies")) == 2
    assert domains(attio.write("PATCH", acme, domains=["acme.com"])) == ["acme.com"]


def test_a_freed_unique_value_can_be_taken(attio):
    acme = attio.create("companies", domains=["acme.com"])
    attio.write("PUT", acme, domains=[])
    again = attio.create("companies", domains=["acme.com"])
    attio.ok("DELETE", f"/v2/objects/companies/records/{again['id']['record_id']}")
    assert domains(attio.upsert("companies", "domains", domains=["acme.com"])) == ["acme.com"]


def test_required_values_must_be_there_and_stay(attio):
    owner = attio.ok("GET", "/v2/objects/deals/attributes/owner")["id"]["attribute_id"]
    missing = (400, "missing_value", f'Required value for attribute with ID "{owner}" was not provided.')
    assert attio.refused("deals", name="D", stage="Lead") == missing
    deal = attio.create("deals", name="D", stage="Lead", owner="ada@example.com")
    path = f"/v2/objects/deals/records/{deal['id']['record_id']}"
    for method in ("PATCH", "PUT"):
        assert attio.error(method, path, {"data": {"values": {"owner": []}}}) == missing
    assert attio.write("PATCH", deal, name="E")["values"]["owner"] == deal["values"]["owner"]


def test_an_equal_value_keeps_its_time_and_makes_no_history(served, clock):
    client = served(clock=clock)
    acme = client.create("companies", name="Acme", domains=["a.com"])
    clock.now += 60
    again = client.write("PATCH", acme, name="Acme", domains=["www.A.com"])
    assert again == acme
    assert client.state()["counters"]["writes_without_change"] == 1
    changed = client.write("PATCH", acme, name="Acme Inc")
    assert changed["values"]["name"][0]["active_from"] > acme["values"]["name"][0]["active_from"]
    path = f"/v2/objects/companies/records/{acme['id']['record_id']}/attributes/name/values"
    assert [one["value"] for one in client.ok("GET", f"{path}?show_historic=true")] == ["Acme", "Acme Inc"]
    assert [one["value"] for one in client.ok("GET", path)] == ["Acme Inc"]


def test_one_bad_value_rejects_the_whole_write(attio):
    acme = attio.create("companies", name="Acme")
    path = f"/v2/objects/companies/records/{acme['id']['record_id']}"
    attio.error("PATCH", path, {"data": {"values": {"name": "Other", "domains": ["acme.test"]}}})
    assert attio.read(acme) == acme


def test_a_deleted_record_is_gone_with_what_points_at_it(attio):
    acme = attio.create("companies", name="Acme")
    link = {"target_object": "companies", "target_record_id": acme["id"]["record_id"]}
    jane = attio.create("people", name="Doe, Jane", company=link)
    path = f"/v2/objects/companies/records/{acme['id']['record_id']}"
    assert attio.call("DELETE", path).json() == {}
    assert attio.error("GET", path)[:2] == (404, "not_found")
    assert attio.error("DELETE", path)[:2] == (404, "not_found")
    assert attio.read(jane)["values"]["company"] == []


def test_bodies_are_checked_key_by_key(attio):
    path = "/v2/objects/people/records"
    answer = attio.call("POST", path, {})
    assert answer.json()["validation_errors"] == [
        {"code": "invalid_type", "path": ["data"], "message": "Required", "expected": "object", "received": "undefined"}
    ]
    answer = attio.call("POST", path, {"data": {}})
    assert answer.json()["validation_errors"][0]["path"] == ["data", "values"]
    assert attio.error("POST", path, {"data": {"values": {}, "more": 1}})[1] == "validation_type"
    answer = attio.http.post(path, content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_type")


def test_what_the_path_names_must_be_there(attio):
    assert attio.error("POST", "/v2/objects/nope/records", {"data": {"values": {}}}) == (
        404, "not_found", 'Object with slug/ID "nope" not found.',
    )  # fmt: skip
    key = "11111111-1111-4111-8111-111111111111"
    assert attio.error("GET", f"/v2/objects/people/records/{key}") == (
        404, "not_found", f'Record with ID "{key}" not found.',
    )  # fmt: skip
    for method, path in (
        ("GET", "/v2/nope"),
        ("GET", "/v2/objects/people/records"),
        ("DELETE", "/v2/objects/people/attributes/name"),
        ("POST", "/v2/objects/people/records/batch"),
    ):
        message = f'Could not find endpoint "{method} {path}".'
        assert attio.error(method, path) == (404, "not_found", message)


def test_answers_carry_the_headers_of_attio(attio):
    answer = attio.call("GET", "/v2/objects")
    assert uuid.UUID(answer.headers["x-attio-execution-id"])
    assert answer.headers["x-accurate-at"].endswith("Z")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
