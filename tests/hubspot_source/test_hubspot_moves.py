"""Whole moves as a person runs them: from HubSpot's stand-in to Attio's, over HTTP and the real command line."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from crm_move.connect import FileStore
from crm_move.plugins import plugin_session, plugin_settings
from crm_move.sandbox import serve
from crm_move.testing import open_source, sandboxed
from crm_move_hubspot.plugin import crm_move_sources
from crm_move_hubspot.sandbox import Switches, create_app

HUBSPOT = crm_move_sources()[0]
ROOMY = {"burst_limit": 1_000_000, "association_limit": 1_000_000}
BAD_NETWORK = {
    "seed": 11,
    **dict.fromkeys(("rate_429", "rate_423", "rate_502", "rate_524", "rate_drop_before", "rate_drop_after"), 0.02),
}
JOB = ("hubspot", "attio", "--rehearse", "--yes", "--json")


@contextmanager
def account(**switches: Any) -> Iterator[dict[str, str]]:
    """A stand-in that nothing but its own switches holds up, and the settings that reach it with a key."""
    with serve(create_app(None, Switches.model_validate({**ROOMY, **switches}))) as running:
        yield {"CRM_MOVE_HUBSPOT_BASE_URL": running.base_url, "CRM_MOVE_HUBSPOT_ACCESS_TOKEN": "pat-na1-quillmarsh"}


def agreed(settings: dict[str, str], folder: Path) -> dict[str, str]:
    """The settings of an app that a person has agreed to, in place of a key."""
    base = settings["CRM_MOVE_HUBSPOT_BASE_URL"]
    app = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
    hosts = {"base_url": base, "oauth_url": base, "authorize_url": f"{base}/oauth/authorize"}
    store = FileStore(folder / "none.json")
    where: dict[str, Any] = {"given": {**app, **hosts}, "environ": {"XDG_STATE_HOME": str(folder)}, "store": store}
    session = plugin_session(HUBSPOT, plugin_settings(HUBSPOT, **where), **where)
    page = session.sign_in().by_hand(lambda address: str(httpx.get(address).headers["location"]))
    assert page.refresh_token
    told = {**app, **hosts, "refresh_token": page.refresh_token.get_secret_value()}
    return {f"CRM_MOVE_HUBSPOT_{name.upper()}": value for name, value in told.items()}


def start(folder: Path, settings: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "crm_move", *words],
        cwd=folder,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, settings: dict[str, str], *words: str) -> tuple[int, dict[str, Any], str]:
    """The code, the JSON object on stdout (where asked for) and what else was said."""
    process = start(folder, settings, *words)
    out, err = process.communicate(timeout=300)
    return process.returncode, json.loads(out) if "--json" in words else {"said": out}, err


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, int]:
    """How many records and links the bundled company has."""
    folder = tmp_path_factory.mktemp("there")
    with sandboxed(HUBSPOT, folder, **ROOMY) as where, open_source(HUBSPOT, **where) as opened:
        source = opened.connector
        slugs = [object.slug for object in source.describe().objects]
        records = [record for slug in slugs for page in source.read(slug, None) for record in page.records]
        links = sum(len(page.links) for slug in slugs for page in source.links(slug, None))
    own = sum(len(references) for record in records for references in record.references.values())
    return len(records), links + own


def accounted(summary: dict[str, Any], there: tuple[int, int], records: str, links: str) -> None:
    """Every record and link of the account is in one state."""
    nothing = dict.fromkeys(("created", "updated", "unchanged", "skipped", "failed"), 0)
    assert min(there) > 300
    assert summary["records"] == {**nothing, records: there[0]}
    assert summary["links"] == {"made": 0, "present": 0, "skipped": 0, "failed": 0, links: there[1]}
    assert summary["verified"]["different"] == 0


@pytest.mark.slow
def test_a_move_with_short_lived_tokens_over_a_bad_network_is_whole_and_a_second_run_writes_nothing(
    tmp_path: Path, there: tuple[int, int]
) -> None:
    with account(token_life_seconds=5, refresh_rotation="kills_old", faults=BAD_NETWORK) as with_key:
        settings = agreed(with_key, tmp_path)
        code, summary, _ = run(tmp_path, settings, *JOB)
        # A few addresses of the bundled company are none that Attio takes: left out, and said so.
        assert (code, summary["outcome"]) == (3, "leftovers")
        accounted(summary, there, "created", "made")
        code, summary, _ = run(tmp_path, settings, *JOB)
    assert (code, summary["outcome"], summary["requests"]["writes"]) == (0, "done", 0)
    accounted(summary, there, "unchanged", "present")


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [2.5, 5.0])
def test_a_killed_read_goes_on_where_it_was(tmp_path: Path, there: tuple[int, int], seconds: float) -> None:
    with account(faults={"latency_ms": 15}) as settings:
        first = start(tmp_path, settings, *JOB)
        time.sleep(seconds)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        code, summary, _ = run(tmp_path, settings, *JOB)
    assert code == 3
    accounted(summary, there, "created", "made")


def test_a_dead_key_stops_with_the_code_for_it(tmp_path: Path) -> None:
    with account() as settings:
        dead = settings | {"CRM_MOVE_HUBSPOT_ACCESS_TOKEN": "pat-na1-dead"}
        code, summary, said = run(tmp_path, dead, *JOB)
    assert (code, summary["outcome"], summary["error"]["code"]) == (5, "failed", 5)
    assert "HubSpot does not accept our key or token" in said
    assert "pat-na1-dead" not in said


def test_a_day_that_is_used_up_stops_with_the_time_it_opens_again(tmp_path: Path) -> None:
    with account(daily_limit=60) as settings:
        code, summary, said = run(tmp_path, settings, *JOB)
    assert (code, summary["outcome"]) == (4, "stopped")
    told = " ".join(said.split())
    assert "It opens again at" in told
    assert "00:00 (Europe/Berlin, 23:00 UTC)" in told


def test_check_tells_who_where_and_which_scopes_are_missing(tmp_path: Path) -> None:
    with account(scopes=["oauth", "crm.objects.contacts.read"]) as settings:
        code, out, _ = run(tmp_path, settings, "connect", "hubspot", "--check")
    lines = out["said"].splitlines()
    assert code == 2
    assert lines[:6] == [
        "HubSpot: signed in to Quillmarsh Instruments (148006211).",
        "Time zone: Europe/Berlin.",
        "Currencies: EUR, USD, GBP, JPY.",
        "Kind of account: standard.",
        "API version: 2026-09.",
        "Scopes: crm.objects.contacts.read, oauth.",
    ]
    assert "Missing: the scope crm.objects.deals.read: without it, deals can not be read." in lines
