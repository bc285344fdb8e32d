"""A small plan that has one of everything."""

import pytest

from crm_move.model import AttributeType
from crm_move.plan import (
    Endpoint,
    Plan,
    PlannedAttribute,
    PlannedMirror,
    PlannedNearMiss,
    PlannedObject,
    PlannedReference,
)

ACCOUNTS = PlannedObject(
    target="companies",
    singular="Company",
    plural="Companies",
    id_attribute="csv_accounts_id",
    match=("domains",),
    reason="accounts.csv: 85 records; names of companies, so they become companies",
    attributes={
        "name": PlannedAttribute(
            title="Name",
            type=AttributeType.TEXT,
            sources=("account",),
            reason="85 of 85 filled; the attribute is there already",
        ),
        "csv_accounts_id": PlannedAttribute(
            title="CSV account", type=AttributeType.TEXT, sources=("@id",), create=True, reason="keeps the source's id"
        ),
        "sector": PlannedAttribute(
            title="Sector",
            type=AttributeType.SELECT,
            sources=("sector",),
            create=True,
            options=("entertainment", "finance", "medical", "retail", "services", "software", "technology", "2020"),
            values={"technolgy": "technology"},
            reason=(
                "85 of 85 filled, 10 distinct values → select; technolgy stands on 12 rows and is written technology "
                "everywhere else"
            ),
        ),
    },
    dropped={"fax": "0 of 85 filled", "region": 'always "EMEA"'},
)
DEALS = PlannedObject(
    target="deals",
    singular="Deal",
    plural="Deals",
    id_attribute="csv_deals_id",
    references={
        "product": PlannedReference(
            title="Product",
            sources=("product",),
            targets=("products",),
            create=True,
            mirror=PlannedMirror(slug="deals", title="Deals"),
            near_misses={
                "GTXPro": PlannedNearMiss(means="GTX Pro", rows=1480, evidence="as GTX Pro, but for one space"),
                "GTX: Plus": PlannedNearMiss(means="GTX Plus", rows=2, answer=False),
            },
            misfits="product_as_written",
            reason="all 8,800 filled; 7,320 name a record of products",
        )
    },
    reason="opportunities.csv: 8,800 records",
    notes=("Opportunities without a stage get the first one.",),
)


@pytest.fixture
def plan() -> Plan:
    return Plan(
        source=Endpoint(plugin="csv", account="3f2a", name="maven", locator="data/maven"),
        sink=Endpoint(plugin="attio", account="w-1", name="Acme"),
        objects={"accounts": ACCOUNTS, "deals": DEALS},
        left_out={"data_dictionary": "describes the other files"},
        notes=("The workspace's plan allows 3 objects.",),
    )
