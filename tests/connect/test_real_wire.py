"""Over real sockets: connections that break, proxies, cookies, many threads."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from typing import Any

import pytest
from pydantic import SecretStr

from crm_move.connect import ApiClient, KeySigner, Limiter, RateLimit, RetryPolicy
from crm_move.errors import OutcomeUnknownError, PauseError

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}"


class Peer:
    """A server of raw sockets: `behave(connection, request)` is called for each request until it returns False."""

    def __init__(self, behave: Callable[[socket.socket, bytes], bool]) -> None:
        self.behave = behave
        self.requests: list[bytes] = []
        self.connections = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with closing(connection), suppress(OSError):
            while request := self._request(connection):
                self.requests.append(request)
                if not self.behave(connection, request):
                    return

    def _request(self, connection: socket.socket) -> bytes:
        request = b""
        while not self._is_whole(request):
            if not (part := connection.recv(65536)):
                return b""
            request += part
        return request

    def _is_whole(self, request: bytes) -> bool:
        head, ended, body = request.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        return bool(ended) and len(body) >= (int(length[1]) if length else 0)

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@contextmanager
def peer(behave: Callable[[socket.socket, bytes], bool]) -> Iterator[Peer]:
    with closing(Peer(behave)) as server:
        yield server


def answers(connection: socket.socket, request: bytes) -> bool:
    connection.sendall(ANSWER)
    return True


def hangs_up(connection: socket.socket, request: bytes) -> bool:
    return False


def breaks_off(connection: socket.socket, request: bytes) -> bool:
    connection.sendall(ANSWER[:-1])
    return False


@pytest.fixture
def client_of() -> Iterator[Any]:
    made: list[ApiClient] = []

    def make(url: str, **parts: Any) -> ApiClient:
        standard: dict[str, Any] = {
            "signer": KeySigner(SecretStr("tok-5f2a9c")),
            "limiter": Limiter([RateLimit("write", 10_000)]),
            "retry": RetryPolicy(first_wait=0.01, attempts=3),
            "in_flight": 8,
        }
        made.append(ApiClient(base_url=url, **standard | parts))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.mark.parametrize("behave", [hangs_up, breaks_off])
def test_a_connection_that_breaks_after_the_request_leaves_a_create_unknown(client_of: Any, behave: Any) -> None:
    with peer(behave) as server:
        client = client_of(server.url)
        with pytest.raises(OutcomeUnknownError):
            client.call("POST", "/people", json={}, bucket="write", repeatable=False)
        assert len(server.requests) == 1
        with pytest.raises(PauseError):
            client.call("PUT", "/people", json={}, bucket="write")
        assert len(server.requests) == 4


def test_silence_leaves_a_create_unknown(client_of: Any) -> None:
    with peer(lambda connection, request: True) as server, pytest.raises(OutcomeUnknownError, match="ReadTimeout"):
        client_of(server.url, timeout=0.1).call("POST", "/people", bucket="write", repeatable=False)


def test_nobody_at_the_address_is_never_an_unknown_outcome(client_of: Any) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(PauseError, match="can not be reached"):
        client_of(url).call("POST", "/people", bucket="write", repeatable=False)


def test_threads_share_the_client_and_its_connections(client_of: Any) -> None:
    with peer(answers) as server:
        client = client_of(server.url)
        with ThreadPoolExecutor(8) as pool:
            bodies = list(pool.map(lambda n: client.call("PUT", f"/{n}", json=n, bucket="write").body, range(400)))
        assert (bodies, client.counters.writes) == ([{}] * 400, 400)
        assert server.connections <= 8


def test_cookies_are_not_sent_back(client_of: Any) -> None:
    with peer(answers) as server:
        client = client_of(server.url)
        client.call("PUT", "/1", bucket="write")
        client.call("PUT", "/2", bucket="write")
        assert b"cookie" not in server.requests[1].lower()


def test_a_proxy_of_the_environment_is_not_asked_for_loopback(client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with peer(answers) as server:
        assert client_of(server.url).call("PUT", "/1", bucket="write").status == 200


def test_the_pace_is_not_passed_over_many_threads(client_of: Any) -> None:
    with peer(answers) as server:
        client = client_of(server.url, limiter=Limiter([RateLimit("write", 100)]))
        started = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: client.call("PUT", f"/{n}", bucket="write"), range(100)))
        assert 99 / (time.monotonic() - started) <= 100
