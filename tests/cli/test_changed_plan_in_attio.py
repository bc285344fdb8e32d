"""plan.yaml edited after the move: what it changes is said, asked about and written, and nothing else."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def move(crm: Any, files: Path, attio: str, tmp_path: Path) -> Path:
    """A finished move of a dozen visits; its folder."""
    (files / "deals.csv").unlink()
    rows = [f"v{n},Topic {n},{n * 10},a{n % 2 + 1},remark {n}" for n in range(12)]
    (files / "visits.csv").write_text("\n".join(["visit_id,topic,score,account_id,remark", *rows]) + "\n", "utf-8")
    assert crm("csv", "attio", "--from", files, "--yes").code == 0
    return tmp_path / "csv-to-attio"


def edit(move: Path, *pairs: tuple[str, str]) -> None:
    head, mark, text = (move / "plan.yaml").read_text("utf-8").partition("\n  visits:\n")
    for old, new in pairs:
        assert old in text, text[:4000]
        text = text.replace(old, new, 1)
    (move / "plan.yaml").write_text(head + mark + text, "utf-8")


def attributes(attio: str) -> dict[str, tuple[str, bool]]:
    request = urllib.request.Request(
        f"{attio}/v2/objects/visits/attributes?show_archived=true", headers={"Authorization": "Bearer sandbox"}
    )
    with urllib.request.urlopen(request) as answer:
        return {each["api_slug"]: (each["type"], each["is_archived"]) for each in json.load(answer)["data"]}


def test_another_type_costs_two_calls_and_one_for_each_value(crm: Any, move: Path, attio: str) -> None:
    edit(move, ("type: number", "type: text"))
    asked = crm("apply", "csv-to-attio", "--json")
    done = crm("apply", "csv-to-attio", "--yes", "--json")
    again = crm("apply", "csv-to-attio", "--json")
    assert (asked.code, done.code, again.code) == (2, 0, 0)
    assert (done.summary["requests"]["writes"], again.summary["requests"]["writes"]) == (2 + 12, 0)
    assert (attributes(attio)["score"], attributes(attio)["score_old_1"]) == (("text", False), ("number", True))


def test_an_edited_plan_is_told_before_it_is_carried_out(crm: Any, files: Path, move: Path) -> None:
    edit(move, ("type: number", "type: text"))
    shown = crm("plan", "csv", "attio", "--from", files)
    assert (shown.code, "visits.score gets another form" in " ".join(shown.err.split() + shown.out.split())) == (
        0,
        True,
    )


def drop_remark(move: Path) -> None:
    kept = "remark: {title: Remark, type: text, from: [remark], create: true}"
    edit(move, (kept, ""), ("    dropped:\n", "    dropped:\n      remark: not wanted\n"))


def test_a_dropped_attribute_costs_one_call_and_comes_back_for_one(crm: Any, move: Path, attio: str) -> None:
    before = (move / "plan.yaml").read_text("utf-8")
    drop_remark(move)
    dropped = crm("apply", "csv-to-attio", "--yes", "--json")
    assert (dropped.code, dropped.summary["requests"]["writes"], attributes(attio)["remark"]) == (0, 1, ("text", True))
    (move / "plan.yaml").write_text(before, "utf-8")
    back = crm("apply", "csv-to-attio", "--yes", "--json")
    assert (back.code, back.summary["requests"]["writes"], attributes(attio)["remark"]) == (0, 1, ("text", False))
