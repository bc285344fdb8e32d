import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from crm_move.sandbox import Counters, FaultInjection, Faults, Running, run_forever, serve, serve_beside


async def hello(request: Request) -> Response:
    return PlainTextResponse("hello")


def app() -> Starlette:
    return Starlette(routes=[Route("/", hello)])


def test_an_app_is_served_on_a_free_port_until_the_block_is_left() -> None:
    with serve(app()) as one, serve(app()) as other:
        assert one.port != other.port
        assert one.base_url == f"http://127.0.0.1:{one.port}"
        assert httpx.get(one.base_url).text == httpx.get(other.base_url).text == "hello"
    with pytest.raises(httpx.ConnectError):
        httpx.get(one.base_url)


def test_a_port_can_be_chosen_and_used_again_and_one_that_is_taken_is_an_error() -> None:
    with serve(app()) as first:
        port = first.port
        with pytest.raises(OSError, match="in use"), serve(app(), port=port):
            pass
    with serve(app(), port=port) as again:
        assert again.port == port


def test_an_app_opens_more_ports_in_its_own_loop_and_closes_them_with_itself() -> None:
    beside: list[Running] = []

    async def port(request: Request) -> Response:
        return PlainTextResponse(str(request.scope["server"][1]))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with serve_beside(app) as one, serve_beside(app) as other:
            beside.extend((one, other))
            with pytest.raises(OSError, match="in use"):
                async with serve_beside(app, port=one.port):
                    pass
            yield

    with serve(Starlette(routes=[Route("/", port)], lifespan=lifespan)) as first:
        places = [first, *beside]
        assert [httpx.get(one.base_url).text for one in places] == [str(one.port) for one in places]
    for one in places:
        with pytest.raises(httpx.ConnectError):
            httpx.get(one.base_url)


def test_an_app_that_does_not_start_is_an_error() -> None:
    async def broken(scope: object, receive: object, send: object) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="did not start"), serve(broken):
        pass


def test_answers_are_not_held_back_by_the_kernel() -> None:
    with serve(app()) as running, httpx.Client(base_url=running.base_url) as client:
        client.get("/")
        slow = sum(client.get("/").elapsed.total_seconds() > 0.03 for _ in range(10))
    assert slow < 5


def test_serving_in_the_own_thread_says_when_it_listens() -> None:
    listening: list[Running] = []
    heard = threading.Event()

    def ready(running: Running) -> None:
        listening.append(running)
        heard.set()

    async def stop(request: Request) -> Response:
        asyncio.get_running_loop().call_later(0.05, _interrupt)
        return PlainTextResponse("bye")

    def _interrupt() -> None:
        raise KeyboardInterrupt

    stopping = Starlette(routes=[Route("/", stop)])
    thread = threading.Thread(target=run_forever, args=(stopping,), kwargs={"ready": ready})
    thread.start()
    assert heard.wait(5)
    assert httpx.get(listening[0].base_url).text == "bye"
    thread.join(5)
    assert not thread.is_alive()


def spoiled(faults: Faults, counters: Counters | None = None) -> tuple[FaultInjection, list[str]]:
    handled: list[str] = []

    async def count(request: Request) -> Response:
        handled.append(request.url.path)
        return PlainTextResponse("ok")

    inner = Starlette(routes=[Route("/{rest:path}", count)])
    wording = {
        "500": lambda scope: Response(status_code=500),
        "409": lambda scope: Response(status_code=409) if scope["path"] == "/write" else None,
        "429": lambda scope: Response(status_code=429),
    }
    counters = Counters() if counters is None else counters
    return FaultInjection(inner, lambda: faults, wording, counters, spared=("/spared",)), handled


def asked(app: FaultInjection, *paths: str) -> list[int | str]:
    found: list[int | str] = []
    with serve(app) as running, httpx.Client(base_url=running.base_url) as client:
        for path in paths:
            try:
                found.append(client.get(path).status_code)
            except httpx.TransportError:
                found.append("dropped")
    return found


@pytest.mark.parametrize(
    ("faults", "answer", "was_handled"),
    [
        ({}, 200, True),
        ({"rate_500": 1}, 500, False),
        ({"rate_429": 1}, 429, False),
        ({"rate_409": 1}, 409, False),
        ({"rate_drop_before": 1}, "dropped", False),
        ({"rate_drop_after": 1}, "dropped", True),
        ({"rate_slow": 1, "slow_ms": 20}, 200, True),
    ],
)
def test_each_fault_is_what_it_says(faults: dict[str, float], answer: int | str, was_handled: bool) -> None:
    app, handled = spoiled(Faults(**faults))
    assert asked(app, "/write", "/spared/x") == [answer, 200]
    assert handled == ["/write"] * was_handled + ["/spared/x"]


def test_a_fault_that_a_request_can_not_have_leaves_it_alone() -> None:
    assert asked(spoiled(Faults(rate_409=1))[0], "/write", "/read") == [409, 200]


def test_faults_come_by_share_and_seed_and_are_counted() -> None:
    counters = Counters()
    faults = Faults(rate_500=0.3, rate_drop_after=0.2, seed=7)
    first = asked(spoiled(faults, counters)[0], *["/x"] * 100)
    assert first == asked(spoiled(faults)[0], *["/x"] * 100)
    assert first != asked(spoiled(Faults(rate_500=0.3, rate_drop_after=0.2, seed=8))[0], *["/x"] * 100)
    assert counters == {"fault_500": first.count(500), "fault_drop_after": first.count("dropped")}
    assert 15 <= first.count(500) <= 45
    assert 8 <= first.count("dropped") <= 35


def test_a_connection_can_not_be_dropped_elsewhere() -> None:
    app, _ = spoiled(Faults(rate_drop_before=1))

    async def call() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            await client.get("/")

    with pytest.raises(RuntimeError, match="dropped only where"):
        asyncio.run(call())


def test_the_socket_says_it_is_tcp() -> None:
    with serve(app()) as running, socket.create_connection(("127.0.0.1", running.port)) as one:
        one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        assert one.recv(9) == b"HTTP/1.1 "
