"""`assess`: what a source holds, without a sink. `diff`: how two plans differ."""

import json
import stat
from pathlib import Path
from typing import Any

SHOWN = """\
files (csv)
  3 objects with 6 records and 5 links.

  object    stands for  records  attributes  empty  links
  accounts  company           2           3      0      1
  contacts  person            2           4      0      2
  deals     deal              2           4      0      2

accounts: 2 records
  Cells are separated by comma. The header is on line 1.
  The id of a record is its “account_id”.
"""


def test_a_source_is_assessed_without_a_sink(crm: Any, files: Path, tmp_path: Path) -> None:
    result = crm("assess", "csv", "--from", files)
    lines = "".join(f"{line.rstrip()}\n" for line in result.out.splitlines())
    assert (result.code, lines[: len(SHOWN)]) == (0, SHOWN)
    assert result.out.endswith("\ncsv-assessment/assessment.html shows it as a page.\n")
    folder = tmp_path / "csv-assessment"
    assert {path.name for path in folder.iterdir()} >= {"assessment.html", "assessment.json", "snapshots", ".gitignore"}
    assert not (folder / "plan.yaml").exists()
    assert stat.S_IMODE((folder / "assessment.html").stat().st_mode) == 0o600


def test_the_json_has_every_attribute_with_its_values_masked(crm: Any, files: Path, tmp_path: Path) -> None:
    result = crm("assess", "csv", "--from", files, "--json")
    found = json.loads(result.out)
    assert (found["records"], found["links"], list(found["objects"])) == (6, 5, ["accounts", "contacts", "deals"])
    email = found["objects"]["contacts"]["attributes"]["email"]
    assert email == {
        "title": "email",
        "type": "email",
        "role": "email",
        "filled": 1,
        "share": "50 %",
        "percent": 50.0,
        "distinct": 1,
        "samples": ["aaa@aaa.aaaaaaa.aaa"],
        "evidence": email["evidence"],
    }
    account = found["objects"]["contacts"]["references"]["account_id"]
    assert (account["targets"], account["links"], account["unmatched"]) == (["accounts"], 2, 0)
    assert "files (csv)" in result.err
    written = json.loads((tmp_path / "csv-assessment" / "assessment.json").read_text())
    assert written["objects"] == found["objects"]


def test_a_move_goes_on_with_what_was_read(crm: Any, files: Path, tmp_path: Path) -> None:
    assert crm("assess", "csv", "--from", files, "--move", "m").code == 0
    assert crm("csv", "attio", "--from", files, "--move", "m", "--rehearse", "--yes").code == 0
    assert [path.name for path in (tmp_path / "m" / "snapshots").glob("*.db")] == ["1.db"]


def test_a_folder_of_another_source_is_refused(crm: Any, files: Path, tmp_path: Path) -> None:
    crm("assess", "csv", "--from", files)
    other = tmp_path / "other"
    other.mkdir()
    (other / "accounts.csv").write_text("account_id,account_name\nx,Xylem\n")
    refused = crm("assess", "csv", "--from", other)
    assert (refused.code, refused.err) == (
        2,
        (
            f"Error: The folder csv-assessment holds another source: its --from is {files}, not {other}. "
            "Give another folder with --move.\n"
        ),
    )


def test_what_is_wrong_with_the_command_is_said_before_anything_is_read(crm: Any, tmp_path: Path) -> None:
    assert (crm("assess", "csv").code, crm("assess", "nothing").code) == (2, 2)
    assert not (tmp_path / "csv-assessment").exists()


def test_the_edits_of_a_plan_are_told_in_words(crm: Any, files: Path, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse")
    plan = tmp_path / "csv-to-attio" / "plan.yaml"
    assert crm("diff", "csv-to-attio").out == "The two decide the same.\n"
    copy = tmp_path / "before.yaml"
    copy.write_text(plan.read_text("utf-8"), "utf-8")
    plan.write_text(plan.read_text("utf-8").replace("title: CSV accounts id", "title: Old id"), "utf-8")
    sentence = "accounts.csv_accounts_id: title is “Old id”, was “CSV accounts id”."
    assert crm("diff", "csv-to-attio").out == f"{sentence}\n"
    assert json.loads(crm("diff", copy, "csv-to-attio", "--json").out) == {"differences": [sentence]}


def test_a_folder_without_a_proposal_can_not_be_compared_alone(crm: Any, files: Path, tmp_path: Path) -> None:
    refused = crm("diff", files)
    assert (refused.code, "Name a second plan." in refused.err) == (2, True)


def test_status_says_that_nothing_was_moved_yet(crm: Any, files: Path) -> None:
    crm("plan", "csv", "attio", "--from", files, "--rehearse")
    assert crm("status", "csv-to-attio").out == (
        "Nothing was moved yet.\nThe plan lies in csv-to-attio/plan.yaml.\nNext: crm-move apply csv-to-attio\n"
    )


def test_the_report_written_anew_tells_the_move_from_its_last_run(crm: Any, files: Path, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    crm("report", "csv-to-attio")
    page = (tmp_path / "csv-to-attio" / "rehearsal" / "report.html").read_text()
    content = json.loads((tmp_path / "csv-to-attio" / "rehearsal" / "report.json").read_text())
    assert "<h2>The last run</h2>" in page
    assert content["summary"]["records"] == {"created": 0, "updated": 0, "unchanged": 6, "skipped": 0, "failed": 0}
    assert content["summary"]["requests"]["writes"] == 0


def test_values_are_shown_only_where_they_are_asked_for(crm: Any, files: Path, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    page = tmp_path / "csv-to-attio" / "rehearsal" / "report.html"
    seen = ["ida@ash.example.com" in page.read_text()]
    for options in (("--show-values",), ()):
        assert crm("report", "csv-to-attio", *options).code == 0
        seen.append("ida@ash.example.com" in page.read_text())
    crm("assess", "csv", "--from", files, "--show-values")
    seen.append("ida@ash.example.com" in (tmp_path / "csv-assessment" / "assessment.html").read_text())
    assert seen == [False, True, False, True]
