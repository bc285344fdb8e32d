"""What a company may ask: a burst in two seconds for each token, and a budget of tokens a day for all together."""

import math
from collections.abc import Callable

from crm_move.sandbox import Clock, SlidingWindow

from .errors import blocked, over_limit
from .store import Store
from .switches import PLAN_FACTORS, Switches

_WINDOW = 2.0
_DAY = 86_400
_BURSTS = {"api": (20, 40, 100, 120), "oauth": (80, 160, 400, 480)}
_BASE_BUDGET = 30_000


class Burst:
    """The calls of one token in a rolling window; who goes on regardless is blocked."""

    def __init__(self, kind: str, switches: Callable[[], Switches], clock: Clock) -> None:
        self._switches, self._clock = switches, clock
        plan = list(PLAN_FACTORS).index(switches().plan)
        self.limit = switches().burst or _BURSTS[kind][plan]
        self._window = SlidingWindow(self.limit, _WINDOW, clock)
        self._refused = 0
        self._blocked_until = 0.0

    def admit(self) -> None:
        """Counts a call. Raises ApiError 429, or 403 (a page) while blocked."""
        of, now = self._switches(), self._clock()
        if now < self._blocked_until:
            self._blocked_until = now + of.block_seconds
            raise blocked()
        if not self._window.take():
            self._refused = 0
            return
        self._refused += 1
        if of.blocks_after and self._refused > of.blocks_after:
            self._blocked_until, self._refused = now + of.block_seconds, 0
            raise blocked()
        raise over_limit()

    def headers(self) -> dict[str, str]:
        reset = math.ceil(self._clock() + _WINDOW) if self._switches().reset_header == "epoch" else int(_WINDOW)
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(int(self._window.left)),
            "x-ratelimit-reset": str(reset),
        }


class Budget:
    """The day's tokens of a company. Other integrations may have used some before the first call."""

    def __init__(self, company: str, switches: Callable[[], Switches], store: Store, clock: Clock) -> None:
        self._name, self._switches, self._store, self._clock = f"budget:{company}", switches, store, clock
        self._day: int = self._today()
        self._used: int = switches().used_today
        if (kept := store.fact(self._name)) is not None:
            self._day, self._used = kept

    @property
    def limit(self) -> int:
        of = self._switches()
        return of.daily_budget if of.daily_budget is not None else _BASE_BUDGET * PLAN_FACTORS[of.plan] * of.seats

    @property
    def left(self) -> int:
        if self._day != self._today():
            self._day, self._used = self._today(), 0
        return max(0, self.limit - self._used)

    @property
    def used(self) -> int:
        return self.limit - self.left

    def admit(self) -> None:
        """Raises ApiError 429 once the day's tokens are used up."""
        if not self.left:
            raise over_limit()

    def charge(self, cost: int) -> None:
        self._used = self.used + cost

    def save(self) -> None:
        self._store.set_fact(self._name, (self._day, self._used))

    def headers(self) -> dict[str, str]:
        if not self._switches().daily_headers:
            return {}
        return {
            "x-daily-ratelimit-token-limit": str(self.limit),
            "x-daily-ratelimit-token-remaining": str(self.left),
        }

    def _today(self) -> int:
        return int((self._clock() - 3600 * self._switches().day_starts_utc) // _DAY)
