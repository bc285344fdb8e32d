"""A move into Attio's stand-in is taken back: its state is as before, but for what no API removes, and all is named."""

import json
import shutil
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crm_move.sandbox import serve
from crm_move_attio.sandbox import Switches, create_app

ADA = "ada@example.com"


class Workspace:
    """A stand-in, spoken to as a person and as another app."""

    def __init__(self, url: str) -> None:
        self.url = url

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.ask("GET", "/_sandbox/state")
        return state

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": "Bearer another-key"}
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def writes(self, object: str, values: dict[str, Any], record: str | None = None) -> None:
        """A member writes to a record, or makes one."""
        where = {"record_id": record} if record else {}
        self.ask("POST", "/_sandbox/records", {"as": ADA, "object": object, "values": values, **where})

    def notes(self, object: str, record: str) -> None:
        note = {"parent_object": object, "parent_record_id": record, "title": "Call", "format": "plaintext"}
        self.ask("POST", "/v2/notes", {"data": {**note, "content": "They rang."}})

    def task(self, object: str, record: str) -> None:
        linked = [{"target_object": object, "target_record_id": record}]
        task = {"content": "Ring back", "format": "plaintext", "deadline_at": None, "is_completed": False}
        self.ask("POST", "/v2/tasks", {"data": {**task, "linked_records": linked, "assignees": []}})

    def records(self, object: str) -> dict[str, dict[str, Any]]:
        """The records of an object by the name that they have."""
        found = next(each for each in self.state()["objects"] if each["api_slug"] == object)["records"]
        return {_named(record): record for record in found}


def _named(record: dict[str, Any]) -> str:
    name = record["values"].get("name", [{}])[0]
    return str(name.get("value") or name.get("full_name") or "")


def _contents(state: dict[str, Any]) -> dict[str, Any]:
    """What the API does remove: living objects and attributes, and the values of records without who and when."""
    return {
        each["api_slug"]: {
            "attributes": sorted(one["api_slug"] for one in each["attributes"] if not one["is_archived"]),
            "records": {
                record["id"]["record_id"]: {
                    slug: [_plain(value) for value in values] for slug, values in sorted(record["values"].items())
                }
                for record in each["records"]
            },
        }
        for each in state["objects"]
    }


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in value.items() if key not in {"active_from", "active_until", "created_by_actor"}}


@contextmanager
def workspace(monkeypatch: pytest.MonkeyPatch, **switches: Any) -> Iterator[Workspace]:
    """A workspace that a company works in already."""
    with serve(create_app(None, Switches.model_validate({"limits": False, **switches}))) as running:
        monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", running.base_url)
        monkeypatch.setenv("CRM_MOVE_ATTIO_ACCESS_TOKEN", "sandbox")
        monkeypatch.setenv("CRM_MOVE_LOOKUP_AFTER", "0.5")
        there = Workspace(running.base_url)
        there.writes("companies", {"name": "Ash", "domains": ["ash.example.com"]})
        there.writes("people", {"name": "Ek, Ida", "email_addresses": ["ida@ash.example.com"]})
        yield there


Undo = Callable[..., tuple[dict[str, Any], list[dict[str, Any]]]]


