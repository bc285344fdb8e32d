"""What was once recorded over HTTP from the stand-in, replayed without a server and with the network blocked.

To record all of it anew: `pytest tests/pipedrive_source/test_pipedrive_cassettes.py --record-mode=rewrite`
"""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crm_move import PauseError, RateLimit
from crm_move.testing import consented, leaked, open_source
from crm_move_pipedrive.plugin import crm_move_sources

CASSETTES = Path(__file__).parents[2] / "cassettes" / "pipedrive_source"
APP = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
TOKEN = {"api_token": "sandbox-api-token"}
SECRETS = (APP["client_secret"], TOKEN["api_token"], "sandbox-refresh")

PIPEDRIVE = crm_move_sources()[0]
AT_ONCE = replace(
    PIPEDRIVE,
    rates=(RateLimit("read", math.inf),),
    retry=replace(PIPEDRIVE.retry, permits=lambda bucket, answer: None, chance=lambda: 0.0),
)
WITH_APP = replace(AT_ONCE, sandbox=replace(PIPEDRIVE.sandbox, settings=APP))
WITH_TOKEN = replace(AT_ONCE, sandbox=replace(PIPEDRIVE.sandbox, settings=TOKEN))
SMALL = {
    "organizations": 4,
    "persons": 6,
    "deals": 9,
    "leads": 4,
    "products": 3,
    "activities": 3,
    "notes": 2,
    "files": 1,
}
HOST = re.compile(r"uri: (http://[^/\s]+)/v1/users/me")

Played = Callable[..., Any]


def hosts(name: str) -> list[str]:
    """Where the company was asked who is signed in, in order, each once."""
    return list(dict.fromkeys(HOST.findall((CASSETTES / name).read_text())))


def test_a_sign_in_that_names_the_host_of_the_company_and_its_renewal(replayed: Played, record: bool) -> None:
    with replayed(WITH_APP, "sign-in.yaml", limits=False) as where:
        consented(WITH_APP, where, record=record)
        with open_source(WITH_APP, **where) as opened:
            assert opened.connector.account().id == "54235233"
            where["clock"].sleep(3600)
            assert opened.connector.mark().startswith("20")
            assert opened.client.counters.retried == {}
    assert (CASSETTES / "sign-in.yaml").read_text().count("grant_type=refresh_token") == 1
    assert len(hosts("sign-in.yaml")) == 1


def test_a_company_that_has_another_host_from_a_renewal_on(replayed: Played, record: bool) -> None:
    switches = {"limits": False, "domain_moves": "once", "access_token_calls": 4}
    with replayed(WITH_APP, "moved.yaml", **switches) as where:
        consented(WITH_APP, where, record=record)
        with open_source(WITH_APP, **where) as opened:
            assert opened.connector.account().id == "54235233"
            assert [opened.connector.mark()[:2] for _ in range(3)] == ["20"] * 3
            assert opened.client.counters.retried == {"read": 1}
    assert len(hosts("moved.yaml")) == 2


def test_a_full_small_read_of_both_versions(replayed: Played, counted: Played) -> None:
    with (
        replayed(WITH_TOKEN, "small-read.yaml", limits=False, **SMALL) as where,
        open_source(WITH_TOKEN, include=["archived"], **where) as opened,
    ):
        records, links = counted(opened.connector)
        left = {one.what for one in opened.connector.left_behind()}
    assert set(records) == {"organizations", "persons", "deals", "leads", "products", "deal_products"}
    assert sum(links.values()) > 0
    assert {"notes", "activities", "files"} <= left
    text = (CASSETTES / "small-read.yaml").read_text()
    assert all(f"/{path}" in text for path in ("v1/leads?", "api/v2/deals?"))


def test_a_read_with_429(replayed: Played) -> None:
    faults = {"rate_429": 0.2, "seed": 4}
    with (
        replayed(WITH_TOKEN, "burst.yaml", limits=False, faults=faults, **SMALL) as where,
        open_source(WITH_TOKEN, **where) as opened,
    ):
        records = [record for page in opened.connector.read("deals", None) for record in page.records]
        assert sum(opened.client.counters.rate_limited.values()) > 0
    assert records
    assert "code: 429" in (CASSETTES / "burst.yaml").read_text()


def test_a_day_that_is_used_up(replayed: Played, counted: Played) -> None:
    with (
        replayed(WITH_TOKEN, "day-used-up.yaml", daily_budget=1000, used_today=950, **SMALL) as where,
        open_source(WITH_TOKEN, **where) as opened,
        pytest.raises(PauseError, match="the 1,000 tokens that all tools of this company share in a day are used up"),
    ):
        counted(opened.connector)


def test_no_secret_is_in_any_cassette() -> None:
    assert len(list(CASSETTES.glob("*.yaml"))) == 5
    assert leaked(CASSETTES, [*SECRETS, "Bearer ", "Basic "]) == []
    for path in CASSETTES.glob("*.yaml"):
        assert path.read_text().startswith("# Recorded over HTTP from the stand-in of")
