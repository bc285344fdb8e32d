"""A small plan with one of everything, what is known of its source, and every page that is written of it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm_move.model import Attribute, AttributeType, ObjectSchema, Schema
from crm_move.plan import (
    Endpoint,
    Plan,
    PlannedAttribute,
    PlannedNearMiss,
    PlannedObject,
    PlannedReference,
    Policy,
)
from crm_move.report import (
    Inventory,
    Leftover,
    LeftoverKind,
    LinkCounts,
    RecordCounts,
    Report,
    Showing,
    Summary,
    concluded,
    group,
    write_inventory,
    write_report,
)
from crm_move.report.gate import Gate, SumTable

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


@dataclass(frozen=True)
class AttributeSeen:
    filled: int = 0
    distinct: int = 0
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReferenceSeen:
    links: int = 0
    dangling: int = 0


@dataclass(frozen=True)
class ObjectSeen:
    records: int
    attributes: dict[str, AttributeSeen] = field(default_factory=dict)
    references: dict[str, ReferenceSeen] = field(default_factory=dict)

    def attribute(self, slug: str, /) -> AttributeSeen:
        return self.attributes.get(slug, AttributeSeen())

    def reference(self, slug: str, /) -> ReferenceSeen:
        return self.references.get(slug, ReferenceSeen())


@dataclass(frozen=True)
class SourceSeen:
    objects: dict[str, ObjectSeen]

    def object(self, slug: str, /) -> ObjectSeen:
        return self.objects[slug]


@dataclass(frozen=True)
class Price:
    objects: int = 1
    attributes: int = 3
    options: int = 2
    statuses: int = 0
    records: int = 8885
    links: int = 8800
    writes: int = 8891
    hours: float = 8891 / 25 / 3600
    calls: dict[str, int] = field(
        default_factory=lambda: {"objects": 1, "attributes": 3, "options": 2, "statuses": 0, "records": 8885}
    )
    disk: int = 18_000_000
    by_itself: tuple[str, ...] = ("Companies are made of domains: up to 12.",)
    by_hand: tuple[str, ...] = ("Views are set up by hand.",)
    note: str = "an upper bound: what is there already costs no write"


@pytest.fixture
def plan() -> Plan:
    accounts = PlannedObject(
        target="companies",
        singular="Company",
        plural="Companies",
        id_attribute="csv_accounts_id",
        match=("domains",),
        policy=Policy.OVERWRITE,
        reason="85 records; names of companies",
        attributes={
            "name": PlannedAttribute(
                title="Name", type=AttributeType.TEXT, sources=("account",), otherwise=("{@id}",), reason="the name"
            ),
            "csv_accounts_id": PlannedAttribute(
                title="Id", type=AttributeType.TEXT, sources=("@id",), create=True, reason="keeps the source's id"
            ),
            "sector": PlannedAttribute(
                title="Sector",
                type=AttributeType.SELECT,
                sources=("sector",),
                create=True,
                multi=True,
                options=("finance", "retail"),
                values={"finanse": "finance"},
                reason="60 % of 85 filled, 3 distinct; few short values that repeat: a select",
            ),
        },
        dropped={"fax": "empty: 0 of 85 filled", "region": "constant: each of 85 records has “EMEA”"},
    )
    deals = PlannedObject(
        target="csv_deals",
        singular="Deal",
        plural="Deals",
        create=True,
        id_attribute="csv_deals_id",
        references={
            "product": PlannedReference(
                title="Product",
                sources=("product",),
                targets=("products",),
                create=True,
                near_misses={"GTXPro": PlannedNearMiss(means="GTX Pro", rows=1480, evidence="but for one space")},
                reason="a column of names",
            )
        },
        notes=("A row without a stage gets the first one.",),
    )
    return Plan(
        source=Endpoint(plugin="files", account="3f2a", name="maven"),
        sink=Endpoint(plugin="crm", account="w-1"),
        objects={"accounts": accounts, "deals": deals},
        left_out={"dictionary": "describes the other files"},
        notes=("This workspace's plan allows 3 objects.",),
    )


@pytest.fixture
def seen() -> SourceSeen:
    accounts = ObjectSeen(
        85, {"account": AttributeSeen(85, 85), "sector": AttributeSeen(51, 3, ("finance", "Ünlü & Co 7"))}
    )
    return SourceSeen({"accounts": accounts, "deals": ObjectSeen(8800, {}, {"product": ReferenceSeen(8800, 1482)})})


@pytest.fixture
def price() -> Price:
    return Price()


@pytest.fixture
def pages(plan: Plan, seen: SourceSeen, price: Price, tmp_path: Path) -> dict[str, str]:
    """Every page that a customer sees, by name."""
    planned = Report(shown=Showing(plan, seen, price), finished_at=AT)
    moved = replace(
        planned,
        summary=concluded(Summary(move="m", records=RecordCounts(created=80, failed=5))),
        records={"accounts": RecordCounts(created=80, failed=5)},
        links={("deals", "product"): LinkCounts(made=7318, skipped=1482)},
        gate=Gate(because=("5 records failed",), stays=("12 notes",), evidence=("Read back.",), tables=(STAGES,)),
        causes=group([_left("phone"), _left("an_attribute_with_a_long_name" * 3)]),
    )
    undone = replace(planned, headline="Taken back: 80 records; 5 stayed.", causes=group([_left("phone")]))
    purged = replace(moved, said=("Customers' data was removed on 24 November 2026.",))
    reports = {"planned": planned, "moved": moved, "undone": undone, "purged": purged}
    texts = {name: write_report(tmp_path, report).read_text() for name, report in reports.items()}
    name = Attribute(slug="account", title="Account", type=AttributeType.TEXT)
    accounts = ObjectSchema(slug="accounts", singular="Account", plural="Accounts", attributes=(name,))
    source = Endpoint(plugin="files", account="3f2a", name="maven")
    inventory = Inventory(source, Schema(objects=(accounts,)), seen, AT)
    return texts | {"assessed": write_inventory(tmp_path, inventory).read_text()}


def _left(attribute: str) -> Leftover:
    reason = "“" + "nospaces" * 8 + "” is no phone number"
    return Leftover(
        kind=LeftoverKind.VALUE, object="accounts", source_id="A-1", attribute=attribute, value_shown="x", reason=reason
    )


STAGES = SumTable(
    "Amounts by pipeline, stage and currency",
    ("object", "pipeline", "stage", "currency"),
    [(("deals", "Sales", "A stage of many words", "EUR"), "1,204,000.50", "1,204,000.50", True)],
)
