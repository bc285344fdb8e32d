"""`plan --records` says what becomes of each record; `apply` then does that."""

import csv
import json
import stat
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any


def state(attio: str) -> dict[str, Any]:
    """Everything that the stand-in holds, but for how often it was asked."""
    with urllib.request.urlopen(f"{attio}/_sandbox/state") as answer:
        body: dict[str, Any] = json.load(answer)
        return {name: held for name, held in body.items() if name != "counters"}


def decided(move: Path) -> Counter[str]:
    with (move / "records.csv").open(encoding="utf-8") as file:
        return Counter(row["decision"] for row in csv.DictReader(file))


def test_it_writes_nothing_and_apply_does_what_it_said(crm: Any, files: Path, attio: str, tmp_path: Path) -> None:
    before = state(attio)
    planned = crm("plan", "csv", "attio", "--from", files, "--records")
    assert (planned.code, state(attio)) == (0, before)
    move = tmp_path / "csv-to-attio"
    assert stat.S_IMODE((move / "records.csv").stat().st_mode) == 0o600
    assert not list(move.glob("foreseen*"))
    assert "accounts 2 0 0 0 0" in " ".join(planned.out.split())
    assert decided(move) == {"create": 6}
    assert crm("apply", "csv-to-attio", "--json").summary["records"]["created"] == 6
    assert crm("plan", "csv", "attio", "--from", files, "--records").code == 0
    assert decided(move) == {"unchanged": 6}


def test_another_folder_finds_its_records_and_says_what_it_would_write(
    crm: Any, files: Path, attio: str, tmp_path: Path
) -> None:
    crm("csv", "attio", "--from", files, "--yes")
    deals = files / "deals.csv"
    deals.write_text(deals.read_text().replace("First,Won", "Renamed,Won") + "d3,Third,Won,5,a1\n")
    crm("plan", "csv", "attio", "--from", files, "--move", "again", "--records")
    with (tmp_path / "again" / "records.csv").open(encoding="utf-8") as file:
        rows = {row["source_id"]: row for row in csv.DictReader(file)}
    assert {id: row["decision"] for id, row in rows.items()} == {
        "a1": "unchanged",
        "a2": "unchanged",
        "c1": "unchanged",
        "c2": "unchanged",
        "d1": "conflict",
        "d2": "unchanged",
        "d3": "create",
    }
    assert rows["d1"]["why"] == "name: the value that was there before stays (policy fill-empty)"
    records = crm("apply", "again", "--json").summary["records"]
    assert (records["created"], records["updated"], records["unchanged"]) == (1, 0, 6)
