"""csv.yaml: what it can say, and how it is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_move import Kind, UsageError
from crm_move_csv.overrides import ColumnSettings, FileSettings, Overrides, load
from crm_move_csv.source import CsvSource

Source = Callable[..., CsvSource]
DEALS = "id,title,stage\n1,x,Won\n2,y,Lost\n"

REFUSED = {
    "acount: x\n": ", line 1: 'acount' is not known here; did you mean 'account'?",
    "files:\n  deals.csv:\n    delimeter: ';'\n": ", line 3: 'delimeter' is not known here; did you mean 'delimiter'?",
    "files:\n deals.csv:\n  columns:\n   title: {typ: x}\n": ", line 4: 'typ' is not known here; did you mean 'type'?",
    "files:\n  deal.csv: {id: id}\n": ", line 2: there is no file 'deal.csv'; did you mean 'deals.csv'?",
    "\nzone: Europe/Bonn\n": ", line 2: zone: is not a time zone; write one as Europe/Berlin",
    "files:\n deals.csv:\n  columns: {title: {type: select}}\n": "title.type: can not be read from a column; choose",
    "dates: backwards\n": ", line 1: dates: Input should be 'day-first' or 'month-first'",
    "files: [\n": ", line 2: expected the node content, but found '<stream end>'",
    "- x\n": ", line 1: : Input should be a valid dictionary or instance of Overrides",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_a_mistake_names_its_line(source: Source, text: str) -> None:
    with pytest.raises(UsageError) as refused:
        source({"deals.csv": DEALS, "csv.yaml": text}).describe()
    assert REFUSED[text] in str(refused.value)


def test_an_unknown_column_is_refused(source: Source) -> None:
    settings = "files: {deals.csv: {columns: {tite: {type: text}}}}"
    with pytest.raises(UsageError, match=r"deals\.csv has no column 'tite'; it has id, title, stage"):
        source({"deals.csv": DEALS, "csv.yaml": settings}).describe()


def test_names_and_kinds_may_be_said(source: Source) -> None:
    settings = """
    account: acme
    files:
      rows.csv:
        object: chances
        singular: Chance
        plural: Chances
        kind: deal
        columns:
          Title: {role: name}
    """
    read = source({"rows.csv": DEALS, "csv.yaml": settings})
    (one,) = read.describe().objects
    assert read.account().id == "acme"
    assert (one.slug, one.singular, one.plural, one.kind, one.account) == (
        "chances",
        "Chance",
        "Chances",
        Kind.DEAL,
        "acme",
    )


def test_delimiter_and_quote_may_be_said(source: Source, rows: Callable[..., list[dict[str, str]]]) -> None:
    settings = "files: {rows.csv: {delimiter: '!', quote: '~'}}"
    assert rows(source({"rows.csv": "name!note\nx!~a!b~\n", "csv.yaml": settings})) == [{"name": "x", "note": "a!b"}]


def test_the_nearest_saying_wins(source: Source, rows: Callable[..., list[dict[str, str]]]) -> None:
    settings = """
    dates: month-first
    files:
      rows.csv:
        columns:
          paid: {dates: day-first}
    """
    read = source({"rows.csv": "name,paid,due\nx,02/06/2015,02/06/2015\n", "csv.yaml": settings})
    assert rows(read) == [{"name": "x", "paid": "2015-06-02", "due": "2015-02-06"}]


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_csv_yaml_says_nothing(source: Source, text: str) -> None:
    assert len(source({"deals.csv": DEALS, "csv.yaml": text}).describe().objects) == 1


def test_the_page_for_users_shows_every_key_and_is_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "csv.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    assert load(example, "csv.yaml", ["sales_pipeline.csv"]).files["sales_pipeline.csv"].id == "opportunity_id"
    keys = {name for model in (Overrides, FileSettings, ColumnSettings) for name in model.model_fields}
    assert sorted(key for key in keys if f"{key}:" not in example) == []
