"""The stand-in as an ASGI app: admits each request, hands it to its handler, words the answer."""

import json
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from crm_move.sandbox import Clock, FaultInjection, TokenBucket, bearer_token, http_date, json_response

from . import (
    attributes,
    comments,
    control,
    files,
    histories,
    identity,
    lists,
    meetings,
    members,
    notes,
    objects,
    options,
    records,
    tasks,
    webhooks,
)
from .calls import Call, Endpoint
from .effects import run_due
from .errors import (
    ApiError,
    bad_body,
    concurrent_write,
    issue,
    no_endpoint,
    rate_limited,
    server_error,
    unauthorized,
)
from .samples import add_sample_companies
from .standard import enable
from .store import Store
from .switches import Switches, changed
from .workspace import SEEDED, Workspace

ENDPOINTS: tuple[Endpoint, ...] = (
    *records.ENDPOINTS,
    *objects.ENDPOINTS,
    *lists.ENDPOINTS,
    *members.ENDPOINTS,
    *histories.ENDPOINTS,
    *notes.ENDPOINTS,
    *tasks.ENDPOINTS,
    *comments.ENDPOINTS,
    *files.ENDPOINTS,
    *meetings.ENDPOINTS,
    *webhooks.ENDPOINTS,
    *options.ENDPOINTS,
    *attributes.ENDPOINTS,
)
"""All that Attio has, the busiest first; `{target}` paths last, since they would swallow others."""

_NOTES_PER_SECOND = 10


def create_app(state: Path | None, switches: Switches, *, clock: Clock = time.time) -> Starlette:
    """A stand-in of Attio's API that behaves as `switches` say.

    The state is kept in the SQLite file `state` and goes on from what is there; None keeps it in memory. The app must
    be served by one process (`crm_move.sandbox.serve`).
    """
    store = Store(state)
    seeded = store.fact(SEEDED)
    workspace = Workspace(store, changed(switches, seeded or {}), clock)
    workspace.settle()
    if seeded is None:
        enable(workspace)
        add_sample_companies(workspace)
    return _App(workspace).starlette()


