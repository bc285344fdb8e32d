"""A clock that is turned by hand."""

import threading


class ManualClock:
    """Time stands still but for `sleep`, which moves it at once; `at` is what `now` answers."""

    def __init__(self, epoch: float = 1_800_000_000.0) -> None:
        self.at = 0.0
        self._epoch = epoch
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since it was made."""
        return self.at

    def wall(self) -> float:
        """Seconds since the epoch."""
        return self._epoch + self.at

    def sleep(self, seconds: float) -> None:
        """Move on without waiting."""
        with self._lock:
            self.at += max(0.0, seconds)
