"""The stand-in as an ASGI app: admits each request, hands it to its handler, words the answer."""

import json
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from crm_move.sandbox import Clock, FaultInjection, json_response

from . import control, files, identity
from .account import Account
from .build import build
from .calls import Call, Endpoint
from .endpoints import ENDPOINTS
from .errors import ApiError, conflict, edge, internal, invalid, locked, migrating, page
from .limits import Limits
from .store import Store
from .switches import Switches

TOKEN_VERSIONS = ("v1", "v3", "2026-03", "2026-09")


def create_app(state: Path | None, switches: Switches, *, clock: Clock = time.time) -> Starlette:
    """A stand-in of HubSpot's API that behaves as `switches` say.

    What is written is kept in the SQLite file `state` and goes on from what is there; None keeps it in memory. The app
    must be served by one process (`crm_move.sandbox.serve`).
    """
    account = Account(switches, clock, Store(state))
    build(account)
    return _App(account).starlette()


class _App:
    """The account with its limits, and the way of a request through it."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._limits = Limits(account)

    def starlette(self) -> Starlette:
        faults = Middleware(
            FaultInjection,
            faults=lambda: self.account.switches.faults,
            wording=self._wording(),
            counters=self.account.counters,
            spared=("/_sandbox", "/oauth/authorize"),
        )
        app = Starlette(
            routes=[*self._api_routes(), *self._oauth_routes(), *self._control_routes()],
            middleware=[faults],
            exception_handlers={HTTPException: self._no_route, ApiError: self._refused},
            lifespan=self._lifespan,
        )
        app.router.redirect_slashes = False
        return app

    def _wording(self) -> dict[str, Callable[[Scope], Response | None]]:
        def always(make: Callable[[], ApiError]) -> Callable[[Scope], Response | None]:
            return lambda _: self._error(make())

        at_the_edge = {str(code): always(partial(edge, code)) for code in (502, 503, 504, 521, 522, 523, 524)}
        return {
            **at_the_edge,
            "500": always(internal),
            "423": always(locked),
            "477": always(lambda: migrating(self.account.switches.migrating_seconds)),
            "429": always(lambda: self._limits.refused("TEN_SECONDLY_ROLLING", 10.0)),
            "409": self._conflict,
        }

    def _conflict(self, scope: Scope) -> Response | None:
        """Only what writes can meet another's write."""
        reading = ("/read", "/search", "/all", "/token", "/introspect")
        if scope["method"] == "GET" or scope["path"].endswith(reading):
            return None
        return self._error(conflict("Another request is changing this record. Try again."))

    # -- routes

    def _api_routes(self) -> Iterable[Route]:
        for endpoint in ENDPOINTS:
            answer = self._endpoint(endpoint)
            for path in endpoint.paths():
                yield Route(path, answer, methods=[endpoint.method])
                if not endpoint.path:
                    yield Route(f"{path}/", answer, methods=[endpoint.method])

    def _oauth_routes(self) -> Iterable[Route]:
        yield Route("/oauth/authorize", self._authorize)
        yield Route("/oauth/{portal:int}/authorize", self._authorize)
        for version in TOKEN_VERSIONS:
            yield Route(f"/oauth/{version}/token", self._form_call(version, identity.exchange), methods=["POST"])
        for version in TOKEN_VERSIONS[1:]:
            yield Route(f"/oauth/{version}/token/introspect", self._form_call(version, _introspect), methods=["POST"])
            yield Route(f"/oauth/{version}/token/revoke", self._form_call(version, _revoke), methods=["POST"])
        yield Route("/oauth/v1/access-tokens/{token}", self._describe_v1)
        yield Route("/oauth/v1/refresh-tokens/{token}", self._describe_v1, methods=["GET", "DELETE"])
        yield Route("/oauth/v2/private-apps/get/access-token-info", self._describe_key, methods=["POST"])

    def _control_routes(self) -> Iterable[Route]:
        yield Route("/_files/{id}", self._file)
        yield Route("/_sandbox/state", self._state)
        yield Route("/_sandbox/records", self._act, methods=["POST"])
        yield Route("/_sandbox/later", self._later, methods=["POST"])
        yield Route("/_sandbox/switches", self._switch, methods=["PATCH"])

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        yield
        self.account.store.close()

    # -- a request of the API

    def _endpoint(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = await request.body()
            version = request.path_params["version"]
            if version not in ("v1", *self.account.switches.versions) or version not in (endpoint.only or (version,)):
                return self._nowhere(request)
            caller, headers = self._admit(request)
            caller.require(endpoint.scopes)
            query = parse_qs(request.scope["query_string"].decode(), keep_blank_values=True)
            origin = f"{request.url.scheme}://{request.url.netloc}"
            call = Call(self.account, version, request.path_params, query, _json(body), caller, origin)
            result = endpoint.handler(call)
            self._count(endpoint)
            control.act_on_answer(self.account, request.scope["path"])
            return self._answer(result, headers)

        return answer

    def _admit(self, request: Request) -> tuple[identity.Caller, dict[str, str]]:
        """Raises ApiError 414, 477, 401 or 429."""
        switches = self.account.switches
        if len(str(request.url)) > switches.url_limit:
            raise edge(414)
        if switches.migrating:
            raise migrating(switches.migrating_seconds)
        caller = identity.admit(self.account, request.headers.get("authorization"))
        path = request.scope["path"]
        search = "/objects" in path and path.endswith("/search")
        return caller, self._limits.admit(caller, search=search, associations="/associations/" in path)

    def _count(self, endpoint: Endpoint) -> None:
        self.account.counters["requests"] += 1
        self.account.counters[f"{endpoint.method} {endpoint.family}{endpoint.path}"] += 1

    def _answer(self, result: Any, headers: dict[str, str]) -> Response:
        response = result if isinstance(result, Response) else json_response(result)
        response.headers.update({"x-hubspot-correlation-id": str(uuid.uuid4()), **headers})
        return response

    def _error(self, error: ApiError) -> Response:
        self.account.counters[f"answered_{error.status}"] += 1
        if isinstance(error.body, str):
            return HTMLResponse(error.body, error.status, error.headers)
        if error.body is None:
            return Response(status_code=error.status, headers=error.headers)
        named = error.body.get("correlationId", str(uuid.uuid4()))
        return json_response(error.body, error.status, {"x-hubspot-correlation-id": named, **error.headers})

    async def _refused(self, _: Request, error: Exception) -> Response:
        assert isinstance(error, ApiError)
        return self._error(error)

    async def _no_route(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return self._nowhere(request, error.status_code)

    def _nowhere(self, request: Request, status: int = 404) -> Response:
        """A page of HTML, or nothing at all where JSON was asked for."""
        if "application/json" in request.headers.get("accept", ""):
            return self._error(ApiError(status, None))
        return self._error(page(status, f"{status} Not Found"))

    # -- OAuth

    async def _authorize(self, request: Request) -> Response:
        return identity.authorize(self.account, dict(request.query_params))

    def _form_call(self, version: str, handler: "FormHandler") -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if version == "v1" and self.account.switches.oauth_v1_ended:
                raise ApiError(
                    410, {"status": "error", "message": "OAuth v1 has been sunset. Use /oauth/2026-03/token."}
                )
            is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
            form = dict(parse_qsl((await request.body()).decode())) if is_form else {}
            self.account.counters[f"oauth{request.scope['path'].removeprefix('/oauth')}"] += 1
            return handler(self.account, version, form, dict(request.query_params))

        return answer

    async def _describe_v1(self, request: Request) -> Response:
        use = "access_token" if "access-tokens" in request.scope["path"] else "refresh_token"
        token = request.path_params["token"]
        if request.method == "DELETE":
            identity.revoke_token(self.account, token)
            return Response(status_code=204)
        return identity.describe_v1(self.account, token, use)

    async def _describe_key(self, request: Request) -> Response:
        body = _json(await request.body())
        return identity.describe_key(self.account, str((body or {}).get("tokenKey", "")))

    async def _file(self, request: Request) -> Response:
        query = request.query_params
        signed = query.get("expires", ""), query.get("signature", "")
        return files.content(self.account, request.path_params["id"], *signed)

    # -- tests and people

    async def _state(self, request: Request) -> Response:
        return json_response(control.state(self.account, request.query_params.get("object")))

    async def _act(self, request: Request) -> Response:
        return json_response(control.act(self.account, json.loads(await request.body())))

    async def _later(self, request: Request) -> Response:
        self.account.later.append(json.loads(await request.body()))
        return json_response({"waiting": len(self.account.later)})

    async def _switch(self, request: Request) -> Response:
        """Switches that shape the account when it is made need a restart."""
        asked = {**self.account.switches.model_dump(), **json.loads(await request.body())}
        try:
            self.account.switches = Switches.model_validate_json(json.dumps(asked))
        except ValidationError as error:
            return json_response({"error": str(error)}, 400)
        return json_response(self.account.switches.model_dump(mode="json"))


FormHandler = Callable[[Account, str, dict[str, str], dict[str, str]], Response]


def _introspect(account: Account, _: str, form: dict[str, str], __: dict[str, str]) -> Response:
    return identity.introspect(account, form)


def _revoke(account: Account, _: str, form: dict[str, str], __: dict[str, str]) -> Response:
    return identity.revoke(account, form)


def _json(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        raise invalid("Invalid input JSON: the body could not be read") from None
