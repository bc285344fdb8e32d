"""A server that plays Pipedrive from a script, and the official documents that every request is held against."""

import math
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml  # type: ignore[import-untyped] # its types are a distribution of their own
from pydantic import SecretStr

from crm_move import ApiClient, RateLimit
from crm_move.connect import ApiKey, KeySigner, Limiter
from crm_move_pipedrive.plugin import crm_move_sources
from crm_move_pipedrive.settings import PipedriveSettings
from crm_move_pipedrive.source import PipedriveSource

SHARED = Path(os.environ.get("CRM_MOVE_SHARED", Path(__file__).parents[3] / "shared"))
SPECS = SHARED / "specs" / "pipedrive"
PLUGIN = crm_move_sources()[0]

ME = {
    "id": 7001,
    "name": "Ottoline Brandvold",
    "email": "ottoline@quillmarsh.example",
    "company_id": 54235233,
    "company_name": "Quillmarsh Ltd",
    "company_domain": "quillmarsh",
    "company_country": "DE",
    "default_currency": "EUR",
    "timezone_name": "Europe/Berlin",
}


@lru_cache
def operations(version: str) -> list[tuple[re.Pattern[str], Mapping[str, Any]]]:
    """The GET calls of an official document, those without parameters in the path first."""
    document = yaml.load((SPECS / f"{version}.yaml").read_text(), Loader=yaml.CSafeLoader)
    found = []
    for template, methods in sorted(document["paths"].items(), key=lambda item: item[0].count("{")):
        pattern = re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(template)) + r"\Z")
        if "get" in methods:
            found.append((pattern, methods["get"]))
    return found


def faults(request: httpx.Request) -> Iterator[str]:
    """What the official documents say against a request."""
    version, path = (
        ("v2", request.url.path[7:]) if request.url.path.startswith("/api/v2") else ("v1", request.url.path[3:])
    )
    line = f"{request.method} {version} {path}"
    described = next((one for pattern, one in operations(version) if pattern.match(path)), None)
    if described is None or request.method != "GET" or described.get("deprecated"):
        yield f"{line} is in no document, or deprecated"
        return
    known = {each["name"]: each for each in described.get("parameters", ()) if each["in"] == "query"}
    yield from (
        f"{line}: {name} is missing" for name in known if known[name].get("required") and name not in request.url.params
    )
    for name, value in request.url.params.items():
        if name not in known:
            yield f"{line}: no query parameter {name}"
        else:
            yield from (f"{line}: {name}={value} ({fault})" for fault in value_faults(known[name]["schema"], value))


def value_faults(schema: Mapping[str, Any], value: str) -> Iterator[str]:
    numbers = schema.get("type") == "integer" or schema.get("items", {}).get("type") == "integer"
    if numbers and not all(part.isdigit() for part in value.split(",")):
        yield "no number"
    if "maximum" in schema and int(value) > schema["maximum"]:
        yield f"more than {schema['maximum']}"
    if "enum" in schema and not set(value.split(",")) <= set(schema["enum"]):
        yield "no value of the enumeration"


@dataclass
class Request:
    """A request as the server saw it."""

    line: str
    query: dict[str, str]
    host: str
    headers: Mapping[str, str]


@dataclass
class Server:
    """Answers by path (a body is a 200; a list is given one by one, the last one for ever; a function gets the request;
    what is not scripted is empty). Holds every request against the official documents, where they are."""

    answers: Mapping[str, Any]
    headers: dict[str, str] = field(default_factory=lambda: {"date": "Tue, 24 Nov 2026 10:00:00 GMT"})
    requests: list[Request] = field(default_factory=list)

    def __call__(self, sent: httpx.Request) -> httpx.Response:
        if SPECS.is_dir():
            assert list(faults(sent)) == []
        request = Request(sent.url.path, dict(sent.url.params), f"{sent.url.scheme}://{sent.url.host}", sent.headers)
        self.requests.append(request)
        answer = self.answers.get(request.line, many([]))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            answer = answer(request)
        status, body, *headers = answer if isinstance(answer, tuple) else (200, answer)
        told = {**self.headers, **(headers[0] if headers else {})}
        if isinstance(body, str):
            return httpx.Response(status, text=body, headers={**told, "content-type": "text/html"})
        return httpx.Response(status, json=body, headers=told)

    @property
    def lines(self) -> list[str]:
        return [request.line for request in self.requests]

    def asked(self, line: str) -> list[dict[str, str]]:
        return [request.query for request in self.requests if request.line == line]


def many(rows: list[Any] | None, cursor: str | None = None, *, more: bool = False) -> dict[str, Any]:
    """A page of either version."""
    pagination = {"start": 0, "limit": 500, "more_items_in_collection": more}
    return {"success": True, "data": rows, "additional_data": {"next_cursor": cursor, "pagination": pagination}}


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


def api_over(
    server: Callable[[httpx.Request], httpx.Response], base_url: str = "https://api.pipedrive.com"
) -> ApiClient:
    clock = Clock()
    return ApiClient(
        base_url=base_url,
        signer=KeySigner(SecretStr("token-5f2a9c"), ApiKey(header="x-api-token", scheme="")),
        limiter=Limiter([RateLimit("read", math.inf)], clock),
        retry=PLUGIN.retry,
        transport=httpx.MockTransport(server),
        clock=clock,
        in_flight=2,
        name="Pipedrive",
    )


@dataclass
class Played:
    """A source over a server that plays from a script."""

    source: PipedriveSource
    server: Server
    api: ApiClient

    def records(self, object: str) -> list[Any]:
        return [record for page in self.source.read(object, None) for record in page.records]

    def links(self, object: str) -> list[tuple[str, ...]]:
        found = [link for page in self.source.links(object, None) for link in page.links]
        return [(link.id, link.attribute, link.reference.object, link.reference.id) for link in found]


MakeSource = Callable[..., Played]


@pytest.fixture
def play() -> MakeSource:
    """A source over a company that answers these beside what an empty one does."""

    def make(answers: Mapping[str, Any], *include: str, **settings: Any) -> Played:
        server = Server({"/v1/users/me": {"success": True, "data": ME}} | dict(answers))
        api = api_over(server)
        told = PipedriveSettings(api_token=SecretStr("token-5f2a9c"), **settings)
        return Played(PipedriveSource(api, told, frozenset(include)), server, api)

    return make
