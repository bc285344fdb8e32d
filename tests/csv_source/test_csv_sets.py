"""Real data sets, described and read whole."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_move import Actor, Date, Number, Reference, Status, Text
from crm_move.testing import check_source
from crm_move_csv.plugin import crm_move_sources
from crm_move_csv.source import CsvSource

Rows = Callable[..., list[dict[str, str]]]


@pytest.fixture
def csv_sets(shared: Path) -> Path:
    return shared / "data" / "csv"


@pytest.mark.parametrize(
    "folder",
    [
        "maven_crm_sales_opportunities",
        "northwind",
        "salesforce_export_mashmatrix_demo",
        "salesforce_dataloader",
        "salesforce_dataloader/encodings_and_dialects",
        "atomic_crm",
        "febrl_dataset3",
        "vendor_samples",
        "open_government_tables",
        "pollock_dialects",
        "csvsniffer_encodings",
        "csv_spectrum",
    ],
)
def test_every_set_keeps_the_contract(csv_sets: Path, tmp_path: Path, folder: str) -> None:
    (plugin,) = crm_move_sources()
    check_source(plugin, tmp_path, locator=str(csv_sets / folder))


def test_a_deal_of_maven(csv_sets: Path) -> None:
    source = CsvSource(csv_sets / "maven_crm_sales_opportunities")
    record = next(source.read("sales_pipeline", None)).records[1]
    assert record.model_dump(exclude_defaults=True, exclude={"values", "references"}) == {
        "object": "sales_pipeline",
        "id": "Z063OYW0",
        "owner": Actor(name="Darcel Schlecht").model_dump(exclude_defaults=True),
    }
    assert record.values == {
        "opportunity_id": (Text(text="Z063OYW0"),),
        "deal_stage": (Status(stage="Won"),),
        "engage_date": (Date(day=date(2016, 10, 25)),),
        "close_date": (Date(day=date(2017, 3, 11)),),
        "close_value": (Number(number=Decimal(4514)),),
    }
    assert record.references == {
        "sales_agent": (Reference(object="sales_teams", id="Darcel Schlecht"),),
        "product": (Reference(object="products", id="GTXPro"),),
        "account": (Reference(object="accounts", id="Isdom"),),
    }


def test_every_reference_of_maven_is_counted(csv_sets: Path, rows: Rows) -> None:
    deals = rows(CsvSource(csv_sets / "maven_crm_sales_opportunities"), "sales_pipeline")
    assert len(deals) == 8800
    assert Counter(slug for deal in deals for slug in ("sales_agent", "product", "account") if slug in deal) == {
        "sales_agent": 8800,
        "product": 8800,
        "account": 7375,
    }
    assert Counter(deal["product"] for deal in deals)["products:GTXPro"] == 1480


def test_the_stages_of_maven_say_how_they_end(csv_sets: Path) -> None:
    deals = CsvSource(csv_sets / "maven_crm_sales_opportunities").describe().object("sales_pipeline")
    assert deals is not None
    assert [(stage.title, stage.outcome) for stage in deals.pipelines[0].stages] == [
        ("Prospecting", "open"),
        ("Engaging", "open"),
        ("Won", "won"),
        ("Lost", "lost"),
    ]


def test_typos_stay_as_they_are(csv_sets: Path, rows: Rows) -> None:
    accounts = rows(CsvSource(csv_sets / "maven_crm_sales_opportunities"), "accounts")
    assert Counter(account["sector"] for account in accounts)["technolgy"] == 12


def test_a_comma_without_quotes_shifts_no_value(csv_sets: Path, rows: Rows) -> None:
    order = rows(CsvSource(csv_sets / "northwind"), "orders")[2]
    assert {slug: order[slug] for slug in order if slug.startswith("ship_") and slug != "ship_via"} == {
        "ship_name": "Hanari Carnes",
        "ship_address": "Rua do Paço, 67",
        "ship_city": "Rio de Janeiro",
        "ship_region": "RJ",
        "ship_postal_code": "05454-876",
        "ship_country": "Brazil",
    }


def test_null_words_of_northwind_are_empty_and_said(csv_sets: Path, rows: Rows) -> None:
    source = CsvSource(csv_sets / "northwind")
    assert "region" not in rows(source, "customers")[0]
    customers = source.describe().object("customers")
    assert customers is not None
    assert "83 cells hold “NULL”: read as empty, because 11 columns of these files hold it." in customers.notes


def test_a_salesforce_record_has_owner_and_times(csv_sets: Path) -> None:
    source = CsvSource(csv_sets / "salesforce_export_mashmatrix_demo")
    record = next(source.read("contacts", None)).records[0]
    assert (record.id, record.owner, record.created_at) == (
        "003f4000003d6AhAAI",
        Actor(id="005f4000000VrDDAA0"),
        datetime(2017, 8, 4, 9, 9, 50, tzinfo=UTC),
    )


def test_telephone_numbers_are_read_in_the_country_of_the_row(csv_sets: Path) -> None:
    source = CsvSource(csv_sets / "northwind")
    phones = [
        record.values["phone"][0].model_dump(exclude={"type"})
        for record in next(source.read("customers", None)).records[:2]
    ]
    assert phones == [
        {"e164": "+49300074321", "written": "030-0074321", "country": "DE"},
        {"e164": None, "written": "(5) 555-4729", "country": "MX"},
    ]
