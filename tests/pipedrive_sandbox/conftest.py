"""A stand-in on loopback ports, and a small client that checks each answer against Pipedrive's official documents.

The documents are judges with known errors: each deviation of the live API from them is named below with its section in
the behaviour reference; nothing else is tolerated. They declare hardly any refusal, so those are checked for shape.
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
from crm_move_pipedrive.sandbox import Switches, create_app

CLIENT = ("sandbox-client", "sandbox-secret")
ADDED = {
    # Sent live, or told by the pages, but not in the documents (reference, sections 9 and 8.2).
    "v1 /users": {"is_admin"}, "v1 /users/me": {"is_admin"}, "v1 /users/{}": {"is_admin"},
    "v1 /leads": {"archive_time"}, "v1 /leads/archived": {"archive_time"}, "v1 /leads/{}": {"archive_time"},
    "v2 /activities": {"outcome"}, "v2 /activities/{}": {"outcome"},
    "v1 /notes": {"lead", "pinned_to_lead_flag"}, "v1 /notes/{}": {"lead", "pinned_to_lead_flag"},
    "v1 /files": {"log_id", "file_type"}, "v1 /files/{}": {"log_id", "file_type"},
    "v1 /deals/archived": {"archive_time"},
    # What `include_labels` and `include_option_labels` bring (section 8.3).
    "v2 /deals": {"labels", "label"},
    # Recorded (grouparoo_personFields).
    **{f"v1 /{name}Fields{end}": {"json_column_flag", "color"}
       for name in ("deal", "person", "organization", "product", "activity", "lead") for end in ("", "/{}")},
}  # fmt: skip
HEX_KEY = re.compile(r"[0-9a-f]{40}(_[a-z_0-9]+)?")


class Documents:
    """The operations of both OpenAPI documents, each answer's schema compiled when first needed."""

    def __init__(self, folder: Path) -> None:
        import yaml

        self._whole = {
            version: yaml.load((folder / f"{version}.yaml").read_text(), Loader=yaml.CSafeLoader)
            for version in ("v1", "v2")
        }
        self._paths = {version: sorted(whole["paths"], key=_holes) for version, whole in self._whole.items()}
        self.endpoints: list[dict[str, Any]] = json.loads((folder / "endpoints.json").read_text())
        self.seen: set[tuple[str, str]] = set()

    def check(self, path: str, answer: httpx.Response) -> None:
        """Fails where a document has the operation and forbids the answer."""
        version, place = self.place(urlsplit(path).path)
        if place is None or not answer.is_success:
            return
        self.seen.add((version, place))
        body = answer.json()
        validator, known = self._judge(version, place)
        faults = [
            f"{'/'.join(map(str, one.instance_path))}: {one.message[:200]}" for one in validator.iter_errors(body)
        ]
        assert not faults, (path, faults, answer.text[:1500])
        extra = _keys(body["data"]) - known - ADDED.get(f"{version} {re.sub('{[^}]+}', '{}', place)}", set())
        extra = {key for key in extra if not HEX_KEY.fullmatch(key)}
        assert not extra, (path, "keys that no document names", extra)

    def place(self, path: str) -> tuple[str, str | None]:
        version = "v2" if path.startswith("/api/v2/") else "v1"
        rest = path.removeprefix("/api").removeprefix(f"/{version}")
        for place in self._paths[version]:
            if (
                re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", place), rest)
                and "get" in self._whole[version]["paths"][place]
            ):
                return version, place
        return version, None

    @cache  # noqa: B019  one document lives as long as the session
    def _judge(self, version: str, place: str) -> tuple[Any, set[str]]:
        whole = self._whole[version]
        operation = whole["paths"][place]["get"]
        answer = operation["responses"]["200"]["content"]["application/json"]
        schema = _settled({**answer["schema"], "components": whole["components"]})
        named = _property_names(_resolved(answer["schema"], whole), whole)
        asked = [one["schema"] for one in operation.get("parameters", ()) if one.get("name") == "include_fields"]
        named |= {name for one in asked for names in one.get("enum", ()) for name in names.split(",")}
        return jsonschema_rs.validator_for(schema), named | _keys(answer.get("example", {}).get("data"))


def _holes(place: str) -> tuple[int, str]:
    return place.count("{"), place


