"""Lists, pipelines and duplicates, as terminal and page show them."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from crm_move.plan import ListForm, Plan, PlannedDuplicate, PlannedList
from crm_move.report import Report, Showing, show_plan, write_report

DUPLICATES = """\
  duplicate  same as  by      score  becomes
  A-2        A-1      domain  100 %  merged
    the same domain; differ in city “Ulm” / “Bonn”
  A-3        A-1      name     90 %  kept apart; open
"""
LISTS = """\
Lists and pipelines
  list        of        becomes
  Newsletter  accounts  an option
    12 records
  Partners    accounts  a new list
  Old         accounts  stays behind
"""


@pytest.fixture
def rich(plan: Plan) -> Plan:
    """The small plan with two duplicates and three lists."""
    found = {
        "A-2": PlannedDuplicate(
            same_as="A-1",
            by=("domain",),
            score=100,
            answer=True,
            evidence="the same domain; differ in city “Ulm” / “Bonn”",
        ),
        "A-3": PlannedDuplicate(same_as="A-1", by=("name",), score=90),
    }
    accounts = plan.objects["accounts"].model_copy(update={"duplicates": found})
    lists = {
        "news": PlannedList(title="Newsletter", object="accounts", source="7", reason="12 records"),
        "partners": PlannedList(title="Partners", object="accounts", source="8", becomes=ListForm.LIST, create=True),
        "old": PlannedList(title="Old", object="accounts", source="9", becomes=ListForm.DROP),
    }
    return plan.model_copy(update={"objects": plan.objects | {"accounts": accounts}, "lists": lists})


def shown(plan: Plan, *, whole: bool = True) -> str:
    console = Console(width=80, file=io.StringIO(), record=True)
    show_plan(Showing(plan), console, whole=whole)
    return "\n".join(line.rstrip() for line in console.export_text().splitlines()) + "\n"


def test_the_terminal_says_what_becomes_of_each(rich: Plan) -> None:
    text = shown(rich)
    assert DUPLICATES in text
    assert LISTS in text


def test_of_many_duplicates_the_first_are_shown_and_the_rest_counted(rich: Plan) -> None:
    many = {f"B-{n}": PlannedDuplicate(same_as="A-1", by=("name",), score=90) for n in range(25)}
    accounts = rich.objects["accounts"].model_copy(update={"duplicates": many})
    text = shown(rich.model_copy(update={"objects": {"accounts": accounts}}))
    assert text.count("kept apart; open") == 20
    assert "  and 5 more, in plan.yaml\n" in text
    brief = shown(rich.model_copy(update={"objects": {"accounts": accounts}}), whole=False)
    assert brief.count("kept apart; open") == 5
    assert "  and 20 more, in plan.yaml\n" in brief


def test_of_many_lists_the_first_are_shown_and_the_rest_counted(rich: Plan) -> None:
    many = {f"l{n}": PlannedList(title=f"List {n}", object="accounts", source=str(n)) for n in range(12)}
    long = rich.model_copy(update={"lists": many})
    assert [shown(long, whole=whole).count("an option") for whole in (True, False)] == [12, 10]
    assert "  and 2 more, in plan.yaml\n" in shown(long, whole=False)


def test_the_page_shows_them_without_what_they_quote(rich: Plan, tmp_path: Path) -> None:
    write_report(tmp_path, Report(shown=Showing(rich), finished_at=datetime(2026, 1, 1, tzinfo=UTC)))
    content = json.loads((tmp_path / "report.json").read_text())
    assert content["objects"][0]["duplicates"][0] == {
        "id": "A-2",
        "same_as": "A-1",
        "by": "domain",
        "score": "100 %",
        "becomes": "merged",
        "why": "the same domain; differ in city “Aaa” / “Aaaa”",
    }
    assert [row["becomes"] for row in content["lists"]] == ["an option", "a new list", "stays behind"]
    page = (tmp_path / "report.html").read_text()
    assert ("Ulm" in page, "<caption>Duplicates</caption>" in page) == (False, True)
