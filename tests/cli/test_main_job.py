"""The main job and its kin as a person runs them: codes, sums, and what is refused."""

import json
import os
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from crm_move.sandbox import serve
from crm_move_attio.sandbox import Switches, create_app

ALL_THERE = {"created": 6, "updated": 0, "unchanged": 0, "skipped": 0, "failed": 0}
NOTHING_NEW = {"created": 0, "updated": 0, "unchanged": 6, "skipped": 0, "failed": 0}


def test_a_rehearsal_moves_everything_and_adds_up(crm: Any, files: Path) -> None:
    result = crm("csv", "attio", "--from", files, "--rehearse", "--yes", "--json")
    summary = result.summary
    assert (result.code, summary["outcome"]) == (0, "done")
    assert summary["records"] == ALL_THERE
    assert summary["links"] == {"made": 5, "present": 0, "skipped": 0, "failed": 0}
    assert summary["verified"]["values"] > 0
    assert (summary["verified"]["different"], "error" in summary) == (0, False)


def test_a_second_run_writes_nothing_in_the_same_folder_and_in_a_new_one(crm: Any, files: Path, attio: str) -> None:
    crm("csv", "attio", "--from", files, "--yes", "--json")
    for move in ("csv-to-attio", "another"):
        summary = crm("csv", "attio", "--from", files, "--move", move, "--yes", "--json").summary
        assert summary["records"] == NOTHING_NEW
        assert summary["requests"]["writes"] == 0
        assert summary["links"] == {"made": 0, "present": 5, "skipped": 0, "failed": 0}
        assert summary["schema"] == {"objects": 0, "attributes": 0, "options": 0, "statuses": 0}


