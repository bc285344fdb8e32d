"""Rate limits with their headers, and faults on demand."""

import datetime
import zoneinfo

import httpx
import pytest

CONTACTS = "/crm/objects/2026-09/contacts?limit=1"


def limited(served, clock, **switches):
    return served(limits=True, clock=clock, **switches)


def test_a_key_has_190_requests_in_ten_seconds_and_is_told_of_the_day(served, clock):
    client = limited(served, clock, daily_used=1000)
    first = client.call("GET", CONTACTS)
    told = {name: value for name, value in first.headers.items() if "ratelimit" in name}
    assert told == {
        "x-hubspot-ratelimit-max": "190", "x-hubspot-ratelimit-remaining": "189",
        "x-hubspot-ratelimit-interval-milliseconds": "10000", "x-hubspot-ratelimit-secondly": "19",
        "x-hubspot-ratelimit-secondly-remaining": "19", "x-hubspot-ratelimit-daily": "625000",
        "x-hubspot-ratelimit-daily-remaining": "623999",
    }  # fmt: skip
    assert [client.call("GET", CONTACTS).status_code for _ in range(190)] == [200] * 189 + [429]
    clock.now += 10
    assert client.call("GET", CONTACTS).status_code == 200


def test_an_app_has_110_and_is_told_nothing_of_the_day(served, clock):
    client = limited(served, clock)
    client.http.headers["authorization"] = f"Bearer {client.sign_in('crm.objects.contacts.read')['access_token']}"
    answers = [client.call("GET", CONTACTS) for _ in range(111)]
    assert [one.status_code for one in answers] == [200] * 110 + [429]
    assert answers[0].headers["x-hubspot-ratelimit-max"] == "110"
    assert "x-hubspot-ratelimit-daily" not in answers[0].headers


@pytest.mark.parametrize("named", [True, False])
def test_the_429_names_its_policy_or_its_category(served, clock, named):
    client = limited(served, clock, burst_limit=1, policy_named=named)
    client.call("GET", CONTACTS)
    answer = client.call("GET", CONTACTS)
    whole = answer.json()
    assert answer.status_code == 429
    assert whole.get("policyName") == ("TEN_SECONDLY_ROLLING" if named else None)
    assert whole.get("category") == (None if named else "RATE_LIMITS")
    assert "retry-after" not in answer.headers


def test_retry_after_is_a_switch(served, clock):
    client = limited(served, clock, burst_limit=1, retry_after=True)
    client.call("GET", CONTACTS)
    clock.now += 4
    assert client.call("GET", CONTACTS).headers["retry-after"] == "7"


def test_searches_are_five_a_second_and_tell_of_no_limit(served, clock):
    client = limited(served, clock, burst_limit=1)
    answers = [client.call("POST", "/crm/objects/2026-09/contacts/search", {}) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert answers[5].json()["policyName"] == "SECONDLY"
    assert not [name for name in answers[0].headers if "ratelimit" in name]
    clock.now += 1
    assert client.call("POST", "/crm/objects/2026-09/contacts/search", {}).status_code == 200


@pytest.mark.parametrize("counts", [True, False])
def test_searches_count_in_the_day_or_not(served, clock, counts):
    client = limited(served, clock, search_counts_daily=counts)
    client.call("POST", "/crm/objects/2026-09/contacts/search", {})
    left = client.call("GET", CONTACTS).headers["x-hubspot-ratelimit-daily-remaining"]
    assert left == ("624998" if counts else "624999")


def test_association_calls_have_a_limit_of_their_own(served, clock):
    client = limited(served, clock, association_limit=2)
    path = "/crm/associations/2026-09/0-1/0-2/labels"
    assert [client.call("GET", path).status_code for _ in range(3)] == [200, 200, 429]
    assert client.call("GET", CONTACTS).status_code == 200


def test_the_day_ends_at_midnight_of_the_account(served, clock):
    zone = zoneinfo.ZoneInfo("America/Los_Angeles")
    clock.now = datetime.datetime(2026, 11, 24, 23, 59, 50, tzinfo=zone).timestamp()
    client = limited(served, clock, daily_limit=2, time_zone="America/Los_Angeles", retry_after=True)
    answers = [client.call("GET", CONTACTS) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].json()["policyName"] == "DAILY"
    assert answers[2].headers["retry-after"] == "11"
    clock.now += 10
    assert client.call("GET", CONTACTS).headers["x-hubspot-ratelimit-daily-remaining"] == "1"


def test_a_long_address_is_a_414(served):
    client = served()
    answer = client.call("GET", "/crm/objects/2026-09/contacts", params={"properties": ",".join(["email"] * 2700)})
    assert (answer.status_code, answer.headers["content-type"]) == (414, "text/html; charset=utf-8")


@pytest.mark.parametrize("code", [500, 423, 477, 429, 502, 503, 504, 522, 523, 524])
def test_each_status_can_be_had_on_demand(served, code):
    client = served(faults={f"rate_{code}": 1.0})
    answer = client.call("GET", CONTACTS)
    assert answer.status_code == code
    is_page = answer.headers["content-type"].startswith("text/html")
    assert is_page is (code in (502, 503, 504, 522, 523, 524))
    assert answer.headers.get("retry-after") == ("30" if code == 477 else None)
    assert client.state("users")["counters"][f"fault_{code}"] == 1


def test_connections_break_on_demand(served):
    client = served(faults={"rate_drop_after": 1.0})
    with pytest.raises(httpx.RemoteProtocolError):
        client.call("GET", CONTACTS)
    client.switch(faults={"rate_drop_before": 1.0})
    with pytest.raises(httpx.RemoteProtocolError):
        client.call("GET", CONTACTS)
    counters = client.state("users")["counters"]
    assert (counters["requests"], counters["fault_drop_before"], counters["fault_drop_after"]) == (1, 1, 1)


def test_only_writes_meet_another_write(served):
    client = served(faults={"rate_409": 1.0})
    assert client.call("GET", CONTACTS).status_code == 200
    assert client.call("POST", "/crm/objects/2026-09/contacts", {"properties": {"firstname": "A"}}).status_code == 409


def test_one_seed_gives_one_row_of_faults(served):
    def row(seed):
        client = served(faults={"rate_502": 0.3, "rate_429": 0.2, "seed": seed})
        return [client.call("GET", CONTACTS).status_code for _ in range(30)]

    assert row(1) == row(1) != row(2)
    assert {200, 429, 502} == set(row(1))


def test_a_moving_account_answers_nothing_else(served):
    answer = served(migrating=True, migrating_seconds=3600).call("GET", CONTACTS)
    assert (answer.status_code, answer.headers["retry-after"]) == (477, "3600")


def test_what_is_nowhere_is_a_page_or_nothing(served):
    client = served(versions=["2026-03", "v3", "v4"])
    for path in ("/nothing", CONTACTS):
        answer = client.http.get(path)
        assert (answer.status_code, answer.content) == (404, b"")
        answer = client.http.get(path, headers={"accept": "text/html"})
        assert (answer.status_code, b"<html>" in answer.content) == (404, True)
    assert client.call("GET", CONTACTS.replace("2026-09", "2026-03")).status_code == 200
