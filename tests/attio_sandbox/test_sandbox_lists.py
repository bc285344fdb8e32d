"""Lists, entries, and value histories (sections 7.4 and 10)."""

import pytest


@pytest.fixture
def jane(attio):
    return attio.create("people", name="Doe, Jane")


@pytest.fixture
def hiring(attio):
    body = {
        "name": "Hiring", "api_slug": "hiring", "parent_object": "people", "workspace_access": "full-access",
        "workspace_member_access": [],
    }  # fmt: skip
    made = attio.ok("POST", "/v2/lists", {"data": body})
    attio.attribute("lists/hiring", "step", "status")
    for title in ("Call", "Offer"):
        attio.ok("POST", "/v2/lists/hiring/attributes/step/statuses", {"data": {"title": title}})
    return made


def entry_of(record, **values):
    return {"data": {"parent_record_id": record["id"]["record_id"], "parent_object": "people", "entry_values": values}}


def test_a_list_is_made_once_renamed_and_never_deleted(attio, hiring):
    assert hiring["parent_object"] == ["people"]
    assert attio.ok("GET", "/v2/lists") == [hiring]
    assert attio.ok("GET", f"/v2/lists/{hiring['id']['list_id']}") == hiring
    again = {"data": {**{key: hiring[key] for key in ("name", "api_slug", "workspace_access")},
                      "parent_object": "people", "workspace_member_access": []}}  # fmt: skip
    assert attio.error("POST", "/v2/lists", again) == (
        409, "slug_conflict", 'A list with api_slug "hiring" already exists.',
    )  # fmt: skip
    assert attio.ok("PATCH", "/v2/lists/hiring", {"data": {"name": "Jobs"}})["name"] == "Jobs"
    assert attio.error("DELETE", "/v2/lists/hiring")[0] == 404


def test_someone_must_have_full_access_to_a_list(attio):
    body = {"name": "L", "api_slug": "l", "parent_object": "people", "workspace_access": None,
            "workspace_member_access": []}  # fmt: skip
    assert attio.error("POST", "/v2/lists", {"data": body})[:2] == (400, "validation_type")
    nobody = [{"workspace_member_id": "11111111-1111-4111-8111-111111111111", "level": "full-access"}]
    shared = {**body, "workspace_member_access": nobody}
    assert attio.error("POST", "/v2/lists", {"data": shared})[:2] == (400, "value_not_found")
    ada = attio.ok("GET", "/v2/workspace_members")[0]["id"]["workspace_member_id"]
    shared = {**body, "workspace_member_access": [{"workspace_member_id": ada, "level": "full-access"}]}
    assert attio.ok("POST", "/v2/lists", {"data": shared})["workspace_access"] is None
    other = {**body, "api_slug": "m", "parent_object": "nope", "workspace_access": "full-access"}
    assert attio.error("POST", "/v2/lists", {"data": other})[:2] == (404, "not_found")


def test_a_record_can_be_in_a_list_several_times(attio, hiring, jane):
    first = attio.ok("POST", "/v2/lists/hiring/entries", entry_of(jane, step="Call"))
    second = attio.ok("POST", "/v2/lists/hiring/entries", entry_of(jane, step={"status": "Offer"}))
    assert first["parent_record_id"] == second["parent_record_id"] == jane["id"]["record_id"]
    fault = attio.error("PUT", "/v2/lists/hiring/entries", entry_of(jane))
    assert fault[:2] == (400, "multiple_match_results")
    listed = attio.ok("GET", f"/v2/objects/people/records/{jane['id']['record_id']}/entries")
    assert [one["entry_id"] for one in listed] == [one["id"]["entry_id"] for one in (first, second)]
    found = attio.ok("POST", "/v2/lists/hiring/entries/query", {"filter": {"step": "Offer"}})
    assert found == [second]
    path = f"/v2/lists/hiring/entries/{second['id']['entry_id']}"
    assert attio.call("DELETE", path).json() == {}
    assert attio.error("GET", path)[0] == 404


