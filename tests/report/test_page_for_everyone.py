"""The page is read by eye in two colour schemes, by keyboard, and by ear; before the move, and after it."""

import json
import re
import stat
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from crm_move.model import ObjectSchema, Schema
from crm_move.plan import Plan
from crm_move.report import Cost, Facts, RecordCounts, Report, Showing, Summary, concluded, write_report
from crm_move.report.gate import Gate, SumTable

READABLE = 4.5
SEEN = 3.0
"""The contrast that WCAG 2.2 asks for at level AA: of text, and of what is drawn."""


class Tags(HTMLParser):
    """All start tags of a page with their attributes, and its headings' levels."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, *tags: str) -> list[str]:
        return [tag for tag, _ in self.found if tag in tags]


@pytest.fixture
def planned(plan: Plan, seen: Facts, price: Cost) -> Report:
    return Report(shown=Showing(plan, seen, price), finished_at=datetime(2026, 11, 23, 14, 5, tzinfo=UTC))


@pytest.fixture
def page(planned: Report, tmp_path: Path) -> str:
    return write_report(tmp_path, planned).read_text()


@pytest.fixture(params=["planned", "moved", "undone", "purged", "assessed"])
def any_page(pages: dict[str, str], request: pytest.FixtureRequest) -> str:
    return pages[request.param]


def colours(page: str) -> list[dict[str, str]]:
    """The colours of the light and of the dark scheme."""
    schemes = re.findall(r":root \{(.*?)\}", page, re.DOTALL)
    return [dict(re.findall(r"--(\w+): (#\w+);", scheme)) for scheme in schemes]


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours' relative luminance."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_plan_has_a_page_before_anything_is_written(page: str, tmp_path: Path) -> None:
    content = json.loads((tmp_path / "report.json").read_text())
    assert (content["summary"], content["records"], content["left_behind"]) == (None, {}, [])
    assert content["consequences"] == {
        "What the sink does by itself": ["Companies are made of domains: up to 12."],
        "What is left to you": ["Views are set up by hand."],
    }
    assert "Planned: 8,885 records with 8,800 links. Nothing is written yet." in page
    assert "This run" not in page


def test_only_the_owner_may_read_it(page: str, tmp_path: Path) -> None:
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == {"report.html": 0o600, "report.json": 0o600}


@pytest.mark.parametrize("scheme", [0, 1])
def test_every_colour_can_be_read_on_its_ground(page: str, scheme: int) -> None:
    light, dark = colours(page)
    found = (light, dark)[scheme]
    grounds = [found["paper"], found["card"]]
    texts = {name: min(contrast(found[name], ground) for ground in grounds) for name in TEXTS}
    drawn = {name: contrast(found[name], found["card"]) for name in ("fill", "grey", "green", "yellow", "red", "blue")}
    assert {name: ratio for name, ratio in texts.items() if ratio < READABLE} == {}
    assert {name: ratio for name, ratio in drawn.items() if ratio < SEEN} == {}


TEXTS = ("ink", "dim", "green", "yellow", "red", "blue")


def test_a_page_has_landmarks_headings_in_order_and_captions(any_page: str) -> None:
    tags = Tags(any_page)
    assert tags.named("header", "main", "footer") == ["header", "main", "footer"]
    levels = [int(tag[1]) for tag in tags.named("h1", "h2", "h3", "h4")]
    assert (levels.count(1), levels[0]) == (1, 1)
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert len(tags.named("caption")) == len(tags.named("table")) > 0
    assert [attributes for tag, attributes in tags.found if tag == "th" and "scope" not in attributes] == []


def test_the_page_of_a_plan_can_be_moved_about_in(page: str) -> None:
    assert Tags(page).named("header", "nav", "main", "footer") == ["header", "main", "nav", "footer"]


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name(any_page: str) -> None:
    scrolling = [
        attributes for _, attributes in Tags(any_page).found if "wide" in (attributes.get("class") or "").split()
    ]
    assert scrolling
    assert [each for each in scrolling if each.get("tabindex") != "0" or not each.get("aria-label")] == []
    assert ":focus-visible" in any_page


def test_nothing_is_reached_out_of_order_and_a_narrow_screen_is_laid_out_as_one(any_page: str) -> None:
    found = Tags(any_page).found
    order = [int(attributes["tabindex"] or 0) for _, attributes in found if "tabindex" in attributes]
    assert max(order) == 0
    assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in found


def test_every_jump_has_a_place(any_page: str) -> None:
    found = Tags(any_page).found
    jumps = {(attributes.get("href") or "")[1:] for tag, attributes in found if tag == "a"}
    assert jumps <= {attributes.get("id") for _, attributes in found}


def test_no_id_stands_twice_and_every_drawing_is_named_or_hidden(any_page: str) -> None:
    found = Tags(any_page).found
    ids = [attributes["id"] or "" for _, attributes in found if "id" in attributes]
    assert sorted(set(ids)) == sorted(ids)
    named = {"aria-label", "aria-labelledby", "aria-hidden"}
    assert [attributes for tag, attributes in found if tag == "svg" and not named & attributes.keys()] == []
    assert [attributes.get("lang") for tag, attributes in found if tag == "html"] == ["en"]


def test_what_stands_against_switching_off_comes_first_and_sums_that_differ_are_unfolded(
    planned: Report, tmp_path: Path
) -> None:
    rows = [(("deals",), "10", "9", False)]
    tables = (SumTable("Records by object", ("object",), []), SumTable("Links by kind", ("kind",), rows))
    gate = Gate(("1 record failed", "1 link is lost"), stays=("12 notes left out",), tables=tables)
    page = write_report(tmp_path, replace(planned, gate=gate)).read_text()
    assert "Not yet, because 1 record failed; and because 1 link is lost." in page
    assert "Besides, this stays in the old CRM only, as the plan has it: 12 notes left out." in page
    assert page.count('<details class="card" open>') == 2


def test_the_picture_says_the_model_in_words(page: str) -> None:
    (svg,) = re.findall(r'<svg class="picture".*?</svg>', page, re.DOTALL)
    assert 'role="img" aria-labelledby="picture-title" aria-describedby="picture-words"' in svg
    (words,) = re.findall(r"<desc[^>]*>(.*?)</desc>", svg)
    assert words == (
        "accounts (85 records) become companies. deals (8,800 records) become csv_deals, which is made; product points"
        " at products, 7,318 links."
    )
    assert len(re.findall('class="moves"', svg)) == 2


def test_what_is_there_by_now_is_not_called_new(planned: Report, tmp_path: Path) -> None:
    there = Schema(objects=(ObjectSchema(slug="csv_deals", singular="Deal", plural="Deals"),))
    before = write_report(tmp_path, planned).read_text()
    after = write_report(tmp_path, replace(planned, shown=replace(planned.shown, there=there))).read_text()
    assert (before.count("the object is made by the move"), after.count("the object is made by the move")) == (1, 0)
    assert 'class="newly"' not in after


def test_samples_and_what_nearly_matches_are_masked(page: str, planned: Report, tmp_path: Path) -> None:
    words = ("Ünlü &amp; Co 7", "GTXPro", "GTX Pro")
    assert [word for word in words if word in page] == []
    shown = write_report(tmp_path, replace(planned, show_values=True)).read_text()
    assert [word for word in words if word not in shown] == []


def test_a_second_look_says_which_run_it_shows(planned: Report, tmp_path: Path) -> None:
    summary = concluded(Summary(move="m", records=RecordCounts(unchanged=2)))
    last = replace(planned, summary=summary, run="The last run", headline="Done: 9 records.")
    text = write_report(tmp_path, last).read_text()
    assert "<h2>The last run</h2>" in text
    assert re.search(r"<h1[^>]*>Done: 9 records\.</h1>", text)
