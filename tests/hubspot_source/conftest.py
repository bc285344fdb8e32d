"""A server that plays HubSpot from a script, and the official documents that every request is held against."""

import json
import math
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import jsonschema_rs
import pytest
from pydantic import SecretStr

from crm_move import ApiClient, RateLimit
from crm_move.connect import KeySigner, Limiter
from crm_move_hubspot.client import HubSpot
from crm_move_hubspot.plugin import crm_move_sources
from crm_move_hubspot.settings import HubSpotSettings
from crm_move_hubspot.source import HubSpotSource

SHARED = Path(os.environ.get("CRM_MOVE_SHARED", Path(__file__).parents[3] / "shared"))
SPECS = SHARED / "specs" / "hubspot"

LOOSE = {"sorts", "after", "filterGroups"}
"""Where the documents contradict the guides and what recorded clients send: `sorts` are objects there, not strings."""

UNDOCUMENTED = {"POST /oauth/v2/private-apps/get/access-token-info"}
"""Calls that only the guides describe."""

DETAILS = {
    "portalId": 148006211,
    "accountType": "STANDARD",
    "timeZone": "US/Eastern",
    "companyCurrency": "USD",
    "additionalCurrencies": ["EUR"],
    "utcOffset": "-04:00",
    "utcOffsetMilliseconds": -14400000,
    "uiDomain": "app-eu1.hubspot.com",
    "dataHostingLocation": "eu1",
}


@dataclass(frozen=True)
class Operation:
    """One call of an official document."""

    pattern: re.Pattern[str]
    described: Mapping[str, Any]
    document: Mapping[str, Any]

    @cached_property
    def literal(self) -> int:
        return self.pattern.pattern.count("[^/]+")


@lru_cache
def operations() -> dict[str, list[Operation]]:
    """The calls of all documents by method, those with the fewest parameters in the path first."""
    found: dict[str, list[Operation]] = {}
    for path in sorted(SPECS.glob("*.json")):
        document = json.loads(path.read_text())
        for template, methods in document.get("paths", {}).items():
            dated = template.replace("2026-09-beta", "2026-09")
            # What the 2026-09 forerunner does not repeat is as in 2026-03 (README of the documents).
            pattern = re.compile(
                re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(dated)).replace("2026\\-03", "2026-0[39]") + r"\Z"
            )
            for method, described in methods.items():
                found.setdefault(method.upper(), []).append(Operation(pattern, described, document))
    return {method: sorted(all, key=lambda one: one.literal) for method, all in found.items()}


def faults(request: httpx.Request) -> Iterator[str]:
    """What the official documents say against a request."""
    path = request.url.path
    line = f"{request.method} {path}"
    operation = next((one for one in operations()[request.method] if one.pattern.match(path)), None)
    if operation is None:
        if line not in UNDOCUMENTED:
            yield f"{line} is in no document"
        return
    known = {each["name"]: each for each in operation.described.get("parameters", ()) if each["in"] == "query"}
    for name, value in request.url.params.items():
        if name not in known:
            yield f"{line}: no query parameter {name}"
        elif known[name]["schema"].get("type") == "boolean" and value not in ("true", "false"):
            yield f"{line}: {name}={value}"
    yield from body_faults(line, request, operation)


def body_faults(line: str, request: httpx.Request, operation: Operation) -> Iterator[str]:
    content = operation.described.get("requestBody", {}).get("content", {})
    for kind, media in content.items():
        body = dict(parse_qsl(request.content.decode())) if "form" in kind else json.loads(request.content)
        schema = {**media["schema"], "components": operation.document["components"]}
        for error in jsonschema_rs.validator_for(schema).iter_errors(body):
            if not LOOSE & set(map(str, error.instance_path)):
                yield f"{line}: {error.message}"


@dataclass
class Request:
    """A request as the server saw it."""

    line: str
    query: dict[str, str]
    body: Any


