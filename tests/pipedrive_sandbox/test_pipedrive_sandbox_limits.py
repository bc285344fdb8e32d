"""The price of calls, the day's budget, bursts, what happens to who goes on regardless, and faults."""

import httpx
import pytest

HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-daily-ratelimit-token-limit",
           "x-daily-ratelimit-token-remaining")  # fmt: skip


def told(answer):
    return [answer.headers.get(name) for name in HEADERS]


def test_each_call_is_charged_whatever_it_gives(served):
    sandbox = served(plan="premium", seats=2)
    client = sandbox.oauth()
    assert told(client.get("/api/v2/deals", limit=1)) == ["400", "399", "2", "300000", "299990"]
    prices = {"/api/v2/deals?limit=500": 10, "/api/v2/deals/archived": 20, "/api/v2/deals/1": 1, "/v1/leads": 20,
              "/v1/users/me": 2, "/api/v2/stages": 5, "/v1/leadLabels": 10}  # fmt: skip
    for path, cost in prices.items():
        before = sandbox.company["budget"]["used"]
        assert client.get(path).status_code == 200
        assert sandbox.company["budget"]["used"] - before == cost
    assert sandbox.state()["counters"]["tokens"] == sandbox.company["budget"]["used"]


@pytest.mark.parametrize(("charges", "used"), [(False, 0), (True, 10)])
def test_whether_a_refused_call_costs_is_a_switch(served, charges, used):
    sandbox = served(refused_calls_cost=charges)
    assert sandbox.api_token().refused("/api/v2/deals", bogus=1)[0] == 400
    assert sandbox.company["budget"]["used"] == used


@pytest.mark.parametrize(("plan", "api", "oauth"), [("lite", 20, 80), ("growth", 40, 160), ("ultimate", 120, 480)])
def test_a_plan_gives_bursts_by_kind_of_token(served, plan, api, oauth):
    sandbox = served(plan=plan)
    assert sandbox.api_token().get("/v1/users/me").headers["x-ratelimit-limit"] == str(api)
    assert sandbox.oauth().get("/v1/users/me").headers["x-ratelimit-limit"] == str(oauth)


