"""A stand-in on a loopback port, and a small client that checks each answer against Attio's official document.

The document is a judge with known errors: each deviation of the live API from it is named below with its section in
the behaviour reference; nothing else is tolerated.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jsonschema_rs
import pytest

from crm_move.sandbox import serve
from crm_move_attio.sandbox import Switches, create_app


class Document:
    """The operations of an OpenAPI document, each answer's schema compiled when first needed."""

    def __init__(self, file: Path) -> None:
        self._whole = json.loads(file.read_text())
        self._paths = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path)
            for path in sorted(self._whole["paths"], key=lambda path: path.count("{"))
        ]
        self.seen: set[tuple[str, str, str]] = set()

    def check(self, method: str, path: str, answer: httpx.Response) -> None:
        """Fails where the document has the operation and forbids the answer."""
        place = self._place(urlsplit(path).path, method)
        if place is None:
            return
        status = str(answer.status_code)
        self.seen.add((method, place, status))
        validator = self._validator(place, method.lower(), status)
        if validator is None:
            # Codes that the document does not list for the operation: section 3 of the reference, last paragraph.
            assert answer.status_code in _UNLISTED, (method, path, answer.status_code, answer.text)
            return
        body = _without_known_deviations(answer.json(), answer.status_code)
        faults = [
            f"{'/'.join(map(str, one.instance_path))}: {one.message[:300]}" for one in validator.iter_errors(body)
        ]
        assert not faults, (method, path, faults, answer.text[:2000])

    def operations(self) -> set[tuple[str, str]]:
        return {(method.upper(), path) for path, one in self._whole["paths"].items() for method in one}

    def _place(self, path: str, method: str) -> str | None:
        for pattern, place in self._paths:
            if pattern.fullmatch(path) and method.lower() in self._whole["paths"][place]:
                return place
        return None

    @cache  # noqa: B019  one document lives as long as the session
    def _validator(self, place: str, method: str, status: str) -> Any:
        answers = self._whole["paths"][place][method]["responses"]
        if status not in answers:
            return None
        schema = answers[status]["content"]["application/json"]["schema"]
        whole = _settled({**schema, "components": self._whole["components"]})
        return jsonschema_rs.validator_for(whole, validate_formats=True)


_UNLISTED = frozenset({400, 401, 403, 404, 409, 413, 429, 500})
_CODES = frozenset({
    "validation_type", "value_not_found", "missing_value", "uniqueness_conflict", "multiple_match_results",
    "matching_attribute_definition_not_unique", "immutable_value", "system_edit_unauthorized", "quota_exceeded",
    "filter_error", "invalid_filter_field", "invalid_filter_operator", "unknown_filter_attribute_slug",
    "missing_sort_field", "slug_conflict", "not_found", "unauthorized", "billing_error", "concurrent_write_conflict",
    "rate_limit_exceeded",
})  # fmt: skip


def _without_known_deviations(body: Any, status: int) -> Any:
    """The body as the document would have it, where the live API is known to answer otherwise."""
    if status >= 400:
        # More codes occur than the document lists for an operation (section 3), under the key `status_code` also where
        # the document spells it `statusCode`.
        assert body["code"] in _CODES, body
        return {"status_code": status, "statusCode": status, "type": body["type"], "message": body["message"]}
    return body


