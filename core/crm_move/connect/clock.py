"""Time as the room sees it, handed in so that tests need not wait."""

import time
from typing import Protocol


class Clock(Protocol):
    """All three in seconds. `now` never jumps and is for measuring; `wall` is the epoch time and is for expiries."""

    def now(self) -> float: ...

    def wall(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The time of this machine."""

    def now(self) -> float:
        return time.monotonic()

    def wall(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))
