"""Rate limits, faults, lost answers, restarts, many clients at once (sections 2.1, 2.2 and 19)."""

from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime

import httpx
import pytest

from crm_move_attio.sandbox import read_state

PERSON = {"data": {"values": {"name": "Doe, Jane"}}}
PEOPLE = "/v2/objects/people/records"


def test_the_26th_write_of_a_moment_is_told_to_wait_for_the_next_second(served, clock):
    client = served(limits=True, clock=clock)
    clock.now += 0.4
    for _ in range(25):
        client.ok("POST", PEOPLE, PERSON)
    answer = client.call("POST", PEOPLE, PERSON)
    assert (answer.status_code, answer.json()) == (
        429,
        {
            "status_code": 429,
            "type": "rate_limit_error",
            "code": "rate_limit_exceeded",
            "message": "Rate limit exceeded, please try again later.",
        },
    )
    assert parsedate_to_datetime(answer.headers["retry-after"]).timestamp() == clock.now + 0.6
    assert len(client.find("people")) == 25
    clock.now += 0.6
    client.ok("POST", PEOPLE, PERSON)


def test_reads_have_a_limit_of_their_own_and_a_query_is_a_read(served, clock):
    client = served(limits=True, clock=clock)
    for _ in range(50):
        client.find("people")
        client.ok("GET", "/v2/objects")
    assert client.error("GET", "/v2/objects")[0] == 429
    assert client.error("POST", f"{PEOPLE}/query", {})[0] == 429
    client.ok("POST", PEOPLE, PERSON)


def test_an_even_pace_at_the_limit_is_never_refused(served, clock):
    client = served(limits=True, clock=clock)
    for _ in range(100):
        client.ok("POST", PEOPLE, PERSON)
        clock.now += 1 / 25


def test_notes_are_listed_ten_times_a_second(served, clock):
    client = served(limits=True, clock=clock)
    for _ in range(10):
        client.ok("GET", "/v2/notes")
    assert client.error("GET", "/v2/notes")[0] == 429
    client.ok("GET", "/v2/tasks")


def test_what_was_asked_is_counted(served, clock):
    client = served(limits=True, writes_per_second=2, clock=clock)
    for _ in range(3):
        client.call("POST", PEOPLE, PERSON)
    client.find("people")
    client.call("GET", "/v2/nope")
    assert client.state()["counters"] == {"reads": 1, "writes": 2, "answered_429": 1, "answered_404": 1}


def outcomes(client, number=60):
    """What each of several creates came to: a status, or "dropped"."""
    found = []
    for _ in range(number):
        try:
            found.append(client.http.post(PEOPLE, json=PERSON).status_code)
        except httpx.TransportError:
            found.append("dropped")
    return found


FAULTS = {"rate_500": 0.1, "rate_409": 0.1, "rate_429": 0.1, "rate_drop_before": 0.1, "rate_drop_after": 0.1}


def test_faults_are_repeated_by_their_seed(served):
    first, second, other = (outcomes(served(faults={**FAULTS, "seed": seed})) for seed in (1, 1, 2))
    assert first == second != other
    assert {200, 409, 429, 500, "dropped"} == set(first)


def test_only_what_was_handled_is_there_answered_or_not(served):
    client = served(faults={**FAULTS, "seed": 3})
    found = outcomes(client)
    counters = client.state()["counters"]
    kept = len(client.state()["objects"][0]["records"])
    assert found.count("dropped") == counters["fault_drop_before"] + counters["fault_drop_after"]
    assert kept == found.count(200) + counters["fault_drop_after"] == counters["writes"]
    assert counters["fault_409"] == found.count(409) > 0


def test_the_faults_are_worded_as_attio_words_them(served):
    client = served(faults={"rate_409": 1.0})
    assert client.error("POST", PEOPLE, PERSON)[:2] == (409, "concurrent_write_conflict")
    assert client.find("people") == []
    client.http.patch("/_sandbox/switches", json={"faults": {"rate_500": 1.0}})
    assert client.error("GET", "/v2/objects")[0] == 500
    client.http.patch("/_sandbox/switches", json={"faults": {"rate_429": 1.0}})
    answer = client.call("GET", "/v2/objects")
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limit_exceeded")
    assert "retry-after" in answer.headers


def test_latency_delays_each_answer(served):
    client = served(faults={"latency_ms": 60})
    assert client.call("GET", "/v2/objects").elapsed.total_seconds() >= 0.06


def test_the_state_survives_a_restart_and_can_be_read_from_outside(served, tmp_path):
    state = tmp_path / "state.db"
    first = served(state=state)
    first.attribute("objects/companies", "tier", "select")
    first.ok("POST", "/v2/objects/companies/attributes/tier/options", {"data": {"title": "Gold"}})
    acme = first.create("companies", name="Acme", domains=["acme.com"], tier="Gold")
    first.create("people", email_addresses=["jane@acme.com"])
    before = first.state()
    assert read_state(state)["objects"] == before["objects"]
    second = served(state=state)
    assert second.read(acme) == first.read(acme)
    assert second.state()["objects"] == before["objects"]
    assert second.refused("companies", domains=["acme.com"])[1] == "uniqueness_conflict"


def test_the_state_shows_everything(attio):
    attio.attribute("objects/companies", "tier", "select")
    attio.ok("POST", "/v2/objects/companies/attributes/tier/options", {"data": {"title": "Gold"}})
    attio.ok("PATCH", "/v2/objects/companies/attributes/tier", {"data": {"is_archived": True}})
    acme = attio.create("companies", name="Acme")
    state = attio.state()
    companies = next(one for one in state["objects"] if one["api_slug"] == "companies")
    tier = companies["attributes"][-1]
    assert (tier["api_slug"], tier["is_archived"], [one["title"] for one in tier["options"]]) == (
        "tier",
        True,
        ["Gold"],
    )
    assert companies["records"] == [
        {**acme, "values": {slug: cells for slug, cells in acme["values"].items() if cells}}
    ]
    assert set(state) == {
        "workspace", "members", "objects", "lists", "notes", "tasks", "comments", "files", "meetings", "webhooks",
        "counters",
    }  # fmt: skip


def test_sixty_clients_at_once_make_each_record_once(served, tmp_path):
    client = served(state=tmp_path / "state.db")
    client.attribute("objects/deals", "source_id", is_unique=True)

    def upsert(number):
        key = f"deal {number % 100}"
        body = {"data": {"values": {"source_id": key, "name": key, "stage": "Lead", "owner": "ada@example.com"}}}
        path = "/v2/objects/deals/records?matching_attribute=source_id"
        return client.http.put(path, json=body).json()["data"]["id"]["record_id"]

    with ThreadPoolExecutor(60) as pool:
        keys = list(pool.map(upsert, range(600)))
    assert len(set(keys)) == 100
    found = client.find("deals")
    assert {one["id"]["record_id"] for one in found} == set(keys)
    assert sorted(one["values"]["source_id"][0]["value"] for one in found) == sorted(f"deal {n}" for n in range(100))


@pytest.mark.parametrize("path", ["/_sandbox/nope", "/_sandbox/switches"])
def test_the_control_calls_have_their_own_not_found(attio, path):
    assert attio.http.get(path).status_code == 404
