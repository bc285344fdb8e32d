"""What is said of a move that was only rehearsed, was taken back or has nothing to purge any more."""

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize("command", ["status", "report", "verify", "undo", "apply", "purge"])
def test_the_folder_of_a_rehearsal_is_refused_with_the_one_to_give(crm: Any, files: Path, command: str) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    refused = crm(command, "csv-to-attio/rehearsal")
    assert (refused.code, refused.err) == (
        2,
        "Error: csv-to-attio/rehearsal is the rehearsal of the move in csv-to-attio. Give csv-to-attio.\n",
    )


def test_after_an_undo_nothing_is_said_to_be_in_the_sink(crm: Any, files: Path, attio: str, tmp_path: Path) -> None:
    crm("csv", "attio", "--from", files, "--yes")
    (files / "contacts.csv").write_text(
        "contact_id,first_name,last_name,email,account_id\nc1,Ida,Ek,ida@ash.example.com,\n"
    )
    crm("csv", "attio", "--from", files, "--yes")
    crm("undo", "csv-to-attio", "--yes")
    status = crm("status", "csv-to-attio").out
    assert status.startswith("Done: no record of this move is in the sink.\n")
    assert "no longer at the source" not in status
    gate = json.loads((tmp_path / "csv-to-attio" / "report.json").read_text())["gate"]
    assert (gate["because"], gate["tables"]) == (["the move was taken back"], [])
    assert [sentence for sentence in gate["evidence"] if "Read back" in sentence] == []


def test_a_rehearsal_upon_the_sink_says_that_it_goes_on_from_what_it_held_then(
    crm: Any, files: Path, attio: str
) -> None:
    rehearsals = [crm("csv", "attio", "--from", files, "--rehearse", "--from-sink", "--yes") for _ in range(2)]
    goes_on = "Goes on upon what the sink held when this rehearsal began; remove csv-to-attio/rehearsal to begin anew."
    assert [goes_on in " ".join(each.err.split()) for each in rehearsals] == [False, True]


def test_a_second_purge_does_not_say_that_it_removed_something(crm: Any, files: Path) -> None:
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    said = [crm("purge", "csv-to-attio", "--yes").err for _ in range(2)]
    works = "`crm-move report csv-to-attio` and `crm-move status csv-to-attio` still work.\n"
    assert said == [f"Purged. {works}", works]
