"""`--rehearse --from-sink` reads the sink, writes nothing to it, and comes to what the move itself then comes to."""

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from crm_move.sandbox import serve
from crm_move_attio.sandbox import Switches, create_app

EMAILS, JOB = "email_addresses", "job_title"
READS = ("/query",)
READING = (
    *("object_configuration:read", "record_permission:read", "list_configuration:read", "list_entry:read"),
    "user_management:read",
)


class Watched:
    """A stand-in, and every request to it that does more than read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.writes: list[str] = []
        self.base_url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        of_api = scope["type"] == "http" and not scope["path"].startswith("/_sandbox")
        if of_api and scope["method"] != "GET" and not scope["path"].endswith(READS):
            self.writes.append(f"{scope['method']} {scope['path']}")
        await self.app(scope, receive, send)

    def state(self) -> dict[str, Any]:
        """Everything that it holds, but for how often it was asked."""
        body: dict[str, Any] = httpx.get(f"{self.base_url}/_sandbox/state").json()
        return {name: held for name, held in body.items() if name != "counters"}

    def write(self, by: str, object: str, values: dict[str, Any]) -> str:
        body = {"as": by, "object": object, "values": values}
        answer = httpx.post(f"{self.base_url}/_sandbox/records", json=body)
        assert answer.is_success, answer.text
        id: str = answer.json()["data"]["id"]["record_id"]
        return id

    def call(self, method: str, path: str, data: dict[str, Any]) -> None:
        headers = {"authorization": "Bearer somebody-else"}
        answer = httpx.request(method, f"{self.base_url}{path}", json={"data": data}, headers=headers)
        assert answer.is_success, answer.text


@pytest.fixture
def attio(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Watched]:
    switches = {"limits": False, "company_from_email": False, **getattr(request, "param", {})}
    watched = Watched(create_app(None, Switches.model_validate(switches)))
    with serve(watched) as running:
        watched.base_url = running.base_url
        monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", running.base_url)
        monkeypatch.setenv("CRM_MOVE_ATTIO_ACCESS_TOKEN", "sandbox")
        yield watched


@pytest.fixture
def inhabited(attio: Watched) -> Watched:
    """People have been at work: records with and without our keys, values in the way, attributes put away."""
    attio.write("ada@example.com", "people", {EMAILS: ["ida@ash.com"], JOB: "Queen"})
    attio.write("max@example.com", "people", {EMAILS: ["a@elm.com", "b@elm.com"], "name": "El, M."})
    attio.write("system", "companies", {"domains": ["ash.com"]})
    attio.write("ada@example.com", "companies", {"domains": ["elm.com"]})
    attio.write("ada@example.com", "companies", {"domains": ["elm.org"], "name": "Other Elm"})
    text = {"description": None, "type": "text", "is_required": False, "is_unique": False, "is_multiselect": False}
    attio.call("POST", "/v2/objects/people/attributes", {**text, "title": "Shoe", "api_slug": "shoe", "config": {}})
    attio.call("PATCH", "/v2/objects/people/attributes/shoe", {"is_archived": True})
    attio.writes.clear()
    return attio


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Companies of which two are one in the sink; people who are there, who clash, who are new, and who are refused."""
    folder = tmp_path / "exports"
    folder.mkdir()
    contents = {
        "companies": "company_id,company_name,domain\nk1,Ash,ash.com\nk2,Elm,elm.com\nk3,Fir,fir.com\n"
        "k4,Elm two,elm.com\n",
        "people": "person_id,first_name,last_name,email,job_title,shoe,company_id\n"
        "p1,Ida,Ek,ida@ash.com,Clerk,41 wide,k1\np2,El,Em,a@elm.com,Boss,42 slim,k2\np3,Bo,Fir,bo@fir.com,,43 wide,k3\n"
        "p4,Al,Two,b@elm.com,Cook,44 slim,k2\np5,No,Mail,nobody@mail.example,Smith,45 wide,k3\n",
        "deals": "deal_id,deal_name,stage,amount,company_id\nd1,First,Won,100,k1\nd2,,Lost,200,k2\n",
    }
    for name, text in contents.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def decided(move: Path) -> list[tuple[str, str, str]]:
    with (move / "rehearsal" / "records.csv").open(encoding="utf-8") as file:
        return [(row["object"], row["source_id"], row["decision"]) for row in csv.DictReader(file)]