def _settled(schema: Any) -> Any:
    """The schema without what is known to be untrue of live answers, and in terms a validator understands."""
    if isinstance(schema, list):
        return [_settled(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _settled(value) for key, value in schema.items()}
    kind = schema.get("type")
    if schema.pop("nullable", False) is True and isinstance(kind, str):
        # `nullable` is a word of OpenAPI 3.0 in a document of 3.1.
        kind = schema["type"] = [kind, "null"]
    if isinstance(kind, list) and "null" in kind and "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    properties = schema.get("properties", {})
    if "code" in properties and "message" in properties:
        schema["required"] = [key for key in schema.get("required", []) if key != "code"]
        properties.pop("code")
    if properties.get("attribute_type", {}).get("enum") == ["timestamp"]:
        # The document's own example has a time behind the day.
        properties["value"]["format"] = "date-time"
    if "resolved_by" in properties:
        # Null where a comment is open (section 24.7).
        properties["resolved_by"] = {"anyOf": [properties["resolved_by"], {"type": "null"}]}
    return schema


class Client:
    """Speaks to a stand-in with a token, and keeps the document at hand."""

    def __init__(self, base_url: str, document: Document | None, token: str = "token") -> None:
        self.base_url, self.document = base_url, document
        self.http = httpx.Client(base_url=base_url, headers={"authorization": f"Bearer {token}"}, timeout=20)

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """One call; its answer must be one that the official document allows."""
        answer = self.http.request(method, path, json=body, **more)
        if self.document:
            self.document.check(method, path, answer)
        return answer

    def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """What a call that must succeed answers, out of its `data` wrapper."""
        answer = self.call(method, path, body, **more)
        assert answer.is_success, answer.text
        whole = answer.json()
        return whole.get("data", whole)

    def error(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str, str]:
        """Status, code and text of a call that must fail."""
        answer = self.call(method, path, body, **more)
        assert answer.is_error, answer.text
        whole = answer.json()
        assert whole["status_code"] == answer.status_code
        return answer.status_code, whole["code"], whole["message"]

    # -- the calls that tests make most

    def create(self, slug: str, **values: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.ok("POST", f"/v2/objects/{slug}/records", {"data": {"values": values}})
        return made

    def refused(self, slug: str, **values: Any) -> tuple[int, str, str]:
        return self.error("POST", f"/v2/objects/{slug}/records", {"data": {"values": values}})

    def upsert(self, slug: str, matching: str, **values: Any) -> dict[str, Any]:
        path = f"/v2/objects/{slug}/records?matching_attribute={matching}"
        made: dict[str, Any] = self.ok("PUT", path, {"data": {"values": values}})
        return made

    def write(self, method: str, record: dict[str, Any], **values: Any) -> dict[str, Any]:
        """PATCH or PUT of a record by id."""
        written: dict[str, Any] = self.ok(method, path_of(record), {"data": {"values": values}})
        return written

    def read(self, record: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.ok("GET", path_of(record))
        return found

    def find(self, slug: str, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ok("POST", f"/v2/objects/{slug}/records/query", query)
        return found

    def attribute(self, owner: str, slug: str, kind: str = "text", **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.ok("POST", f"/v2/{owner}/attributes", attribute_body(slug, kind, **more))
        return made

    def object(self, slug: str) -> dict[str, Any]:
        noun = slug.capitalize()
        body = {"data": {"api_slug": slug, "singular_noun": noun, "plural_noun": f"{noun} all"}}
        made: dict[str, Any] = self.ok("POST", "/v2/objects", body)
        return made

    def state(self) -> dict[str, Any]:
        whole: dict[str, Any] = self.http.get("/_sandbox/state").json()
        return whole


def attribute_body(slug: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    whole = {
        "title": slug.capitalize(), "description": None, "api_slug": slug, "type": kind, "is_required": False,
        "is_unique": False, "is_multiselect": False, "config": {}, **more,
    }  # fmt: skip
    return {"data": whole}


def path_of(record: dict[str, Any]) -> str:
    return f"/v2/objects/{record['id']['object_id']}/records/{record['id']['record_id']}"


Serve = Callable[..., Client]


@pytest.fixture(scope="session")
def document() -> Document | None:
    """Attio's official document; without it the answers go unchecked, the tests still run."""
    shared = Path(os.environ.get("CRM_MOVE_SHARED", Path(__file__).parents[3] / "shared"))
    return Document(shared / "specs" / "attio.json") if shared.is_dir() else None


def _serving(document: Document | None) -> Iterator[Serve]:
    with ExitStack() as running:

        def start(*, state: Path | None = None, token: str = "token", clock: Any = None, **switches: Any) -> Client:
            settings = Switches.model_validate({"limits": False, "company_delay_ms": 0, **switches})
            app = create_app(state, settings, **({"clock": clock} if clock else {}))
            client = Client(running.enter_context(serve(app)).base_url, document, token)
            running.callback(client.http.close)
            return client

        yield start


@pytest.fixture
def served(document: Document | None) -> Iterator[Serve]:
    """Serves a stand-in with switches: `served(limits=True, ...)`; `state=` a file, `clock=` a clock, `token=`."""
    yield from _serving(document)


@pytest.fixture(scope="module")
def served_for_module(document: Document | None) -> Iterator[Serve]:
    """As `served`, for stand-ins that all tests of a module share."""
    yield from _serving(document)


@pytest.fixture
def attio(served: Serve) -> Client:
    """A stand-in as the switches have it by default, without limits, side effects at once."""
    return served()


class Clock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()
