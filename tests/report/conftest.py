"""A small plan with one of everything, and what is known of its source."""

from dataclasses import dataclass, field

import pytest

from crm_move.model import AttributeType
from crm_move.plan import (
    Endpoint,
    Plan,
    PlannedAttribute,
    PlannedNearMiss,
    PlannedObject,
    PlannedReference,
    Policy,
)


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
