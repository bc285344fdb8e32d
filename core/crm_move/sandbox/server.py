"""Serves a stand-in over real HTTP on a loopback port: in a thread of its own, or blocking for the command line."""

import asyncio
import gc
import socket
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

_TRANSPORT = "crm_move.sandbox.transport"
_START_SECONDS = 30.0


@dataclass(frozen=True)
class Running:
    """A stand-in that answers."""

    base_url: str
    port: int


@contextmanager
def serve(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[Running]:
    """Serves `app` in a thread until the block is left; port 0 takes a free one.

    Raises OSError where the port is taken, and RuntimeError where the app does not start.
    """
    with _listen(host, port) as listening:
        server = _Server(_config(app))
        thread = threading.Thread(target=_run, args=(server, listening), name="sandbox", daemon=True)
        thread.start()
        try:
            if not server.ready.wait(_START_SECONDS) or not server.started:
                raise RuntimeError("The stand-in did not start; the lines logged before this say why.")
            yield _running(listening)
        finally:
            server.should_exit = True
            thread.join()


def run_forever(
    app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0, ready: Callable[[Running], None] = lambda _: None
) -> None:
    """Serves `app` in this thread until the process is interrupted (SIGINT, SIGTERM); calls `ready` once it listens.

    Raises OSError where the port is taken.
    """
    with _listen(host, port) as listening:
        ready(_running(listening))
        # What is loaded by now stays: the collector need not walk it again and again while it answers.
        gc.freeze()
        _run(_Server(_config(app)), listening)


@asynccontextmanager
async def serve_beside(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Running]:
    """Serves `app` on one more port until the block is left, in the event loop that runs already.

    For a system with several hosts: the lifespan of the app that is served first opens the others. Lifespan events are
    not sent to `app`; `scope["server"]` tells it by which port a request came. Raises OSError where the port is taken.
    """
    with _listen(host, port) as listening:
        server = _Beside(_config(app, lifespan="off"))
        serving = asyncio.create_task(server.serve([listening]))
        try:
            await server.listening.wait()
            yield _running(listening)
        finally:
            server.should_exit = True
            await serving


async def drop_connection(scope: Scope, receive: Receive) -> None:
    """Closes the connection of a request without an answer. Works under `serve` and `run_forever` only.

    Raises RuntimeError under another server.
    """
    transport = scope.get(_TRANSPORT)
    if transport is None:
        raise RuntimeError("Connections can be dropped only where crm_move.sandbox serves the app.")
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass


class _Server(uvicorn.Server):
    """Says when it is ready, or has failed to become so."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.ready.set()


class _Beside(uvicorn.Server):
    """Leaves the signals to the server whose loop it shares."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.listening.set()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _run(server: _Server, listening: socket.socket) -> None:
    """Until it is told to stop. A failed start ends it too: uvicorn has logged why, and means to end the process."""
    with suppress(KeyboardInterrupt, SystemExit):
        server.run(sockets=[listening])


def _config(app: ASGIApp, lifespan: Literal["on", "off"] = "on") -> uvicorn.Config:
    return uvicorn.Config(
        _with_transport(app),
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=75,
        lifespan=lifespan,
    )


def _with_transport(app: ASGIApp) -> ASGIApp:
    """Hands the connection to the app: ASGI has no word for closing one unanswered."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope[_TRANSPORT] = getattr(getattr(send, "__self__", None), "transport", None)
        await app(scope, receive, send)

    return served


def _listen(host: str, port: int) -> socket.socket:
    # The protocol is named because asyncio switches Nagle's delay off only for sockets that say they are TCP.
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    return listening


def _running(listening: socket.socket) -> Running:
    host, port = listening.getsockname()[:2]
    return Running(f"http://{host}:{port}", port)
