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

Outline = Callable[[CsvSource], str]
Rows = Callable[..., list[dict[str, str]]]

MAVEN = """\
accounts: 85 company, id account
  account text (name)
  sector text (category)
  year_established number (founded)
  revenue number
  employees number
  office_location text (country)
  subsidiary_of -> accounts (parent)
products: 7 product, id product
  product text (name)
  series text
  sales_price number
sales_pipeline: 8800 deal, id opportunity_id
  opportunity_id text (id)
  deal_stage status (stage): Prospecting > Engaging > Won > Lost
  engage_date date
  close_date date
  close_value number (amount)
  sales_agent -> sales_teams (owner)
  product -> products; GTXPro -> GTX Pro x 1480
  account -> accounts (company)
sales_teams: 36 person, id sales_agent
  sales_agent text (name)
  manager text
  regional_office text"""

NORTHWIND = """\
categories: 8 things, id category_id
  category_id text (id)
  category_name text (name)
  description text (description)
  picture text
customers: 91 company, id customer_id
  customer_id text (id)
  company_name text (name)
  contact_name text
  contact_title text
  address text (line-1)
  city text (locality)
  region text (region)
  postal_code text (postcode)
  country text (country)
  phone phone (phone)
  fax phone
employee_territories: 49 things, id of the row
  employee_id -> employees (people)
  territory_id -> territories
employees: 9 person, id employee_id
  employee_id text (id)
  last_name text (family-name)
  first_name text (given-name)
  title text (job-title)
  title_of_courtesy text
  birth_date date
  hire_date date
  address text (line-1)
  city text (locality)
  region text (region)
  postal_code text (postcode)
  country text (country)
  home_phone phone (phone)
  extension text
  photo text
  notes text
  photo_path url
  reports_to -> employees (parent)
order_details: 2155 things, id of the row
  unit_price number
  quantity number
  discount number
  order_id -> orders
  product_id -> products
orders: 830 things, id order_id
  order_id text (id)
  order_date date
  required_date date
  shipped_date date
  freight number
  ship_name text
  ship_address text (line-1)
  ship_city text (locality)
  ship_region text (region)
  ship_postal_code text (postcode)
  ship_country text (country)
  customer_id -> customers (company)
  employee_id -> employees (people)
  ship_via -> shippers
products: 77 product, id product_id
  product_id text (id)
  product_name text (name)
  quantity_per_unit text
  unit_price number
  units_in_stock number
  units_on_order number
  reorder_level number
  discontinued checkbox
  supplier_id -> suppliers (company)
  category_id -> categories
regions: 4 things, id region_id
  region_id text (id)
  region_description text (name)
shippers: 3 company, id shipper_id
  shipper_id text (id)
  company_name text (name)
  phone phone (phone)
suppliers: 29 company, id supplier_id
  supplier_id text (id)
  company_name text (name)
  contact_name text
  contact_title text
  address text (line-1)
  city text (locality)
  region text (region)
  postal_code text (postcode)
  country text (country)
  phone phone (phone)
  fax phone
  home_page text
territories: 53 things, id territory_id
  territory_id text (id)
  territory_description text (name)
  region_id -> regions"""

SALESFORCE = """\
account: 83 company, id id
  id text (id)
  name text (name)
  type text
  billing_street text (line-1)
  billing_city text (locality)
  billing_state text (region)
  billing_postal_code text (postcode)
  billing_country text (country)
  billing_address text
  phone phone (phone)
  fax phone
  account_number text
  website url (website)
  photo_url text
  industry text (category)
  annual_revenue number
  number_of_employees number
  ownership text
  ticker_symbol text
  description text (description)
  owner_id text (owner)
  created_date timestamp (created-at)
  created_by_id text
  last_modified_date timestamp (updated-at)
  last_modified_by_id text
  system_modstamp timestamp
  last_activity_date date
  last_viewed_date timestamp
  last_referenced_date timestamp
  clean_status text
  36 empty
contact: 133 person, id id
  id text (id)
  last_name text (family-name)
  first_name text (given-name)
  name text (name)
  mailing_street text (line-1)
  mailing_city text (locality)
  mailing_state text (region)
  mailing_postal_code text (postcode)
  mailing_country text (country)
  mailing_address text
  phone phone (phone)
  fax phone
  mobile_phone phone (phone)
  home_phone phone (phone)
  other_phone phone (phone)
  assistant_phone phone
  email email (email)
  title text (job-title)
  assistant_name text
  owner_id text (owner)
  created_date timestamp (created-at)
  created_by_id text
  last_modified_date timestamp (updated-at)
  last_modified_by_id text
  system_modstamp timestamp
  last_activity_date date
  photo_url text
  clean_status text
  account_id -> account (company)
  reports_to_id -> contact (parent)
  31 empty
opportunity: 774 deal, id id
  id text (id)
  name text (name)
  description text (description)
  stage_name status (stage): Prospecting > Qualification > Needs Analysis > Value Proposition > \
Id. Decision Makers > Perception Analysis > Proposal/Price Quote > \
Negotiation/Review > Closed Won > Closed Lost
  amount number (amount)
  probability number
  expected_revenue number
  close_date date
  type text
  next_step text
  lead_source text
  is_closed checkbox
  is_won checkbox
  forecast_category text
  forecast_category_name text
  owner_id text (owner)
  created_date timestamp (created-at)
  created_by_id text
  last_modified_date timestamp (updated-at)
  last_modified_by_id text
  system_modstamp timestamp
  fiscal_quarter number
  fiscal_year number
  fiscal text
  last_viewed_date timestamp
  last_referenced_date timestamp
  has_open_activity checkbox
  has_overdue_task checkbox
  account_id -> account (company)
  12 empty"""


@pytest.fixture
def csv_sets(shared: Path) -> Path:
    return shared / "data" / "csv"


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("maven_crm_sales_opportunities", MAVEN),
        ("northwind", NORTHWIND),
        ("salesforce_export_mashmatrix_demo", SALESFORCE),
    ],
)
def test_a_whole_set_is_described(csv_sets: Path, outline: Outline, folder: str, expected: str) -> None:
    assert outline(CsvSource(csv_sets / folder)) == expected


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
    record = next(source.read("contact", None)).records[0]
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
        {"e164": None, "written": "(5) 555-4729", "country": None},
    ]
