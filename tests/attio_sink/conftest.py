"""A server that plays Attio from a script, and the official document to hold requests against."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from pydantic import SecretStr

from crm_move import (
    ApiClient,
    Attribute,
    AttributeType,
    CreateAttribute,
    CreateObject,
    CreateOption,
    CreateReference,
    Mirror,
    Operation,
    RateLimit,
    ReferenceAttribute,
)
from crm_move.connect import KeySigner, Limiter
from crm_move.sandbox import serve
from crm_move_attio.plugin import crm_move_sinks
from crm_move_attio.sandbox import Switches, create_app
from crm_move_attio.sink import AttioSink

T = AttributeType
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
        client = _client("https://api.attio.com", "key-4711", attempts, transport=httpx.MockTransport(server))
        return AttioSink(client), server

    return make


def _client(base_url: str, key: str, attempts: int, **more: Any) -> ApiClient:
    """Neither paced nor made to wait."""
    declared = crm_move_sinks()[0].retry
    assert declared is not None
    return ApiClient(
        base_url=base_url,
        signer=KeySigner(SecretStr(key)),
        limiter=Limiter([RateLimit("read", math.inf), RateLimit("write", math.inf)]),
        retry=replace(declared, attempts=attempts, first_wait=0.0),
        in_flight=4,
        **more,
    )


OpenSink = Callable[..., tuple[AttioSink, str]]


@pytest.fixture
def open_sink() -> Iterator[OpenSink]:
    """A sink upon a state file (or a fresh workspace) with these switches, and where its stand-in answers."""
    with ExitStack() as stack:

        def open_sink(state: Path | None = None, **switches: Any) -> tuple[AttioSink, str]:
            quiet = Switches.model_validate({"limits": False, "company_from_email": False, **switches})
            url = stack.enter_context(serve(create_app(state, quiet))).base_url
            return AttioSink(stack.enter_context(_client(url, "sandbox", attempts=20))), url

        yield open_sink


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


@pytest.fixture(scope="session")
def making_products() -> list[Operation]:
    """What makes the object `products`, with an attribute of each type that a workspace lets anybody make."""
    return [
        CreateObject(object="products", singular="Product", plural="Products"),
        _attribute("name", T.TEXT),
        _attribute("source_id", T.TEXT, unique=True),
        _attribute("price", T.MONEY, currency="EUR"),
        _attribute("stock", T.NUMBER),
        _attribute("sold", T.CHECKBOX),
        _attribute("since", T.DATE),
        _attribute("seen", T.TIMESTAMP),
        _attribute("stars", T.RATING),
        _attribute("state", T.STATUS),
        _attribute("tags", T.SELECT, multi=True),
        _attribute("keeper", T.ACTOR),
        _attribute("hotlines", T.PHONE, multi=True),
        CreateOption(object="products", attribute="tags", title="Red"),
        CreateOption(object="products", attribute="tags", title="a/b ö?"),
        CreateOption(object="products", attribute="state", title="New", status=True),
        CreateOption(object="products", attribute="state", title="Won 🎉", status=True),
        CreateReference(
            object="products",
            reference=ReferenceAttribute(
                slug="parent",
                title="Parent",
                targets=("products",),
                mirror=Mirror(object="products", slug="children", title="Children", many=True),
            ),
        ),
    ]


def _attribute(slug: str, type: AttributeType, **parts: Any) -> CreateAttribute:
    return CreateAttribute(object="products", attribute=Attribute(slug=slug, title=slug.title(), type=type, **parts))
