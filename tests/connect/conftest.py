"""A clock that is turned by hand, servers that are functions, and clients over both."""

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from crm_move.connect import ApiClient, KeySigner, Limiter, RateLimit, RetryPolicy


class FakeClock:
    """Sleeping moves it, by exactly what was asked for; nothing else does but a test that adds to `at`."""

    def __init__(self, epoch: float = 1_800_000_000.0) -> None:
        self.at = 0.0
        self.epoch = epoch
        self._lock = threading.Lock()

    def now(self) -> float:
        return self.at

    def wall(self) -> float:
        return self.epoch + self.at

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.at += max(0.0, seconds)


class Server:
    """Gives its answers in order, the last one for ever; an exception is raised. Keeps the requests and their times."""

    def __init__(self, clock: FakeClock, answers: list[httpx.Response | Exception]) -> None:
        self.clock = clock
        self.answers = answers
        self.requests: list[httpx.Request] = []
        self.times: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.times.append(round(self.clock.now(), 3))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def seen(self) -> int:
        return len(self.requests)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def serve(clock: FakeClock) -> Callable[..., Server]:
    """A server that gives these answers."""
    return lambda *answers: Server(clock, list(answers))


@pytest.fixture
def make_client(clock: FakeClock) -> Callable[..., ApiClient]:
    """A client over a server: 100 reads and 25 writes a second, no chance in its waits. `policy` is for its retries."""

    def make(
        server: Callable[[httpx.Request], httpx.Response], *, policy: dict[str, Any] | None = None, **parts: Any
    ) -> ApiClient:
        standard: dict[str, Any] = {
            "base_url": "https://api.example.test",
            "signer": KeySigner(SecretStr("tok-5f2a9c")),
            "limiter": Limiter([RateLimit("read", 100), RateLimit("write", 25)], clock),
            "retry": RetryPolicy(**{"chance": lambda: 0.0} | (policy or {})),
            "transport": httpx.MockTransport(server),
            "clock": clock,
            "in_flight": 4,
        }
        return ApiClient(**standard | parts)

    return make