def test_the_folder_is_private_and_holds_what_the_design_names(crm: Any, files: Path, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    move = tmp_path / "csv-to-attio"
    assert stat.S_IMODE(move.stat().st_mode) == 0o700
    assert (move / ".gitignore").read_text() == "*\n"
    assert {path.name for path in move.iterdir()} >= {"plan.yaml", "snapshots", "rehearsal"}
    assert {path.name for path in (move / "rehearsal").iterdir()} >= {"ledger.db", "report.html", "report.json"}


def test_without_a_terminal_and_without_yes_the_run_stops_after_the_plan(
    crm: Any, files: Path, attio: str, tmp_path: Path
) -> None:
    result = crm("csv", "attio", "--from", files, "--json")
    assert result.code == 2
    assert result.summary["records"] == dict.fromkeys(ALL_THERE, 0)
    assert "crm-move apply csv-to-attio" in result.summary["error"]["message"]
    assert (tmp_path / "csv-to-attio" / "plan.yaml").exists()


def test_plan_then_apply_then_verify_then_status(crm: Any, files: Path, attio: str) -> None:
    assert crm("plan", "csv", "attio", "--from", files).code == 0
    applied = crm("apply", "csv-to-attio", "--json")
    verified = crm("verify", "csv-to-attio", "--json").summary
    status = crm("status", "csv-to-attio", "--json").summary
    assert (applied.code, applied.summary["records"]) == (0, ALL_THERE)
    assert (verified["verified"]["different"], status["records"]) == (0, ALL_THERE)
    assert crm("report", "csv-to-attio").code == 0


def test_apply_refuses_what_was_changed_after_approval_and_says_what(
    crm: Any, files: Path, attio: str, tmp_path: Path
) -> None:
    crm("csv", "attio", "--from", files, "--yes")
    plan = tmp_path / "csv-to-attio" / "plan.yaml"
    plan.write_text(plan.read_text().replace("target: companies", "target: companies\n    policy: overwrite"))
    refused = crm("apply", "csv-to-attio")
    assert refused.code == 2
    assert "plan.yaml changed since" in refused.err
    assert crm("apply", "csv-to-attio", "--yes").code == 0


def test_a_folder_of_another_source_or_workspace_is_refused(
    crm: Any, files: Path, attio: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    crm("csv", "attio", "--from", files, "--yes")
    other = tmp_path / "other"
    other.mkdir()
    (other / "accounts.csv").write_text("account_id,account_name\nx,Xylem\n")
    assert crm("csv", "attio", "--from", other, "--yes").code == 2
    with serve(create_app(None, Switches(limits=False))) as second:
        monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", second.base_url)
        refused = crm("csv", "attio", "--from", files, "--yes", "--json")
    assert (refused.code, refused.summary["outcome"]) == (2, "failed")
    assert "workspace" in refused.summary["error"]["message"]


def test_a_dead_token_ends_with_code_5(crm: Any, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(create_app(None, Switches(dead_tokens=("dead",)))) as running:
        monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", running.base_url)
        monkeypatch.setenv("CRM_MOVE_ATTIO_ACCESS_TOKEN", "dead")
        result = crm("csv", "attio", "--from", files, "--yes", "--json")
    assert (result.code, result.summary["error"]["code"]) == (5, 5)
    assert "dead" not in result.err.replace("dead_tokens", "")


def test_a_missing_scope_is_said_before_the_first_write(crm: Any, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scopes = ("object_configuration:read", "record_permission:read-write", "user_management:read")
    with serve(create_app(None, Switches(scopes=scopes))) as running:
        monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", running.base_url)
        monkeypatch.setenv("CRM_MOVE_ATTIO_ACCESS_TOKEN", "x")
        result = crm("csv", "attio", "--from", files, "--yes", "--json")
    assert (result.code, result.summary["requests"]["writes"]) == (5, 0)
    assert "object_configuration:read-write" in result.summary["error"]["message"]


def test_deals_that_are_switched_off_are_said_before_the_first_write(
    crm: Any, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(create_app(None, Switches(enabled_objects=()))) as running:
        monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", running.base_url)
        monkeypatch.setenv("CRM_MOVE_ATTIO_ACCESS_TOKEN", "x")
        refused = crm("csv", "attio", "--from", files, "--yes", "--json")
        without = crm("csv", "attio", "--from", files, "--yes", "--json", "--skip", "deals")
    assert (refused.code, refused.summary["requests"]["writes"]) == (2, 0)
    assert "--skip deals" in refused.summary["error"]["message"]
    assert without.summary["records"]["created"] == 4


def test_a_sample_holds_what_it_links_to(crm: Any, files: Path) -> None:
    summary = crm("csv", "attio", "--from", files, "--rehearse", "--yes", "--json", "--limit", "1").summary
    assert (summary["records"]["created"], summary["links"]["skipped"]) == (3, 0)


def test_what_is_left_behind_ends_with_code_3_and_is_named(crm: Any, files: Path) -> None:
    with (files / "deals.csv").open("a") as file:
        file.write("d3,Third,Won,300,gone\n")
    result = crm("csv", "attio", "--from", files, "--rehearse", "--yes", "--json")
    report = json.loads((files.parent / "csv-to-attio" / "rehearsal" / "report.json").read_text())
    assert (result.code, result.summary["outcome"], result.summary["links"]["skipped"]) == (3, "leftovers", 1)
    assert [cause["count"] for cause in report["left_behind"] if cause["kind"] == "link"] == [1]


def test_a_second_process_on_the_same_move_is_refused(crm: Any, files: Path, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    holder = (
        "import fcntl, sys, time; lock = open(sys.argv[1], 'a+'); fcntl.flock(lock, fcntl.LOCK_EX); "
        "print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path / "csv-to-attio" / ".lock")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        result = crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    finally:
        process.kill()
        process.communicate()
    assert result.code == 2
    assert "Another crm-move" in result.err


def test_a_network_that_is_gone_stops_resumably(crm: Any, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("CRM_MOVE_ATTIO_ACCESS_TOKEN", "x")
    result = crm("csv", "attio", "--from", files, "--yes", "--json")
    assert (result.code, result.summary["outcome"]) == (4, "stopped")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("csvv", "attio"), "No source is called `csvv`"),
        (("csv", "atio"), "Did you mean"),
        (("csv", "attio"), "--from"),
        (("csv", "attio", "--frm", "x"), "--frm"),
        (("apply", "nowhere"), "nowhere"),
    ],
)
def test_wrong_use_ends_with_code_2_and_a_sentence(crm: Any, words: tuple[str, ...], said: str) -> None:
    result = crm(*words)
    assert result.code == 2
    assert said in result.err


def test_a_damaged_ledger_or_plan_is_named_and_left_alone(crm: Any, files: Path, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    ledger = tmp_path / "csv-to-attio" / "rehearsal" / "ledger.db"
    for beside in ledger.parent.glob("ledger.db-*"):
        beside.unlink()
    ledger.write_bytes(b"not a database at all, but long enough to be taken for one" * 50)
    result = crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    assert (result.code, "ledger.db is damaged" in result.err) == (2, True)
    assert ledger.read_bytes().startswith(b"not a database")


def test_no_secret_reaches_the_folder_of_the_move(
    crm: Any, files: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with serve(create_app(None, Switches(limits=False))) as running:
        monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", running.base_url)
        monkeypatch.setenv("CRM_MOVE_ATTIO_ACCESS_TOKEN", "tell-nobody")
        result = crm("csv", "attio", "--from", files, "--yes")
    assert result.code == 0
    holding = [
        path
        for path in (tmp_path / "csv-to-attio").rglob("*")
        if path.is_file() and b"tell-nobody" in path.read_bytes()
    ]
    assert holding == []
    assert "tell-nobody" not in result.out + result.err


def test_the_settings_of_the_environment_are_those_of_this_process_only() -> None:
    assert [name for name in os.environ if name.startswith("CRM_MOVE_") and name != "CRM_MOVE_SHARED"] == []


def test_a_workspace_without_room_is_said_and_what_was_made_is_taken_away(
    crm: Any, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("regions", "teams"):
        (files / f"{name}.csv").write_text(f"{name}_code,title\n1,North\n2,South\n")
    with serve(create_app(None, Switches(limits=False, plan="free", enabled_objects=()))) as running:
        monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", running.base_url)
        monkeypatch.setenv("CRM_MOVE_ATTIO_ACCESS_TOKEN", "x")
        result = crm("csv", "attio", "--from", files, "--skip", "deals", "--yes", "--json")
        with urllib.request.urlopen(f"{running.base_url}/_sandbox/state") as answer:
            objects = [each["api_slug"] for each in json.load(answer)["objects"]]
    assert (result.code, objects) == (2, ["people", "companies"])
    assert "Leave objects out with --skip" in result.summary["error"]["message"]


def test_a_type_that_is_refused_becomes_text_and_is_said(
    crm: Any, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files / "sites.csv").write_text("site_id,site_name,visited\ns1,Oak,2024-01-31\ns2,Fir,2024-02-28\n")
    with serve(create_app(None, Switches(limits=False, status_on_objects=False))) as running:
        monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", running.base_url)
        monkeypatch.setenv("CRM_MOVE_ATTIO_ACCESS_TOKEN", "x")
        crm("plan", "csv", "attio", "--from", files, "--only", "sites")
        plan = files.parent / "csv-to-attio" / "plan.yaml"
        plan.write_text(plan.read_text().replace("type: date", "type: status"))
        result = crm("apply", "csv-to-attio", "--json")
    assert (result.code, result.summary["records"]["created"]) == (0, 2)
    assert "the sink makes no status here, so it is text" in result.err


@pytest.mark.parametrize("words", [("csv", "attio", "--frm", "x"), ("nosuch", "attio"), ("status", "nowhere")])
def test_wrong_use_prints_the_whole_object_too(crm: Any, files: Path, words: tuple[str, ...]) -> None:
    whole = crm("csv", "attio", "--from", files, "--rehearse", "--yes", "--json").summary
    result = crm(*words, "--json")
    assert (result.code, result.summary["error"]["code"]) == (2, 2)
    assert result.summary.keys() == whole.keys() | {"error"}


def test_a_mistyped_command_is_called_that(crm: Any) -> None:
    assert "No source is called `aply`" in crm("aply").err


def test_a_verification_says_what_it_verified(crm: Any, files: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    assert "Verified: " in crm("verify", "csv-to-attio").out


def test_each_run_leaves_a_line_in_the_log(crm: Any, files: Path, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    lines = [json.loads(line) for line in (tmp_path / "csv-to-attio/rehearsal/log.jsonl").read_text().splitlines()]
    assert [(line["outcome"], line["code"]) for line in lines if line["event"] == "run"] == [("done", 0)]