@pytest.fixture
def undo(crm: Any, tmp_path: Path) -> Undo:
    """Takes the move back; answers the three sums and the causes that report.json names."""

    def take_back(*words: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        result = crm("undo", "csv-to-attio", "--yes", "--json", *words)
        report = json.loads((tmp_path / "csv-to-attio" / "report.json").read_text())
        return result.summary["undo"], report["left_behind"]

    return take_back


@pytest.mark.parametrize("null_clears", [True, False])
def test_the_state_is_as_before(
    crm: Any, files: Path, undo: Undo, monkeypatch: pytest.MonkeyPatch, null_clears: bool
) -> None:
    with workspace(monkeypatch, company_from_email=False, null_clears=null_clears) as there:
        before = _contents(there.state())
        assert crm("csv", "attio", "--from", files, "--yes", "--json").code == 0
        assert len(there.records("companies")) == 2
        sums, causes = undo()
        after = _contents(there.state())
    if null_clears:
        assert (after, sums["kept"], sums["could_not"], causes) == (before, 0, 0, [])
    else:
        # What was empty before and does not let itself be emptied is named, and everything else is back.
        named = {cause["reason"].partition(": ")[0] for cause in causes if cause["kind"] == "value"}
        left = {f"{object}.{slug}" for object, _, slug in _values(after) - _values(before)}
        assert left - {"companies.team"} <= named
        assert sums["could_not"] == sum(cause["count"] for cause in causes) == len(named)
        assert {slug: list(each["records"]) for slug, each in after.items()} == {
            slug: list(each["records"]) for slug, each in before.items()
        }


def _values(contents: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (object, id, slug)
        for object, each in contents.items()
        for id, record in each["records"].items()
        for slug in record
        if slug in each["attributes"]
    }


def test_what_people_have_added_stays_and_the_report_names_each(
    crm: Any, files: Path, undo: Undo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with workspace(monkeypatch, company_from_email=False) as there:
        crm("csv", "attio", "--from", files, "--yes", "--json")
        companies, deals, people = (there.records(object) for object in ("companies", "deals", "people"))
        elm, first, bo = companies["Elm"], deals["First"], next(each for name, each in people.items() if "Bo" in name)
        there.notes("companies", elm["id"]["record_id"])
        there.task("deals", first["id"]["record_id"])
        there.writes("people", {"job_title": "Smith"}, bo["id"]["record_id"])
        sums, causes = undo()
        left = {object: set(there.records(object)) for object in ("companies", "deals", "people")}
        page = (tmp_path / "csv-to-attio" / "report.html").read_text()
        again = crm("csv", "attio", "--from", files, "--yes", "--json").summary
    assert {cause["reason"] for cause in causes if cause["kind"] == "record"} == {
        "it has gained: note",
        "it has gained: task",
        "edited since: job_title",
    }
    assert (left["companies"], left["deals"]) == ({"Ash", "Elm"}, {"First"})
    assert sums["kept"] == sum(cause["count"] for cause in causes)
    assert all(reason in page for reason in ("it has gained: note", "it has gained: task", "edited since: job_title"))
    assert (again["verified"]["different"], again["records"]["failed"], again["links"]["failed"]) == (0, 0, 0)


@pytest.mark.parametrize(("typed", "gone"), [("Sandbox\n", True), ("Sandbag\n", False)])
def test_force_takes_what_people_have_added_once_the_workspace_s_name_is_typed(
    files: Path,
    crm: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    typed: str,
    gone: bool,
) -> None:
    with workspace(monkeypatch, company_from_email=False) as there:
        before = _contents(there.state())
        crm("csv", "attio", "--from", files, "--yes", "--json")
        there.notes("companies", there.records("companies")["Elm"]["id"]["record_id"])
        (tmp_path / "typed").write_text(typed)
        with (tmp_path / "typed").open() as typing:
            monkeypatch.setattr("sys.stdin", typing)
            result = crm("undo", "csv-to-attio", "--yes", "--force")
        after = _contents(there.state())
    assert ((after == before), result.code) == ((True, 0) if gone else (False, 2))
    assert "Type the workspace's name (Sandbox)" in result.err


def test_what_was_kept_can_be_forced_later(
    crm: Any, files: Path, undo: Undo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with workspace(monkeypatch, company_from_email=False) as there:
        before = _contents(there.state())
        crm("csv", "attio", "--from", files, "--yes", "--json")
        there.notes("companies", there.records("companies")["Elm"]["id"]["record_id"])
        undo()
        assert set(there.records("companies")) == {"Ash", "Elm"}
        (tmp_path / "typed").write_text("Sandbox\n")
        with (tmp_path / "typed").open() as typing:
            monkeypatch.setattr("sys.stdin", typing)
            undo("--force")
        assert _contents(there.state()) == before


def test_companies_that_attio_made_meanwhile_are_named_and_go_by_choice(
    crm: Any, files: Path, undo: Undo, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts = files / "contacts.csv"
    contacts.write_text(contacts.read_text() + "c3,Cy,Om,cy@oak.example.com,\n", encoding="utf-8")
    with workspace(monkeypatch, company_delay_ms=0) as there:
        before = set(there.records("companies"))
        crm("csv", "attio", "--from", files, "--yes", "--json")
        made = set(there.records("companies")) - before - {"Elm"}
        _, causes = undo()
        assert made
        assert [(cause["kind"], cause["count"]) for cause in causes] == [("record of the sink", len(made))]
        undo("--sink-made")
        assert set(there.records("companies")) == before


def test_an_undo_that_was_stopped_comes_before_the_next_move(
    crm: Any, files: Path, undo: Undo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with workspace(monkeypatch, company_from_email=False):
        crm("csv", "attio", "--from", files, "--yes", "--json")
        with sqlite3.connect(tmp_path / "csv-to-attio" / "ledger.db") as ledger:
            ledger.execute("insert or replace into facts (name, value) values ('undoing', 'yes')")
        refused = crm("apply", "csv-to-attio", "--yes", "--json")
        undo()
        done = crm("apply", "csv-to-attio", "--yes", "--json")
    assert (refused.code, done.code) == (2, 0)
    assert "Let `crm-move undo` end first" in refused.summary["error"]["message"]


def test_without_what_was_read_the_ledger_is_enough(
    crm: Any, files: Path, undo: Undo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with workspace(monkeypatch, company_from_email=False) as there:
        before = _contents(there.state())
        crm("csv", "attio", "--from", files, "--yes", "--json")
        shutil.rmtree(tmp_path / "csv-to-attio" / "snapshots")
        sums, causes = undo()
        after = _contents(there.state())
        again = crm("csv", "attio", "--from", files, "--yes", "--json")
    assert (after, sums["kept"], sums["could_not"], causes) == (before, 0, 0, [])
    assert (again.code, again.summary["verified"]["different"]) == (0, 0)
