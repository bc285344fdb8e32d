"""What becomes of records and links, whatever the sink answers."""

from typing import Any

import pytest

from crm_move.errors import PauseError
from crm_move.model import (
    Attribute,
    AttributeType,
    Email,
    Kind,
    NearMiss,
    ObjectSchema,
    Record,
    Reference,
    ReferenceAttribute,
    Role,
    Text,
    Value,
)
from crm_move.operations import CreateRecord, UpdateRecord
from crm_move.plan import Policy
from crm_move.testing.memory import MemorySink, every

TEXT = AttributeType.TEXT

COMPANIES = ObjectSchema(
    slug="accounts",
    singular="Account",
    plural="Accounts",
    kind=Kind.COMPANY,
    attributes=(Attribute(slug="account", title="Account", type=TEXT, role=Role.NAME),),
    references=(ReferenceAttribute(slug="parent", title="Parent", targets=("accounts",), role=Role.PARENT),),
)
PEOPLE = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(
        Attribute(slug="full", title="Full name", type=TEXT, role=Role.NAME),
        Attribute(slug="email", title="E-mail", type=AttributeType.EMAIL, role=Role.EMAIL),
    ),
    references=(ReferenceAttribute(slug="account", title="Account", targets=("accounts",), role=Role.COMPANY),),
)


def account(id: str, parent: str | None = None) -> Record:
    references = links(parent=parent)
    return Record(object="accounts", id=id, values={"account": (Text(text=f"Account {id}"),)}, references=references)


def contact(id: str, email: str | None = None, of: str | None = None) -> Record:
    values: dict[str, tuple[Value, ...]] = {"full": (Text(text=f"Person {id}"),)}
    if email:
        values["email"] = (Email(address=email),)
    return Record(object="contacts", id=id, values=values, references=links(account=of))


def links(**targets: str | None) -> dict[str, tuple[Reference, ...]]:
    return {slug: (Reference(object="accounts", id=id),) for slug, id in targets.items() if id}


def test_a_move_creates_each_record_once_and_links_it(world: Any) -> None:
    snapshot = world.snapshot([COMPANIES, PEOPLE], [account("a"), account("b"), contact("1", "one@x.com", "a")])
    tally = world.move(snapshot)
    [person] = world.held("people")
    company = next(held for held in world.held("companies") if held.values["demo_accounts_id"] == (Text(text="a"),))
    assert dict(tally.records) == {"created": 3}
    assert dict(tally.links) == {"made": 1}
    assert [target.id for target in person.links["company"]] == [company.id]


def test_acyclic_links_cost_no_call_of_their_own(world: Any) -> None:
    chain = [account("a", "b"), account("b", "c"), account("c", "d"), account("d")]
    tally = world.move(world.snapshot([COMPANIES], chain))
    assert dict(tally.links) == {"made": 3}
    assert not [operation for operation in world.sink.applied if isinstance(operation, UpdateRecord)]


def test_however_long_a_chain_is_each_record_costs_one_write(world: Any) -> None:
    chain = [account(f"{n}", f"{n + 1}" if n < 60 else None) for n in range(61)]
    staff = [contact("1", of="0"), contact("2", of="60")]
    tally = world.move(world.snapshot([COMPANIES, PEOPLE], [*chain, *staff]))
    assert dict(tally.links) == {"made": 62}
    assert not [operation for operation in world.sink.applied if isinstance(operation, UpdateRecord)]


def test_a_cycle_costs_one_second_write_and_what_hangs_on_it_none(world: Any) -> None:
    records = [account("a", "b"), account("b", "a"), account("c", "a"), contact("1", of="c")]
    tally = world.move(world.snapshot([COMPANIES, PEOPLE], records))
    updates = [operation for operation in world.sink.applied if isinstance(operation, UpdateRecord)]
    assert (dict(tally.links), len(updates)) == ({"made": 4}, 1)


def test_a_cycle_is_closed_in_a_second_pass(world: Any) -> None:
    tally = world.move(world.snapshot([COMPANIES], [account("a", "b"), account("b", "c"), account("c", "a")]))
    assert (dict(tally.records), dict(tally.links)) == ({"created": 3}, {"made": 3})


def test_a_record_may_be_its_own_parent(world: Any) -> None:
    tally = world.move(world.snapshot([COMPANIES], [account("a", "a")]))
    assert dict(tally.links) == {"made": 1}


def test_a_link_to_nowhere_is_skipped_and_named(world: Any) -> None:
    tally = world.move(world.snapshot([COMPANIES, PEOPLE], [account("a"), contact("1", "one@x.com", "gone")]))
    assert dict(tally.links) == {"skipped": 1}


def test_a_second_run_writes_nothing_in_the_same_folder_or_a_new_one(world: Any) -> None:
    snapshot = world.snapshot([COMPANIES, PEOPLE], [account("a"), account("b", "a"), contact("1", "one@x.com", "a")])
    plan = world.plan(snapshot)
    world.move(snapshot, plan)
    writes = len(world.sink.applied)
    same = world.move(snapshot, plan)
    new = world.move(snapshot, ledger="another")
    assert (dict(same.records), dict(same.links)) == ({"unchanged": 3}, {"present": 2})
    assert (dict(new.records), dict(new.links)) == ({"unchanged": 3}, {"present": 2})
    assert len(world.sink.applied) == writes


