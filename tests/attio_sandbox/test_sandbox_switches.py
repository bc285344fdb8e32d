"""Each switch both ways: what Attio leaves open or has changed (section 19), and who may do what (sections 3, 5)."""

import base64

import pytest
from pydantic import ValidationError

from crm_move_attio.sandbox import Switches


def new_attribute(client, owner, slug, kind, **more):
    body = {
        "data": {
            "title": slug, "description": None, "api_slug": slug, "type": kind, "is_required": False,
            "is_unique": False, "is_multiselect": False, "config": {}, **more,
        }
    }  # fmt: skip
    return client.call("POST", f"/v2/{owner}/attributes", body).status_code


@pytest.mark.parametrize("kind", ["domain", "location", "email-address", "phone-number"])
def test_refused_types(served, kind):
    assert new_attribute(served(refused_types=[kind]), "objects/deals", "x", kind) == 400
    assert new_attribute(served(refused_types=[]), "objects/deals", "x", kind) == 200


def test_the_types_refused_by_default_are_those_in_dispute():
    assert Switches().refused_types == ("domain", "location", "email-address")


@pytest.mark.parametrize(("allowed", "status"), [(True, 200), (False, 400)])
def test_status_on_objects(served, allowed, status):
    client = served(status_on_objects=allowed)
    assert new_attribute(client, "objects/companies", "x", "status") == status
    body = {"name": "L", "api_slug": "l", "parent_object": "people", "workspace_access": "full-access",
            "workspace_member_access": []}  # fmt: skip
    client.ok("POST", "/v2/lists", {"data": body})
    assert new_attribute(client, "lists/l", "x", "status") == 200


@pytest.mark.parametrize(("allowed", "status"), [(True, 200), (False, 400)])
def test_unique_on_people_and_companies(served, allowed, status):
    client = served(unique_on_people_and_companies=allowed)
    assert new_attribute(client, "objects/people", "x", "text", is_unique=True) == status


@pytest.mark.parametrize("present", [True, False])
def test_name_on_new_objects(served, present):
    client = served(name_on_new_objects=present)
    client.object("things")
    assert new_attribute(client, "objects/things", "name", "text") == (409 if present else 200)


@pytest.mark.parametrize("titles", [[], ["To do", "Done"]])
def test_initial_statuses(served, titles):
    client = served(initial_statuses=titles)
    client.attribute("objects/companies", "step", "status")
    found = client.ok("GET", "/v2/objects/companies/attributes/step/statuses")
    assert [one["title"] for one in found] == titles


def test_upsert_without_value(served):
    body, path = {"data": {"values": {"name": "Doe, Jane"}}}, "/v2/objects/people/records"
    query = f"{path}?matching_attribute=email_addresses"
    client = served(upsert_without_value="creates")
    assert client.ok("PUT", query, body)["id"] != client.ok("PUT", query, body)["id"]
    client = served(upsert_without_value="refused")
    assert client.error("PUT", query, body)[:2] == (400, "missing_value")
    assert client.find("people") == []


def test_max_query_limit(served):
    client = served(max_query_limit=100)
    assert client.find("people", limit=100) == []
    fault = client.error("POST", "/v2/objects/people/records/query", {"limit": 101})
    assert fault[:2] == (400, "validation_type")
    assert served(max_query_limit=None).find("people", limit=5000) == []


def test_query_score_limit(served, clock):
    client = served(query_score_limit=2, limits=True, clock=clock)
    for _ in range(2):
        client.find("people", filter={"job_title": "x"})
    path = "/v2/objects/people/records/query"
    assert client.error("POST", path, {"filter": {"job_title": "x"}})[:2] == (429, "rate_limit_exceeded")
    assert client.find("people") == []
    clock.now += 10
    client.find("people", filter={"job_title": "x"})


