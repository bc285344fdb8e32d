"""What a plan would do with each record is said before, and is what the run then does."""

from decimal import Decimal
from typing import Any

import pytest

from crm_move.model import (
    Attribute,
    AttributeType,
    Email,
    Kind,
    Money,
    ObjectSchema,
    Record,
    Reference,
    ReferenceAttribute,
    Role,
    Select,
    Text,
)
from crm_move.move.apply import apply_plan
from crm_move.move.codec import load_operation
from crm_move.move.decisions import Decision, Foreseen
from crm_move.move.foresee import foresee
from crm_move.plan import Policy
from crm_move.store import Snapshot

T = AttributeType
PEOPLE = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(
        Attribute(slug="full", title="Full name", type=T.TEXT, role=Role.NAME),
        Attribute(slug="email", title="E-mail", type=T.EMAIL, role=Role.EMAIL),
        Attribute(slug="job", title="Job", type=T.TEXT, role=Role.JOB_TITLE),
    ),
    references=(ReferenceAttribute(slug="boss", title="Boss", targets=("contacts",)),),
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
    references=(ReferenceAttribute(slug="who", title="Who", targets=("contacts",)),),
)


def person(id: str, job: str, boss: str | None = None) -> Record:
    return Record(
        object="contacts",
        id=id,
        values={
            "full": (Text(text=f"Person {id}"),),
            "email": (Email(address=f"{id}@x.com"),),
            "job": (Text(text=job),),
        },
        references={"boss": (Reference(object="contacts", id=boss),)} if boss else {},
    )


def source(world: Any, job: str = "Clerk") -> Snapshot:
    """Four people, two of whom are each other's boss, and four orders."""
    people = [person("1", job), person("2", "Cook", "1"), person("3", "Smith", "4"), person("4", "Baker", "3")]
    orders = [
        Record(
            object="orders",
            id=f"o{n}",
            values={
                "subject": (Text(text=f"Order {n}"),),
                "stage": (Select(option="Won" if n % 2 else "Lost"),),
                "amount": (Money(amount=Decimal(n), currency="EUR"),),
            },
            references={"who": (Reference(object="contacts", id=str(n)),)},
        )
        for n in range(1, 5)
    ]
    return world.snapshot([PEOPLE, ORDERS], [*people, *orders])


def before_and_done(world: Any, snapshot: Snapshot, plan: Any) -> tuple[list[Foreseen], dict[Any, tuple[Any, ...]]]:
    """What is foreseen, and what each record came to in the run: its state and the attributes that were written."""
    with world.running(snapshot, plan) as run:
        foreseen = list(foresee(run, world.folder / "foreseen.db"))
    assert not list(world.folder.glob("foreseen*"))
    with world.running(snapshot, plan) as run:
        apply_plan(run)
        done = {}
        for object in plan.objects:
            written = {rows[0].source_id: rows for rows in run.ledger.operations.by_record(object, run.ledger.run)}
            for row in run.ledger.standing.records(object):
                told = [load_operation(each.body) for each in written.get(row.source_id, [])]
                slugs = sorted({slug for each in told for slug in (*each.values, *each.links)})
                done[object, row.source_id] = (row.state if row.run == run.ledger.run else "unchanged", tuple(slugs))
    return foreseen, done


STATES = {
    Decision.CREATE: ("created",),
    Decision.UPDATE: ("updated", "unchanged"),
    Decision.UNCHANGED: ("unchanged",),
    Decision.CONFLICT: ("unchanged", "failed"),
    Decision.SKIP: ("skipped",),
}


def same(foreseen: list[Foreseen], done: dict[Any, tuple[Any, ...]]) -> bool:
    assert [(one.object, one.source_id) for one in foreseen] == list(done)
    return all(
        done[one.object, one.source_id][0] in STATES[one.decision] and done[one.object, one.source_id][1] == one.values
        for one in foreseen
    )


def decisions(foreseen: list[Foreseen], object: str) -> list[tuple[str, str]]:
    return [(one.source_id, one.decision.value) for one in foreseen if one.object == object]


def test_an_empty_sink_gets_everything_and_nothing_is_written_before(world: Any) -> None:
    snapshot = source(world)
    plan = world.plan(snapshot)
    with world.running(snapshot, plan) as run:
        foreseen = list(foresee(run, world.folder / "foreseen.db"))
        assert (world.sink.applied, run.ledger.standing.counts("records")) == ([], {})
    assert {one.decision for one in foreseen} == {Decision.CREATE}
    assert len(foreseen) == 8
    assert same(*before_and_done(world, snapshot, plan))


def test_what_is_there_is_updated_left_or_in_conflict(world: Any) -> None:
    world.sink.add("people", {"emails": (Email(address="1@x.com"),)})
    world.sink.add("people", {"emails": (Email(address="2@x.com"),), "job_title": (Text(text="Queen"),)})
    snapshot = source(world)
    foreseen, done = before_and_done(world, snapshot, world.plan(snapshot))
    assert same(foreseen, done)
    assert decisions(foreseen, "contacts") == [("1", "update"), ("2", "update"), ("3", "create"), ("4", "create")]
    second = next(one for one in foreseen if one.source_id == "2")
    assert second.why == "job_title: the value that was there before stays (policy fill-empty)"
    assert "job_title" not in second.values


def test_a_move_that_is_done_has_nothing_to_do(world: Any) -> None:
    snapshot = source(world)
    plan = world.plan(snapshot)
    world.move(snapshot, plan)
    foreseen, done = before_and_done(world, snapshot, plan)
    assert {one.decision for one in foreseen} == {Decision.UNCHANGED}
    assert same(foreseen, done)


def test_after_a_change_on_both_sides_the_edit_stands_as_a_conflict(world: Any) -> None:
    first = source(world)
    plan = world.plan(first)
    world.move(first, plan)
    edited = next(held.id for held in world.held("people") if Email(address="1@x.com") in held.values["emails"])
    world.sink.edit("people", edited, {"job_title": (Text(text="Queen"),)})
    foreseen, done = before_and_done(world, source(world, job="Clerk first class"), plan)
    assert decisions(foreseen, "contacts") == [
        ("1", "conflict"),
        ("2", "unchanged"),
        ("3", "unchanged"),
        ("4", "unchanged"),
    ]
    assert same(foreseen, done)


@pytest.mark.parametrize("policy", [Policy.SKIP, Policy.OVERWRITE])
def test_the_policy_decides_about_what_was_there_before(world: Any, policy: Policy) -> None:
    world.sink.add("people", {"emails": (Email(address="2@x.com"),), "job_title": (Text(text="Queen"),)})
    snapshot = source(world)
    plan = world.plan(snapshot)
    people = plan.objects["contacts"].model_copy(update={"policy": policy})
    foreseen, done = before_and_done(
        world, snapshot, plan.model_copy(update={"objects": {**plan.objects, "contacts": people}})
    )
    expected = Decision.SKIP if policy is Policy.SKIP else Decision.UPDATE
    assert next(one.decision for one in foreseen if one.source_id == "2") is expected
    assert same(foreseen, done)