def test_a_burst_is_over_when_its_two_seconds_are(served, clock):
    sandbox = served(clock=clock, burst=3)
    client = sandbox.api_token()
    assert [client.get("/v1/users/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get("/v1/users/me")
    assert answer.json() == {
        "success": False, "error": "request over limit", "data": None, "additional_data": None,
        "error_info": "Please check developers.pipedrive.com for more information about Pipedrive API.",
    }  # fmt: skip
    assert (told(answer)[1:3], answer.headers.get("retry-after")) == (["0", "2"], None)
    assert int(answer.headers["x-daily-ratelimit-token-remaining"]) > 0
    assert sandbox.oauth().get("/v1/users/me").status_code == 200
    clock.now += 2
    assert client.get("/v1/users/me").status_code == 200


def test_a_day_that_is_used_up_looks_otherwise_than_a_burst(served, clock):
    sandbox = served(clock=clock, daily_budget=25, used_today=4)
    client = sandbox.api_token()
    assert [client.get("/api/v2/deals").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get("/v1/users/me")
    assert (answer.status_code, answer.headers["x-daily-ratelimit-token-remaining"]) == (429, "0")
    assert int(answer.headers["x-ratelimit-remaining"]) > 0
    clock.now += 86_400
    assert client.get("/v1/users/me").headers["x-daily-ratelimit-token-remaining"] == "23"


def test_the_day_begins_at_an_hour_of_choice(served, clock):
    client = served(clock=clock, daily_budget=2, day_starts_utc=9).api_token()
    assert [client.get("/v1/users/me").status_code for _ in range(2)] == [200, 429]
    clock.now += 3_599
    assert client.get("/v1/users/me").status_code == 429
    clock.now += 1
    assert client.get("/v1/users/me").status_code == 200


def test_others_use_the_same_budget(served):
    sandbox = served(daily_budget=100)
    assert sandbox.act("use", tokens=95) == {"left": 5}
    client = sandbox.api_token()
    assert client.get("/api/v2/deals").headers["x-daily-ratelimit-token-remaining"] == "0"
    assert client.refused("/api/v2/deals") == (429, "request over limit")


def test_the_budget_survives_a_restart(served, tmp_path):
    from crm_move.sandbox import serve
    from crm_move_pipedrive.sandbox import Switches, create_app

    for used in (0, 2):
        with serve(create_app(tmp_path / "state.db", Switches())) as running:
            assert (
                httpx.get(f"{running.base_url}/_sandbox/state?kind=deals").json()["companies"][0]["budget"]["used"]
                == used
            )
            httpx.get(f"{running.base_url}/v1/users/me", headers={"x-api-token": "sandbox-api-token"})


def test_who_ignores_429_gets_a_page_and_is_blocked_while_he_goes_on(served, clock):
    client = served(clock=clock, burst=1, blocks_after=3, block_seconds=60).api_token()
    assert [client.get("/v1/users/me").status_code for _ in range(5)] == [200, 429, 429, 429, 403]
    clock.now += 59
    answer = client.get("/v1/users/me")
    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/html; charset=UTF-8")
    assert answer.text.startswith("<!DOCTYPE html>")
    clock.now += 59
    assert client.get("/v1/users/me").status_code == 403
    clock.now += 61
    assert client.get("/v1/users/me").status_code == 200


def test_headers_can_be_otherwise(served, clock):
    client = served(clock=clock, burst=1, daily_headers=False, reset_header="epoch", retry_after=True).api_token()
    assert told(client.get("/v1/users/me")) == ["1", "0", str(int(clock.now) + 2), None, None]
    assert client.get("/v1/users/me").headers["retry-after"] == "2"
    assert told(served(limits=False).api_token().get("/v1/users/me")) == [None] * 5


@pytest.mark.parametrize(
    ("switches", "path", "status", "error"),
    [
        ({"unpaid": True}, "/api/v2/deals", 402, "Your account has been closed or is unpaid."),
        ({"missing_suites": ["leads"]}, "/v1/leads", 402, "Required suites missing"),
        ({"missing_suites": ["products"]}, "/api/v2/deals/products?deal_ids=5", 402, "Required suites missing"),
        ({"maintenance": True}, "/api/v2/deals", 503, "Scheduled maintenance"),
        ({}, "/api/v2/deals/99999", 404, "Deal not found"),
        ({}, "/api/v2/nothing", 404, "Unknown method . GET /api/v2/nothing"),
        ({}, "/v2/deals", 404, "Unknown method . GET /v2/deals"),
        ({}, "/api/v2/persons/11", 410, "Person has been deleted"),
        ({"deleted_records": "404"}, "/api/v2/persons/11", 404, "Person not found"),
        ({}, "/v1/deals", 410, "This endpoint is no longer supported. Please use version 2 of the API."),
        ({"old_v1": "not_found"}, "/v1/deals", 404, "Unknown method . GET deals"),
    ],
)
def test_refusals_say_why(served, switches, path, status, error):
    assert served(**switches).api_token().refused(path) == (status, error)


def test_it_is_read_only(served):
    client = served().api_token()
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        assert client.http.request(method, "/api/v2/deals", json={}).status_code == 405


def test_switches_turn_while_it_runs(served):
    sandbox = served()
    client = sandbox.api_token()
    sandbox.switch(unpaid=True)
    assert client.refused("/api/v2/deals")[0] == 402
    sandbox.switch(unpaid=False, sees_all=False)
    seen = client.data("/api/v2/deals", limit=500)
    assert {row["visible_to"] == 7 or row["owner_id"] == 7001 for row in seen} == {True}
    sandbox.switch(sees_all=True, persons=3, companies=["other"], custom_fields=False)
    assert len(whole := client.data("/api/v2/deals", limit=500)) > len(seen)
    assert [row for row in whole if row in seen] == seen


def test_faults_come_by_rate_and_seed(served):
    def seen(seed):
        sandbox = served(faults={"rate_500": 0.2, "rate_429": 0.2, "rate_drop_before": 0.1, "seed": seed}, limits=False)
        client, found = sandbox.api_token(), []
        for _ in range(40):
            try:
                found.append(client.get("/v1/users/me").status_code)
            except httpx.RemoteProtocolError:
                found.append(0)
        return found

    first = seen(1)
    assert set(first) == {0, 200, 429, 500}
    assert (first == seen(1), first == seen(2)) == (True, False)


def test_a_server_fault_has_its_code(served):
    answer = served(faults={"rate_500": 1.0}).api_token().get("/v1/users/me")
    assert (answer.status_code, answer.json()["code"]) == (500, "ERR_UNKNOWN")