@pytest.mark.parametrize("exists", [True, False])
def test_calls_that_are_recent(served, exists):
    client = served(delete_objects=exists, patch_notes=exists, value_history=exists)
    client.object("things")
    jane = client.create("people", name="Doe, Jane")["id"]["record_id"]
    note = {"parent_object": "people", "parent_record_id": jane, "title": "T", "format": "plaintext", "content": "c"}
    key = client.ok("POST", "/v2/notes", {"data": note})["id"]["note_id"]
    history = {"values": [{"value": "CEO", "active_from": "2020", "active_until": None}], "replace_history": True}
    for method, path, body in (
        ("DELETE", "/v2/objects/things", None),
        ("PATCH", f"/v2/notes/{key}", {"data": {"title": "U"}}),
        ("PUT", f"/v2/objects/people/records/{jane}/attributes/job_title/values", {"data": history}),
    ):
        answer = client.call(method, path, body)
        assert answer.status_code == (200 if exists else 404)
        if not exists:
            assert answer.json()["message"] == f'Could not find endpoint "{method} {path}".'


@pytest.mark.parametrize("allowed", [True, False])
def test_reference_by_non_unique(served, allowed):
    client = served(reference_by_non_unique=allowed)
    client.create("companies", name="Acme", domains=["acme.com"])
    body = {"data": {"values": {"company": {"target_object": "companies", "name": ["Acme"]}}}}
    assert client.call("POST", "/v2/objects/people/records", body).status_code == (200 if allowed else 400)
    client.create("people", company="acme.com")


def test_null_clears(served):
    client = served(null_clears=True)
    acme = client.create("companies", name="Acme", description="Anvils")
    assert client.write("PATCH", acme, name=None)["values"]["name"] == []
    assert client.write("PATCH", acme, description=[])["values"]["description"] == []
    client = served(null_clears=False)
    acme = client.create("companies", name="Acme")
    path = f"/v2/objects/companies/records/{acme['id']['record_id']}"
    assert client.error("PATCH", path, {"data": {"values": {"name": None}}})[:2] == (400, "validation_type")
    assert client.write("PUT", acme, name=[]) == acme


@pytest.mark.parametrize(("strips", "domain"), [(True, "acme.com"), (False, "www.acme.com")])
def test_strips_www(served, strips, domain):
    made = served(strips_www=strips).create("companies", domains=["www.acme.com"])
    assert made["values"]["domains"][0]["domain"] == domain
    assert made["values"]["domains"][0]["root_domain"] == "acme.com"


def test_company_from_email_can_be_off(served):
    client = served(company_from_email=False)
    client.create("people", email_addresses=["jane@acme.com"])
    assert client.find("companies") == []


@pytest.mark.parametrize("skipped", [True, False])
def test_free_mail_skipped(served, skipped):
    client = served(free_mail_skipped=skipped)
    client.create("people", email_addresses=["jane@gmail.com"])
    assert len(client.find("companies")) == (0 if skipped else 1)


@pytest.mark.parametrize(("allowed", "status"), [(True, 200), (False, 400)])
def test_suspended_as_owner(served, allowed, status):
    client = served(suspended_as_owner=allowed)
    values = {"name": "D", "stage": "Lead", "owner": "sue@example.com"}
    assert client.call("POST", "/v2/objects/deals/records", {"data": {"values": values}}).status_code == status


@pytest.mark.parametrize("on", [True, False])
def test_enrichment(served, on):
    client = served(enrichment=on)
    client.create("people", email_addresses=["jane@acme.com"])
    [acme] = client.find("companies")
    assert bool(acme["values"]["name"]) == on


def test_read_lag(served, clock):
    client = served(read_lag_ms=2000, clock=clock)
    acme = client.create("companies", name="Acme")
    assert client.find("companies") == []
    assert client.read(acme) == acme
    clock.now += 2.1
    assert client.find("companies") == [acme]
    changed = client.write("PATCH", acme, name="Acme Inc")
    assert client.find("companies", filter={"name": "Acme"})[0]["values"]["name"][0]["value"] == "Acme"
    assert client.find("companies", filter={"name": "Acme Inc"}) == []
    clock.now += 2.1
    assert client.find("companies", filter={"name": "Acme Inc"}) == [changed]


