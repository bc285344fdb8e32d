"""The hosts of the stand-in: the port that is served signs in; each company answers on a port of its own.

A company that is renamed gets another port; its former one stays, and is nobody's host any more.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

from starlette.types import ASGIApp

from crm_move.sandbox import Running, serve_beside

from .store import Store


@dataclass(frozen=True)
class Host:
    """Where a company answers, or once did. `company` is its place."""

    company: int
    base_url: str


class Hosts:
    """All ports besides the one that signs in."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_port: dict[int, Host] = {}
        self._current: dict[int, Host] = {}
        self._app: ASGIApp | None = None
        self._open: list[AsyncExitStack] = []

    async def begin(self, app: ASGIApp, companies: int) -> None:
        """Opens a port for each company."""
        self._app = app
        for place in range(companies):
            await self.open(place)

    async def end(self) -> None:
        """Closes all ports at once: each takes a moment."""
        await asyncio.gather(*(one.aclose() for one in self._open))

    async def open(self, company: int) -> None:
        """A new host for a company, on the port that it had before a restart if that is free."""
        known = self._store.fact(f"port:{company}", 0) if company not in self._current else 0
        running = await self._listen(known)
        self._store.set_fact(f"port:{company}", running.port)
        self._current[company] = self._by_port[running.port] = Host(company, running.base_url)

    def at(self, port: int) -> Host | None:
        """The host at a port; None for the one that signs in."""
        return self._by_port.get(port)

    def of(self, company: int) -> Host:
        return self._current[company]

    def is_current(self, host: Host) -> bool:
        return self._current[host.company] is host

    async def _listen(self, port: int) -> Running:
        assert self._app is not None
        stack = AsyncExitStack()
        self._open.append(stack)
        try:
            return await stack.enter_async_context(serve_beside(self._app, port=port))
        except OSError:
            return await stack.enter_async_context(serve_beside(self._app))
