"""The account: definitions, lists, generated sizes, changes during a read, what survives a restart."""

import time

import pytest


@pytest.fixture(scope="module")
def hubspot(served_for_module):
    return served_for_module()


def test_stages_come_unsorted_with_their_metadata(hubspot):
    (sales, repairs, _) = hubspot.get("/crm/pipelines/2026-09/0-3")["results"]
    order = [one["displayOrder"] for one in sales["stages"]]
    assert order != sorted(order) == list(range(7))
    known = {one["id"]: one["metadata"] for one in sales["stages"]}
    assert known["closedwon"] == {"isClosed": "true", "probability": "1.0"}
    assert known["contractsent"] == {"isClosed": "false", "probability": "0.9"}
    shared = {one["label"] for one in sales["stages"]} & {one["label"] for one in repairs["stages"]}
    assert shared == {"Appointment Scheduled", "Closed Won", "Closed Lost"}
    assert hubspot.get("/crm/pipelines/2026-03/notes")["results"] == []


def test_lifecycle_stages_are_a_pipeline_of_contacts_and_companies(hubspot):
    for kind in ("contacts", "companies"):
        (one,) = hubspot.get(f"/crm/pipelines/2026-09/{kind}")["results"]
        options = hubspot.get(f"/crm/properties/2026-09/{kind}/lifecyclestage")["options"]
        assert {stage["id"] for stage in one["stages"]} == {option["value"] for option in options}


def test_own_and_hubspots_definitions_differ_in_their_keys(hubspot):
    found = {one["name"]: one for one in hubspot.get("/crm/properties/2026-09/0-1")["results"]}
    assert "hubspotDefined" not in found["newsletter_topics"]
    assert found["newsletter_topics"]["archived"] is False
    assert found["email"]["hubspotDefined"]
    assert "archived" not in found["email"]
    assert [one["hidden"] for one in found["newsletter_topics"]["options"]] == [False, False, False, False, True]
    for name in ("old_segment", "hs_merged_object_ids", "hubspot_owner_id"):
        assert (found[name]["type"], found[name]["options"]) == ("enumeration", [])
    assert found["associatedcompanyid"]["referencedObjectType"] == "COMPANY"


def test_unknown_definitions_are_a_404(hubspot):
    for path in ("/crm/properties/2026-09/0-1/none", "/crm/pipelines/2026-09/0-3/none", "/crm/lists/2026-09/999"):
        assert hubspot.error("GET", path)[:2] == (404, "OBJECT_NOT_FOUND")


def test_definitions_are_made_changed_put_away_and_made_again(served):
    client = served()
    path = "/crm/properties/2026-09/contacts"
    body = {"name": "mood", "label": "Mood", "type": "enumeration", "fieldType": "select", "groupName": "workshop",
            "options": [{"label": "Good", "value": "good", "displayOrder": 0, "hidden": False}]}  # fmt: skip
    made = client.post(path, body)
    assert client.get(f"{path}/mood") == made
    assert client.error("POST", path, body)[:2] == (409, "OBJECT_ALREADY_EXISTS")
    assert client.error("POST", path, {**body, "name": "m2", "fieldType": "date"})[:2] == (400, "VALIDATION_ERROR")
    assert client.ok("PATCH", f"{path}/mood", {"label": "Humour", "name": "other"})["label"] == "Humour"
    contact = client.act(do="create", object="contacts", properties={"mood": "good"})
    client.ok("DELETE", f"{path}/mood")
    assert client.call("GET", f"{path}/mood").status_code == 404
    assert client.get(f"{path}/mood", archived=True)["archivedAt"]
    read = f"/crm/objects/2026-09/contacts/{contact}"
    assert "mood" not in client.get(read, properties="mood")["properties"]
    client.post(path, body)
    assert client.get(read, properties="mood")["properties"]["mood"] == "good"
    bad = {"properties": {"mood": "bad"}}
    assert client.error("PATCH", read, bad)[:2] == (400, "VALIDATION_ERROR")
    assert client.error("DELETE", f"{path}/email")[:2] == (400, "VALIDATION_ERROR")


