"""What is sent again, after how long, and what is raised when it is not."""

from email.utils import formatdate
from typing import Any

import httpx
import pytest

from crm_move.errors import OutcomeUnknownError, PauseError, RefusedError, SignInError

OK = httpx.Response(200, json={})
SENT = "Tue, 24 Nov 2026 10:00:00 GMT"
SENT_PLUS_3 = "Tue, 24 Nov 2026 10:00:03 GMT"


def limited(**headers: str) -> httpx.Response:
    return httpx.Response(429, headers=headers, json={"code": "rate_limit_exceeded"})


@pytest.mark.parametrize(
    ("answer", "waited"),
    [
        (limited(**{"Retry-After": "7"}), 7.0),
        (limited(**{"Retry-After": "0.5"}), 0.5),
        (limited(**{"Retry-After": SENT_PLUS_3, "Date": SENT}), 3.0),
        (limited(**{"Retry-After": SENT, "Date": SENT_PLUS_3}), 0.0),
        (limited(**{"Retry-After": "soon"}), 0.5),
        (limited(), 0.5),
    ],
    ids=["seconds", "part of a second", "date", "date gone by", "neither", "silent"],
)
def test_a_rate_limit_waits_as_long_as_it_asks(make_client: Any, serve: Any, answer: Any, waited: float) -> None:
    server = serve(answer, OK)
    make_client(server).call("POST", "/", repeatable=False)
    assert server.times == pytest.approx([0.0, waited], abs=0.005)


def test_a_date_without_the_servers_own_is_compared_with_our_clock(make_client: Any, serve: Any, clock: Any) -> None:
    server = serve(limited(**{"Retry-After": formatdate(clock.wall() + 4, usegmt=True)}), OK)
    make_client(server).call("GET", "/")
    assert server.times == [0.0, 4.0]


def test_jitter_is_added_to_what_is_asked_for(make_client: Any, serve: Any) -> None:
    server = serve(limited(**{"Retry-After": "2"}), OK)
    make_client(server, policy={"chance": lambda: 0.5}).call("GET", "/")
    assert server.times == [0.0, 2.05]


def test_a_rate_limit_holds_the_whole_bucket_back_and_no_other(make_client: Any, serve: Any) -> None:
    server = serve(limited(**{"Retry-After": "5"}), OK)
    client = make_client(server, policy={"attempts": 1})
    client.call("GET", "/other")
    client.call("GET", "/again")
    client.call("PUT", "/written", bucket="write")
    assert server.times == pytest.approx([0.0, 5.0, 5.01, 5.01], abs=0.005)


def test_a_server_that_asks_for_no_wait_is_not_hammered(make_client: Any, serve: Any) -> None:
    server = serve(*[limited(**{"Retry-After": "0"})] * 4, OK)
    make_client(server).call("GET", "/")
    assert server.times == pytest.approx([0.0, 0.01, 1.01, 3.01, 7.01], abs=0.01)


def test_rate_limits_without_end_stop_the_run_resumably(make_client: Any, serve: Any, clock: Any) -> None:
    with pytest.raises(PauseError, match="still limits our requests") as caught:
        make_client(serve(limited(**{"Retry-After": "20"}))).call("GET", "/")
    assert caught.value.exit_code == 4
    assert 280 <= clock.now() <= 301


def test_a_pause_longer_than_the_bound_stops_the_run_at_once(make_client: Any, serve: Any) -> None:
    server = serve(httpx.Response(503, headers={"Retry-After": "7200"}))
    with pytest.raises(PauseError, match=r"pause of 120 minutes \(status 503\), until 2027-01-15 10:00 UTC\."):
        make_client(server).call("GET", "/")
    assert server.seen == 1


def test_a_limit_of_the_day_stops_the_run_at_once(make_client: Any, serve: Any) -> None:
    server = serve(httpx.Response(429, json={"policyName": "DAILY", "message": "day used up"}))
    policy = {"used_up": lambda answer: answer.body["policyName"] == "DAILY"}
    with pytest.raises(PauseError, match=r"a limit that lasts is used up \(day used up\)"):
        make_client(server, policy=policy).call("GET", "/")
    assert server.seen == 1


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("US/Eastern", " It opens again at 2027-01-16 00:00 (US/Eastern, 05:00 UTC)."),
        ("Asia/Tokyo", " It opens again at 2027-01-16 00:00 (Asia/Tokyo, 15:00 UTC)."),
        ("Nowhere/Atoll", ""),
        ("", ""),
    ],
)
def test_a_day_that_is_used_up_ends_at_midnight_where_the_system_counts_it(
    make_client: Any, serve: Any, zone: str, opens: str
) -> None:
    client = make_client(serve(httpx.Response(429)), policy={"used_up": lambda _: True})
    client.count_days_in(zone)
    with pytest.raises(PauseError) as caught:
        client.call("GET", "/")
    assert str(caught.value) == (
        f"api.example.test: a limit that lasts is used up (status 429).{opens} Run the same command again later."
    )


def test_a_block_that_is_no_429_is_a_limit_that_lasts_too(make_client: Any, serve: Any) -> None:
    server = serve(httpx.Response(403, text="<html>Sorry, you have been blocked</html>"))
    policy = {"used_up": lambda answer: answer.status == 403 and "its edge blocks this machine for some minutes."}
    with pytest.raises(PauseError, match=r"its edge blocks this machine for some minutes\. Run the same command again"):
        make_client(server, policy=policy).call("GET", "/")
    assert server.seen == 1