class _App:
    """The workspace with its rate limits, and the way of a request through it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        switches, clock = workspace.switches, workspace.clock
        self._reads = TokenBucket(switches.reads_per_second, switches.reads_per_second, clock)
        self._writes = TokenBucket(switches.writes_per_second, switches.writes_per_second, clock)
        self._notes = TokenBucket(_NOTES_PER_SECOND, _NOTES_PER_SECOND, clock)

    def starlette(self) -> Starlette:
        wording = {
            "500": lambda _: self._error(server_error()),
            "409": self._concurrent,
            "429": lambda _: self._error(rate_limited()),
        }
        faults = Middleware(
            FaultInjection,
            faults=lambda: self.workspace.switches.faults,
            wording=wording,
            counters=self.workspace.counters,
            spared=("/_sandbox",),
        )
        return Starlette(
            routes=[*_routes(ENDPOINTS, self._endpoint), *self._other_routes()],
            middleware=[faults],
            exception_handlers={HTTPException: self._no_route, ApiError: self._refused},
            lifespan=self._lifespan,
        )

    def _other_routes(self) -> Iterable[Route]:
        yield Route("/v2/self", self._self)
        yield Route("/authorize", self._authorize)
        yield Route("/oauth/token", self._token, methods=["POST"])
        yield Route("/oauth/introspect", self._introspect, methods=["POST"])
        yield from _routes(control.ENDPOINTS, self._control)
        yield Route("/_sandbox/switches", self._switch, methods=["PATCH"])

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        yield
        with self.workspace.store.write():
            self.workspace.store.set_fact("counters", dict(self.workspace.counters))
        self.workspace.store.close()

    def _endpoint(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = await request.body()
            workspace = self.workspace
            run_due(workspace)
            try:
                token = self._admit(request, endpoint.is_read)
                identity.check_scopes(workspace, endpoint.scopes, request.path_params.get("target"))
                result = endpoint.handler(self._call(request, token, body))
            except ApiError as error:
                return self._error(error)
            workspace.counters["reads" if endpoint.is_read else "writes"] += 1
            return self._answer(result)

        return answer

    def _call(self, request: Request, token: str, body: bytes) -> Call:
        return Call(
            self.workspace, request.method, request.scope["path"], request.path_params,
            request.query_params if request.scope["query_string"] else {},
            _read_body(request, body), identity.who(self.workspace, token), token,
        )  # fmt: skip

    def _admit(self, request: Request, is_read: bool) -> str:
        """Token and rate limits. Raises ApiError 401 or 429."""
        token = bearer_token(request.headers.get("authorization"))
        if token is None or not identity.is_live(self.workspace, token):
            raise unauthorized(401, "The API Key provided was invalid. Please check that it has not been revoked.")
        if self.workspace.switches.limits:
            bucket = self._reads if is_read else self._writes
            if bucket.take() or (is_read and request.scope["path"] == "/v2/notes" and self._notes.take()):
                raise rate_limited()
        return token

    def _answer(self, result: Any) -> Response:
        response = result if isinstance(result, Response) else json_response(result)
        response.headers["x-attio-execution-id"] = str(uuid.uuid4())
        response.headers["x-accurate-at"] = self.workspace.now()
        return response

    def _error(self, error: ApiError) -> Response:
        status = error.status
        headers = {"x-attio-execution-id": str(uuid.uuid4())}
        if status == 429:
            headers["retry-after"] = http_date(self.workspace.clock() + 1e-3)
        self.workspace.counters[f"answered_{status}"] += 1
        return json_response(error.body, status, headers)

    def _concurrent(self, scope: Scope) -> Response | None:
        """A concurrent write can only be met where a record or entry is written."""
        path, method = scope["path"], scope["method"]
        place = "/records" in path or "/entries" in path
        if method == "GET" or not place or path.endswith(("/query", "/search")):
            return None
        return self._error(concurrent_write())

    async def _no_route(self, request: Request, _: Exception) -> Response:
        try:
            if not request.scope["path"].startswith("/_sandbox"):
                self._admit(request, request.method == "GET")
            raise no_endpoint(request.method, request.scope["path"])
        except ApiError as error:
            return self._error(error)

    async def _refused(self, _: Request, error: Exception) -> Response:
        assert isinstance(error, ApiError)
        return self._error(error)

    async def _self(self, request: Request) -> Response:
        token = bearer_token(request.headers.get("authorization"))
        if self.workspace.switches.limits and self._reads.take():
            return self._error(rate_limited())
        self.workspace.counters["reads"] += 1
        return self._answer(identity.describe(self.workspace, token))

    async def _authorize(self, request: Request) -> Response:
        return identity.authorize(self.workspace, dict(request.query_params))

    async def _token(self, request: Request) -> Response:
        return identity.exchange(self.workspace, await _form(request), request.headers.get("authorization"))

    async def _introspect(self, request: Request) -> Response:
        return identity.introspect(self.workspace, await _form(request), request.headers.get("authorization"))

    def _control(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = await request.body()
            return json_response(endpoint.handler(self._call(request, "sandbox", body)))

        return answer

    async def _switch(self, request: Request) -> Response:
        """Switches that shape the workspace when it is made (objects, members, samples) and rates need a restart."""
        try:
            self.workspace.switches = changed(self.workspace.switches, json.loads(await request.body()))
        except ValidationError as error:
            return json_response({"error": str(error)}, 400)
        return json_response(self.workspace.switches.model_dump(mode="json"))


def _routes(endpoints: Iterable[Endpoint], make: Callable[[Endpoint], Any]) -> list[Route]:
    return [Route(one.path, make(one), methods=[one.method]) for one in endpoints]


def _read_body(request: Request, body: bytes) -> Any:
    if not body:
        return None
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("multipart/form-data"):
        return files.read_form(content_type, body)
    try:
        return json.loads(body)
    except ValueError:
        raise bad_body(issue("custom", [], "Invalid JSON")) from None


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode()))
