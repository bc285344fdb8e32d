"""The fake CRM's web API."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crm_move.sandbox import Counters, FaultInjection, Faults, bearer_token, json_response

from . import data
from .account import Account
from .tokens import CLIENT_ID, CLIENT_SECRET, Tokens

Handler = Callable[[Request], Awaitable[Response]]


class Switches(BaseModel):
    """How the fake CRM behaves."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    people: int = Field(30, ge=0, description="Persons beyond the few that are always there.")
    page_size: int = Field(10, ge=1, description="Records a page, links too.")
    token_calls: int = Field(25, ge=1, description="Calls that one access token is good for.")
    token_seconds: float = Field(1800.0, gt=0, strict=False, description="Seconds that one access token is good for.")
    busy_after: int = Field(0, ge=0, description="Pages after which the account changes, once; 0: never.")
    rotate: bool = Field(True, description="Whether a refresh token is spent by its use.")
    faults: Faults = Field(Faults(), description="Requests that go wrong.")


def create_app(state: Path | None, switches: Switches) -> Starlette:  # noqa: ARG001 - it keeps nothing over a restart
    """The fake CRM as an ASGI app. It begins anew with each start, so there is no state to keep."""
    fake = _Fake(switches)
    refusals = {code: lambda _, code=code: _refused(int(code), "fault") for code in ("500", "409", "429")}
    faults = Middleware(
        FaultInjection, faults=lambda: switches.faults, wording=refusals, counters=Counters(), spared=("/consent",)
    )
    return Starlette(routes=fake.routes(), middleware=[faults])


class _Fake:
    def __init__(self, switches: Switches) -> None:
        self._page_size = switches.page_size
        self._account = Account(switches.people)
        self._busy_after = switches.busy_after
        self._tokens = Tokens(switches.token_calls, switches.token_seconds, switches.rotate)

    def routes(self) -> list[Route]:
        return [
            Route("/consent", self.consent),
            Route("/token", self.token, methods=["POST"]),
            Route("/v1/me", self._signed_in(lambda _: {"account": "fake-1", "title": "Fake & Söhne"})),
            Route("/v1/objects", self._signed_in(lambda _: data.DEFINITIONS)),
            Route("/v1/users", self._signed_in(lambda _: data.USERS)),
            Route("/v1/notes/total", self._signed_in(lambda _: {"total": 3})),
            Route("/v1/clock", self._signed_in(lambda _: {"moment": self._account.moment})),
            Route("/v1/segments", self._signed_in(lambda _: [_without_members(each) for each in data.SEGMENTS])),
            Route("/v1/segments/{segment}/members", self._signed_in(self._members)),
            Route("/v1/{object}/total", self._signed_in(self._total)),
            Route("/v1/{object}/ids", self._signed_in(self._ids)),
            Route("/v1/{object}/changes", self._signed_in(self._changes)),
            Route("/v1/{object}/links", self._signed_in(self._links)),
            Route("/v1/{object}", self._signed_in(self._rows)),
        ]

    async def consent(self, request: Request) -> Response:
        """The page where a person agrees; this one always does."""
        query = request.query_params
        return RedirectResponse(f"{query['redirect_uri']}?code={self._tokens.consent()}&state={query['state']}")

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _refused(401, "invalid_client")
        grant = form.get("grant_type", "")
        answer = self._tokens.redeem(grant, form.get("code" if grant == "authorization_code" else "refresh_token", ""))
        return _refused(400, "invalid_grant") if answer is None else json_response(answer)

    def _signed_in(self, answer: Callable[[Request], Any]) -> Handler:
        async def handle(request: Request) -> Response:
            if not self._tokens.admit(bearer_token(request.headers.get("Authorization"))):
                return _refused(401, "token_expired")
            body = answer(request)
            return _refused(404, "not_found") if body is None else json_response(body)

        return handle

    def _total(self, request: Request) -> Any:
        rows = self._known(request)
        return None if rows is None else {"total": sum(row is not None for row in rows)}

    def _ids(self, request: Request) -> Any:
        rows = self._known(request)
        return None if rows is None else {"ids": [row["id"] for row in rows if row]}

    def _rows(self, request: Request) -> Any:
        rows = self._known(request)
        if rows is None:
            return None
        page = self._page(request, rows)
        self._busy_after -= 1
        if self._busy_after == 0:
            self._account.disturb()
        return page

    def _changes(self, request: Request) -> Any:
        object, since = request.path_params["object"], int(request.query_params["since"])
        page = self._page(request, self._account.changes(object, since, _archived(request)))
        return {**page, "gone": self._account.gone(object, since) if page["cursor"] is None else []}

    def _links(self, request: Request) -> Any:
        return None if self._known(request) is None else self._page(request, self._account.links(_object(request)))

    def _members(self, request: Request) -> Any:
        wanted = request.path_params["segment"]
        members = next((each["members"] for each in data.SEGMENTS if each["id"] == wanted), None)
        return None if members is None else self._page(request, members)

    def _known(self, request: Request) -> list[data.Row | None] | None:
        object = _object(request)
        return self._account.rows(object, _archived(request)) if object in self._account.objects() else None

    def _page(self, request: Request, items: Sequence[Any]) -> dict[str, Any]:
        """The items from the cursor on; places of items that are not there any more count, so that none is missed."""
        start = int(request.query_params.get("cursor", "after-0").removeprefix("after-"))
        end = start + self._page_size
        there = [item for item in items[start:end] if item is not None]
        return {"items": there, "cursor": f"after-{end}" if end < len(items) else None}


def _object(request: Request) -> str:
    return str(request.path_params["object"])


def _archived(request: Request) -> bool:
    return "archived" in request.query_params


def _without_members(segment: data.Row) -> data.Row:
    return {name: value for name, value in segment.items() if name != "members"}


def _refused(status: int, code: str) -> Response:
    return json_response({"error": code, "message": f"Refused: {code}."}, status)
