"""How many requests went out, and what became of them."""

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

Fate = Literal["accepted", "retried", "rate_limited"]


class Requests(BaseModel):
    """Requests by bucket. `accepted` were answered with 2xx; the other two count further attempts, each in one of them:
    `rate_limited` after a 429, `retried` after anything else."""

    model_config = ConfigDict(frozen=True)

    accepted: Mapping[str, int] = {}
    retried: Mapping[str, int] = {}
    rate_limited: Mapping[str, int] = {}

    @property
    def reads(self) -> int:
        """Accepted requests of `read` and the buckets below it."""
        return sum(count for bucket, count in self.accepted.items() if bucket.startswith("read"))

    @property
    def writes(self) -> int:
        """Accepted requests of `write` and the buckets below it."""
        return sum(count for bucket, count in self.accepted.items() if bucket.startswith("write"))


class Counters:
    """Counts for all threads at once. `reached`: the system has accepted a request before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[Fate, str]] = Counter()
        self.reached = False

    def add(self, fate: Fate, bucket: str) -> None:
        with self._lock:
            self._counts[fate, bucket] += 1
            self.reached = self.reached or fate == "accepted"

    def read(self) -> Requests:
        """The counts so far."""
        with self._lock:
            counts = dict(self._counts)
        by_fate: dict[str, dict[str, int]] = {}
        for (fate, bucket), count in sorted(counts.items()):
            by_fate.setdefault(fate, {})[bucket] = count
        return Requests(**by_fate)
