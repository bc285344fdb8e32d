"""Columns that only repeat what others say are left behind, with what they repeat."""

from decimal import Decimal
from typing import Any

import pytest

from crm_move.model import Attribute, AttributeType, Kind, Role
from crm_move.plan import PlannedObject

T = AttributeType
COLORS = ("Umber", "Teal", "Rust", "Slate", "Moss", "Ochre", "Plum")


def visits(proposer: Any, columns: dict[str, Any], rows: list[dict[str, Any]]) -> PlannedObject:
    proposer.source.add("visits", {"Name": {"role": Role.NAME}} | columns, rows)
    planned: PlannedObject = proposer.plan().objects["visits"]
    return planned


def rows(count: int, **columns: Any) -> list[dict[str, Any]]:
    return [
        {"name": f"Visit {n}"} | {slug: value for slug, make in columns.items() if (value := make(n)) is not None}
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("count", [30, 700], ids=["within the sample", "beyond it"])
def test_what_equals_another_column_is_dropped(proposer: Any, count: int) -> None:
    data = rows(count, site=lambda n: f"Site {n}", place=lambda n: f" SITE  {n}" if n % 3 else None)
    planned = visits(proposer, {"Site": T.TEXT, "Place": T.TEXT}, data)
    filled = sum(1 for n in range(1, count + 1) if n % 3)
    assert planned.dropped == {"place": f"derived: the same as “Site” wherever it is filled, on {filled} records"}


def test_one_record_that_says_otherwise_keeps_the_column(proposer: Any) -> None:
    data = rows(700, site=lambda n: f"Site {n}", place=lambda n: f"Site {n if n != 650 else 1}")
    assert visits(proposer, {"Site": T.TEXT, "Place": T.TEXT}, data).dropped == {}


def test_two_columns_put_together_and_multiples_are_dropped(proposer: Any) -> None:
    data = rows(
        40,
        site=lambda n: f"Site {n}",
        color=lambda n: COLORS[n % 7],
        label=lambda n: f"site {n} - {COLORS[n % 7]}",
        monthly=lambda n: Decimal(n) / 4,
        yearly=lambda n: Decimal(n) * 3,
    )
    columns = {"Site": T.TEXT, "Color": T.TEXT, "Label": T.TEXT, "Monthly": T.NUMBER, "Yearly": T.NUMBER}
    assert visits(proposer, columns, data).dropped == {
        "label": "derived: “Site” and “Color” put together, on 40 records",
        "yearly": "derived: always 12 × “Monthly”, on 40 records",
    }


def test_what_stands_for_something_or_agrees_by_chance_stays(proposer: Any) -> None:
    data = rows(
        40,
        title=lambda n: f"Visit {n}",
        paid=lambda n: n % 2 == 0,
        seen=lambda n: n % 2 == 0,
        grade=lambda n: COLORS[n % 3],
        level=lambda n: COLORS[n % 3],
        net=lambda n: (f"{n}", "EUR"),
        gross=lambda n: (f"{n * 2}", "USD"),
    )
    columns = {
        "Title": {"role": Role.DESCRIPTION},
        "Paid": T.CHECKBOX,
        "Seen": T.CHECKBOX,
        "Grade": T.TEXT,
        "Level": T.TEXT,
        "Net": {"type": T.MONEY, "currency": "EUR"},
        "Gross": {"type": T.MONEY, "currency": "USD"},
    }
    assert visits(proposer, columns, data).dropped == {}


def test_a_column_is_not_explained_by_one_that_is_dropped(proposer: Any) -> None:
    same = {slug: (lambda n: f"Site {n}") for slug in ("site", "place", "spot")}
    planned = visits(proposer, {"Site": T.TEXT, "Place": T.TEXT, "Spot": T.TEXT}, rows(20, **same))
    assert {slug: reason.split("“")[1].split("”")[0] for slug, reason in planned.dropped.items()} == {
        "place": "Site",
        "spot": "Site",
    }


def test_an_attribute_of_another_type_in_the_workspace_is_named_as_the_reason(proposer: Any) -> None:
    proposer.sink.with_attribute("companies", Attribute(slug="rate", title="Rate", type=T.CHECKBOX))
    data = [{"rate": Decimal(n), "name": f"Acme {n}"} for n in range(9)]
    proposer.source.add("accounts", {"Name": T.TEXT, "Rate": T.NUMBER}, data, kind=Kind.COMPANY)
    planned = proposer.plan().objects["accounts"].attributes["rate_csv"]
    assert planned.reason.endswith("the sink's “Rate” is checkbox, which does not hold it, so it stands beside it")
