import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from crm_move.plan import Plan
from crm_move.plugins import Left
from crm_move.report import (
    Facts,
    Leftover,
    LeftoverKind,
    LinkCounts,
    RecordCounts,
    Report,
    Showing,
    Summary,
    ValueCounts,
    Verification,
    concluded,
    group,
    write_report,
)
from crm_move.report.page import bar_segments

SECRET = "Ada Lovelace, +44 20 7946 0000"


class Words(HTMLParser):
    """The visible text of a page and all its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data.split()


@pytest.fixture
def report(plan: Plan, seen: Facts) -> Report:
    value = Leftover(
        kind=LeftoverKind.VALUE,
        object="accounts",
        source_id="A-1",
        attribute="phone",
        value_shown=SECRET,
        reason=f"“{SECRET}” is no phone number",
        url="https://crm.example/accounts/A-1",
    )
    summary = Summary(
        move="m",
        records=RecordCounts(created=85),
        links=LinkCounts(made=7318, skipped=1482),
        values=ValueCounts(left_out=1),
        verified=Verification(values=900, explained=1),
        seconds=61,
    )
    return Report(
        summary=concluded(summary),
        shown=Showing(plan, seen, left_behind=[Left(what="notes", count=12)]),
        finished_at=datetime(2026, 11, 23, 14, 5, tzinfo=UTC),
        records={"accounts": RecordCounts(created=80, failed=5)},
        links={("deals", "product"): LinkCounts(made=7318, skipped=1482)},
        causes=group([value]),
        explained=group([value.model_copy(update={"reason": "edited since, by a member", "value_shown": None})]),
    )


def test_the_page_says_everything_that_happened(report: Report, tmp_path: Path) -> None:
    text = " ".join(Words(write_report(tmp_path, report).read_text()).text)
    said = [
        "maven (files) → w-1 (crm) · 23 November 2026, 14:05 UTC",
        "Done, but left behind: 1,482 links and 1 value.",
        "accounts 80 0 0 0 5 85",
        "deals.product 7,318 0 1,482 0 8,800",
        "verified 900 values and links read back: 1 different for a known cause",
        "1 values accounts.phone “Aaa Aaaaaaaa, +99 99 999… (30 characters)” is no phone number",
        "1 values accounts.phone edited since, by a member",
        "accounts → companies 85 records",
        "sector new select of 2, several 60 % aaaaaaa Aaaa & Aa 9 60 %",
        "deals.product AAAAaa 1,480 AAA Aaa open: its links are skipped",
        "notes 12 in the source; they are not moved by this tool",
    ]
    assert [words for words in said if words not in text] == []


@pytest.mark.parametrize("name", ["report.html", "report.json"])
def test_values_are_masked_unless_asked_for(report: Report, tmp_path: Path, name: str) -> None:
    write_report(tmp_path, report)
    masked = (tmp_path / name).read_text()
    assert not [value for value in (SECRET, "EMEA", "GTXPro") if value in masked]
    write_report(tmp_path, replace(report, show_values=True))
    shown = (tmp_path / name).read_text()
    assert [value for value in (SECRET, "EMEA", "GTXPro") if value in shown] == [SECRET, "EMEA", "GTXPro"]


def test_names_of_attributes_are_no_values(report: Report, tmp_path: Path) -> None:
    noted = report.shown.plan.model_copy(update={"notes": ("The id is “account”, of “Ada”.",)})
    page = write_report(tmp_path, replace(report, shown=replace(report.shown, plan=noted))).read_text()
    assert "The id is “account”, of “Aaa”." in page


def test_the_page_loads_nothing_and_runs_nothing(report: Report, tmp_path: Path) -> None:
    page = write_report(tmp_path, report).read_text()
    tags = Words(page).tags
    assert {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object", "embed", "base", "form"} == set()
    assert [name for _, attributes in tags for name in attributes if name.startswith("on") or name == "src"] == []
    leads = [attributes["href"] or "" for tag, attributes in tags if tag == "a"]
    assert [each for each in leads if not each.startswith("#")] == ["https://crm.example/accounts/A-1"] * 2
    assert not re.search(r"url\((?!#)|@import|https?:(?!//crm\.example/)", page)


def test_what_a_source_says_stays_text(report: Report, tmp_path: Path) -> None:
    script = "<script>alert(1)</script>"
    evil = Leftover(kind=LeftoverKind.RECORD, object=script, source_id=script, reason=script, url="javascript:alert(1)")
    page = write_report(tmp_path, replace(report, causes=group([evil]))).read_text()
    assert "<script" not in page
    assert "javascript:" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 5


def test_every_bar_is_described_in_words(report: Report, tmp_path: Path) -> None:
    page = write_report(tmp_path, report).read_text()
    bars = [ElementTree.fromstring(svg) for svg in re.findall(r'<svg class="bar".*?</svg>', page, re.DOTALL)]
    words = [
        "created 80, updated 0, unchanged 0, skipped 0, failed 5",
        "made 7,318, present 0, skipped 1,482, failed 0",
    ]
    assert [bar.attrib["role"] for bar in bars] == ["img", "img"]
    assert [bar.attrib["aria-label"] for bar in bars] == words
    assert [bar.findtext("title") for bar in bars] == words


def test_a_bar_is_full_and_shows_the_smallest_part() -> None:
    counts = {"made": 1_000_000, "present": 0, "failed": 1}
    (made, start, width), (failed, last, least) = bar_segments(counts, ["made", "present", "failed"])
    assert (made, start, failed) == ("made", 0.0, "failed")
    assert least > 0.5
    assert last == pytest.approx(width)
    assert last + least == pytest.approx(100)


def test_nothing_at_all_is_an_empty_bar() -> None:
    assert bar_segments({"made": 0}, ["made"]) == []


def test_the_json_holds_the_summary_and_the_causes(report: Report, tmp_path: Path) -> None:
    write_report(tmp_path, report)
    content = json.loads((tmp_path / "report.json").read_text())
    assert report.summary
    assert content["summary"] == json.loads(report.summary.to_json())
    assert content["records"] == {
        "accounts": {"created": 80, "updated": 0, "unchanged": 0, "skipped": 0, "failed": 5, "total": 85}
    }
    assert content["left_behind"] == [
        {
            "kind": "value",
            "object": "accounts",
            "attribute": "phone",
            "place": "values accounts.phone",
            "reason": "“Aaa Aaaaaaaa, +99 99 999… (30 characters)” is no phone number",
            "advice": "say under `values` what stands in its place, make it `type: text`, or name a text in"
            " `misfits`; mend single values in failed.csv and give it back with --fix",
            "count": 1,
            "samples": [
                {
                    "source_id": "A-1",
                    "value": "Aaa Aaaaaaaa, +99 99 999… (30 characters)",
                    "url": "https://crm.example/accounts/A-1",
                }
            ],
        }
    ]


def test_a_report_of_almost_nothing_is_a_page_too(plan: Plan, tmp_path: Path) -> None:
    empty = plan.model_copy(update={"objects": {}, "left_out": {}, "notes": ()})
    report = Report(summary=Summary(move="m"), shown=Showing(empty), finished_at=datetime(2026, 1, 1, tzinfo=UTC))
    page = write_report(tmp_path, report)
    assert "Done: no record of this move is in the sink." in page.read_text()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["report.html", "report.json"]
