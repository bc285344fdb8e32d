"""A second read of HubSpot after days of work there finds all that a whole one would, for fewer requests."""

import math
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from crm_move import RateLimit
from crm_move.move.read import read_source
from crm_move.plugins import open_source
from crm_move.store import MARK, SINCE, Snapshot, begin_renewal
from crm_move.testing import sandboxed
from crm_move_hubspot.plugin import crm_move_sources

HUBSPOT = crm_move_sources()[0]
assert HUBSPOT.retry
AT_ONCE = replace(
    HUBSPOT,
    rates=tuple(RateLimit(limit.bucket, math.inf) for limit in HUBSPOT.rates),
    retry=replace(HUBSPOT.retry, permits=lambda bucket, answer: None),
)
COMPANY = {"account": "generated", "contacts": 320, "companies": 20, "deals": 20, "url_limit": 300}
"""So small an address that values are read apart from the listing, as where an account has many properties."""

Act = Callable[..., dict[str, Any]]


def acting(where: Any) -> Act:
    """What a person does in the app."""

    def act(do: str, object: str, **more: Any) -> dict[str, Any]:
        told = {"do": do, "object": object, **more}
        answer: dict[str, Any] = httpx.post(f"{where['given']['base_url']}/_sandbox/records", json=told).json()
        assert "error" not in answer
        return answer

    return act


def read(where: Any, path: Path, last: Path | None = None, include: tuple[str, ...] = ()) -> tuple[str, int]:
    """The digest of a read, of everything or of what changed since the `last` one, and what it cost."""
    with ExitStack() as stack:
        opened = stack.enter_context(open_source(AT_ONCE, include=include, **where))
        source: Any = opened.connector
        schema = source.describe()
        facts = {"schema": schema.model_dump_json()}
        if last is not None:
            with Snapshot(last) as before:
                mark = before.last_mark or ""
            assert source.beyond_reach(mark) == ""
            begin_renewal(last, path, {**facts, SINCE: "the other day", f"{MARK}1": mark})
        snapshot = stack.enter_context(Snapshot(path))
        snapshot.schema = schema
        assert opened.client
        before_read = opened.client.counters.reads
        read_source(source, schema, snapshot, lambda *_: None)
        return snapshot.complete(), opened.client.counters.reads - before_read


def work(act: Act, ids: list[str], company: str) -> None:
    """What a read has to find: changes, a new record, one in the bin, one deleted for good, a merge, a new link."""
    act("change", "contacts", id=ids[0], properties={"firstname": "Changed"})
    made = act("create", "contacts", properties={"email": "new@delta.example"})
    act("archive", "contacts", id=ids[1])
    act("purge", "contacts", id=ids[2])
    act("merge", "contacts", id=ids[3], other=ids[4])
    act("link", "contacts", id=made["id"], to="companies", other=company)


def ids_of(path: Path, object: str) -> list[str]:
    with Snapshot(path) as snapshot:
        return [record.id for record in snapshot.records(object)]


@pytest.mark.parametrize("include", [(), ("archived",)])
def test_what_changed_since_makes_the_read_that_everything_would(tmp_path: Path, include: tuple[str, ...]) -> None:
    with sandboxed(HUBSPOT, tmp_path, limits=False, search_lag_ms=3_600_000, **COMPANY) as where:
        first, first_cost = read(where, tmp_path / "1.db", include=include)
        contacts, companies = ids_of(tmp_path / "1.db", "contacts"), ids_of(tmp_path / "1.db", "companies")
        work(acting(where), contacts, companies[0])
        renewed, cost = read(where, tmp_path / "2.db", tmp_path / "1.db", include)
        whole, _ = read(where, tmp_path / "whole.db", include=include)
    assert renewed == whole != first
    assert include or cost < first_cost


def test_owners_that_are_called_otherwise_ask_for_everything(tmp_path: Path) -> None:
    with sandboxed(HUBSPOT, tmp_path, limits=False) as where, open_source(HUBSPOT, **where) as opened:
        source: Any = opened.connector
        moment = source.mark().partition(" ")[0]
        assert source.beyond_reach(source.mark()) == ""
        assert source.beyond_reach(f"{moment} another") == "owners or teams have changed"
