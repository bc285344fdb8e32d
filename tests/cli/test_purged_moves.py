"""A finished move is rid of customers' data: what goes, what stays, and what is refused afterwards."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

NOT_KEPT = "Ida"
"""A given name that stands in one record only, and in no name of anything."""


@pytest.fixture
def moved(crm: Any, files: Path, attio: str, tmp_path: Path) -> Path:
    """A folder in which a move and its rehearsal ended, with one value that the sink refused."""
    contacts = files / "contacts.csv"
    contacts.write_text(contacts.read_text() + "".join(f"c{n},Q{n},R,q{n}@ash.example.com,\n" for n in range(3, 9)))
    contacts.write_text(contacts.read_text() + "c9,Ur,Ek,nobody at home,\n")
    crm("csv", "attio", "--from", files, "--rehearse", "--yes")
    crm("csv", "attio", "--from", files, "--yes")
    crm("report", "csv-to-attio", "--show-values")
    return tmp_path / "csv-to-attio"


def holding(folder: Path, text: str) -> set[str]:
    """The files below a folder in which a text stands, in whatever they are written."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)) for path in files if text.encode() in path.read_bytes()}


def test_nothing_of_a_customer_is_left_in_any_file(crm: Any, moved: Path) -> None:
    (moved / "snapshots" / "2.part").write_text(NOT_KEPT)
    assert {"ledger.db", "rehearsal/ledger.db", "rehearsal/sandbox.db"} <= holding(moved, NOT_KEPT)
    assert crm("purge", "csv-to-attio", "--yes").code == 0
    assert holding(moved, NOT_KEPT) == set()
    assert [path.name for path in (moved / "snapshots").iterdir()] == []


def test_totals_causes_and_approval_stay(crm: Any, moved: Path) -> None:
    before, seen = crm("status", "csv-to-attio", "--json").summary, crm("status", "csv-to-attio").out
    purged = crm("purge", "csv-to-attio", "--yes", "--json").summary
    assert (purged, crm("status", "csv-to-attio", "--json").summary) == (before, before)
    said = crm("status", "csv-to-attio").out
    assert said.startswith(seen)
    assert crm("report", "csv-to-attio").code == 0
    told = json.loads((moved / "report.json").read_text())["history"]
    assert all(sentence in said for sentence in told)
    account = r"\d\d \w+ \d{4}, \d\d:\d\d UTC by \S+@\S+\."
    assert re.fullmatch(rf"Plan [0-9a-f]{{12}} was approved on {account}", told[0])
    assert re.fullmatch(rf"Snapshots and before-images were removed on {account}", told[1])


@pytest.mark.parametrize(
    "words",
    [("undo", "csv-to-attio", "--yes"), ("verify", "csv-to-attio"), ("apply", "csv-to-attio")],
    ids=lambda words: words[0],
)
def test_what_needs_the_data_is_refused_in_a_sentence(crm: Any, moved: Path, words: tuple[str, ...]) -> None:
    crm("purge", "csv-to-attio", "--yes")
    refused = crm(*words)
    assert refused.code == 2
    assert "its snapshots and before-images are gone, so this move can not be gone on with" in refused.err


def test_it_says_what_goes_and_removes_nothing_without_a_yes(crm: Any, moved: Path) -> None:
    refused = crm("purge", "csv-to-attio")
    assert (refused.code, refused.err) == (2, "Error: Nothing was removed: nobody said yes. Give --yes.\n")
    lines = [" ".join(line.split()) for line in refused.out.splitlines()]
    assert lines[2:3] + lines[-1:] == [
        "reads of the source 1",
        "Undo ends with it. Totals, reasons, approvals, plan.yaml and the report stay.",
    ]
    assert "ledger.db" in holding(moved, NOT_KEPT)


def test_it_may_be_repeated(crm: Any, moved: Path) -> None:
    crm("purge", "csv-to-attio", "--yes")
    again = crm("purge", "csv-to-attio", "--yes")
    assert (again.code, again.out) == (0, "There is nothing to remove.\n")


def test_one_that_was_stopped_half_way_is_repeated(crm: Any, moved: Path) -> None:
    (moved / "report.html").unlink()
    (moved / "report.html").mkdir()
    stopped = crm("purge", "csv-to-attio", "--yes")
    assert (stopped.code, "The purge stopped half way: Is a directory" in stopped.err) == (1, True)
    assert "rehearsal/ledger.db" in holding(moved, NOT_KEPT)
    (moved / "report.html").rmdir()
    assert crm("undo", "csv-to-attio", "--yes").code == 2
    assert crm("purge", "csv-to-attio", "--yes").code == 0
    assert holding(moved, NOT_KEPT) == set()


def test_a_folder_at_work_is_left_alone(crm: Any, moved: Path) -> None:
    import fcntl

    with (moved / ".lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert crm("purge", "csv-to-attio", "--yes").code == 2
    assert "ledger.db" in holding(moved, NOT_KEPT)


def test_a_folder_of_no_move_is_named(crm: Any, tmp_path: Path) -> None:
    os.mkdir(tmp_path / "empty")
    assert "holds no ledger" in crm("purge", "empty", "--yes").err
