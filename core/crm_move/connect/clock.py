"""Time as the room sees it, handed in so that tests need not wait and a run can be ended while it does."""

import threading
import time
from typing import Protocol

from crm_move.errors import PauseError


class Clock(Protocol):
    """All three in seconds. `now` never jumps and is for measuring; `wall` is the epoch time and is for expiries."""

    def now(self) -> float: ...

    def wall(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The time of this machine, for all threads of a run."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def now(self) -> float:
        return time.monotonic()

    def wall(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Raises PauseError once `stop` was called."""
        if self._stopped.wait(max(0.0, seconds)):
            raise PauseError("The run was interrupted. What is done is kept: run the same command again to go on.")

    def stop(self) -> None:
        """End every sleep of every thread, and those to come: nobody waits for a pause of minutes after Ctrl-C."""
        self._stopped.set()