@pytest.mark.parametrize(("plan", "room"), [("free", 0), ("plus", 2), ("pro", 9)])
def test_plan(served, plan, room):
    client = served(plan=plan)
    for number in range(room):
        client.object(f"object_{number}")
    one_more = {"data": {"api_slug": "more", "singular_noun": "More", "plural_noun": "Mores"}}
    assert client.error("POST", "/v2/objects", one_more)[:2] == (400, "quota_exceeded")
    ada = client.ok("GET", "/v2/workspace_members")[0]["id"]["workspace_member_id"]
    shared = {"name": "L", "api_slug": "l", "parent_object": "people", "workspace_access": None,
              "workspace_member_access": [{"workspace_member_id": ada, "level": "full-access"}]}  # fmt: skip
    expected = (403, "billing_error") if plan in ("free", "plus") else None
    answer = client.call("POST", "/v2/lists", {"data": shared})
    assert expected is None or (answer.status_code, answer.json()["code"]) == expected


def test_plan_without_limit(served):
    client = served(plan="enterprise")
    for number in range(15):
        client.object(f"object_{number}")


@pytest.mark.parametrize("enabled", [[], ["deals"], ["deals", "users", "workspaces"]])
def test_enabled_objects(served, enabled):
    client = served(enabled_objects=enabled)
    slugs = {one["api_slug"] for one in client.ok("GET", "/v2/objects")}
    assert slugs == {"people", "companies", *enabled}
    people = {one["api_slug"] for one in client.ok("GET", "/v2/objects/people/attributes")}
    assert ("associated_deals" in people) == ("deals" in enabled)
    assert ("associated_users" in people) == ("users" in enabled)
    reserved = {"data": {"api_slug": "users", "singular_noun": "User", "plural_noun": "Users"}}
    assert client.error("POST", "/v2/objects", reserved)[0] == 409


def test_an_object_can_be_switched_on_later(served, tmp_path):
    state = tmp_path / "state.db"
    client = served(state=state, enabled_objects=[])
    acme = client.create("companies", name="Acme", domains=["acme.com"])
    client = served(state=state, enabled_objects=["deals"])
    client.create("deals", name="D", stage="Lead", owner="ada@example.com", associated_company="acme.com")
    assert len(client.read(acme)["values"]["associated_deals"]) == 1


def test_users_and_workspaces_have_their_own_keys(served):
    client = served(enabled_objects=["users", "workspaces"])
    work = client.upsert("workspaces", "workspace_id", workspace_id="w1", name="Acme")
    user = client.upsert(
        "users", "user_id", user_id="u1", primary_email_address="a@example.com",
        workspace=[{"target_object": "workspaces", "workspace_id": ["w1"]}],
    )  # fmt: skip
    assert client.read(work)["values"]["users"][0]["target_record_id"] == user["id"]["record_id"]
    assert client.refused("users", user_id="u2")[1] == "missing_value"


@pytest.mark.parametrize("number", [0, 3])
def test_sample_companies(served, tmp_path, number):
    for _ in range(2):
        found = served(state=tmp_path / "state.db", sample_companies=number).find("companies")
        assert len(found) == number
        assert all(one["values"]["created_by"][0]["referenced_actor_type"] == "system" for one in found)


def test_members_and_who_is_suspended(served):
    client = served(members=["Eve Admin <eve@x.com>", "Bob <bob@x.com>"], suspended_members=["bob@x.com"])
    found = [
        (one["first_name"], one["last_name"], one["email_address"], one["access_level"])
        for one in client.ok("GET", "/v2/workspace_members")
    ]
    assert found == [("Eve", "Admin", "eve@x.com", "admin"), ("Bob", "", "bob@x.com", "suspended")]


def test_scopes(served):
    client = served(scopes=["object_configuration:read", "record_permission:read-write"])
    client.find("people")
    client.create("people")
    body = {"data": {"api_slug": "x", "singular_noun": "X", "plural_noun": "Xs"}}
    status, code, message = client.error("POST", "/v2/objects", body)
    assert (status, code) == (403, "unauthorized")
    assert "object_configuration:read-write" in message
    assert client.call("POST", "/v2/objects", body).json()["type"] == "auth_error"
    assert client.error("GET", "/v2/workspace_members")[0] == 403
    assert client.ok("GET", "/v2/self")["scope"] == "object_configuration:read record_permission:read-write"


