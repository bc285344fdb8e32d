"""A server that plays Attio from a script, and the official document to hold requests against."""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from pydantic import SecretStr

from crm_move import ApiClient, RateLimit
from crm_move.connect import KeySigner, Limiter
from crm_move_attio.plugin import crm_move_sinks
from crm_move_attio.sink import AttioSink

Answer = tuple[int, Any]
Answers = Mapping[str, Any]


@dataclass
class Request:
    """A request as the server saw it."""

    line: str
    query: dict[str, str]
    body: Any


@dataclass
class Server:
    """Answers by `METHOD path` (a body is a 200; a list is given one by one; a function gets the request)."""

    answers: Answers
    now: str = "Fri, 15 May 2026 21:49:05 GMT"
    requests: list[Request] = field(default_factory=list)

    def __call__(self, sent: httpx.Request) -> httpx.Response:
        path = sent.url.raw_path.decode().partition("?")[0]
        request = Request(f"{sent.method} {path}", dict(sent.url.params), json.loads(sent.content or "null"))
        self.requests.append(request)
        answer = self.answers[request.line]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if callable(answer):
            answer = answer(request)
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return httpx.Response(status, json=body, headers={"date": self.now})

    @property
    def lines(self) -> list[str]:
        return [request.line for request in self.requests]


MakeSink = Callable[..., tuple[AttioSink, Server]]


@pytest.fixture
def make_sink() -> MakeSink:
    """A sink over a server with these answers; neither paced nor made to wait."""

    def make(answers: Answers, *, attempts: int = 1) -> tuple[AttioSink, Server]:
        server = Server(answers)
        client = ApiClient(
            base_url="https://api.attio.com",
            signer=KeySigner(SecretStr("key-4711")),
            limiter=Limiter([RateLimit("read", math.inf), RateLimit("write", math.inf)]),
            transport=httpx.MockTransport(server),
            retry=_impatient(attempts),
            in_flight=2,
        )
        return AttioSink(client), server

    return make


def _impatient(attempts: int) -> Any:
    declared = crm_move_sinks()[0].retry
    assert declared is not None
    return replace(declared, attempts=attempts, first_wait=0.0)


class Document:
    """Attio's official document."""

    def __init__(self, document: dict[str, Any]) -> None:
        _let_null_be_null(document)
        self._document = document
        self._components = {"components": document["components"]}
        forms = document["components"]["schemas"]["input-value"]["anyOf"]
        # Closed: the document lets some of its forms have any key at all, so that they would fit everything.
        self._forms = [jsonschema_rs.validator_for({**form, "additionalProperties": False}) for form in forms]

    def refuse_wrong(self, request: Request) -> None:
        """Raises ValidationError for a body that the document does not allow, LookupError for an unknown call."""
        method, path = request.line.split(" ")
        schema = self._operation(method, path)["requestBody"]["content"]["application/json"]["schema"]
        jsonschema_rs.validator_for({**schema, **self._components}).validate(request.body)

    def knows(self, value: dict[str, Any]) -> bool:
        """Whether a written value has one of the forms that a value may have, and no key beside."""
        return any(form.is_valid(value) for form in self._forms)

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        for template, operations in self._document["paths"].items():
            pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
            if re.fullmatch(pattern, path) and method.lower() in operations:
                return dict(operations[method.lower()])
        raise LookupError(f"{method} {path} is not in the official document")


def _let_null_be_null(schema: Any) -> None:
    """The document calls some enumerations nullable and then leaves null out of them (`country_code`)."""
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        _let_null_be_null(part)
    if isinstance(schema, dict) and "null" in schema.get("type", ()) and isinstance(schema.get("enum"), list):
        schema["enum"] = [*schema["enum"], None]


@pytest.fixture(scope="session")
def document(shared: Path) -> Document:
    """The official document."""
    return Document(json.loads((shared / "specs" / "attio.json").read_text("utf-8")))


@pytest.fixture(scope="session")
def recordings(shared: Path) -> Callable[[str], list[dict[str, Any]]]:
    """Recorded exchanges by the name of their file."""

    def read(name: str) -> list[dict[str, Any]]:
        found = json.loads((shared / "data" / "api" / "attio" / f"{name}.json").read_text("utf-8"))
        return list(found["exchanges"])

    return read
