"""Whole moves as a person runs them: from Pipedrive's stand-in to Attio's, over HTTP and the real command line."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crm_move.move.read import read_source
from crm_move.sandbox import serve
from crm_move.store import Snapshot
from crm_move.testing import open_source, sandboxed
from crm_move_pipedrive.plugin import crm_move_sources
from crm_move_pipedrive.sandbox import Switches, create_app

PIPEDRIVE = crm_move_sources()[0]
BAD_NETWORK = {"seed": 11, **dict.fromkeys(("rate_429", "rate_500", "rate_drop_before", "rate_drop_after"), 0.02)}
NAMES = ("archived", "visibility", "relationships")
INCLUDE = [word for name in NAMES for word in ("--include", name)]
JOB = ("pipedrive", "attio", "--rehearse", "--yes", "--json", *INCLUDE)


@contextmanager
def company(**switches: Any) -> Iterator[dict[str, str]]:
    """A stand-in that nothing but its own switches holds up, and the settings that reach it as an app."""
    with serve(create_app(None, Switches.model_validate({"burst": 1_000_000, **switches}))) as running:
        base = running.base_url
        told = {
            "base_url": base,
            "oauth_url": base,
            "authorize_url": f"{base}/oauth/authorize",
            "client_id": "sandbox-client",
            "client_secret": "sandbox-secret",
            "refresh_token": "sandbox-refresh",
        }
        yield {f"CRM_MOVE_PIPEDRIVE_{name.upper()}": value for name, value in told.items()}


def with_token(settings: dict[str, str], token: str = "sandbox-api-token") -> dict[str, str]:
    """The settings of a person who has an API token, in place of an app."""
    return {
        "CRM_MOVE_PIPEDRIVE_BASE_URL": settings["CRM_MOVE_PIPEDRIVE_BASE_URL"],
        "CRM_MOVE_PIPEDRIVE_API_TOKEN": token,
    }


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
    return process.returncode, json.loads(out) if "--json" in words else {"said": out}, " ".join(err.split())


@dataclass(frozen=True)
class Whole:
    """How many records and links there are in the company, and how many links lead to records that were deleted."""

    records: int
    links: int
    dangling: int

    def accounted(self, summary: dict[str, Any], records: str, links: str) -> None:
        """Every record and link of the company is in one state."""
        told = summary["links"]
        assert (summary["records"][records], sum(summary["records"].values())) == (self.records, self.records)
        assert (told[links], told["skipped"], sum(told.values())) == (
            self.links - self.dangling,
            self.dangling,
            self.links,
        )
        assert summary["verified"]["different"] == 0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """What a read in one process, without any hindrance, finds."""
    folder = tmp_path_factory.mktemp("whole")
    with sandboxed(PIPEDRIVE, folder, limits=False) as where, open_source(PIPEDRIVE, include=NAMES, **where) as opened:
        source = opened.connector
        schema = source.describe()
        with Snapshot(folder / "snapshot.db") as snapshot:
            read_source(source, schema, snapshot, lambda *_: None)
            records = {(object.slug, r.id) for object in schema.objects for r in snapshot.records(object.slug)}
            links = {
                (object.slug, record.id, slug, to.object, to.id)
                for object in schema.objects
                for record in snapshot.records(object.slug)
                for slug, found in record.references.items()
                for to in found
            }
    assert len(records) > 500
    return Whole(len(records), len(links), sum(link[3:] not in records for link in links))


@pytest.mark.slow
def test_a_move_of_a_company_that_moves_itself_over_a_bad_network_is_whole_and_a_second_run_writes_nothing(
    tmp_path: Path, whole: Whole
) -> None:
    with company(domain_moves="always", access_token_calls=30, faults=BAD_NETWORK) as settings:
        code, summary, said = run(tmp_path, settings, *JOB)
        # Links to deleted records are left behind, and said so.
        assert (code, summary["outcome"]) == (3, "leftovers"), said
        whole.accounted(summary, "created", "made")
        code, summary, _ = run(tmp_path, settings, *JOB)
    assert (code, summary["requests"]["writes"]) == (3, 0)
    whole.accounted(summary, "unchanged", "present")


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [2.5, 4.5])
def test_a_killed_read_goes_on_where_it_was(tmp_path: Path, whole: Whole, seconds: float) -> None:
    with company(faults={"latency_ms": 15}) as settings:
        first = start(tmp_path, settings, *JOB)
        time.sleep(seconds)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        code, summary, _ = run(tmp_path, settings, *JOB)
    assert code == 3
    whole.accounted(summary, "created", "made")


@pytest.mark.slow
def test_a_person_with_an_api_token_moves_the_same(tmp_path: Path, whole: Whole) -> None:
    with company() as settings:
        code, summary, said = run(tmp_path, with_token(settings), *JOB)
    assert code == 3
    whole.accounted(summary, "created", "made")
    assert "% of the 150,000 that all tools of the company share in a day" in said


def test_a_dead_token_stops_with_the_code_for_it(tmp_path: Path) -> None:
    with company() as settings:
        code, summary, said = run(tmp_path, with_token(settings, "of-yesterday"), *JOB)
    assert (code, summary["outcome"], summary["error"]["code"]) == (5, "failed", 5)
    assert "Pipedrive does not accept our key or token" in said
    assert "of-yesterday" not in said


def test_a_day_that_is_used_up_stops_with_the_time_it_opens_again_and_goes_on_then(tmp_path: Path) -> None:
    with company(daily_budget=1000, used_today=800) as settings:
        code, summary, said = run(tmp_path, settings, *JOB)
    assert (code, summary["outcome"]) == (4, "stopped")
    assert "the 1,000 tokens that all tools of this company share in a day are used up" in said
    assert "UTC at the latest" in said


def test_a_run_may_be_bounded(tmp_path: Path) -> None:
    with company() as settings:
        bounded = settings | {"CRM_MOVE_PIPEDRIVE_TOKEN_BUDGET": "300"}
        code, summary, said = run(tmp_path, bounded, *JOB)
        assert (code, summary["outcome"]) == (4, "stopped")
        assert "may use 300 (CRM_MOVE_PIPEDRIVE_TOKEN_BUDGET)" in said
        code, summary, _ = run(tmp_path, bounded | {"CRM_MOVE_PIPEDRIVE_TOKEN_BUDGET": "-1"}, *JOB)
    assert code == 2


def test_check_tells_who_where_and_which_scopes_are_missing(tmp_path: Path) -> None:
    with company(scopes=["base", "contacts:read", "deals:read", "users:read", "products:read"]) as settings:
        code, out, _ = run(tmp_path, settings, "connect", "pipedrive", "--check")
    lines = out["said"].splitlines()
    assert code == 2
    assert lines[0] == "Pipedrive: signed in to Quillmarsh Ltd (54235233)."
    assert lines[1].startswith("Domain: http://127.0.0.1:")
    assert lines[1] != f"Domain: {settings['CRM_MOVE_PIPEDRIVE_BASE_URL']}."
    assert lines[2].startswith("User: Ottoline Brandvold <ottoline@")
    assert lines[4] == "Scopes: base, contacts:read, deals:read, users:read, products:read."
    assert "Missing: the scope leads:read: without it, leads can not be read." in lines
