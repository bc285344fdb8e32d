"""The same command after a finished move: what has changed is shown, asked about, and then exactly done."""

import csv
import json
import shlex
from pathlib import Path
from typing import Any

CONTACTS = "contact_id,first_name,last_name,email,account_id\n"


def edit(files: Path) -> None:
    """One contact has another name, one is gone, one is new."""
    rows = "c1,Ida,Ekström,ida@ash.example.com,a1\nc3,Jo,New,jo@ash.example.com,a2\n"
    (files / "contacts.csv").write_text(CONTACTS + rows, encoding="utf-8")


def decisions(move: Path) -> list[tuple[str, ...]]:
    with (move / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["object"], row["source_id"], row["decision"]) for row in csv.DictReader(file)]
    return [row for row in rows if row[2] != "unchanged"]


def test_a_changed_source_is_a_delta_that_plan_shows_and_apply_carries_out(
    crm: Any, files: Path, attio: str, tmp_path: Path
) -> None:
    move = tmp_path / "csv-to-attio"
    crm("csv", "attio", "--from", files, "--yes")
    edit(files)
    shown = crm("plan", "csv", "attio", "--from", files)
    assert "Since the last run" in shown.out
    assert decisions(move) == [("contacts", "c1", "update"), ("contacts", "c3", "create"), ("contacts", "c2", "gone")]
    assert "contacts: 1 changed" in (move / "report.html").read_text()
    applied = crm("apply", "csv-to-attio", "--json")
    assert (applied.code, applied.summary["records"]) == (
        0,
        {"created": 1, "updated": 1, "unchanged": 4, "skipped": 0, "failed": 0},
    )
    status = crm("status", "csv-to-attio")
    assert "contacts: 1 record is in the sink and no longer at the source: c2 (deleted at the source)." in " ".join(
        status.out.split()
    )


def test_without_a_yes_a_delta_is_not_written(crm: Any, files: Path, attio: str) -> None:
    crm("csv", "attio", "--from", files, "--yes")
    edit(files)
    waits = crm("csv", "attio", "--from", files, "--json")
    assert (waits.code, waits.summary["requests"]["writes"]) == (2, 0)


def test_nothing_changed_is_said_and_nothing_is_asked(crm: Any, files: Path, attio: str) -> None:
    crm("csv", "attio", "--from", files, "--yes")
    again = crm("csv", "attio", "--from", files, "--json")
    assert (again.code, again.summary["requests"]["writes"]) == (0, 0)
    assert "Nothing has changed at the source since the last run." in again.err


def test_a_plan_that_was_approved_is_not_shown_again_unless_asked_for(crm: Any, files: Path, attio: str) -> None:
    crm("csv", "attio", "--from", files, "--yes")
    edit(files)
    short = crm("csv", "attio", "--from", files)
    whole = crm("csv", "attio", "--from", files, "--verbose")
    named = "The plan is the one that was approved"
    assert [named in short.out, "dropped" in short.out, named in whole.out] == [True, False, False]
    assert "Since the last run" in short.out


def test_gone_records_are_removed_where_the_plan_says_so(crm: Any, files: Path, attio: str, tmp_path: Path) -> None:
    move = tmp_path / "csv-to-attio"
    crm("csv", "attio", "--from", files, "--yes")
    edit(files)
    plan = (move / "plan.yaml").read_text()
    (move / "plan.yaml").write_text(plan.replace("\n  contacts:\n", "\n  contacts:\n    gone: remove\n", 1))
    ran = crm("csv", "attio", "--from", files, "--yes", "--json")
    assert (ran.code, ("contacts", "c2", "remove") in decisions(move)) == (0, True)
    assert "1 record removed that the source no longer has" in ran.err
    assert "undo" not in ran.summary
    undone = crm("undo", "csv-to-attio", "--yes", "--json")
    assert (undone.code, undone.summary["undo"]["kept"]) == (0, 0)


def test_the_report_in_json_names_what_is_gone(crm: Any, files: Path, attio: str, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--yes")
    edit(files)
    crm("csv", "attio", "--from", files, "--yes")
    report = json.loads((tmp_path / "csv-to-attio" / "report.json").read_text())
    assert any("c2 (deleted at the source)" in sentence for sentence in report["history"])


def test_a_read_that_nobody_was_shown_is_not_applied_until_the_command_that_is_named_has_shown_it(
    crm: Any, files: Path, attio: str
) -> None:
    crm("csv", "attio", "--from", files, "--skip", "deals", "--yes")
    edit(files)
    crm("assess", "csv", "--from", files, "--move", "csv-to-attio")
    refused = crm("apply", "csv-to-attio", "--yes")
    assert (refused.code, "the source's data changed since" in refused.err) == (2, True)
    named = shlex.split(refused.err.split("`")[1])
    assert named == [
        "crm-move",
        "plan",
        "csv",
        "attio",
        "--from",
        str(files),
        "--skip",
        "deals",
        "--move",
        "csv-to-attio",
    ]
    assert crm(*named[1:]).code == 0
    applied = crm("apply", "csv-to-attio", "--json").summary["records"]
    assert (applied["created"], applied["updated"]) == (1, 1)
