"""Rate limits of a caller and of the account, and the headers that tell of them (reference, section 3)."""

from collections import deque
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crm_move.sandbox import Clock

from .account import Account
from .errors import ApiError, rate_limited
from .identity import Caller

_OAUTH_BURST, _KEY_BURST = 110, 190


class Window:
    """At most so many within a rolling time."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._seconds, self._clock = seconds, clock
        self._taken: deque[float] = deque()

    def take(self, most: int) -> float:
        """0.0 when granted, else the seconds until there is room again."""
        now = self._clock()
        while self._taken and self._taken[0] <= now - self._seconds:
            self._taken.popleft()
        if len(self._taken) >= most:
            return self._taken[0] + self._seconds - now if self._taken else self._seconds
        self._taken.append(now)
        return 0.0

    def taken(self) -> int:
        return len(self._taken)


class Limits:
    """Counts the requests of an account: each OAuth app's and key's burst, searches, association calls, the day's."""

    def __init__(self, account: Account) -> None:
        self._account = account
        clock = account.clock
        self._bursts = {True: Window(10, clock), False: Window(10, clock)}
        self._searches, self._associations = Window(1, clock), Window(10, clock)
        self._day, self._today = self._date(), 0

    def admit(self, caller: Caller, *, search: bool, associations: bool) -> dict[str, str]:
        """The headers of the answer. Raises ApiError 429.

        Searches have a limit of their own, and their answers tell nothing of any.
        """
        switches = self._account.switches
        if caller.is_key and (not search or switches.search_counts_daily):
            self._count_today()
        if search:
            self._take(self._searches, switches.search_limit, "SECONDLY")
            return {}
        if associations:
            self._take(self._associations, switches.association_limit, "TEN_SECONDLY_ROLLING")
        burst = self._burst_limit(caller)
        self._take(self._bursts[caller.is_key], burst, "TEN_SECONDLY_ROLLING")
        return self._headers(caller, burst)

    def _headers(self, caller: Caller, burst: int) -> dict[str, str]:
        left = max(0, burst - self._bursts[caller.is_key].taken())
        headers = {
            "x-hubspot-ratelimit-max": str(burst),
            "x-hubspot-ratelimit-remaining": str(left),
            "x-hubspot-ratelimit-interval-milliseconds": "10000",
            "x-hubspot-ratelimit-secondly": str(burst // 10),
            "x-hubspot-ratelimit-secondly-remaining": str(min(left, burst // 10)),
        }
        if caller.is_key:
            switches = self._account.switches
            headers["x-hubspot-ratelimit-daily"] = str(switches.daily_limit)
            left_today = max(0, switches.daily_limit - switches.daily_used - self._today)
            headers["x-hubspot-ratelimit-daily-remaining"] = str(left_today)
        return headers

    def _burst_limit(self, caller: Caller) -> int:
        return self._account.switches.burst_limit or (_KEY_BURST if caller.is_key else _OAUTH_BURST)

    def _take(self, window: Window, most: int, policy: str) -> None:
        wait = window.take(most) if self._account.switches.limits else 0.0
        if wait:
            raise self.refused(policy, wait)

    def refused(self, policy: str, wait: float) -> ApiError:
        error = rate_limited(policy, by_category=not self._account.switches.policy_named)
        if self._account.switches.retry_after:
            error.headers["retry-after"] = str(int(wait) + 1)
        return error

    def _count_today(self) -> None:
        """Raises ApiError 429 where the day is used up; such a request does not count."""
        switches = self._account.switches
        if self._date() != self._day:
            self._day, self._today = self._date(), 0
        if switches.limits and switches.daily_used + self._today >= switches.daily_limit:
            raise self.refused("DAILY", self._until_midnight())
        self._today += 1

    def _date(self) -> str:
        return f"{self._local():%Y-%m-%d}"

    def _until_midnight(self) -> float:
        now = self._local()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return (midnight - now).total_seconds()

    def _local(self) -> datetime:
        return datetime.fromtimestamp(self._account.clock(), ZoneInfo(self._account.switches.time_zone))