def test_lists_are_found_both_ways(hubspot):
    body = {"additionalProperties": ["hs_list_size"], "processingTypes": [], "count": 3}
    by_cursor, after = [], {}
    while after is not None:
        page = hubspot.post("/crm/lists/2026-09/all", {**body, **after})
        by_cursor += page["results"]
        after = page.get("paging") and {"after": page["paging"]["next"]["after"]}
    by_offset, offset, more = [], 0, True
    while more:
        page = hubspot.post("/crm/lists/2026-03/search", {**body, "offset": offset, "listIds": []})
        by_offset, offset, more = by_offset + page["lists"], page["offset"], page["hasMore"]
    assert by_cursor == by_offset
    assert [one["name"] for one in by_cursor].count("Fair visitors") == 2
    assert "Deleted one" not in {one["name"] for one in by_cursor}
    for one in by_cursor:
        path = f"/crm/lists/2026-09/{one['listId']}/memberships"
        members = [member for page in hubspot.pages(path, limit=7) for member in page]
        assert len({member["recordId"] for member in members}) == len(members)
        assert str(len(members)) == one["additionalProperties"]["hs_list_size"]


def test_all_lists_are_there_on_2026_09_only_if_at_all(served, hubspot):
    assert hubspot.call("POST", "/crm/lists/2026-03/all", {}).status_code in (404, 405)
    assert served(lists_all=False).call("POST", "/crm/lists/2026-09/all", {}).status_code == 404


def test_a_hundred_thousand_contacts_are_there_at_once(served):
    begun = time.monotonic()
    client = served(account="generated", contacts=100_000, companies=20_000, deals=30_000)
    page = client.get("/crm/objects/2026-09/contacts", limit=100, after="201420000000")
    assert time.monotonic() - begun < 5
    assert len(page["results"]) == 100
    counts = client.get("/crm/limits/2026-03/records")["hubspotDefinedObjectTypes"]
    assert [one["usage"] for one in counts[:3]] == [100_000, 20_000, 30_000]


def test_one_seed_makes_one_account(served):
    def read(seed):
        client = served(account="generated", contacts=40, companies=5, deals=5, seed=seed)
        return client.get("/crm/objects/2026-09/contacts", limit=50, properties="email,firstname,zip")["results"]

    assert read(1) == read(1) != read(2)


def test_an_empty_account_has_definitions_and_nothing_else(served):
    client = served(account="empty")
    assert client.get("/crm/objects/2026-09/contacts") == {"results": []}
    assert client.get("/crm-object-schemas/2026-09/schemas") == {"results": []}
    assert len(client.get("/crm/properties/2026-09/contacts")["results"]) > 100


def test_many_properties_make_an_address_too_long(served):
    client = served(account="generated", contacts=3, extra_properties=600)
    names = [one["name"] for one in client.get("/crm/properties/2026-09/0-1")["results"]]
    assert client.call("GET", "/crm/objects/2026-09/0-1", params={"properties": ",".join(names)}).status_code == 414
    ids = [{"id": one["id"]} for one in client.get("/crm/objects/2026-09/0-1")["results"]]
    found = client.post("/crm/objects/2026-09/0-1/batch/read", {"inputs": ids, "properties": names})["results"]
    assert found[2]["properties"]["survey_answer_of_the_year_2400"] == "Answer 500 of 2"


def test_the_account_lives_on_while_it_is_read(served, clock):
    client = served(account="generated", contacts=1000, companies=20, deals=0, changes_every=1, clock=clock)
    begun = int(clock.now * 1000)
    path = "/crm/objects/2026-09/contacts"
    read = {one["id"]: one["updatedAt"] for page in client.pages(path, limit=100) for one in page}
    records = client.state("contacts")["objects"]["contacts"]["records"]
    now = {str(one["id"]) for one in records if one["archived"] is None}
    missed, gone = now - read.keys(), read.keys() - now
    changed = {str(one["id"]) for one in records if one["updated"] >= begun}
    assert len(missed) >= 5
    assert gone
    assert changed - missed
    groups = [{"filters": [{"propertyName": "lastmodifieddate", "operator": "GTE", "value": str(begun)}]}]
    found = client.post(f"{path}/search", {"filterGroups": groups, "limit": 200})["results"]
    assert missed <= {one["id"] for one in found} <= now
    linked = [one for one in records if any(link["types"] and link["object"] == "companies" for link in one["links"])]
    assert linked


