"""Whether the old CRM can be switched off: said first in the report, with why not."""

import json
from pathlib import Path
from typing import Any


def gate(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())["gate"]
    return found


def test_a_move_that_arrived_is_a_yes_with_sums(crm: Any, files: Path, attio: str, tmp_path: Path) -> None:
    assert crm("csv", "attio", "--from", files, "--yes").code == 0
    found = gate(tmp_path / "csv-to-attio")
    assert (found["yes"], found["answer"]) == (
        True,
        "Yes: everything that the plan moves is in the sink, and was read back.",
    )
    first = found["tables"][0]
    assert [(row["key"], row["source"], row["sink"]) for row in first["rows"]] == [
        (["accounts"], "2", "2"),
        (["contacts"], "2", "2"),
        (["deals"], "2", "2"),
    ]
    assert all(row["same"] for table in found["tables"] for row in table["rows"])
    page = (tmp_path / "csv-to-attio" / "report.html").read_text()
    assert page.index("Can the old CRM be switched off?") < page.index('id="outcome"')
    assert "Can the old CRM be switched off? Yes" in crm("status", "csv-to-attio").out


def test_a_rehearsal_and_a_sample_are_never_enough(crm: Any, files: Path, attio: str, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    rehearsed = gate(tmp_path / "csv-to-attio" / "rehearsal")
    assert rehearsed["because"] == ["this was a rehearsal, and nothing of it is in the sink itself"]
    crm("csv", "attio", "--from", files, "--yes")
    sampled = crm("verify", "csv-to-attio", "--sample", "1", "--json")
    assert (sampled.code, gate(tmp_path / "csv-to-attio")["because"]) == (
        0,
        ["only a sample of 1 record an object was verified"],
    )
    assert crm("verify", "csv-to-attio").code == 0
    assert gate(tmp_path / "csv-to-attio")["yes"] is True


def test_what_was_taken_back_is_a_no(crm: Any, files: Path, attio: str, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--yes")
    crm("undo", "csv-to-attio", "--yes")
    assert "the move was taken back" in gate(tmp_path / "csv-to-attio")["because"]
    verified = crm("verify", "csv-to-attio", "--json")
    assert (verified.code, verified.summary["verified"]["different"]) == (6, 6)
    assert gate(tmp_path / "csv-to-attio")["because"] == ["6 differences could not be explained"]