def test_dead_tokens(served):
    client = served(dead_tokens=["token"])
    assert client.call("GET", "/v2/self").json() == {"active": False}
    for path in ("/v2/objects", "/v2/nowhere"):
        answer = client.call("GET", path)
        assert (answer.status_code, answer.json()["code"], answer.json()["type"]) == (
            401, "unauthorized", "auth_error",
        )  # fmt: skip
    live = {"authorization": "Bearer other"}
    assert client.http.get("/v2/objects", headers=live).status_code == 200


def test_a_token_is_needed_and_may_come_as_basic(attio):
    basic = base64.b64encode(b"token:").decode()
    assert attio.http.get("/v2/objects", headers={"authorization": f"Basic {basic}"}).status_code == 200
    for wrong in ("", "Bearer", "Token x"):
        assert attio.http.get("/v2/objects", headers={"authorization": wrong}).status_code == 401
    assert attio.http.get("/v2/self", headers={"authorization": ""}).json() == {"active": False}


@pytest.mark.parametrize("level", [None, "workspace", "user"])
def test_token_level(served, level):
    client = served(token_level=level, workspace_name="W", workspace_slug="w")
    described = client.ok("GET", "/v2/self")
    assert described.get("token_level") == level
    assert described["workspace_id"] == client.ok("GET", "/v2/objects")[0]["id"]["workspace_id"]
    assert (described["workspace_name"], described["workspace_slug"]) == ("W", "w")


def test_oauth_gives_a_token_that_writes_as_an_app(attio):
    asked = {"client_id": "sandbox-client", "response_type": "code", "state": "s&1",
             "redirect_uri": "http://127.0.0.1:9/back?x=1"}  # fmt: skip
    answer = attio.http.get("/authorize", params=asked)
    assert answer.status_code == 302
    back = answer.next_request.url
    assert (back.params["x"], back.params["state"]) == ("1", "s&1")
    form = {"grant_type": "authorization_code", "code": back.params["code"], "client_id": "sandbox-client",
            "client_secret": "sandbox-secret", "redirect_uri": asked["redirect_uri"]}  # fmt: skip
    wrong = attio.http.post("/oauth/token", data={**form, "client_secret": "x"})
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    granted = attio.http.post("/oauth/token", data=form).json()
    assert granted.keys() == {"access_token", "token_type"}
    again = attio.http.post("/oauth/token", data=form)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    attio.http.headers["authorization"] = f"Bearer {granted['access_token']}"
    assert attio.create("people")["values"]["created_by"][0]["referenced_actor_type"] == "app"
    secret = base64.b64encode(b"sandbox-client:sandbox-secret").decode()
    told = attio.http.post("/oauth/introspect", data={"token": granted["access_token"]},
                           headers={"authorization": f"Basic {secret}"}).json()  # fmt: skip
    assert told["active"]
    assert attio.http.get("/authorize", params={**asked, "client_id": "other"}).status_code == 400


def test_switches_can_be_turned_while_it_runs(attio):
    changed = attio.http.patch("/_sandbox/switches", json={"upsert_without_value": "refused"}).json()
    assert changed["upsert_without_value"] == "refused"
    path = "/v2/objects/people/records?matching_attribute=email_addresses"
    assert attio.error("PUT", path, {"data": {"values": {}}})[1] == "missing_value"
    assert attio.http.patch("/_sandbox/switches", json={"nonsense": 1}).status_code == 400


@pytest.mark.parametrize("wrong", [{"nonsense": 1}, {"plan": "gold"}, {"limits": "yes"}, {"faults": {"rate_500": 2}}])
def test_unknown_switches_and_values_are_refused(wrong):
    with pytest.raises(ValidationError):
        Switches.model_validate(wrong)
