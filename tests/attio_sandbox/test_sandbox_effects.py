"""What the system does by itself, and what other actors do (section 7.5)."""

from datetime import datetime

SYSTEM = {"type": "system", "id": None}


def by_domain(client, domain):
    return client.find("companies", filter={"domains": domain})


def test_a_persons_email_makes_and_links_the_company_a_moment_later(served, clock):
    client = served(clock=clock, company_delay_ms=300)
    jane = client.create("people", email_addresses=["jane@acme.com"])
    clock.now += 0.25
    assert client.read(jane) == jane
    assert by_domain(client, "acme.com") == []
    clock.now += 0.1
    company = client.read(jane)["values"]["company"][0]
    [acme] = by_domain(client, "acme.com")
    assert company["target_record_id"] == acme["id"]["record_id"]
    assert company["created_by_actor"] == SYSTEM
    delay = datetime.fromisoformat(company["active_from"]) - datetime.fromisoformat(jane["created_at"])
    assert abs(delay.total_seconds() - 0.3) < 0.01
    assert acme["values"]["created_by"][0]["referenced_actor_type"] == "system"
    assert acme["values"]["name"][0] | {"active_from": 0} == {
        "active_from": 0, "active_until": None, "created_by_actor": SYSTEM, "value": "Acme", "attribute_type": "text",
    }  # fmt: skip
    assert [one["target_record_id"] for one in acme["values"]["team"]] == [jane["id"]["record_id"]]


def test_a_company_that_is_there_is_linked(attio):
    acme = attio.create("companies", domains=["acme.com"])
    jane = attio.upsert("people", "email_addresses", email_addresses=["jane@mail.acme.com"])
    assert attio.read(jane)["values"]["company"][0]["target_record_id"] == acme["id"]["record_id"]


def test_an_email_that_comes_later_links_too(attio):
    jane = attio.create("people", name="Doe, Jane")
    attio.write("PATCH", jane, email_addresses=["jane@acme.com"])
    assert len(attio.read(jane)["values"]["company"]) == 1


def test_a_company_that_was_named_is_left_alone(attio):
    other = attio.create("companies", domains=["other.com"])
    jane = attio.create("people", email_addresses=["jane@acme.com"], company="other.com")
    assert attio.read(jane)["values"]["company"][0]["target_record_id"] == other["id"]["record_id"]
    assert by_domain(attio, "acme.com") == []


def test_free_mail_makes_no_company(attio):
    jane = attio.create("people", email_addresses=["jane@gmail.com"])
    assert attio.read(jane)["values"]["company"] == []
    assert attio.find("companies") == []


def test_a_person_who_is_gone_gets_no_company(served, clock):
    client = served(clock=clock, company_delay_ms=300)
    jane = client.create("people", email_addresses=["jane@acme.com"])
    client.ok("DELETE", f"/v2/objects/people/records/{jane['id']['record_id']}")
    clock.now += 1
    assert client.find("companies") == []


def test_a_side_effect_survives_a_restart(served, clock, tmp_path):
    state = tmp_path / "state.db"
    jane = served(state=state, clock=clock, company_delay_ms=300).create("people", email_addresses=["j@acme.com"])
    clock.now += 1
    assert len(served(state=state, clock=clock).read(jane)["values"]["company"]) == 1


def test_a_test_can_act_as_a_person_or_as_the_system(attio):
    acme = attio.create("companies", name="Acme")
    key = acme["id"]["record_id"]
    edit = {"object": "companies", "record_id": key, "values": {"name": "Acme Inc"}}
    member = attio.http.post("/_sandbox/records", json={**edit, "as": "ada@example.com"}).json()["data"]
    ada = attio.ok("GET", "/v2/workspace_members")[0]["id"]["workspace_member_id"]
    assert member["values"]["name"][0]["created_by_actor"] == {"type": "workspace-member", "id": ada}
    more = {**edit, "as": "system", "append": True, "values": {"domains": ["acme.com"]}}
    assert attio.http.post("/_sandbox/records", json=more).status_code == 200
    assert attio.read(acme)["values"]["domains"][0]["created_by_actor"] == SYSTEM
    made = attio.http.post("/_sandbox/records", json={"as": "system", "object": "people", "values": {}}).json()["data"]
    assert made["values"]["created_by"][0]["referenced_actor_type"] == "system"
    assert attio.http.delete(f"/_sandbox/records/companies/{key}").json() == {}
    assert attio.find("companies") == []
    assert attio.http.post("/_sandbox/records", json={**edit, "as": "nobody"}).status_code == 404
