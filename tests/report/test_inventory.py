"""What a source holds, at the terminal, as JSON and as a page."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from crm_move.model import (
    Attribute,
    AttributeType,
    Kind,
    ObjectSchema,
    Pipeline,
    RecordList,
    ReferenceAttribute,
    Role,
    Schema,
    Stage,
)
from crm_move.plan import Endpoint
from crm_move.plugins import Left
from crm_move.report import Facts, Inventory, inventory_content, show_inventory, write_inventory
from crm_move.report.plan_view import beyond

SHOWN = """\
maven (files)
  2 objects with 8,885 records and 8,800 links.
  The read cost “Acme” 12 calls.

  object    stands for  records  attributes  empty  links
  accounts  company          85           3      1      0
  deals                   8,800           0      0  8,800

accounts: 85 records
  One row each.

  attribute  type             filled  distinct
  account    text              100 %        85
    names
  sector     select, several    60 %         3
    few values, such as “finance”
  fax        phone               0 %         0

deals: 8,800 records
  Pipeline Sales: New → Won.

  link     points at  links  unmatched
  product  products   8,800      1,482
    a column of names

Lists
  list        of        records
  Newsletter  accounts       12

Beside records and links
  what   why
  notes  12 in the source; they are not moved by this tool
"""


@pytest.fixture
def inventory(seen: Facts) -> Inventory:
    text, several = AttributeType.TEXT, AttributeType.SELECT
    accounts = ObjectSchema(
        slug="accounts",
        singular="Account",
        plural="Accounts",
        kind=Kind.COMPANY,
        attributes=(
            Attribute(slug="account", title="Account", type=text, role=Role.NAME, evidence="names"),
            Attribute(
                slug="sector", title="Sector", type=several, multi=True, evidence="few values, such as “finance”"
            ),
            Attribute(slug="fax", title="Fax", type=AttributeType.PHONE),
        ),
        notes=("One row each.",),
    )
    product = ReferenceAttribute(slug="product", title="Product", targets=("products",), evidence="a column of names")
    sales = Pipeline(slug="sales", title="Sales", stages=(Stage(title="New"), Stage(title="Won")))
    deals = ObjectSchema(slug="deals", singular="Deal", plural="Deals", references=(product,), pipelines=(sales,))
    newsletter = RecordList(slug="7", title="Newsletter", object="accounts")
    return Inventory(
        source=Endpoint(plugin="files", account="3f2a", name="maven"),
        schema=Schema(objects=(accounts, deals), lists=(newsletter,)),
        facts=seen,
        read_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        left_behind=[Left(what="notes", count=12)],
        remarks=["The read cost “Acme” 12 calls."],
        members={"7": 12},
    )


def test_the_terminal_shows_all_objects_then_each_one(inventory: Inventory) -> None:
    console = Console(width=80, file=io.StringIO(), record=True)
    show_inventory(inventory, console)
    assert "\n".join(line.rstrip() for line in console.export_text().splitlines()) + "\n" == SHOWN


def test_the_json_holds_the_same_with_values_masked(inventory: Inventory) -> None:
    content = inventory_content(inventory)
    assert content["objects"]["accounts"]["attributes"]["sector"] == {
        "title": "Sector",
        "type": "select, several",
        "role": None,
        "filled": 51,
        "share": "60 %",
        "percent": 60.0,
        "distinct": 3,
        "samples": ["aaaaaaa", "Aaaa & Aa 9"],
        "evidence": "few values, such as “aaaaaaa”",
    }
    assert content["lists"] == {"7": {"title": "Newsletter", "object": "accounts", "records": 12}}
    assert (content["left_behind"], content["remarks"]) == ({"notes": 12}, ["The read cost “Aaaa” 12 calls."])
    assert content["objects"]["deals"]["notes"] == ["Pipeline Sales: New → Won."]


def test_the_page_and_the_json_file_hide_values_unless_asked_for(inventory: Inventory, tmp_path: Path) -> None:
    for show_values in (False, True):
        page = write_inventory(tmp_path, inventory, show_values=show_values).read_text()
        written = (tmp_path / "assessment.json").read_text()
        assert json.loads(written) == inventory_content(inventory, show_values=show_values)
        assert [("Ünlü" in text) for text in (page, written)] == [show_values, show_values]
        assert "2 objects with 8,885 records and 8,800 links." in page
        assert page.count("<caption") == page.count("<table")


def test_what_is_left_behind_uncounted_has_no_number() -> None:
    assert beyond([Left(what="notes", count=12), Left(what="files (not counted)", count=0)]) == {
        "notes": "12 in the source; they are not moved by this tool",
        "files (not counted)": "not moved by this tool",
    }
