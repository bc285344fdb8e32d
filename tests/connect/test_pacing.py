"""Requests leave evenly, at the permitted rate less its margin."""

import itertools
import math
import threading
import time
from typing import Any

import httpx
import pytest

from crm_move.connect import PACING_MARGIN, Limiter, RateLimit, SystemClock, width
from crm_move.errors import PauseError


def times(limiter: Limiter, clock: Any, count: int, bucket: str = "write") -> list[float]:
    sent = []
    for _ in range(count):
        limiter.acquire(bucket)
        sent.append(clock.now())
    return sent


def busiest_second(sent: list[float]) -> int:
    return max(sum(start <= other < start + 1.0 for other in sent) for start in sent)


@pytest.mark.parametrize("permitted", [25, 100])
def test_the_rate_is_kept_evenly_and_never_passed(clock: Any, permitted: int) -> None:
    sent = times(Limiter([RateLimit("write", permitted)], clock), clock, permitted * 10)
    gaps = {round(later - earlier, 6) for earlier, later in itertools.pairwise(sent[1:])}
    assert gaps == {round(1 / (permitted * 0.984), 6)}
    assert busiest_second(sent) <= permitted
    assert len(sent) / sent[-1] / permitted == pytest.approx(0.984, abs=0.005)


def test_oversleeping_does_not_cost_the_rate(clock: Any) -> None:
    class Sluggish:
        now, wall = clock.now, clock.wall

        def sleep(self, seconds: float) -> None:
            clock.sleep(seconds + 0.004)

    sent = times(Limiter([RateLimit("read", 100)], Sluggish()), clock, 1000, "read")
    assert len(sent) / sent[-1] / 100 >= 0.98
    assert busiest_second(sent) <= 100


def test_time_that_was_not_used_is_not_made_up_for(clock: Any) -> None:
    limiter = Limiter([RateLimit("write", 25)], clock)
    times(limiter, clock, 10)
    clock.at += 60
    assert busiest_second(times(limiter, clock, 100)) <= 25


def test_a_burst_goes_at_once_and_the_rest_evenly(clock: Any) -> None:
    sent = times(Limiter([RateLimit("write", 10, burst=5)], clock), clock, 8)
    assert [round(moment, 2) for moment in sent] == [0.0, 0.0, 0.0, 0.0, 0.0, 0.09, 0.2, 0.3]


def test_buckets_do_not_wait_for_each_other(clock: Any) -> None:
    limiter = Limiter([RateLimit("read", 100), RateLimit("write", 1)], clock)
    times(limiter, clock, 2)
    assert times(limiter, clock, 1, "read") == [clock.now()]


def test_a_bucket_within_another_keeps_to_both(clock: Any) -> None:
    limiter = Limiter([RateLimit("read", 10), RateLimit("read.search", 4, within="read")], clock)
    sent = [times(limiter, clock, 1, bucket)[0] for bucket in ("read", "read.search") * 20]
    assert busiest_second(sent) <= 10
    assert busiest_second(sent[1::2]) <= 4


def test_a_bucket_without_a_limit_is_not_paced(clock: Any) -> None:
    assert times(Limiter([RateLimit("read", math.inf)], clock), clock, 100, "read") == [0.0] * 100


def test_a_penalty_holds_until_its_end(clock: Any) -> None:
    limiter = Limiter([RateLimit("write", 25)], clock)
    limiter.penalise("write", 3.0)
    limiter.penalise("write", 2.0)
    assert times(limiter, clock, 1) == [3.0]


def test_one_rate_limit_alone_does_not_slow_down(clock: Any) -> None:
    limiter = Limiter([RateLimit("write", 100)], clock)
    for _ in range(5):
        limiter.penalise("write", 1.0)  # five answers to requests that were under way together
    clock.at = 1.0
    assert limiter.rate("write") == pytest.approx(98.4)


def test_repeated_rate_limits_step_down_and_recover_gradually(clock: Any) -> None:
    limiter = Limiter([RateLimit("write", 100)], clock)
    rates = []
    for moment in (0.0, 2.0, 4.0, 6.0, 10.0, 60.0):
        clock.at = moment
        if moment <= 4.0:
            limiter.penalise("write", moment + 1.0)
        rates.append(round(limiter.rate("write"), 1))
    assert rates == [98.4, 78.7, 69.3, 77.1, 92.9, 98.4]


def test_rate_limits_far_apart_do_not_slow_down(clock: Any) -> None:
    limiter = Limiter([RateLimit("write", 100)], clock)
    limiter.penalise("write", 1.0)
    clock.at = 60.0
    limiter.penalise("write", 61.0)
    assert limiter.rate("write") == pytest.approx(98.4)


def test_a_slower_pace_has_a_floor(clock: Any) -> None:
    limiter = Limiter([RateLimit("write", 100)], clock)
    for moment in range(50):
        clock.at = float(moment)
        limiter.penalise("write", moment + 0.5)
    assert limiter.rate("write") == pytest.approx(98.4 * 0.2, rel=0.05)


def test_threads_share_one_pace() -> None:
    limiter, sent = Limiter([RateLimit("write", 200)]), []

    def send() -> None:
        for _ in range(10):
            limiter.acquire("write")
            sent.append(time.monotonic())

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == 100
    assert max(sent) - min(sent) >= 99 / (200 * 0.984) - 0.02


def test_an_undeclared_bucket_is_named() -> None:
    with pytest.raises(ValueError, match=r"no rate limit is declared for the bucket 'merge' \(declared: read\)"):
        Limiter([RateLimit("read", 1)]).acquire("merge")


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (("query", 1), "name it read, write, or one below"),
        (("read", 0), "per_second must be positive"),
        (("read", math.nan), "per_second must be positive"),
        (("read", 1, 0), "burst must be at least 1"),
        (("read.search", 1, 1, "write"), "it is not below 'write'"),
    ],
)
def test_a_rate_limit_that_makes_no_sense_is_refused(limit: tuple[Any, ...], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        RateLimit(*limit)


@pytest.mark.parametrize(
    ("rate", "latency", "wanted"),
    [(25, 0.3, 12), (123, 0.3, 56), (25, 0.001, 2), (480, 2.0, 128), (math.inf, 0.3, 128)],
)
def test_width_holds_the_rate_at_the_latency(rate: float, latency: float, wanted: int) -> None:
    assert width(rate, latency) == wanted


def test_a_stopped_clock_ends_every_wait() -> None:
    clock = SystemClock()
    limiter = Limiter([RateLimit("write", 1)], clock)
    limiter.penalise("write", clock.now() + 3600)
    threading.Timer(0.05, clock.stop).start()
    with pytest.raises(PauseError, match="interrupted"):
        limiter.acquire("write")


def test_the_pace_is_what_the_system_says_it_permits_us(clock: Any, serve: Any, make_client: Any) -> None:
    told = httpx.Response(200, json={}, headers={"X-Permitted": "5"})
    server = serve(httpx.Response(200, json={}), told)
    permits = {"permits": lambda bucket, answer: float(answer.headers.get("X-Permitted", 0)) or None}
    limiter = Limiter([RateLimit("read", 1 / (1 - PACING_MARGIN))], clock)
    client = make_client(server, limiter=limiter, policy=permits)
    for _ in range(5):
        client.call("GET", "/v1/things")
    waits = [round(after - before, 1) for before, after in itertools.pairwise(server.times)]
    assert waits == [1.0, 1.0, 0.2, 0.2]
