"""A second read of Pipedrive after days of work there finds all that a whole one would."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from crm_move.move.read import UntoldError, read_source
from crm_move.plugins import open_source
from crm_move.store import MARK, SINCE, Snapshot, begin_renewal
from crm_move.testing import sandboxed
from crm_move_pipedrive.plugin import crm_move_sources

PIPEDRIVE = crm_move_sources()[0]


def act(where: Any, do: str, kind: str, **more: Any) -> None:
    """What a person does in the app."""
    told = {"do": do, "kind": kind, **more}
    httpx.post(f"{where['given']['base_url']}/_sandbox/do", json=told).raise_for_status()


def read(where: Any, path: Path, include: tuple[str, ...], last: Path | None = None) -> str:
    """The digest of a read, of everything or of what changed since the `last` one."""
    with ExitStack() as stack:
        source: Any = stack.enter_context(open_source(PIPEDRIVE, include=include, **where)).connector
        schema = source.describe()
        if last is not None:
            with Snapshot(last) as before:
                mark = before.last_mark or ""
            assert source.beyond_reach(mark) == ""
            begin_renewal(last, path, {SINCE: "the other day", f"{MARK}1": mark})
        snapshot = stack.enter_context(Snapshot(path))
        snapshot.schema = schema
        read_source(source, schema, snapshot, lambda *_: None)
        return snapshot.complete()


def ids_of(path: Path, object: str) -> list[str]:
    with Snapshot(path) as snapshot:
        return [record.id for record in snapshot.records(object)]


def nobodys(path: Path) -> list[str]:
    """The persons at whom nothing points."""
    with Snapshot(path) as snapshot:
        assert snapshot.schema is not None
        records = [record for each in snapshot.schema.objects for record in snapshot.records(each.slug)]
    named = {to.id for each in records for many in each.references.values() for to in many if to.object == "persons"}
    return [each.id for each in records if each.object == "persons" and each.id not in named]


@pytest.mark.parametrize("include", [(), ("archived", "relationships")])
def test_what_changed_since_makes_the_read_that_everything_would(tmp_path: Path, include: tuple[str, ...]) -> None:
    with sandboxed(PIPEDRIVE, tmp_path, burst=1_000_000) as where:
        first = read(where, tmp_path / "1.db", include)
        persons, deals = ids_of(tmp_path / "1.db", "persons"), ids_of(tmp_path / "1.db", "deals")
        leads, alone = ids_of(tmp_path / "1.db", "leads"), nobodys(tmp_path / "1.db")
        act(where, "change", "persons", id=int(persons[0]), values={"name": "Changed"})
        act(where, "create", "organizations", values={"name": "New"})
        act(where, "delete", "persons", id=int(alone[0]))
        act(where, "purge", "deals", id=int(deals[0]))
        act(where, "archive", "deals", id=int(deals[1]))
        act(where, "archive", "leads", id=leads[0])
        renewed = read(where, tmp_path / "2.db", include, tmp_path / "1.db")
        whole = read(where, tmp_path / "whole.db", include)
    assert renewed == whole != first


def test_people_at_whom_records_point_that_have_not_changed_ask_for_everything(tmp_path: Path) -> None:
    with sandboxed(PIPEDRIVE, tmp_path, burst=1_000_000) as where:
        read(where, tmp_path / "1.db", ())
        persons = ids_of(tmp_path / "1.db", "persons")
        act(where, "delete", "persons", id=int(persons[1]))
        act(where, "merge", "persons", id=int(persons[2]), into=int(persons[3]))
        with pytest.raises(UntoldError):
            read(where, tmp_path / "2.db", (), tmp_path / "1.db")


def test_users_that_are_called_otherwise_ask_for_everything(tmp_path: Path) -> None:
    with sandboxed(PIPEDRIVE, tmp_path) as where, open_source(PIPEDRIVE, **where) as opened:
        source: Any = opened.connector
        mark = source.mark()
        assert source.beyond_reach(mark) == ""
        assert source.beyond_reach(mark.partition(" ")[0]) == "users, or the country of numbers, have changed"
