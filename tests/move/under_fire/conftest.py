"""Sources that change while a move is under fire, and how far a run has come."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from crm_move.connect import FileStore
from crm_move.plugins import SourcePlugin, load_registry, plugin_session, plugin_settings, sandbox_settings
from crm_move.sandbox import serve

TROUBLES: dict[str, Any] = {
    **dict.fromkeys(("rate_429", "rate_drop_before", "rate_drop_after"), 0.01),
    "rate_slow": 0.005,
    "slow_ms": 3500.0,
}
"""What any stand-in is struck with."""

OF_SOURCES: dict[str, dict[str, Any]] = {
    "hubspot": {
        "burst_limit": 1_000_000,
        "association_limit": 1_000_000,
        "token_life_seconds": 10.0,
        "refresh_rotation": "keeps_old",
        "faults": {**TROUBLES, "rate_502": 0.01},
    },
    "pipedrive": {"burst": 1_000_000, "access_token_calls": 20, "faults": {**TROUBLES, "rate_500": 0.01}},
}
CHANGES = {
    "hubspot": ("records", {"do": "change", "object": "contacts"}, "properties", "jobtitle"),
    "pipedrive": ("do", {"do": "change", "kind": "persons"}, "values", "name"),
}
FEWER = {"hubspot": ("contacts", "deals"), "pipedrive": ("persons", "deals")}


@dataclass
class Pace:
    """How many requests all stand-ins were asked: how far a run has come, however busy the machine is."""

    requests: int = 0

    def of(self, app: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self.requests += scope["type"] == "http"
            await app(scope, receive, send)

        return counted


@dataclass
class Origin:
    """The words that name a source, the settings that reach it, and a hand that changes something there."""

    words: list[str]
    settings: dict[str, str]
    change: Callable[[int], None]


def _write_files(folder: Path, turn: int = 0) -> None:
    """Accounts with parents, contacts of whom half have no key, deals linked to both; other ones with each turn."""
    tables = {
        "accounts": [
            "account_id,account_name,parent_account_id",
            *(f"a{n},Account {n},a{(n + 1 + turn % 2) % 12}" for n in range(12)),
        ],
        "contacts": [
            "contact_id,first_name,last_name,email,account_id",
            *(f"c{n},First{n},Last{n},{f'c{n}@x{n}.example.com' if n % 2 else ''},a{n % 12}" for n in range(24)),
        ],
        "deals": [
            "deal_id,deal_name,stage,amount,colour,account_id,contact_id",
            *(
                f"d{n},Deal {n},{('Open', 'Won', 'Lost')[(n + turn) % 3]},{n}{turn}0,"
                f"shade {n},a{(n + turn) % 12},c{n % 24}"
                for n in range(24 + turn % 4)
            ),
        ],
    }
    folder.mkdir(exist_ok=True)
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def _origin(name: str, folder: Path, pace: Pace) -> Iterator[Origin]:
    """A source; a stand-in is as unreliable as the sink's."""
    if name == "csv":
        files = folder / "files"
        _write_files(files)
        yield Origin(["csv", "attio", "--from", str(files)], {}, lambda turn: _write_files(files, turn))
        return
    plugin = load_registry().source(name)
    assert plugin.sandbox is not None
    app = plugin.sandbox.create_app(None, plugin.sandbox.switches.model_validate(OF_SOURCES[name]))
    with serve(pace.of(app)) as running:
        told = sandbox_settings(plugin, running.base_url)
        told = told if "refresh_token" in told else _agreed(plugin, told, folder)
        yield Origin(
            [name, "attio", "--limit", "6", *(word for object in FEWER[name] for word in ("--only", object))],
            {f"CRM_MOVE_{name.upper()}_{key.upper()}": value for key, value in told.items()},
            lambda turn: _change(name, running.base_url, turn),
        )


def _agreed(plugin: SourcePlugin, told: dict[str, str], folder: Path) -> dict[str, str]:
    """The settings of an app that a person has agreed to, in place of a key."""
    hosts = {key: value for key, value in told.items() if key.endswith("_url")}
    app = {**hosts, "client_id": "sandbox-client", "client_secret": "sandbox-secret"}
    store = FileStore(folder / "none.json")
    where: dict[str, Any] = {"given": app, "environ": {"XDG_STATE_HOME": str(folder)}, "store": store}
    session = plugin_session(plugin, plugin_settings(plugin, **where), **where)
    page = session.sign_in().by_hand(lambda address: str(_patiently("GET", address).headers["location"]))
    assert page.refresh_token
    return {**app, "refresh_token": page.refresh_token.get_secret_value()}


def _change(name: str, url: str, turn: int) -> None:
    """People give a person another title, or name."""
    path, told, into, slug = CHANGES[name]
    state = _patiently("GET", f"{url}/_sandbox/state").json()
    held = state["objects"]["contacts"]["records"] if name == "hubspot" else state["companies"][0]["persons"]
    _patiently("POST", f"{url}/_sandbox/{path}", {**told, "id": held[0]["id"], into: {slug: f"Name {turn}"}})


def _patiently(method: str, url: str, body: Any = None) -> httpx.Response:
    """An answer from a stand-in that spoils some."""
    for _ in range(20):
        try:
            answer = httpx.request(method, url, json=body)
        except httpx.TransportError:
            continue
        if answer.status_code < 400:
            return answer
    raise AssertionError(f"{method} {url} answers nothing")


@pytest.fixture
def troubles() -> dict[str, Any]:
    return TROUBLES


@pytest.fixture
def pace() -> Pace:
    return Pace()


@pytest.fixture
def changing(tmp_path: Path, pace: Pace) -> Callable[[str], AbstractContextManager[Origin]]:
    """Opens a source by its name."""
    return lambda name: _origin(name, tmp_path, pace)
