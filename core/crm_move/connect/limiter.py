"""Even pacing: GCRA (the generic cell rate algorithm), one clock a bucket, shared by all threads of the process."""

import math
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from crm_move.connect.clock import Clock, SystemClock

PACING_MARGIN = 0.016
"""The part of the permitted rate that is left unused: 16 ms of each second. A permitted 25/s is sent at 24.6/s, so that
26 requests never fall into one second at the other end although each arrives a little early or late."""

CATCH_UP = 0.008
"""Seconds that a late thread may be behind its slot without moving the slots after it: half of the margin. Without
it every oversleep is lost for good, which costs 1 % at 100/s."""

STRIKES_APART = 30.0
"""Two rate-limit answers within so many seconds mean that the pace is wrong, not that something else took a slot."""
STEP_DOWN = 0.8
SLOWEST = 0.2
RECOVERY = 0.04
"""Share of the permitted rate that is won back every second: one step down takes 5 s."""

DIRECTIONS = frozenset({"read", "write"})


@dataclass(frozen=True)
class RateLimit:
    """What a system permits: `per_second` requests in `bucket`, of which `burst` may come at once.

    A bucket is `read` or `write`, or a finer one below these (`read.search`): the first word says how its requests are
    counted in the summary. `math.inf` switches the pacing off.

    `within`: a bucket above this one that its requests count against too.

    Raises ValueError for a bucket of another name, a rate that is not positive, a burst below 1, a bucket that is not
    above.
    """

    bucket: str
    per_second: float
    burst: int = 1
    within: str | None = None

    def __post_init__(self) -> None:
        if self.bucket.partition(".")[0] not in DIRECTIONS:
            raise ValueError(f"rate limit bucket {self.bucket!r}: name it read, write, or one below (read.search)")
        if not self.per_second > 0:
            raise ValueError(f"rate limit {self.bucket!r}: per_second must be positive, not {self.per_second}")
        if self.burst < 1:
            raise ValueError(f"rate limit {self.bucket!r}: burst must be at least 1, not {self.burst}")
        if self.within is not None and not self.bucket.startswith(f"{self.within}."):
            raise ValueError(f"rate limit {self.bucket!r}: it is not below {self.within!r}, and can not be within it")


class Limiter:
    """Holds every thread back until its request may go.

    `acquire` is a turnstile: one thread waits for the next slot, the others wait for it. So a penalty or a slower
    pace holds at once for all of them, and no thread keeps a slot that was given out before.
    """

    def __init__(self, limits: Iterable[RateLimit], clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lanes = {limit.bucket: _Lane(limit) for limit in limits}

    def acquire(self, bucket: str) -> None:
        """Return when a request in `bucket` may be sent. Raises ValueError for a bucket that was not declared."""
        lanes = list(self._lanes_of(bucket))
        with ExitStack() as turnstiles:
            for lane in lanes:
                turnstiles.enter_context(lane.turnstile)
            while (wait := max(lane.wait(self._clock.now()) for lane in lanes)) > 0:
                self._clock.sleep(wait)
            for lane in lanes:
                lane.take(self._clock.now())

    def penalise(self, bucket: str, until: float) -> None:
        """Send nothing in `bucket` before `until` (on the clock's `now`): the system said that it had enough.

        Answers that come while a penalty runs belong to it. A new one soon after the last slows the pace down; it
        recovers by itself.
        """
        self._lane(bucket).penalise(self._clock.now(), until)

    def permit(self, bucket: str, per_second: float) -> None:
        """From now on `bucket` may take so many requests a second: the system has said what it permits us."""
        self._lane(bucket).permit(per_second)

    def rate(self, bucket: str) -> float:
        """Requests a second that `bucket` is paced at just now."""
        return self._lane(bucket).rate(self._clock.now())

    def _lanes_of(self, bucket: str) -> "Iterator[_Lane]":
        """The bucket's own lane, then that of the bucket that it is within: inner ones first, so that no two threads
        wait for each other."""
        lane: _Lane | None = self._lane(bucket)
        while lane is not None:
            yield lane
            lane = self._lane(lane.within) if lane.within else None

    def _lane(self, bucket: str) -> "_Lane":
        try:
            return self._lanes[bucket]
        except KeyError:
            declared = ", ".join(sorted(self._lanes)) or "none"
            raise ValueError(f"no rate limit is declared for the bucket {bucket!r} (declared: {declared})") from None


class _Lane:
    """One bucket. `due` is GCRA's theoretical arrival time: when the next request is due at an even pace."""

    def __init__(self, limit: RateLimit) -> None:
        self.turnstile = threading.Lock()
        self._state = threading.Lock()
        self.within = limit.within
        self._permitted = limit.per_second * (1 - PACING_MARGIN)
        self._burst = limit.burst
        self._due = -math.inf
        self._blocked_until = -math.inf
        self._last_strike = -math.inf
        self._share = 1.0
        self._share_since = 0.0

    def wait(self, now: float) -> float:
        with self._state:
            ahead = (self._burst - 1) / self._rate(now)
            return max(self._due - ahead, self._blocked_until) - now

    def take(self, now: float) -> None:
        with self._state:
            self._due = max(self._due, now - CATCH_UP) + 1 / self._rate(now)

    def permit(self, per_second: float) -> None:
        with self._state:
            self._permitted = per_second * (1 - PACING_MARGIN)

    def penalise(self, now: float, until: float) -> None:
        with self._state:
            if now >= self._blocked_until:
                self._strike(now)
            self._blocked_until = max(self._blocked_until, until)
            self._due = max(self._due, self._blocked_until)

    def rate(self, now: float) -> float:
        with self._state:
            return self._rate(now)

    def _strike(self, now: float) -> None:
        if now - self._last_strike < STRIKES_APART:
            self._share = max(SLOWEST, self._recovered(now) * STEP_DOWN)
            self._share_since = now
        self._last_strike = now

    def _rate(self, now: float) -> float:
        return self._permitted * self._recovered(now)

    def _recovered(self, now: float) -> float:
        return min(1.0, self._share + max(0.0, now - self._share_since) * RECOVERY)


def width(rate: float, latency: float, *, least: int = 2, most: int = 128) -> int:
    """Requests that must be in flight to hold `rate` a second at `latency` seconds each, and half as many again."""
    if math.isinf(rate):
        return most
    return max(least, min(most, math.ceil(rate * latency * 1.5)))