def test_an_entry_is_upserted_by_its_parent_and_changed_by_id(attio, hiring, jane):
    attio.attribute("lists/hiring", "skills", "select", is_multiselect=True)
    for title in ("Python", "SQL"):
        attio.ok("POST", "/v2/lists/hiring/attributes/skills/options", {"data": {"title": title}})
    made = attio.ok("PUT", "/v2/lists/hiring/entries", entry_of(jane, step="Call", skills=["SQL"]))
    again = attio.ok("PUT", "/v2/lists/hiring/entries", entry_of(jane, skills=["Python"]))
    assert again["id"] == made["id"]
    assert again["entry_values"]["step"] == made["entry_values"]["step"]
    path = f"/v2/lists/hiring/entries/{made['id']['entry_id']}"
    grown = attio.ok("PATCH", path, {"data": {"entry_values": {"skills": ["SQL"]}}})
    assert [one["option"]["title"] for one in grown["entry_values"]["skills"]] == ["SQL", "Python"]
    cleared = attio.ok("PUT", path, {"data": {"entry_values": {"skills": []}}})
    assert cleared["entry_values"]["skills"] == []
    moved = {"data": {"entry_values": {}, "parent_record_id": jane["id"]["record_id"]}}
    assert attio.error("PATCH", path, moved)[:2] == (400, "immutable_value")
    assert attio.ok("GET", path) == cleared


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"parent_object": "companies"}, "value_not_found"),
        ({"parent_record_id": "11111111-1111-4111-8111-111111111111"}, "value_not_found"),
        ({"entry_values": {"nope": 1}}, "value_not_found"),
        ({"entry_values": {"step": "Nope"}}, "value_not_found"),
        ({"entry_values": None}, "validation_type"),
    ],
)
def test_a_wrong_entry_is_refused(attio, hiring, jane, change, code):
    body = {"data": {**entry_of(jane)["data"], **change}}
    assert attio.error("POST", "/v2/lists/hiring/entries", body)[:2] == (400, code)


def test_a_status_beside_the_entry_values_is_ignored(attio, hiring, jane):
    body = entry_of(jane)
    body["data"]["step"] = "Call"
    assert attio.ok("POST", "/v2/lists/hiring/entries", body)["entry_values"]["step"] == []


def history(*rows, **more):
    values = [{"value": value, "active_from": since, "active_until": until} for value, since, until in rows]
    return {"data": {"values": values, "replace_history": True, **more}}


@pytest.fixture
def stage(attio):
    deal = attio.create("deals", name="D", stage="Lead", owner="ada@example.com")
    return f"/v2/objects/deals/records/{deal['id']['record_id']}/attributes/stage/values"


def test_a_history_is_written_whole(attio, stage):
    attio.ok("PUT", stage, history(("Won 🎉", "2023-02-01T00:00:00Z", None), ("Lead", "2023-01-05", "2023-02-01")))
    told = [(one["status"]["title"], one["active_until"]) for one in attio.ok("GET", f"{stage}?show_historic=true")]
    assert told == [("Lead", "2023-02-01T00:00:00.000000000Z"), ("Won 🎉", None)]
    assert [one["active_from"] for one in attio.ok("GET", stage)] == ["2023-02-01T00:00:00.000000000Z"]
    assert len(attio.ok("GET", f"{stage}?show_historic=true&limit=1&offset=1")) == 1


@pytest.mark.parametrize(
    "body",
    [
        history(),
        history(("Lead", "2023-01-01", None), ("Lost", "2023-02-01", None)),
        history(("Lead", "2023-01-01", "2023-03-01"), ("Lost", "2023-02-01", None)),
        history(("Lead", "2999-01-01", None)),
        history(("Lead", "2023-02-01", "2023-01-01")),
        history(("Lead", "soon", None)),
        history(*[("Lead", f"{1000 + year}-01-01", f"{1000 + year}-02-01") for year in range(401)]),
        history(("Lead", "2023-01-01", None), replace_history=False),
        {"data": {"values": [{"value": "Lead", "active_from": "2023-01-01"}], "replace_history": True}},
    ],
)
def test_a_history_that_can_not_be_is_refused(attio, stage, body):
    assert attio.error("PUT", stage, body)[:2] == (400, "validation_type")
    assert [one["status"]["title"] for one in attio.ok("GET", stage)] == ["Lead"]


def test_some_attributes_have_no_history(attio):
    acme = attio.create("companies", name="Acme")
    path = f"/v2/objects/companies/records/{acme['id']['record_id']}/attributes"
    for slug in ("last_interaction", "twitter_follower_count"):
        assert attio.error("GET", f"{path}/{slug}/values?show_historic=true")[:2] == (400, "validation_type")
        assert attio.ok("GET", f"{path}/{slug}/values") == []
    for slug in ("team", "created_at"):
        assert attio.error("PUT", f"{path}/{slug}/values", history(("x", "2023", None)))[0] == 400
    assert len(attio.ok("GET", f"{path}/created_at/values?show_historic=true")) == 1
    assert attio.error("GET", f"{path}/nope/values")[:2] == (404, "not_found")


def test_an_entry_has_histories_too(attio, hiring, jane):
    entry = attio.ok("POST", "/v2/lists/hiring/entries", entry_of(jane, step="Call"))
    path = f"/v2/lists/hiring/entries/{entry['id']['entry_id']}/attributes/step/values"
    attio.ok("PUT", path, history(("Call", "2023", "2024"), ("Offer", "2024", None)))
    told = [one["status"]["title"] for one in attio.ok("GET", f"{path}?show_historic=true")]
    assert told == ["Call", "Offer"]