def _settled(schema: Any) -> Any:
    """The schema without what is known to be untrue of live answers, and in terms a validator understands."""
    if isinstance(schema, list):
        return [_settled(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _settled(value) for key, value in schema.items() if key != "example"}
    # Nulls occur in nearly every field, whether or not the documents say so (sections 3, 7 and 9).
    schema.pop("nullable", None)
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    for name, loosened in _LOOSENED.items():
        if name in schema.get("properties", {}):
            schema["properties"][name] = loosened
    return schema


_LOOSENED: dict[str, Any] = {
    # The product's category is a number, a numeric text, or a word (section 9).
    "category": {},
    # A custom field of a type that the v1 document does not list, and subfields whose id is null (section 8.2).
    "field_type": {"type": "string"},
    # v1 has it as a number in users, as 0 or 1 and as a truth value elsewhere (recordings of both).
    "has_pic": {},
    # A user object in the example, an envelope with one in the schema.
    "added_by_user_id": {},
}


def _resolved(schema: Any, whole: Any) -> Any:
    while "$ref" in schema:
        found = whole
        for part in schema["$ref"].split("/")[1:]:
            found = found[part]
        schema = found
    return schema


def _property_names(schema: Any, whole: Any) -> set[str]:
    schema = _resolved(schema, whole)
    found = set(schema.get("properties", {}))
    for part in [*schema.get("properties", {}).values(), *schema.get("allOf", ()), *schema.get("anyOf", ()),
                 *schema.get("oneOf", ()), schema.get("items", {})]:  # fmt: skip
        if isinstance(part, dict) and part:
            found |= _property_names(part, whole)
    return found


def _keys(body: Any) -> set[str]:
    if isinstance(body, list):
        return set().union(*map(_keys, body)) if body else set()
    if not isinstance(body, dict):
        return set()
    return set(body).union(*(_keys(value) for key, value in body.items() if not HEX_KEY.fullmatch(key)))


class Client:
    """Speaks to one company's host, and keeps the documents at hand."""

    def __init__(self, base_url: str, documents: Documents | None, headers: dict[str, str]) -> None:
        self.base_url, self.documents = base_url, documents
        self.http = httpx.Client(base_url=base_url, headers=headers, timeout=20)

    def get(self, path: str, **query: Any) -> httpx.Response:
        """One call; its answer must be one that the official documents allow."""
        answer = self.http.get(path, params=query or None)
        if self.documents:
            self.documents.check(path, answer)
        return answer

    def ok(self, path: str, **query: Any) -> Any:
        """The whole body of a call that must succeed."""
        answer = self.get(path, **query)
        assert answer.is_success, answer.text
        assert answer.json()["success"] is True
        return answer.json()

    def data(self, path: str, **query: Any) -> Any:
        return self.ok(path, **query)["data"]

    def refused(self, path: str, **query: Any) -> tuple[int, str]:
        """Status and text of a call that must fail."""
        answer = self.get(path, **query)
        assert answer.is_error, answer.text
        body = answer.json()
        assert body["success"] is False
        return answer.status_code, body["error"]

    def all(self, path: str, **query: Any) -> list[Any]:
        """All pages of a list, of either version."""
        found: list[Any] = []
        while True:
            body = self.ok(path, **query)
            found += body["data"] or []
            more = body["additional_data"]
            if more.get("next_cursor"):
                query["cursor"] = more["next_cursor"]
            elif more.get("pagination", {}).get("more_items_in_collection"):
                query["start"] = more["pagination"]["next_start"]
            else:
                return found


class Sandbox:
    """A served stand-in: signs in, looks, and acts as others do."""

    def __init__(self, base_url: str, documents: Documents | None, stack: ExitStack) -> None:
        self.base_url, self._documents, self._stack = base_url, documents, stack
        self.http = httpx.Client(base_url=base_url, timeout=20)
        stack.callback(self.http.close)

    def token(self, **form: str) -> httpx.Response:
        asked = form or {"grant_type": "refresh_token", "refresh_token": "sandbox-refresh"}
        return self.http.post("/oauth/token", data=asked, auth=CLIENT)

    def oauth(self, **form: str) -> Client:
        """A client that has signed in."""
        answer = self.token(**form).json()
        return self.client(answer["api_domain"], authorization=f"Bearer {answer['access_token']}")

    def api_token(self, token: str = "sandbox-api-token") -> Client:
        """A client on the first company's own host with a personal token, which has all scopes."""
        return self.client(self.company["base_url"], **{"x-api-token": token})

    def client(self, base_url: str, **headers: str) -> Client:
        made = Client(base_url, self._documents, headers)
        self._stack.callback(made.http.close)
        return made

    def state(self, kind: str = "deals") -> Any:
        return self.http.get("/_sandbox/state", params={"kind": kind}).json()

    @property
    def company(self) -> Any:
        """The first one, with the least of its records: some are large."""
        return self.state("files")["companies"][0]

    def act(self, do: str, **action: Any) -> Any:
        answer = self.http.post("/_sandbox/do", json={"do": do, **action})
        assert answer.is_success, answer.text
        return answer.json()

    def switch(self, **switches: Any) -> None:
        assert self.http.patch("/_sandbox/switches", json=switches).is_success


Serve = Callable[..., Sandbox]


@pytest.fixture(scope="session")
def documents() -> Documents | None:
    """Pipedrive's official documents; without them the answers go unchecked, the tests still run."""
    shared = Path(os.environ.get("CRM_MOVE_SHARED", Path(__file__).parents[3] / "shared"))
    return Documents(shared / "specs" / "pipedrive") if shared.is_dir() else None


def _serving(documents: Documents | None) -> Iterator[Serve]:
    with ExitStack() as running:

        def start(*, state: Path | None = None, clock: Any = None, **switches: Any) -> Sandbox:
            app = create_app(state, Switches.model_validate(switches), **({"clock": clock} if clock else {}))
            return Sandbox(running.enter_context(serve(app)).base_url, documents, running)

        yield start


@pytest.fixture
def served(documents: Documents | None) -> Iterator[Serve]:
    """Serves a stand-in with switches: `served(plan="lite", ...)`; `state=` a file, `clock=` a clock."""
    yield from _serving(documents)


@pytest.fixture(scope="module")
def bundled(documents: Documents | None) -> Iterator[Client]:
    """The bundled company as it is, for tests that change nothing."""
    for start in _serving(documents):
        yield start(limits=False).api_token()


class Clock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()
