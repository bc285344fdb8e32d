"""The stand-in as an ASGI app: admits each request, hands it to its handler, words the answer."""

import json
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crm_move.sandbox import Clock, FaultInjection, json_response

from . import control, v1, v1_leads, v1_old, v1_own, v1_talk, v2, v2_setup
from .calls import Call, Endpoint
from .entry import Entry
from .errors import ApiError, no_route, over_limit, server_error, wrong_method
from .switches import Switches
from .world import World

ENDPOINTS: tuple[Endpoint, ...] = (
    *v2.ENDPOINTS,
    *v2_setup.ENDPOINTS,
    *v1.ENDPOINTS,
    *v1_leads.ENDPOINTS,
    *v1_talk.ENDPOINTS,
    *v1_own.ENDPOINTS,
    *v1_old.ENDPOINTS,
)
"""All that is served of Pipedrive's API. It is read only: other methods are answered 405."""

_PREFIXES = {1: ("/v1", "/api/v1"), 2: ("/api/v2",)}


def create_app(state: Path | None, switches: Switches, *, clock: Clock = time.time) -> Starlette:
    """A stand-in of Pipedrive's API that behaves as `switches` say.

    What is changed, the tokens and the budget are kept in the SQLite file `state`; None keeps them in memory. The app
    must be served by one process (`crm_move.sandbox.serve`): the port that it is served on signs in and is the shared
    API host, and each company's API gets another port of 127.0.0.1, which the token answer tells (`api_domain`).
    """
    return _App(World(state, switches, clock)).starlette()


class _App:
    """The way of a request through the world."""

    def __init__(self, world: World) -> None:
        self.world, self.entry = world, Entry(world)

    def starlette(self) -> Starlette:
        wording = {
            "500": lambda _: self._error(server_error()),
            "409": lambda _: None,
            "429": lambda _: self._error(over_limit(), {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2"}),
        }
        faults = Middleware(
            FaultInjection,
            faults=lambda: self.world.switches.faults,
            wording=wording,
            counters=self.world.counters,
            spared=("/_sandbox",),
        )
        return Starlette(
            routes=[*self._api(), *self._sign_in(), *self._control()],
            middleware=[faults],
            exception_handlers={HTTPException: self._no_route},
            lifespan=self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        await self.world.hosts.begin(app, len(self.world.companies))
        try:
            yield
        finally:
            await self.world.hosts.end()
            self.world.close()

    # -- the API

    def _api(self) -> Iterable[Route]:
        for one in ENDPOINTS:
            for prefix in _PREFIXES[one.version]:
                yield Route(f"{prefix}{one.path}", self._endpoint(one), methods=["GET"])

    def _endpoint(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                passed = self.entry.identify(request)
            except ApiError as error:
                return self._error(error)
            try:
                self.entry.admit(passed, endpoint, request)
                company = self.world.companies[passed.token.company]
                call = Call(company, request.path_params, request.query_params, passed.base_url)
                body = endpoint.answer(call)
            except ApiError as error:
                if error.status != 429 and self.world.switches.refused_calls_cost:
                    self.entry.charge(passed, endpoint)
                return self._error(error, self.entry.headers(passed))
            self.entry.charge(passed, endpoint)
            self.world.counters[f"v{endpoint.version} {endpoint.path}"] += 1
            await control.run_planned(self.world, request.scope["path"])
            return self._told(json_response(body, headers=self.entry.headers(passed)))

        return answer

    async def _no_route(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        try:
            passed = self.entry.identify(request)
        except ApiError as refusal:
            return self._error(refusal)
        wrong = wrong_method() if status == 405 else no_route(request.method, request.scope["path"])
        return self._error(wrong, self.entry.headers(passed))

    def _error(self, error: ApiError, headers: dict[str, str] | None = None) -> Response:
        self.world.counters[f"answered_{error.status}"] += 1
        if error.status == 429 and self.world.switches.retry_after:
            error.headers["retry-after"] = "2"
        told = {**(headers or {}), **error.headers}
        if isinstance(error.body, str):
            return Response(error.body, error.status, told)
        return self._told(json_response(error.body, error.status, told))

    def _told(self, response: Response) -> Response:
        response.headers["x-correlation-id"] = str(uuid.uuid4())
        return response

    # -- the sign-in, on the port that is served

    def _sign_in(self) -> Iterable[Route]:
        yield Route("/oauth/authorize", self._on_oauth_host(self._authorize))
        yield Route("/oauth/token", self._on_oauth_host(self._token), methods=["POST"])
        yield Route("/oauth/token/", self._on_oauth_host(self._without_slash), methods=["POST"])
        yield Route("/oauth/revoke", self._on_oauth_host(self._revoke), methods=["POST"])

    def _on_oauth_host(self, handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            if self.world.hosts.at(request.scope["server"][1]) is not None:
                return self._error(no_route(request.method, request.scope["path"]))
            try:
                return await handler(request)
            except ApiError as error:
                return self._error(error)

        return answer

    async def _authorize(self, request: Request) -> Response:
        query = request.query_params
        if query.get("client_id") != self.world.switches.client_id or "redirect_uri" not in query:
            raise ApiError(400, {"success": False, "error": "Client is invalid"})
        denied = {"error": "access_denied"}
        told = {"code": self.world.identity.consent(query["redirect_uri"])} if self.world.switches.consents else denied
        told |= {"state": query["state"]} if "state" in query else {}
        joint = "&" if "?" in query["redirect_uri"] else "?"
        return RedirectResponse(f"{query['redirect_uri']}{joint}{urlencode(told)}", 302)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        place, answer = self.world.identity.redeem(form, request.headers.get("authorization"))
        if form["grant_type"] == "refresh_token":
            self.world.counters["refreshes"] += 1
            await self._moved(place)
        return json_response({**answer, "api_domain": self.world.hosts.of(place).base_url})

    async def _moved(self, place: int) -> None:
        moves, name = self.world.switches.domain_moves, f"moved {place}"
        if moves == "always" or (moves == "once" and not self.world.counters[name]):
            self.world.counters[name] += 1
            await self.world.rename(place)

    async def _without_slash(self, _: Request) -> Response:
        """The redirect turns the POST into a GET for most clients: the body is lost."""
        return RedirectResponse("/oauth/token", 301)

    async def _revoke(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        self.world.identity.revoke(form, request.headers.get("authorization"))
        return Response(status_code=200)

    # -- for tests and people

    def _control(self) -> Iterable[Route]:
        yield Route("/_sandbox/state", self._state)
        yield Route("/_sandbox/do", self._do, methods=["POST"])
        yield Route("/_sandbox/later", self._later, methods=["POST"])
        yield Route("/_sandbox/switches", self._switch, methods=["PATCH"])

    async def _state(self, request: Request) -> Response:
        return json_response(control.state(self.world, request.query_params.get("kind")))

    async def _do(self, request: Request) -> Response:
        try:
            return json_response(await control.act(self.world, await request.json()))
        except (KeyError, ValueError) as error:
            return json_response({"error": str(error)}, 400)

    async def _later(self, request: Request) -> Response:
        control.plan(self.world, await request.json())
        return json_response({})

    async def _switch(self, request: Request) -> Response:
        asked = {**self.world.switches.model_dump(), **await request.json()}
        try:
            self.world.switch(Switches.model_validate_json(json.dumps(asked)))
        except ValidationError as error:
            return json_response({"error": str(error)}, 400)
        return json_response(self.world.switches.model_dump(mode="json"))