def test_a_system_says_in_its_own_words_when_a_limit_of_the_day_opens(make_client: Any, serve: Any) -> None:
    sentence = "the tokens of the day are used up; there are new ones at midnight."
    with pytest.raises(PauseError, match=f"{sentence} Run the same command again later."):
        make_client(serve(httpx.Response(429)), policy={"used_up": lambda _: sentence}).call("GET", "/")


def test_a_wait_is_read_where_the_system_says_it(make_client: Any, serve: Any) -> None:
    server = serve(httpx.Response(429, headers={"X-Reset": "2"}), OK)
    make_client(server, policy={"asks": lambda answer: float(answer.headers["X-Reset"])}).call("GET", "/")
    assert server.times == pytest.approx([0.0, 2.0], abs=0.01)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 524])
def test_a_server_fault_is_repeated_with_growing_waits(make_client: Any, serve: Any, status: int) -> None:
    server = serve(*[httpx.Response(status)] * 3, OK)
    make_client(server, policy={"first_wait": 1.0}).call("GET", "/")
    assert server.times == [0.0, 0.5, 1.5, 3.5]


def test_chance_doubles_a_wait_at_most(make_client: Any, serve: Any) -> None:
    server = serve(*[httpx.Response(500)] * 3, OK)
    make_client(server, policy={"first_wait": 1.0, "longest_wait": 3.0, "chance": lambda: 1.0}).call("GET", "/")
    assert server.times == [0.0, 1.0, 3.0, 6.0]


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("silent"),
        httpx.RemoteProtocolError("closed"),
        httpx.ReadError("reset"),
        httpx.Response(200, text="<html>log in to the hotel's network</html>"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_repeatable_call_survives_the_network(make_client: Any, serve: Any, fault: Any) -> None:
    server = serve(fault, fault, OK)
    client = make_client(server)
    assert client.call("PUT", "/", bucket="write").status == 200
    assert client.counters.retried == {"write": 2}


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ReadTimeout("silent"),
        httpx.RemoteProtocolError("closed"),
        httpx.WriteError("reset"),
        httpx.Response(500),
        httpx.Response(503),
        httpx.Response(200, text="<html>"),
    ],
    ids=lambda fault: f"{type(fault).__name__}",
)
def test_a_create_without_a_key_is_never_repeated_once_it_left(make_client: Any, serve: Any, fault: Any) -> None:
    server = serve(fault, OK)
    with pytest.raises(OutcomeUnknownError, match=r"^POST /people: sent, but nobody knows whether it took effect \("):
        make_client(server).call("POST", "/people", bucket="write", repeatable=False)
    assert server.seen == 1


@pytest.mark.parametrize("fault", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), limited()])
def test_a_create_without_a_key_is_repeated_while_it_did_not_take_effect(
    make_client: Any, serve: Any, fault: Any
) -> None:
    server = serve(fault, OK)
    assert make_client(server).call("POST", "/people", repeatable=False).status == 200


def test_a_connector_names_further_answers_that_left_the_request_undone(make_client: Any, serve: Any) -> None:
    conflict = httpx.Response(409, json={"code": "concurrent_write_conflict"})
    policy = {"also": lambda answer: answer.code == "concurrent_write_conflict", "attempts": 3}
    server = serve(conflict, OK)
    assert make_client(server, policy=policy).call("POST", "/", repeatable=False).status == 200
    with pytest.raises(RefusedError, match="409 concurrent_write_conflict"):
        make_client(serve(conflict), policy=policy).call("PATCH", "/")
    with pytest.raises(RefusedError, match="409 slug_conflict"):
        make_client(serve(httpx.Response(409, json={"code": "slug_conflict"})), policy=policy).call("POST", "/")


def test_a_network_that_stays_away_stops_the_run_resumably(make_client: Any, serve: Any) -> None:
    server = serve(httpx.ConnectError("no route"))
    with pytest.raises(
        PauseError, match=r"^Fake CRM can not be reached \(ConnectError: no route\)\. What is done is kept"
    ):
        make_client(server, name="Fake CRM").call("POST", "/", repeatable=False)
    assert server.seen == 6


def test_a_network_that_was_there_is_waited_for_longer(make_client: Any, serve: Any, clock: Any) -> None:
    gone = [httpx.ConnectError("no route")] * 8
    server = serve(OK, *gone, OK)
    client = make_client(server)
    client.call("GET", "/")
    client.call("GET", "/")
    assert (server.seen, clock.now() > 20) == (10, True)


def test_a_network_that_stays_gone_ends_the_run_after_its_time(make_client: Any, serve: Any, clock: Any) -> None:
    client = make_client(serve(OK, httpx.ConnectError("no route")))
    client.call("GET", "/")
    with pytest.raises(PauseError):
        client.call("GET", "/")
    assert 270 <= clock.now() <= 300


@pytest.mark.parametrize(
    ("status", "error"), [(503, PauseError), (502, PauseError), (500, RefusedError), (501, RefusedError)]
)
def test_a_lasting_fault_is_the_records_or_the_whole_systems(
    make_client: Any, serve: Any, status: int, error: type[Exception]
) -> None:
    server = serve(httpx.Response(status))
    with pytest.raises(error, match=str(status)):
        make_client(server, policy={"attempts": 3}).call("GET", "/")
    assert server.seen == 3


def test_a_call_is_bound_in_seconds_too(make_client: Any, serve: Any, clock: Any) -> None:
    with pytest.raises(PauseError):
        make_client(serve(httpx.Response(503)), policy={"attempts": 1000, "seconds": 60.0}).call("GET", "/")
    assert clock.now() <= 60.0


def test_a_refused_key_is_not_tried_again(make_client: Any, serve: Any) -> None:
    server = serve(httpx.Response(401))
    with pytest.raises(SignInError):
        make_client(server).call("GET", "/")
    assert server.seen == 1
