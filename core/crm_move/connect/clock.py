"""Time as the room sees it, handed in so that tests need not wait and a run can be ended while it does."""

import threading
import time
from datetime import UTC, datetime, timedelta
from datetime import time as daytime
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_move.errors import PauseError


class Clock(Protocol):
    """All three in seconds. `now` never jumps and is for measuring; `wall` is the epoch time and is for expiries."""

    def now(self) -> float: ...

    def wall(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


def next_midnight(zone: str, wall: float) -> str:
    """When the next day begins in a time zone, with the same moment in UTC; "" for a zone that is unknown."""
    try:
        local = ZoneInfo(zone) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = None
    if local is None:
        return ""
    day = datetime.fromtimestamp(wall, local).date() + timedelta(days=1)
    moment = datetime.combine(day, daytime(), local)
    return f"{moment:%Y-%m-%d %H:%M} ({zone}, {moment.astimezone(UTC):%H:%M} UTC)"


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