@dataclass
class Server:
    """Answers by `METHOD path` without the version (a body is a 200; a list is given one by one; a function gets the
    request). Holds every request against the official documents, where they are."""

    answers: Mapping[str, Any]
    now: str = "Tue, 24 Nov 2026 10:00:00 GMT"
    requests: list[Request] = field(default_factory=list)

    def __call__(self, sent: httpx.Request) -> httpx.Response:
        if SPECS.is_dir():
            assert list(faults(sent)) == []
        line = f"{sent.method} {re.sub(r'/2026-0[39]', '', sent.url.path)}"
        form = sent.headers.get("content-type", "").startswith("application/x-www-form")
        body = dict(parse_qsl(sent.content.decode())) if form else json.loads(sent.content or "null")
        request = Request(line, dict(sent.url.params), body)
        self.requests.append(request)
        answer = self.answers[line]
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            answer = answer(request)
        status, body, *headers = answer if isinstance(answer, tuple) else (200, answer)
        told = {"date": self.now, **(headers[0] if headers else {})}
        if isinstance(body, str):
            return httpx.Response(status, text=body, headers={**told, "content-type": "text/html"})
        return (
            httpx.Response(status, json=body, headers=told)
            if body is not None
            else httpx.Response(status, headers=told)
        )

    @property
    def lines(self) -> list[str]:
        return [request.line for request in self.requests]

    def asked(self, line: str) -> list[Request]:
        return [request for request in self.requests if request.line == line]


class Clock:
    """Sleeping moves it and takes no time."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    def wall(self) -> float:
        return 1_800_000_000.0 + self.at

    def sleep(self, seconds: float) -> None:
        self.at += max(0.0, seconds)


PLUGIN = crm_move_sources()[0]


def api_over(server: Callable[[httpx.Request], httpx.Response]) -> ApiClient:
    clock = Clock()
    return ApiClient(
        base_url="https://api.hubapi.com",
        signer=KeySigner(SecretStr("pat-eu1-5f2a9c")),
        limiter=Limiter([RateLimit(limit.bucket, math.inf) for limit in PLUGIN.rates], clock),
        retry=PLUGIN.retry,
        transport=httpx.MockTransport(server),
        clock=clock,
        in_flight=2,
        name="HubSpot",
    )


def unscripted() -> dict[str, Any]:
    """What an account answers that has nothing but what a test puts in."""
    return {
        "GET /account-info/details": DETAILS,
        "POST /oauth/v2/private-apps/get/access-token-info": {"scopes": ["oauth"]},
        "GET /crm/owners": {"results": []},
        "GET /settings/users/teams": {"results": []},
        "GET /crm-object-schemas/schemas": {"results": []},
        "POST /crm/lists/all": {"results": []},
    }


class Scripted(dict[str, Any]):
    """Answers of `unscripted`, then those of a test; what neither has is an object or pair that is not there."""

    def __missing__(self, line: str) -> Any:
        return (404, {"status": "error", "message": "resource not found", "category": "OBJECT_NOT_FOUND"})


MakeSource = Callable[..., tuple[HubSpotSource, Server]]


@pytest.fixture
def source_over() -> MakeSource:
    """A source over a server with these answers beside those of an empty account."""

    def make(
        answers: Mapping[str, Any], include: frozenset[str] = frozenset(), **settings: Any
    ) -> tuple[HubSpotSource, Server]:
        server = Server(Scripted(unscripted() | dict(answers)))
        told = HubSpotSettings(access_token=SecretStr("pat-eu1-5f2a9c"), **settings)
        return HubSpotSource(api_over(server), told, include), server

    return make


@pytest.fixture
def hub_over() -> Callable[..., tuple[HubSpot, Server]]:
    """The calls by name over a server with these answers."""

    def make(answers: Mapping[str, Any], version: str = "2026-09") -> tuple[HubSpot, Server]:
        server = Server(Scripted(unscripted() | dict(answers)))
        return HubSpot(api_over(server), version), server

    return make


@pytest.fixture
def recorded(shared: Path) -> Callable[[str], Any]:
    """A recorded answer of HubSpot's, by its path below the recordings."""
    return lambda name: json.loads((shared / "data" / "api" / "hubspot" / name).read_text())


@pytest.fixture
def official_faults(shared: Path) -> Callable[[httpx.Request], list[str]]:
    """What the official documents say against a request."""
    return lambda request: list(faults(request))
