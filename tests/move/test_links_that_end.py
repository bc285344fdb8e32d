"""Links that source or plan no longer want: off the sink where the move made them, and left behind only if wanted."""

from typing import Any

from crm_move.model import (
    Attribute,
    AttributeType,
    Kind,
    NearMiss,
    ObjectSchema,
    Record,
    Reference,
    ReferenceAttribute,
    Role,
    Text,
)
from crm_move.plan import Plan
from crm_move.store import Snapshot

NAME = Attribute(slug="name", title="Name", type=AttributeType.TEXT, role=Role.NAME)
ACCOUNTS = ObjectSchema(slug="accounts", singular="Account", plural="Accounts", kind=Kind.COMPANY, attributes=(NAME,))
CONTACTS = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(NAME,),
    references=(
        ReferenceAttribute(
            slug="account",
            title="Account",
            targets=("accounts",),
            role=Role.COMPANY,
            by_name=True,
            near_misses=(NearMiss(written="Acme Inc", object="accounts", id="a", rows=1, evidence="like Acme"),),
        ),
    ),
)


def of(world: Any, *written: str) -> Snapshot:
    """One account, and one contact that names these."""
    at = {"account": tuple(Reference(object="accounts", id=each) for each in written)}
    records = [
        Record(object="accounts", id="a", values={"name": (Text(text="Acme"),)}),
        Record(object="contacts", id="1", values={"name": (Text(text="Ida Ek"),)}, references=at),
    ]
    found: Snapshot = world.snapshot([ACCOUNTS, CONTACTS], records)
    return found


def answered(plan: Plan, *, by_name: bool = True, near: bool | None = None) -> Plan:
    """The plan with these answers of a person."""
    contacts = plan.objects["contacts"]
    slug, reference = next(iter(contacts.references.items()))
    misses = {each: miss.model_copy(update={"answer": near}) for each, miss in reference.near_misses.items()}
    reference = reference.model_copy(update={"by_name": by_name, "near_misses": misses})
    contacts = contacts.model_copy(update={"references": {slug: reference}})
    return plan.model_copy(update={"objects": {**plan.objects, "contacts": contacts}})


def standing(world: Any, snapshot: Snapshot, plan: Plan) -> tuple[int, dict[str, int]]:
    """How many links a run leaves in the sink, and where the ledger has all of them, dropped ones aside."""
    world.move(snapshot, plan)
    with world.running(snapshot, plan) as run:
        counts = run.ledger.standing.counts("links")
    linked = sum(len(held.links.get("company", ())) for held in world.held("people"))
    return linked, {state: count for state, count in counts.items() if state != "dropped"}


def test_a_link_that_could_not_be_made_is_left_behind_no_longer_once_the_source_has_it_no_more(world: Any) -> None:
    snapshot = of(world, "Nowhere")
    plan = answered(world.plan(snapshot))
    assert standing(world, snapshot, plan) == (0, {"skipped": 1})
    assert standing(world, of(world), plan) == (0, {})


def test_a_near_miss_that_is_answered_otherwise_makes_its_link_and_takes_it_off(world: Any) -> None:
    snapshot = of(world, "Acme Inc")
    plan = world.plan(snapshot)
    found = [standing(world, snapshot, answered(plan, near=near)) for near in (None, True, False, True)]
    assert found == [(0, {"skipped": 1}), (1, {"made": 1}), (0, {"skipped": 1}), (1, {"made": 1})]


def test_links_that_go_by_name_are_taken_off_once_the_plan_says_that_they_are_not_meant(world: Any) -> None:
    snapshot = of(world, "a")
    plan = world.plan(snapshot)
    found = [standing(world, snapshot, answered(plan, by_name=meant)) for meant in (True, False, False, True)]
    assert found == [(1, {"made": 1}), (0, {"skipped": 1}), (0, {"skipped": 1}), (1, {"made": 1})]
