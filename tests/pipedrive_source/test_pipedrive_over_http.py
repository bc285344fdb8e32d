"""The source against its stand-in over HTTP: whatever Pipedrive does where its sources disagree, the same is read."""

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from crm_move import PauseError, RateLimit, SignInError
from crm_move.move.read import read_source
from crm_move.store import Snapshot
from crm_move.testing import check_source, open_source, sandboxed
from crm_move_pipedrive.plugin import crm_move_sources

PIPEDRIVE = crm_move_sources()[0]
AT_ONCE = replace(
    PIPEDRIVE,
    rates=(RateLimit("read", math.inf),),
    retry=replace(PIPEDRIVE.retry, permits=lambda bucket, answer: None, first_wait=0.01, longest_wait=0.05),
)
"""Without the pace: a stand-in without limits can take it."""

ALL = ("archived", "visibility", "relationships")
PAGED = {"organizations": 1100, "persons": 1700, "deals": 1600, "leads": 1200}
"""Sizes at which every list has several pages."""


@dataclass(frozen=True)
class Read:
    """All that was read: records without the times at which the stand-in made them, and links."""

    records: dict[tuple[str, str], Any]
    links: list[tuple[str, ...]]


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
    return Read(records, sorted(links))


def read_with(folder: Path, *, given: dict[str, str] | None = None, **switches: Any) -> Read:
    with sandboxed(AT_ONCE, folder, **{"limits": False, **switches}) as where:
        where["given"] = {**where["given"], **(given or {})}
        with open_source(AT_ONCE, include=ALL, **where) as opened:
            return read_all(opened)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The bundled company as it is read when nothing is out of the ordinary."""
    return read_with(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("include", [(), ALL])
def test_the_source_keeps_its_contract(tmp_path: Path, include: tuple[str, ...]) -> None:
    with sandboxed(AT_ONCE, tmp_path, limits=False) as where:
        check_source(AT_ONCE, tmp_path, include=include, **where)


@pytest.mark.slow
def test_the_contract_is_kept_over_several_pages(tmp_path: Path) -> None:
    with sandboxed(AT_ONCE, tmp_path, limits=False, **PAGED) as where:
        check_source(AT_ONCE, tmp_path, include=["archived"], **where)


@pytest.mark.parametrize(
    "switches",
    [
        {"scope_separator": "space"},
        {"old_v1": "answers"},
        {"old_v1": "not_found"},
        {"unknown_parameters": "ignored"},
        {"deleted_records": "404"},
        {"empty_custom_fields": "filled_keys"},
        {"next_cursor_at_end": "absent"},
        {"daily_headers": False},
        {"reset_header": "epoch"},
        {"retry_after": True},
        {"extra_deal_fields": 600},
        {"rotates_refresh_token": True, "access_token_calls": 20},
    ],
    ids=lambda switches: ", ".join(f"{name}={value}" for name, value in switches.items()),
)
def test_whatever_pipedrive_does_where_its_sources_disagree_the_same_is_read(
    tmp_path: Path, whole: Read, switches: dict[str, Any]
) -> None:
    found = read_with(tmp_path, **switches)
    assert (found.records, found.links) == (whole.records, whole.links)


def test_where_deleted_stages_are_not_listed_their_numbers_stand_in(tmp_path: Path, whole: Read) -> None:
    found = read_with(tmp_path, lists_deleted_stages=False)
    differ = {key for key, record in found.records.items() if record != whole.records[key]}
    numbers = {found.records[key]["values"]["stage_id"][0]["text"] for key in differ}
    assert differ
    assert {object for object, _ in differ} == {"deals"}
    assert all(number.isdigit() for number in numbers)


def test_an_api_token_reads_the_same(tmp_path: Path, whole: Read) -> None:
    found = read_with(tmp_path, given={"api_token": "sandbox-api-token"})
    assert (found.records, found.links) == (whole.records, whole.links)


@pytest.mark.parametrize("wrong_host", ["401", "redirect"])
def test_a_company_that_moves_at_every_renewal_is_followed(tmp_path: Path, whole: Read, wrong_host: str) -> None:
    moving = {"domain_moves": "always", "wrong_host": wrong_host, "access_token_calls": 15}
    found = read_with(tmp_path, **moving)
    assert (found.records, found.links) == (whole.records, whole.links)


@pytest.mark.parametrize("wrong_host", ["401", "404", "redirect"])
def test_a_company_that_is_renamed_while_it_is_read_is_followed(tmp_path: Path, whole: Read, wrong_host: str) -> None:
    with sandboxed(AT_ONCE, tmp_path, limits=False, wrong_host=wrong_host) as where:
        renamed = {"path": "/api/v2/persons", "calls": 1, "then": [{"do": "rename"}]}
        httpx.post(f"{where['given']['base_url']}/_sandbox/later", json=renamed).raise_for_status()
        with open_source(AT_ONCE, include=ALL, **where) as opened:
            found = read_all(opened)
    assert (found.records, found.links) == (whole.records, whole.links)


def test_a_read_longer_than_the_life_of_a_token_does_not_notice(tmp_path: Path, whole: Read) -> None:
    found = read_with(tmp_path, access_token_seconds=1, faults={"latency_ms": 12})
    assert (found.records, found.links) == (whole.records, whole.links)


@pytest.mark.slow
def test_faults_on_the_way_change_nothing(tmp_path: Path, whole: Read) -> None:
    faults = {**dict.fromkeys(("rate_500", "rate_429", "rate_drop_before", "rate_drop_after"), 0.03), "seed": 3}
    with (
        sandboxed(AT_ONCE, tmp_path, limits=False, faults=faults) as where,
        open_source(AT_ONCE, include=ALL, **where) as opened,
    ):
        found = read_all(opened)
        counted = opened.client.counters
    assert (found.records, found.links) == (whole.records, whole.links)
    assert counted.retried["read"] > 1
    assert counted.rate_limited["read"] > 0


def test_a_company_without_custom_fields(tmp_path: Path) -> None:
    found = read_with(tmp_path, custom_fields=False)
    assert found.records
    assert not any(re.search(r"_[0-9a-f]{8}\Z", slug) for record in found.records.values() for slug in record["values"])


def test_scopes_that_the_app_does_not_have_are_missed(tmp_path: Path) -> None:
    had = ["base", "contacts:read", "deals:read"]
    with sandboxed(AT_ONCE, tmp_path, limits=False, scopes=had) as where, open_source(AT_ONCE, **where) as opened:
        source = opened.connector
        assert [each.slug for each in source.describe().objects] == [
            "organizations",
            "persons",
            "deals",
            "deal_products",
        ]
        assert len(source.account().missing) == 3
        told = " ".join(source.remarks())
    assert "Leads are not read: the app lacks the scope leads:read." in told
    assert "Users could not be read" in told


def test_a_burst_limit_is_kept_to_without_being_told_off(tmp_path: Path) -> None:
    with sandboxed(PIPEDRIVE, tmp_path, burst=20) as where, open_source(PIPEDRIVE, **where) as opened:
        source = opened.connector
        source.describe()
        links = [link for page in source.links("deals", None) for link in page.links]
    assert links
    assert opened.client.counters.rate_limited == {}


@pytest.mark.parametrize(
    ("switches", "error", "said"),
    [
        ({"limits": True, "daily_budget": 1000, "used_today": 900}, PauseError, "There are new ones at midnight"),
        ({"unpaid": True}, PauseError, "closed or unpaid"),
        ({"scopes": ["base"]}, SignInError, "Nothing of this Pipedrive company can be read"),
    ],
)
def test_refusals_end_the_read_with_what_to_do(
    tmp_path: Path, switches: dict[str, Any], error: type[Exception], said: str
) -> None:
    with (
        sandboxed(AT_ONCE, tmp_path, **{"limits": False, **switches}) as where,
        open_source(AT_ONCE, **where) as opened,
        pytest.raises(error, match=said),
    ):
        read_all(opened)


@pytest.mark.slow
def test_what_changes_while_it_is_read_is_there_at_the_end(tmp_path: Path) -> None:
    with sandboxed(AT_ONCE, tmp_path, limits=False, **PAGED) as where, open_source(AT_ONCE, **where) as opened:
        base = where["given"]["base_url"]
        acts = [
            {"do": "change", "kind": "deals", "id": 7, "values": {"title": "Renamed meanwhile"}},
            {"do": "delete", "kind": "persons", "id": 12},
            {"do": "create", "kind": "persons", "values": {"name": "Late Comer"}},
        ]
        told = httpx.post(f"{base}/_sandbox/later", json={"path": "/api/v2/deals", "calls": 1, "then": acts})
        assert told.status_code == 200
        source = opened.connector
        with Snapshot(tmp_path / "snapshot.db") as snapshot:
            remarks = read_source(source, source.describe(), snapshot, lambda *_: None)
            renamed = snapshot.record("deals", "7")
            people = snapshot.count("persons")
        now = {id for ids in source.ids("persons") for id in ids}
    assert renamed is not None
    assert renamed.values["title"][0].text == "Renamed meanwhile"
    assert people == len(now)
    assert "12" not in now
    assert any("made or changed there and read again" in sentence for sentence in remarks)
    assert any("1 record was deleted or merged there" in sentence for sentence in remarks)