def of_ledger(folder: Path) -> dict[str, Any]:
    """What the ledger says became of each record, link and value; no sink tells the ids of attributes beforehand."""
    with closing(sqlite3.connect(folder / "ledger.db")) as ledger:
        return {
            table: re.sub(
                r'attribute with ID "[^"]+"',
                "attribute",
                str(sorted(ledger.execute(f'select {columns} from "{table}"').fetchall(), key=str)),
            )
            for table, columns in {
                "records": "object, source_id, state, written, reason",
                "links": "object, source_id, attribute, target_id, state, reason",
                "values": "object, source_id, attribute, state, reason, value",
            }.items()
        }


def set_policy(plan: Path, policy: str) -> None:
    text = plan.read_text(encoding="utf-8")
    plan.write_text(re.sub(r"(?m)^(    target: .*)$", rf"\1\n    policy: {policy}", text), encoding="utf-8")


@pytest.mark.parametrize("policy", ["fill-empty", "skip", "overwrite"])
def test_the_sink_is_only_read_and_the_move_does_the_same(
    crm: Any, exports: Path, inhabited: Watched, tmp_path: Path, policy: str
) -> None:
    before = inhabited.state()
    assert crm("plan", "csv", "attio", "--from", exports).code == 0
    set_policy(tmp_path / "csv-to-attio" / "plan.yaml", policy)
    rehearsed = crm("csv", "attio", "--from", exports, "--rehearse", "--from-sink", "--yes", "--json")
    assert inhabited.writes == []
    assert inhabited.state() == before
    folder = tmp_path / "csv-to-attio"
    real = crm("csv", "attio", "--from", exports, "--yes", "--json")
    assert real.code == rehearsed.code
    for part in ("schema", "records", "links", "values", "verified"):
        assert real.summary[part] == rehearsed.summary[part], part
    assert of_ledger(folder) == of_ledger(folder / "rehearsal")
    assert {decision for _, _, decision in decided(folder)} >= {"create", "skip" if policy == "skip" else "update"}
    again = crm("csv", "attio", "--from", exports, "--rehearse", "--from-sink", "--yes", "--json")
    assert again.summary["requests"]["writes"] == 0


def test_values_of_people_stand_in_the_rehearsal_as_in_the_move(
    crm: Any, exports: Path, inhabited: Watched, tmp_path: Path
) -> None:
    crm("csv", "attio", "--from", exports, "--rehearse", "--from-sink", "--yes", "--only", "people")
    with (tmp_path / "csv-to-attio" / "rehearsal" / "records.csv").open(encoding="utf-8") as file:
        rows = {row["source_id"]: row for row in csv.DictReader(file)}
    assert rows["p1"]["why"] == "job_title: the value that was there before stays (policy fill-empty)"
    assert "shoe" in rows["p1"]["values"]
    assert rows["p5"]["left_out"].startswith("email_addresses: ")
    assert (rows["p2"]["decision"], rows["p4"]["decision"]) == ("update", "create")


def test_a_finished_move_is_rehearsed_as_its_next_run(
    crm: Any, exports: Path, inhabited: Watched, tmp_path: Path
) -> None:
    crm("csv", "attio", "--from", exports, "--yes")
    deals = exports / "deals.csv"
    deals.write_text(deals.read_text().replace("First,Won", "Renamed,Won") + "d3,Third,Won,5,k1\n")
    inhabited.writes.clear()
    rehearsed = crm("csv", "attio", "--from", exports, "--rehearse", "--from-sink", "--yes", "--json")
    assert inhabited.writes == []
    found = [row for row in decided(tmp_path / "csv-to-attio") if row[0] == "deals"]
    assert found == [("deals", "d1", "update"), ("deals", "d2", "unchanged"), ("deals", "d3", "create")]
    real = crm("csv", "attio", "--from", exports, "--yes", "--json")
    assert real.summary["records"] == rehearsed.summary["records"]


