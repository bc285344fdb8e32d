"""What was once recorded over HTTP from the stand-in, replayed without a server and with the network blocked.

To record all of it anew: `pytest tests/pipedrive_source/test_pipedrive_cassettes.py --record-mode=rewrite`
"""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crm_move import PauseError, RateLimit
from crm_move.plugins import plugin_session, plugin_settings
from crm_move.testing import ManualClock, leaked, open_source, recorded
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


@pytest.fixture
def record(record_mode: str | None) -> bool:
    """Whether `--record-mode=rewrite` was asked for."""
    return record_mode == "rewrite"


@pytest.fixture
def play(record: bool, tmp_path: Path) -> Played:
    """What a plugin is opened with so that it is answered from a cassette, with a clock that stands still."""

    @contextmanager
    def played(plugin: Any, name: str, **switches: Any) -> Iterator[Any]:
        with recorded(plugin, CASSETTES / name, tmp_path, record=record, secrets=SECRETS, **switches) as where:
            yield {**where, "clock": ManualClock()}

    return played


def sign_in(where: Any, record: bool) -> None:
    """Over the consent page: its answer is fetched by another process, so that only our own requests are recorded."""

    def agree(address: str) -> str:
        if record:
            script = "import httpx, sys; print(httpx.get(sys.argv[1]).headers['location'])"
            return subprocess.run(
                [sys.executable, "-c", script, address], check=True, capture_output=True, text=True
            ).stdout
        asked = parse_qs(urlsplit(address).query)
        return f"{asked['redirect_uri'][0]}?code=recorded&state={asked['state'][0]}"

    session = plugin_session(WITH_APP, plugin_settings(WITH_APP, **where), **where)
    session.keep(session.sign_in().by_hand(agree))


def read(source: Any) -> tuple[Counter[str], Counter[str]]:
    """How many records and links there are, by object and by attribute."""
    schema = source.describe()
    records = Counter(
        record.object for object in schema.objects for page in source.read(object.slug, None) for record in page.records
    )
    links = Counter(
        link.attribute for object in schema.objects for page in source.links(object.slug, None) for link in page.links
    )
    return records, links


def hosts(name: str) -> list[str]:
    """Where the company was asked who is signed in, in order, each once."""
    return list(dict.fromkeys(HOST.findall((CASSETTES / name).read_text())))


def test_a_sign_in_that_names_the_host_of_the_company_and_its_renewal(play: Played, record: bool) -> None:
    with play(WITH_APP, "sign-in.yaml", limits=False) as where:
        sign_in(where, record)
        with open_source(WITH_APP, **where) as opened:
            assert opened.connector.account().id == "54235233"
            where["clock"].sleep(3600)
            assert opened.connector.mark().startswith("20")
            assert opened.client.counters.retried == {}
    assert (CASSETTES / "sign-in.yaml").read_text().count("grant_type=refresh_token") == 1
    assert len(hosts("sign-in.yaml")) == 1


def test_a_company_that_has_another_host_from_a_renewal_on(play: Played, record: bool) -> None:
    switches = {"limits": False, "domain_moves": "once", "access_token_calls": 2}
    with play(WITH_APP, "moved.yaml", **switches) as where:
        sign_in(where, record)
        with open_source(WITH_APP, **where) as opened:
            assert opened.connector.account().id == "54235233"
            assert [opened.connector.mark()[:2] for _ in range(3)] == ["20"] * 3
            assert opened.client.counters.retried == {"read": 1}
    assert len(hosts("moved.yaml")) == 2


def test_a_full_small_read_of_both_versions(play: Played) -> None:
    with (
        play(WITH_TOKEN, "small-read.yaml", limits=False, **SMALL) as where,
        open_source(WITH_TOKEN, include=["archived"], **where) as opened,
    ):
        records, links = read(opened.connector)
        left = {one.what for one in opened.connector.left_behind()}
    assert set(records) == {"organizations", "persons", "deals", "leads", "products", "deal_products"}
    assert sum(links.values()) > 0
    assert {"notes", "activities", "files"} <= left
    text = (CASSETTES / "small-read.yaml").read_text()
    assert all(f"/{path}" in text for path in ("v1/leads?", "api/v2/deals?"))


def test_a_read_with_429(play: Played) -> None:
    faults = {"rate_429": 0.2, "seed": 4}
    with (
        play(WITH_TOKEN, "burst.yaml", limits=False, faults=faults, **SMALL) as where,
        open_source(WITH_TOKEN, **where) as opened,
    ):
        records = [record for page in opened.connector.read("deals", None) for record in page.records]
        assert sum(opened.client.counters.rate_limited.values()) > 0
    assert records
    assert "code: 429" in (CASSETTES / "burst.yaml").read_text()


def test_a_day_that_is_used_up(play: Played) -> None:
    with (
        play(WITH_TOKEN, "day-used-up.yaml", daily_budget=1000, used_today=950, **SMALL) as where,
        open_source(WITH_TOKEN, **where) as opened,
        pytest.raises(PauseError, match="the 1,000 tokens that all tools of this company share in a day are used up"),
    ):
        read(opened.connector)


def test_no_secret_is_in_any_cassette() -> None:
    assert len(list(CASSETTES.glob("*.yaml"))) == 5
    assert leaked(CASSETTES, [*SECRETS, "Bearer ", "Basic "]) == []
    for path in CASSETTES.glob("*.yaml"):
        assert path.read_text().startswith("# Recorded over HTTP from the stand-in of")
