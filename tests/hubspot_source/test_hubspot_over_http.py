"""The source against its stand-in over HTTP: whatever HubSpot does where its sources disagree, the same is read."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from crm_move import RateLimit
from crm_move.connect import FileStore
from crm_move.move.read import read_source
from crm_move.plugins import plugin_session, plugin_settings
from crm_move.sandbox import serve
from crm_move.store import Snapshot
from crm_move.testing import check_source, open_source, sandboxed
from crm_move_hubspot.plugin import crm_move_sources
from crm_move_hubspot.sandbox import Switches, create_app

HUBSPOT = crm_move_sources()[0]
AT_ONCE = replace(
    HUBSPOT,
    rates=tuple(RateLimit(limit.bucket, math.inf) for limit in HUBSPOT.rates),
    retry=replace(HUBSPOT.retry, permits=lambda bucket, answer: None, first_wait=0.01, longest_wait=0.05),
)
"""Without the pace: a stand-in without limits can take it."""


@dataclass(frozen=True)
class Read:
    """All that was read: records without their times, and links."""

    records: dict[tuple[str, str], Any]
    links: list[tuple[str, ...]]
    members: dict[str, list[str]]
    requests: int


def read_all(opened: Any) -> Read:
    source = opened.connector
    schema = source.describe()
    records = {
        (object.slug, record.id): record.model_dump(exclude={"created_at", "updated_at"})
        for object in schema.objects
        for page in source.read(object.slug, None)
        for record in page.records
    }
    links = [
        (link.object, link.id, link.attribute, link.reference.id)
        for object in schema.objects
        for page in source.links(object.slug, None)
        for link in page.links
    ]
    members = {
        each.slug: [id for page in source.memberships(each.slug, None) for id in page.ids] for each in schema.lists
    }
    return Read(records, sorted(links), members, opened.client.counters.reads)


def read_with(folder: Path, settings: dict[str, str] | None = None, **switches: Any) -> Read:
    with sandboxed(AT_ONCE, folder, **{"limits": False, **switches}) as where:
        where["given"] = {**where["given"], **(settings or {})}
        with open_source(AT_ONCE, **where) as opened:
            return read_all(opened)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The bundled company as it is read when nothing is out of the ordinary."""
    return read_with(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("include", [(), ("archived",)], ids=["as it is", "with the bin"])
def test_the_source_keeps_its_contract(tmp_path: Path, include: tuple[str, ...]) -> None:
    with sandboxed(AT_ONCE, tmp_path, limits=False) as where:
        check_source(AT_ONCE, tmp_path, include=include, **where)


@pytest.mark.parametrize(
    "switches",
    [
        {"to_object_id": "text"},
        {"association_page": 3},
        {"empty_values": "text"},
        {"empty_values": "absent"},
        {"lists_all": False},
        {"merged_in_batch": False},
        {"parent_labels": False},
        {"bad_id_fails_batch": False},
        {"leads_from_leads_only": False},
        {"url_limit": 400},
    ],
    ids=lambda switches: ", ".join(f"{name}={value}" for name, value in switches.items()),
)
def test_whatever_hubspot_does_where_its_sources_disagree_the_same_is_read(
    tmp_path: Path, whole: Read, switches: dict[str, Any]
) -> None:
    found = read_with(tmp_path, **switches)
    assert found.records == whole.records
    assert found.links == whole.links
    assert found.members == whole.members


def test_few_requests_are_errors(tmp_path: Path) -> None:
    """HubSpot wants less than one in twenty of an app's requests to be one."""
    with sandboxed(AT_ONCE, tmp_path, limits=False) as where:
        with open_source(AT_ONCE, **where) as opened:
            read_all(opened)
            opened.connector.left_behind()
        counted = httpx.get(f"{where['given']['base_url']}/_sandbox/state").json()["counters"]
    refused = sum(count for what, count in counted.items() if what.startswith("answered_4"))
    assert refused / counted["requests"] < 0.05


def test_the_version_before_gives_the_same(tmp_path: Path, whole: Read) -> None:
    found = read_with(tmp_path, versions=["2026-03", "v3", "v4"])
    assert (found.records, found.links, found.members) == (whole.records, whole.links, whole.members)


def test_faults_on_the_way_change_nothing(tmp_path: Path, whole: Read) -> None:
    rates = ("rate_429", "rate_423", "rate_500", "rate_502", "rate_503", "rate_504", "rate_522", "rate_523", "rate_524")
    faults = dict.fromkeys((*rates, "rate_drop_before", "rate_drop_after"), 0.03)
    with (
        sandboxed(AT_ONCE, tmp_path, limits=False, faults={**faults, "seed": 3}) as where,
        open_source(AT_ONCE, **where) as opened,
    ):
        found = read_all(opened)
        counted = opened.client.counters
    assert (found.records, found.links, found.members) == (whole.records, whole.links, whole.members)
    assert counted.retried["read"] > 5
    assert counted.rate_limited["read"] > 0


@contextmanager
def signed_in(folder: Path, **switches: Any) -> Iterator[dict[str, Any]]:
    """A stand-in in which a person has agreed to an app."""
    with serve(create_app(None, Switches.model_validate({"limits": False, **switches}))) as running:
        given = {
            "base_url": running.base_url,
            "oauth_url": running.base_url,
            "authorize_url": f"{running.base_url}/oauth/authorize",
            "client_id": "sandbox-client",
            "client_secret": "sandbox-secret",
        }
        store = FileStore(folder / "tokens.json")
        where: dict[str, Any] = {"given": given, "environ": {"XDG_STATE_HOME": str(folder)}, "store": store}
        session = plugin_session(AT_ONCE, plugin_settings(AT_ONCE, **where), **where)
        session.keep(session.sign_in().by_hand(agree))
        yield where


def agree(address: str) -> str:
    return str(httpx.get(address, follow_redirects=False).headers["location"])


@pytest.mark.slow
@pytest.mark.parametrize("rotation", ["never", "keeps_old", "kills_old"])
def test_a_read_longer_than_the_life_of_a_token_does_not_notice(tmp_path: Path, whole: Read, rotation: str) -> None:
    slow = {"latency_ms": 8}
    life = {"token_life_seconds": 0.5, "refresh_rotation": rotation, "faults": slow}
    with signed_in(tmp_path, **life) as where, open_source(AT_ONCE, **where) as opened:
        found = read_all(opened)
    assert (found.records, found.links, found.members) == (whole.records, whole.links, whole.members)


def test_the_scopes_of_an_app_are_told(tmp_path: Path) -> None:
    with signed_in(tmp_path) as where, open_source(AT_ONCE, **where) as opened:
        account = opened.connector.account()
    assert (account.id, account.name, account.missing) == ("148006211", "Quillmarsh Instruments", ())
    assert any("crm.objects.contacts.read" in fact for fact in account.facts)


def test_scopes_that_the_account_does_not_have_are_missed(tmp_path: Path) -> None:
    had = ["oauth", "crm.objects.contacts.read", "crm.objects.companies.read", "crm.objects.deals.read"]
    with sandboxed(AT_ONCE, tmp_path, limits=False, scopes=had) as where, open_source(AT_ONCE, **where) as opened:
        source = opened.connector
        assert [object.slug for object in source.describe().objects] == ["companies", "contacts", "deals"]
        assert len(source.account().missing) == 11
        told = " ".join(source.remarks())
    for what in ("Tickets", "Leads", "Owners", "Lists", "Custom objects"):
        assert f"{what} are not read" in told or f"{what} could not be read" in told


def test_what_changes_while_it_is_read_is_there_at_the_end(tmp_path: Path) -> None:
    account = {"account": "generated", "contacts": 2500, "companies": 300, "deals": 400, "changes_every": 2}
    with sandboxed(AT_ONCE, tmp_path, limits=False, **account) as where, open_source(AT_ONCE, **where) as opened:
        source = opened.connector
        schema = source.describe()
        with Snapshot(tmp_path / "snapshot.db") as snapshot:
            told = read_source(source, schema, snapshot, lambda *_: None)
            read = {object.slug: snapshot.count(object.slug) for object in schema.objects}
        now = {object.slug: source.count(object.slug) for object in schema.objects}
    assert read == now
    assert any("made or changed there and read again" in sentence for sentence in told)


def test_a_company_of_1700_contacts_keeps_them_all(tmp_path: Path) -> None:
    account = {"account": "generated", "contacts": 2500, "companies": 100, "deals": 10, "largest_company": 1700}
    found = read_with(tmp_path, **account)
    of_company: dict[str, int] = {}
    for object, _, attribute, company in found.links:
        if (object, attribute) == ("contacts", "associated_companies"):
            of_company[company] = of_company.get(company, 0) + 1
    assert max(of_company.values()) >= 1700


CONTACTS = 2000


@pytest.mark.slow
def test_no_more_than_0_03_requests_a_contact_are_made(tmp_path: Path) -> None:
    """With so many properties that none of their names fit into an address: two requests for 100 contacts, and one
    for the companies of 1,000; their deals are read from the deals."""
    account = {"account": "generated", "contacts": CONTACTS, "companies": 200, "deals": 300, "extra_properties": 300}
    with sandboxed(AT_ONCE, tmp_path, limits=False, **account) as where, open_source(AT_ONCE, **where) as opened:
        source, client = opened.connector, opened.client
        source.describe()
        before = client.counters.reads
        mark = source.mark()
        records = [record for page in source.read("contacts", None) for record in page.records]
        changes = list(source.changes("contacts", mark, None))
        links = [link for page in source.links("contacts", None) for link in page.links]
        deals = [link for page in source.links("deals", None) for link in page.links]
        spent = client.counters.reads - before
    assert (len(records), [page.records for page in changes]) == (CONTACTS, [()])
    assert len(records[0].values) > 300
    assert {link.attribute for link in links} >= {"primary_company", "associated_companies"}
    assert "associated_contacts" in {link.attribute for link in deals}
    assert spent / CONTACTS <= 0.03


@pytest.mark.slow
@pytest.mark.parametrize("way", ["key", "app"])
def test_the_limits_of_a_sign_in_are_used_and_never_passed(tmp_path: Path, way: str) -> None:
    account = {"account": "generated", "contacts": 3000, "companies": 1000, "deals": 1500, "limits": True}
    sign_in = sandboxed(HUBSPOT, tmp_path, **account) if way == "key" else signed_in(tmp_path, **account)
    with sign_in as where, open_source(HUBSPOT, **where) as opened:
        read_all(opened)
        list(opened.connector.left_behind())
        counted = opened.client.counters
    assert counted.reads > 190
    assert counted.rate_limited == {}