@pytest.mark.parametrize("attio", [{"scopes": READING}], indirect=True)
def test_a_key_that_may_only_read_does(crm: Any, files: Path, attio: Watched) -> None:
    rehearsed = crm("csv", "attio", "--from", files, "--rehearse", "--from-sink", "--yes")
    assert rehearsed.code == 0
    assert "These credentials do for reading. The move itself needs more:" in " ".join(rehearsed.err.split())


def test_a_full_workspace_is_as_full_in_the_rehearsal(crm: Any, exports: Path, attio: Watched) -> None:
    for n in range(9):
        noun = {"api_slug": f"thing_{n}", "singular_noun": f"Thing {n}", "plural_noun": f"Things {n}"}
        attio.call("POST", "/v2/objects", noun)
    (exports / "boats.csv").write_text("boat_id,boat_name\n1,Ann\n2,Bea\n")
    told = [
        crm("csv", "attio", "--from", exports, "--yes", "--json", *words).summary["error"]["message"]
        for words in (("--rehearse", "--from-sink"), ())
    ]
    assert told[0] == told[1]
    assert told[0].startswith("The workspace's plan has no room for the object Boats (boats).")


def test_a_rehearsal_goes_on_from_where_it_began(crm: Any, files: Path, attio: Watched) -> None:
    words = ("csv", "attio", "--from", files, "--rehearse", "--yes", "--json", "--only", "accounts")
    assert crm(*words, "--move", "empty").code == 0
    refused = crm(*words, "--move", "empty", "--from-sink")
    assert refused.code == 2
    assert refused.summary["error"]["message"] == (
        "The rehearsal in empty/rehearsal began with an empty sink, and now --from-sink is given. Go on as it began, or"
        " remove empty/rehearsal to begin anew."
    )
    assert crm(*words, "--move", "seeded", "--from-sink").code == 0
    assert crm(*words, "--move", "seeded").code == 2
    assert crm("verify", "seeded").code == 0


def test_without_a_rehearsal_it_is_refused(crm: Any, files: Path, tmp_path: Path) -> None:
    refused = crm("csv", "attio", "--from", files, "--from-sink")
    assert (refused.code, (tmp_path / "csv-to-attio").exists()) == (2, False)
    assert "--from-sink says what a rehearsal begins with. Give --rehearse too." in refused.err


def test_a_purge_removes_what_was_read_of_the_sink(crm: Any, files: Path, inhabited: Watched, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--from-sink", "--yes")
    rehearsal = tmp_path / "csv-to-attio" / "rehearsal"
    (rehearsal / "sandbox.new.db").write_text("a read that was killed")
    assert crm("purge", "csv-to-attio", "--yes").code == 0
    gone = ("sandbox.db", "sandbox.new.db", "records.csv", "foreseen.db", "present.db")
    assert [name for name in gone if (rehearsal / name).exists()] == []
    assert not any(b"ida@ash.com" in path.read_bytes() for path in rehearsal.rglob("*") if path.is_file())


def test_a_sink_that_moved_is_named_and_a_refreshed_plan_keeps_what_was_edited(
    crm: Any, exports: Path, attio: Watched, tmp_path: Path
) -> None:
    text = {"description": None, "type": "text", "is_required": False, "is_unique": False, "is_multiselect": False}
    attio.call("POST", "/v2/objects/people/attributes", {**text, "title": "Shoe", "api_slug": "shoe", "config": {}})
    assert crm("plan", "csv", "attio", "--from", exports).code == 0
    set_policy(tmp_path / "csv-to-attio" / "plan.yaml", "overwrite")
    attio.call("PATCH", "/v2/objects/people/attributes/shoe", {"api_slug": "boot", "title": "Boot"})
    refused = crm("apply", "csv-to-attio", "--yes", "--json")
    assert refused.code == 2
    assert "shoe" in refused.summary["error"]["message"]
    assert crm("plan", "csv", "attio", "--from", exports, "--refresh").code == 0
    refreshed = (tmp_path / "csv-to-attio" / "plan.yaml").read_text(encoding="utf-8")
    assert "policy: overwrite" in refreshed
    assert crm("apply", "csv-to-attio", "--json").summary["outcome"] == "leftovers"
