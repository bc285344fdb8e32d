"""Faults on demand: a part of the requests, chosen by a seeded generator, goes wrong."""

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_move.sandbox.http import Counters
from crm_move.sandbox.server import drop_connection

Wording = Callable[[Scope], Response | None]
"""The answer to a request that fails; None where that request can not fail so, and is handled as usual."""

Share = Annotated[float, Field(ge=0.0, le=1.0, strict=False)]


class Faults(BaseModel):
    """How often which fault happens. One seed gives one sequence of faults; the shares add up to at most 1."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    rate_500: Share = Field(0.0, description="Share of requests answered 500 without being handled.")
    rate_409: Share = Field(0.0, description="Share of requests answered 409 (concurrent write) without being handled.")
    rate_429: Share = Field(0.0, description="Share of requests answered 429 without being handled, whatever the pace.")
    rate_drop_before: Share = Field(0.0, description="Share of requests whose connection is closed, not handled.")
    rate_drop_after: Share = Field(0.0, description="Share of requests handled in full, but never answered.")
    rate_slow: Share = Field(0.0, description="Share of requests whose answer is late by `slow_ms`.")
    slow_ms: float = Field(
        5000.0, ge=0.0, strict=False, description="How late: half of it before the request is handled, half after."
    )
    seed: int = Field(0, description="Seed of the generator that picks the requests that fail.")
    latency_ms: float = Field(
        0.0, ge=0.0, strict=False, description="Delay of each answer, half of it before the request is handled."
    )

    @property
    def rates(self) -> dict[str, float]:
        """Each kind of fault with its share."""
        return {
            "500": self.rate_500,
            "409": self.rate_409,
            "429": self.rate_429,
            "drop_before": self.rate_drop_before,
            "drop_after": self.rate_drop_after,
            "slow": self.rate_slow,
        }


class FaultInjection:
    """ASGI middleware that delays and spoils requests as `faults` says (a callable: it may change while running).

    `wording` holds the answers for "500", "409" and "429". Paths that begin with one of `spared` are left alone.
    """

    def __init__(
        self,
        app: ASGIApp,
        faults: Callable[[], Faults],
        wording: Mapping[str, Wording],
        counters: Counters,
        spared: tuple[str, ...] = (),
    ) -> None:
        self._app, self._faults, self._wording = app, faults, wording
        self._counters, self._spared = counters, spared
        self._drawn_from: Faults | None = None
        self._random = random.Random()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._spared):
            await self._app(scope, receive, send)
            return
        faults, fault = self._draw()
        late = faults.latency_ms
        if fault == "slow":
            self._counters["fault_slow"] += 1
            late, fault = late + faults.slow_ms, None
        if late:
            await asyncio.sleep(late / 2000)
            send = _late(send, late / 2000)
        await self._handle(fault, scope, receive, send)

    def _draw(self) -> tuple[Faults, str | None]:
        faults = self._faults()
        if faults is not self._drawn_from:
            self._drawn_from, self._random = faults, random.Random(faults.seed)
        draw = self._random.random()
        for kind, share in faults.rates.items():
            if draw < share:
                return faults, kind
            draw -= share
        return faults, None

    async def _handle(self, fault: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        if fault == "drop_before":
            self._counters["fault_drop_before"] += 1
            await drop_connection(scope, receive)
            return
        if fault == "drop_after":
            self._counters["fault_drop_after"] += 1
            await self._app(scope, receive, _nowhere)
            await drop_connection(scope, receive)
            return
        answer = self._wording[fault](scope) if fault is not None else None
        if answer is None:
            await self._app(scope, receive, send)
            return
        self._counters[f"fault_{fault}"] += 1
        await answer(scope, receive, send)


async def _nowhere(_: Message) -> None:
    """Takes an answer that nobody will see."""


def _late(send: Send, seconds: float) -> Send:
    async def late(message: Message) -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(seconds)
        await send(message)

    return late
