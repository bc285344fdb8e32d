"""Rate limits as the stand-ins enforce them. The clock is handed in, so that tests need not wait."""

import math
from collections import deque
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds since the epoch."""


class TokenBucket:
    """Grants `rate` requests a second on the whole, and at most `burst` at one moment."""

    def __init__(self, rate: float, burst: float, clock: Clock) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._at = burst, clock()

    def take(self) -> float:
        """Takes one token. Returns 0.0 when granted, else the seconds until the next token (and takes nothing)."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1 - 1e-9:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate


class SlidingWindow:
    """Grants a total weight of `limit` within any `seconds`; a request weighs 1 unless told otherwise."""

    def __init__(self, limit: float, seconds: float, clock: Clock) -> None:
        self._limit, self._seconds, self._clock = limit, seconds, clock
        self._taken: deque[tuple[float, float]] = deque()
        self._total = 0.0

    def take(self, weight: float = 1) -> float:
        """Returns 0.0 when granted, else the seconds until enough has left the window (and takes nothing).

        A request that weighs more than the whole limit is granted when the window is empty.
        """
        now = self._clock()
        self._forget(now)
        if not self._taken or self._total + weight <= self._limit:
            self._taken.append((now, weight))
            self._total += weight
            return 0.0
        return self._wait(now, weight)

    @property
    def left(self) -> float:
        """The weight that would be granted now."""
        self._forget(self._clock())
        return max(0.0, self._limit - self._total)

    def _forget(self, now: float) -> None:
        while self._taken and self._taken[0][0] <= now - self._seconds:
            self._total -= self._taken.popleft()[1]
        if not self._taken:
            self._total = 0.0

    def _wait(self, now: float, weight: float) -> float:
        left = self._total
        for at, taken in self._taken:
            left -= taken
            if left + weight <= self._limit or math.isclose(left, 0.0, abs_tol=1e-9):
                return at + self._seconds - now
        return self._seconds
