"""What was written is read back: causes of what differs, sums of both sides, and samples."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from crm_move.model import (
    Actor,
    Attribute,
    AttributeType,
    Kind,
    Money,
    ObjectSchema,
    Record,
    Reference,
    ReferenceAttribute,
    Role,
    Select,
    Status,
    Text,
    words,
)
from crm_move.move.apply import apply_plan
from crm_move.move.causes import RENAMED
from crm_move.move.verify import VERIFICATION, verify
from crm_move.operations import CreateOption

T = AttributeType
ACCOUNTS = ObjectSchema(
    slug="accounts",
    singular="Account",
    plural="Accounts",
    kind=Kind.COMPANY,
    attributes=(
        Attribute(slug="account", title="Account", type=T.TEXT, role=Role.NAME),
        Attribute(slug="notes", title="Notes", type=T.TEXT),
    ),
)
ORDERS = ObjectSchema(
    slug="orders",
    singular="Order",
    plural="Orders",
    attributes=(
        Attribute(slug="subject", title="Subject", type=T.TEXT, role=Role.NAME),
        Attribute(slug="stage", title="Stage", type=T.SELECT, role=Role.STAGE),
        Attribute(slug="amount", title="Amount", type=T.MONEY, role=Role.AMOUNT),
    ),
    references=(ReferenceAttribute(slug="account", title="Account", targets=("accounts",)),),
)


def order(n: int) -> Record:
    return Record(
        object="orders",
        id=f"o{n}",
        values={
            "subject": (Text(text=f"Order {n}"),),
            "stage": (Select(option="Won" if n % 2 else "Lost"),),
            "amount": (Money(amount=Decimal(10 * n), currency="EUR"),),
        },
        references={"account": (Reference(object="accounts", id="a"),)},
        owner=Actor(email="ada@quillmarsh.example"),
    )


@pytest.fixture
def moved(world: Any) -> Any:
    """Two accounts and six orders, moved and verified."""
    accounts = [
        Record(
            object="accounts",
            id=id,
            values={"account": (Text(text=f"Account {id}"),), "notes": (Text(text=f"All about the account {id}"),)},
        )
        for id in "ab"
    ]
    world.source = world.snapshot([ACCOUNTS, ORDERS], [*accounts, *(order(n) for n in range(1, 7))])
    world.planned = world.plan(world.source)
    world.move(world.source, world.planned)
    return world


def looked_at(world: Any, sample: int | None = None) -> tuple[Counter[str], list[tuple[str, str, str, bool]], Any]:
    """A verification of its own: the sums, the differences and what the ledger keeps of it."""
    with world.running(world.source, world.planned) as run:
        run.describe()
        verify(run, sample)
        rows = run.ledger.standing.differences()
        found = [(row.source_id, row.attribute, row.cause, row.explained) for row in rows]
        return run.tally.verified, found, json.loads(run.ledger.fact(VERIFICATION))


def rows(kept: Any, title: str) -> list[list[str]]:
    return list(kept["tables"][title])


def companies(world: Any) -> list[str]:
    return [held.id for held in world.held("companies")]


def test_sums_of_both_sides_agree(moved: Any) -> None:
    sums, differences, kept = looked_at(moved)
    assert (sums["different"], sums["explained"], differences, kept["sample"]) == (0, 0, [], None)
    assert rows(kept, "Records by object") == [["accounts", "2", "2"], ["orders", "6", "6"]]
    amounts = [row[:1] + row[2:3] + row[4:] for row in rows(kept, "Amounts by pipeline, stage and currency")]
    assert amounts == [["orders", "Lost", "EUR", "120", "120"], ["orders", "Won", "EUR", "90", "90"]]
    assert [row[-2:] for row in rows(kept, "Links by kind and label")] == [["6", "6"]]


def test_who_edited_and_when_stands_with_the_difference(moved: Any) -> None:
    moved.sink.edit("companies", companies(moved)[0], {"notes": (Text(text="Mine"),)})
    sums, differences, _ = looked_at(moved)
    assert (sums["different"], sums["explained"]) == (0, 1)
    assert differences == [("a", "notes", "edited in the sink since, by a member, 12 January 1970", True)]


@pytest.mark.parametrize(
    ("held", "cause"),
    [
        ("All about", "truncated: the sink holds only the beginning"),
        ("Something else", "the sink holds another value"),
        (None, "lost: the sink holds nothing"),
    ],
)
def test_what_nobody_edited_is_no_excuse(moved: Any, held: str | None, cause: str) -> None:
    with moved.running(moved.source, moved.planned, ledger="later") as run:
        apply_plan(run)
        values = (Text(text=held),) if held else ()
        moved.sink.edit("companies", companies(moved)[0], {"notes": values}, by="ours")
        verify(run)
        found = [(row.attribute, row.cause, row.explained) for row in run.ledger.standing.differences()]
    assert (found, run.tally.verified["different"]) == ([("notes", cause, False)], 1)


@pytest.mark.parametrize(("held", "explained"), [("Won at last", True), ("Lost", False)])
def test_an_option_of_another_name_is_no_loss_but_one_that_the_move_writes_is(
    moved: Any, held: str, explained: bool
) -> None:
    target = moved.planned.objects["orders"].target
    won = next(each for each in moved.held(target) if words(each.values["stage"][0]) == "Won")
    if explained:
        moved.sink.apply(CreateOption(object=target, attribute="stage", title=held, status=True))
    moved.sink.edit(target, won.id, {"stage": (Status(stage=held),)}, by="ours")
    _, differences, _ = looked_at(moved)
    assert [(slug, why == RENAMED, known) for _, slug, why, known in differences] == [("stage", explained, explained)]


def test_a_lost_record_shows_in_the_sums(moved: Any) -> None:
    moved.sink._records.delete("companies", companies(moved)[0])
    _, differences, kept = looked_at(moved)
    assert ("a", "", "removed in the sink since it was verified", True) in differences
    assert rows(kept, "Records by object") == [["accounts", "2", "1"], ["orders", "6", "6"]]


def test_a_sample_is_the_same_one_each_time_and_says_its_size(moved: Any) -> None:
    first, second = looked_at(moved, sample=2), looked_at(moved, sample=2)
    assert first[0] == second[0]
    assert (first[2]["sample"], rows(first[2], "Records by object")) == (
        2,
        [["accounts", "2", "2"], ["orders", "2", "2"]],
    )


def test_sums_that_nothing_explains_are_a_difference(moved: Any) -> None:
    with moved.running(moved.source, moved.planned) as run:
        run.ledger._connection.exec_driver_sql(
            "UPDATE records SET written = '{}', sink_id = NULL WHERE source_id = 'b'"
        )
        run.describe()
        verify(run)
        found = [(row.object, row.attribute, row.explained) for row in run.ledger.standing.differences()]
    assert ("accounts", "Records by object", False) in found
    assert run.tally.verified["different"] >= 1