def test_an_act_may_wait_for_an_answer(served):
    client = served()
    path = "/crm/objects/2026-09/contacts"
    then = [{"do": "archive", "object": "contacts", "id": 501}]
    client.http.post("/_sandbox/later", json={"path": path, "calls": 2, "then": then})
    first = [client.get(path, limit=1)["results"][0]["id"] for _ in range(3)]
    assert first == ["501", "501", "551"]


def test_what_was_written_survives_a_restart(served, tmp_path):
    file = tmp_path / "hubspot.sqlite"
    first = served(state=file)
    given = first.sign_in("crm.objects.contacts.read")
    made = first.act(do="create", object="contacts", properties={"email": "kept@example.com"})
    first.act(do="change", object="contacts", id=551, properties={"city": "Kept"})
    first.act(do="archive", object="contacts", id=601)
    first.act(do="purge", object="contacts", id=651)
    merged = first.act(do="merge", object="contacts", id=701, other=751)
    company = first.state("companies")["objects"]["companies"]["records"][5]["id"]
    first.act(do="link", object="contacts", id=made, to="companies", other=company)
    body = {"name": "kept", "label": "Kept", "type": "string", "fieldType": "text", "groupName": "workshop"}
    first.post("/crm/properties/2026-09/contacts", body)
    first.ok("PUT", "/crm/lists/2026-09/3/memberships/add", [str(made)])
    before, again = first.state(), served(state=file)
    after = again.state()
    assert {**after, "counters": {}} == {**before, "counters": {}}
    assert again.get("/crm/objects/2026-09/contacts/751")["id"] == str(merged)
    answer = again.http.get(
        "/crm/objects/2026-09/contacts", headers={"authorization": f"Bearer {given['access_token']}"}
    )
    assert answer.status_code == 200


def test_the_company_is_always_the_same(served):
    assert served().state() == served().state()


def test_a_wrong_switch_is_refused(hubspot):
    assert hubspot.http.patch("/_sandbox/switches", json={"nonsense": 1}).status_code == 400


def test_a_hidden_file_needs_its_scope_and_a_signed_address_runs_out(served, clock):
    client = served(clock=clock, scopes=["files"])
    assert client.error("GET", "/files/2026-09/files/181700000003")[:2] == (403, "MISSING_SCOPES")
    assert client.get("/files/2026-03/files/search")["results"][0]["access"] == "PRIVATE"
    signed = client.get("/files/2026-03/files/181700000001/signed-url", expirationSeconds=60)["url"]
    assert client.http.get(signed).status_code == 200
    assert client.http.get(signed.replace("signature=", "signature=0")).status_code == 403
    clock.now += 60
    assert client.http.get(signed).status_code == 403
    assert client.http.get("/files/2026-09/files/181700000002/download").status_code == 302
    assert client.http.get("/files/2026-03/files/181700000002/download").status_code == 404


def test_owners_are_found_by_their_ids_of_two_kinds(hubspot):
    by_owner = hubspot.get("/crm/owners/2026-09/61526376")
    by_user = hubspot.get("/crm/owners/2026-09/61526376", idProperty="userId")
    assert (by_owner["firstName"], by_user["firstName"]) == ("Cleo", "Max")
    (gone, _) = hubspot.get("/crm/owners/2026-09", archived=True)["results"]
    assert (gone["userId"], gone["userIdIncludingInactive"]) == (None, 61_526_378)
    assert hubspot.get("/crm/owners/2026-09", email="ada@example.com")["results"][0]["id"] == "48210301"