def test_of_two_records_with_one_key_the_first_keeps_it(world: Any) -> None:
    tally = world.move(world.snapshot([PEOPLE], [contact("1", "same@x.com"), contact("2", "same@x.com")]))
    assert (dict(tally.records), dict(tally.values)) == ({"created": 2}, {"left_out": 1})
    assert sorted(len(held.values.get("emails", ())) for held in world.held("people")) == [0, 1]


def test_a_record_that_was_there_is_filled_and_not_overwritten(world: Any) -> None:
    there = CreateRecord(
        object="people", values={"emails": (Email(address="one@x.com"),), "job_title": (Text(text="Boss"),)}
    )
    id = world.sink.apply(there).id
    tally = world.move(world.snapshot([PEOPLE], [contact("1", "one@x.com")]))
    [person] = world.held("people")
    assert dict(tally.records) == {"updated": 1}
    assert (person.id, person.values["job_title"], person.values["demo_contacts_id"]) == (
        id,
        (Text(text="Boss"),),
        (Text(text="1"),),
    )


def test_the_policy_skip_leaves_records_that_were_there_alone(world: Any) -> None:
    world.sink.apply(CreateRecord(object="people", values={"emails": (Email(address="one@x.com"),)}))
    snapshot = world.snapshot([PEOPLE], [contact("1", "one@x.com"), contact("2", "two@x.com")])
    plan = world.plan(snapshot)
    people = plan.objects["contacts"].model_copy(update={"policy": Policy.SKIP})
    tally = world.move(snapshot, plan.model_copy(update={"objects": {"contacts": people}}))
    assert dict(tally.records) == {"skipped": 1, "created": 1}


@pytest.mark.parametrize("fault", ["lost before", "lost after"])
@pytest.mark.parametrize("lag", [0.0, 5.0])
def test_a_lost_answer_neither_loses_nor_doubles_a_record(world: Any, fault: Any, lag: float) -> None:
    world.sink = MemorySink(faults=every(3, fault), lag=lag, clock=world.clock)
    records = [contact(str(n), f"p{n}@x.com" if n % 2 else None) for n in range(20)]
    tally = world.move(world.snapshot([PEOPLE], records))
    world.clock.sleep(lag)
    assert dict(tally.records) == {"created": 20}
    assert world.names_of("people") == sorted(f"Person {n}" for n in range(20))


def test_a_refused_record_fails_alone_and_is_tried_again_by_the_next_run(world: Any) -> None:
    world.sink.faults = every(2, "refused")
    snapshot = world.snapshot([PEOPLE], [contact("1", "one@x.com"), contact("2", "two@x.com")])
    plan = world.plan(snapshot)
    first = world.move(snapshot, plan)
    world.sink.faults = every(1000, "refused")
    second = world.move(snapshot, plan)
    assert dict(first.records) == {"created": 1, "failed": 1}
    assert dict(second.records) == {"unchanged": 1, "created": 1}


def test_a_run_that_was_stopped_goes_on_to_the_same_end(world: Any) -> None:
    world.sink.faults = every(7, "pause")
    snapshot = world.snapshot(
        [COMPANIES, PEOPLE],
        [account("a"), account("b", "a"), *(contact(str(n), f"p{n}@x.com", "a") for n in range(30))],
    )
    plan = world.plan(snapshot)
    for _ in range(20):
        try:
            tally = world.move(snapshot, plan)
            break
        except PauseError:
            continue
    assert tally.records["created"] + tally.records["unchanged"] == 32
    assert len(world.held("people")) == 30
    assert tally.links["made"] + tally.links["present"] == 31


NEARLY = PEOPLE.model_copy(
    update={
        "references": (
            PEOPLE.references[0].model_copy(
                update={
                    "near_misses": (
                        NearMiss(written="A.", object="accounts", id="a", rows=1, evidence="differs by punctuation"),
                    )
                }
            ),
        )
    }
)


@pytest.mark.parametrize(("answer", "counts"), [(True, {"made": 1}), (False, {"skipped": 1}), (None, {"skipped": 1})])
def test_a_near_miss_is_mapped_only_when_somebody_said_yes(
    world: Any, answer: bool | None, counts: dict[str, int]
) -> None:
    snapshot = world.snapshot([COMPANIES, NEARLY], [account("a"), contact("1", "one@x.com", "A.")])
    plan = world.plan(snapshot)
    contacts = plan.objects["contacts"]
    near = {"A.": contacts.references["company"].near_misses["A."].model_copy(update={"answer": answer})}
    reference = contacts.references["company"].model_copy(update={"near_misses": near})
    changed = contacts.model_copy(update={"references": {"company": reference}})
    tally = world.move(snapshot, plan.model_copy(update={"objects": {**plan.objects, "contacts": changed}}))
    assert dict(tally.links) == counts
