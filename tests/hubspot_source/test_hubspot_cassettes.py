"""What was once recorded over HTTP from the stand-ins, replayed without a server and with the network blocked.

To record all of it anew: `pytest tests/hubspot_source/test_hubspot_cassettes.py --record-mode=rewrite`
"""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from crm_move import (
    Attribute,
    AttributeType,
    CreateAttribute,
    CreateRecord,
    Email,
    RateLimit,
    Target,
    Text,
    UpdateRecord,
    UpsertRecord,
)
from crm_move.testing import consented, leaked, open_sink, open_source
from crm_move_attio.plugin import crm_move_sinks
from crm_move_hubspot.plugin import crm_move_sources

CASSETTES = Path(__file__).parents[2] / "cassettes" / "hubspot_source"
KEY = "pat-na1-sandbox"
APP = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
SECRETS = (KEY, APP["client_secret"])

HUBSPOT, ATTIO = crm_move_sources()[0], crm_move_sinks()[0]
AT_ONCE = replace(
    HUBSPOT,
    rates=tuple(RateLimit(limit.bucket, math.inf) for limit in HUBSPOT.rates),
    retry=replace(HUBSPOT.retry, permits=lambda bucket, answer: None, chance=lambda: 0.0),
)
WITH_APP = replace(AT_ONCE, sandbox=replace(HUBSPOT.sandbox, settings=APP))
SMALL = {"account": "generated", "contacts": 9, "companies": 4, "deals": 5, "limits": False}
TWO_OBJECTS = ["oauth", "crm.objects.contacts.read", "crm.objects.companies.read", "crm.objects.owners.read"]

Played = Callable[..., Any]


def test_a_sign_in_whose_refresh_tokens_rotate(replayed: Played, record: bool) -> None:
    with replayed(WITH_APP, "sign-in.yaml", limits=False, refresh_rotation="kills_old") as where:
        consented(WITH_APP, where, record=record)
        with open_source(WITH_APP, **where) as opened:
            assert opened.connector.account().id == "148006211"
            for _ in range(2):
                where["clock"].sleep(1800)
                assert opened.connector.mark().startswith("20")
            assert opened.client.counters.retried == {}
    assert (CASSETTES / "sign-in.yaml").read_text().count("grant_type=refresh_token") == 2


def test_a_token_that_expires_midway(replayed: Played, record: bool) -> None:
    with replayed(WITH_APP, "expired.yaml", limits=False, token_life_seconds=1) as where:
        consented(WITH_APP, where, record=record)
        with open_source(WITH_APP, **where) as opened:
            opened.connector.account()
            time.sleep(1.2 if record else 0)
            assert opened.connector.mark().startswith("20")
            assert opened.client.counters.retried == {"read": 1}
    assert "EXPIRED_AUTHENTICATION" in (CASSETTES / "expired.yaml").read_text()


def test_a_full_small_read(replayed: Played, counted: Played) -> None:
    with replayed(AT_ONCE, "small-read.yaml", **SMALL) as where, open_source(AT_ONCE, **where) as opened:
        records, links = counted(opened.connector)
        left = {one.what for one in opened.connector.left_behind()}
    assert {name: records[name] for name in ("companies", "contacts", "deals")} == {
        "companies": 4, "contacts": 9, "deals": 5
    }  # fmt: skip
    assert {"primary_company", "associated_companies", "associated_contacts"} <= set(links)
    assert {"notes", "calls"} <= left


def test_a_read_with_429_and_207(replayed: Played, counted: Played) -> None:
    switches = {**SMALL, "scopes": TWO_OBJECTS, "faults": {"rate_429": 0.2, "seed": 4}}
    with replayed(AT_ONCE, "limited-read.yaml", **switches) as where, open_source(AT_ONCE, **where) as opened:
        records, _ = counted(opened.connector)
        assert sum(opened.client.counters.rate_limited.values()) > 0
    assert records == {"companies": 4, "contacts": 9}
    text = (CASSETTES / "limited-read.yaml").read_text()
    assert "code: 429" in text
    assert "code: 207" in text


def test_the_attio_side_of_a_small_move(replayed: Played) -> None:
    """Each kind of call that a move makes there: schema, a record, one found by its key, a link, what is read back."""
    switches = {"limits": False, "company_from_email": False}
    with replayed(ATTIO, "attio-side.yaml", **switches) as where, open_sink(ATTIO, **where) as opened:
        sink = opened.connector
        assert sink.workspace().missing == ()
        assert sink.describe().schema_.object("companies") is not None
        number = Attribute(slug="hubspot_companies_id", title="HubSpot companies ID", type=AttributeType.TEXT)
        sink.apply(CreateAttribute(object="companies", attribute=number))
        named = {"name": (Text(text="Quillmarsh"),), "hubspot_companies_id": (Text(text="900719925474"),)}
        company = sink.apply(CreateRecord(object="companies", values=named)).id
        person = {"email_addresses": (Email(address="mo@quillmarsh-instruments.com"),)}
        linked = {"company": (Target(object="companies", id=company),)}
        upsert = UpsertRecord(object="people", key="email_addresses", values=person, links=linked)
        made, again = (sink.apply(upsert).id for _ in range(2))
        sink.apply(UpdateRecord(object="people", id=made, values={"job_title": (Text(text="Tuner"),)}))
        (found,) = sink.read_back("people", [made])
    assert made == again
    assert found.values["job_title"] == (Text(text="Tuner"),)
    assert [target.id for target in found.links["company"]] == [company]


def test_no_secret_is_in_any_cassette() -> None:
    assert len(list(CASSETTES.glob("*.yaml"))) == 5
    assert leaked(CASSETTES, [*SECRETS, "Bearer "]) == []
    for path in CASSETTES.glob("*.yaml"):
        assert path.read_text().startswith("# Recorded over HTTP from the stand-in of")
