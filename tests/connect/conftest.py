"""A clock that is turned by hand, and clients over it."""

import threading
from collections.abc import Callable

import httpx
import pytest
from crm_move.connect import ApiClient, KeySigner, Limiter, RateLimit, RetryPolicy
from pydantic import SecretStr

BASE_URL = "https://api.example.test"
SECRET = "tok-5f2a9c"


class FakeClock:
    """Sleeping moves it; nothing else does, but a test that adds to `at`."""

    def __init__(self, epoch: float = 1_800_000_000.0) -> None:
        self.at = 0.0
        self.epoch = epoch
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def now(self) -> float:
        return self.at

    def wall(self) -> float:
        return self.epoch + self.at

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.at += max(0.0, seconds)
            if seconds > 0:
                self.slept.append(seconds)


Handler = Callable[[httpx.Request], httpx.Response]
MakeClient = Callable[..., ApiClient]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def make_client(clock: FakeClock) -> MakeClient:
    """A client over a function that plays the server; `policy` adds to the retry policy (no chance in it)."""

    def make(handler: Handler, *, policy: dict[str, object] | None = None, **parts: object) -> ApiClient:
        settings = {
            "base_url": BASE_URL,
            "signer": KeySigner(SecretStr(SECRET)),
            "limiter": Limiter([RateLimit("read", 100), RateLimit("write", 25)], clock),
            "retry": RetryPolicy(**{"chance": lambda: 1.0} | (policy or {})),
            "transport": httpx.MockTransport(handler),
            "clock": clock,
            "in_flight": 4,
        }
        return ApiClient(**settings | parts)

    return make
