"""Who may come in: token and host, account, limits, scopes, parameters; in this order."""

from dataclasses import dataclass

from starlette.requests import Request

from .calls import Endpoint
from .errors import (
    ApiError,
    invalid,
    maintenance,
    no_route,
    scope_mismatch,
    suites_missing,
    unauthorized,
    unpaid,
)
from .hosts import Host
from .identity import Token
from .world import World

_NOT_ON_SHARED_HOST = ("/leads", "/leadLabels", "/leadSources", "/goals", "/mailbox")
"""Below /api/v1 these answer 404 on the shared host, though they do below /v1."""


@dataclass(frozen=True)
class Passed:
    """Whose call it is, and where it was received."""

    token: Token
    base_url: str


class Entry:
    """Guards the API."""

    def __init__(self, world: World) -> None:
        self.world = world

    def identify(self, request: Request) -> Passed:
        """Raises ApiError 401, 404 or 503, or what a wrong host answers."""
        of = self.world.switches
        if of.maintenance:
            raise maintenance()
        shown = request.headers.get("x-api-token")
        if shown is None and of.query_token:
            shown = request.query_params.get("api_token")
        token = self.world.identity.token(request.headers.get("authorization"), shown)
        if token is None:
            raise unauthorized()
        host = self.world.hosts.at(request.scope["server"][1])
        if host is None:
            self._on_shared_host(token, request.scope["path"])
            return Passed(token, str(request.base_url).rstrip("/"))
        if host.company != token.company or not self.world.hosts.is_current(host):
            raise self._wrong_host(token, request)
        return Passed(token, host.base_url)

    def _on_shared_host(self, token: Token, path: str) -> None:
        serves = self.world.switches.shared_host
        if token.kind != "api" or serves == "none" or (serves == "users_me" and not path.endswith("/users/me")):
            raise unauthorized()
        if path.removeprefix("/api/v1").startswith(_NOT_ON_SHARED_HOST):
            raise no_route("GET", path)

    def _wrong_host(self, token: Token, request: Request) -> ApiError:
        answers = self.world.switches.wrong_host
        if answers == "401":
            return unauthorized()
        if answers == "404":
            return no_route(request.method, request.scope["path"])
        right: Host = self.world.hosts.of(token.company)
        where = f"{right.base_url}{request.scope['path']}"
        query = request.scope["query_string"].decode()
        return ApiError(301, {"success": True}, {"location": f"{where}?{query}" if query else where})

    def admit(self, passed: Passed, endpoint: Endpoint, request: Request) -> None:
        """Raises ApiError 400, 402, 403 or 429."""
        of, token = self.world.switches, passed.token
        if of.unpaid:
            raise unpaid()
        if of.limits:
            self.world.burst(token).admit()
            self.world.budgets[token.company].admit()
        if token.scopes is not None and not token.scopes.intersection(endpoint.scopes):
            raise scope_mismatch()
        if endpoint.suite in of.missing_suites:
            raise suites_missing()
        self._check_parameters(endpoint, request)

    def _check_parameters(self, endpoint: Endpoint, request: Request) -> None:
        if endpoint.version == 1 or self.world.switches.unknown_parameters == "ignored":
            return
        allowed = endpoint.parameters | ({"api_token"} if self.world.switches.query_token else set())
        unknown = [one for one in request.query_params if one not in allowed]
        if unknown:
            raise invalid(f'"{unknown[0]}" is not allowed')

    def charge(self, passed: Passed, endpoint: Endpoint) -> None:
        self.world.budgets[passed.token.company].charge(endpoint.cost)
        self.world.counters["tokens"] += endpoint.cost

    def headers(self, passed: Passed) -> dict[str, str]:
        """The limits as an answer tells them."""
        if not self.world.switches.limits:
            return {}
        return {**self.world.burst(passed.token).headers(), **self.world.budgets[passed.token.company].headers()}
