"""Runs after the first one: what the source, people and other plans have changed meanwhile."""

from typing import Any

from crm_move.model import (
    Email,
    Record,
    Reference,
    Text,
    Value,
)
from crm_move.move.convert import split_name
from crm_move.operations import CreateRecord, DeleteRecord, UpdateRecord
from crm_move.plan import Policy
from crm_move.testing import every

ACCOUNTS = [Record(object="accounts", id=id, values={"account": (Text(text=id),)}) for id in ("a", "b")]


def contact(id: str, email: str | None = None, job: str | None = None, **links: str) -> Record:
    values: dict[str, tuple[Value, ...]] = {"full": (Text(text=f"Person {id}"),)}
    if email:
        values["email"] = (Email(address=email),)
    if job:
        values["job"] = (Text(text=job),)
    references = {
        slug: tuple(Reference(object="accounts", id=target) for target in targets.split())
        for slug, targets in links.items()
    }
    return Record(object="contacts", id=id, values=values, references=references)


def test_a_write_that_replaces_keeps_the_links_that_are_there(world: Any) -> None:
    first = world.read(*ACCOUNTS, contact("1", "x@x.com", "Boss", boards="a"))
    plan = world.plan(first)
    world.move(first, plan)
    second = world.read(*ACCOUNTS, contact("1", "x@x.com", boards="a b"))
    tally = world.move(second, plan)
    [person] = world.held("people")
    assert (len(person.links["boards"]), "job_title" in person.values) == (2, False)
    assert tally.verified["different"] == 0


def test_the_policy_skip_holds_in_every_run(world: Any) -> None:
    world.sink.apply(CreateRecord(object="people", values={"emails": (Email(address="one@x.com"),)}))
    snapshot = world.snapshot([world.contacts], [contact("1", "one@x.com")])
    plan = world.plan(snapshot)
    skipping = plan.objects["contacts"].model_copy(update={"policy": Policy.SKIP})
    plan = plan.model_copy(update={"objects": {"contacts": skipping}})
    first, second = world.move(snapshot, plan), world.move(snapshot, plan)
    assert (dict(first.records), dict(second.records)) == ({"skipped": 1}, {"skipped": 1})
    assert "name" not in world.held("people")[0].values


def test_a_key_stays_with_the_record_that_has_it_though_an_earlier_one_comes_in(world: Any) -> None:
    second = contact("2", "same@x.com")
    only = world.snapshot([world.contacts], [second])
    plan = world.plan(only)
    world.move(only, plan)
    world.move(world.snapshot([world.contacts], [contact("1", "same@x.com"), second]), plan)
    holders = [held.values["demo_contacts_id"] for held in world.held("people") if "emails" in held.values]
    assert holders == [(Text(text="2"),)]


def test_a_row_that_takes_anothers_place_is_looked_for_in_the_sink(world: Any) -> None:
    before = world.snapshot([world.contacts], [contact("1"), contact("2")])
    plan = world.plan(before)
    world.move(before, plan)
    there = CreateRecord(
        object="people", values={"demo_contacts_id": (Text(text="3"),), "name": world.held("people")[0].values["name"]}
    )
    world.sink.apply(there)
    world.move(world.snapshot([world.contacts], [contact("1"), contact("3")]), plan)
    assert len(world.held("people")) == 3


def test_a_link_that_moves_in_the_source_moves_in_the_sink_and_is_no_difference(world: Any) -> None:
    before = world.read(*ACCOUNTS, contact("1", "x@x.com", account="a"))
    plan = world.plan(before)
    world.move(before, plan)
    after = world.read(*ACCOUNTS, contact("1", "x@x.com", account="b"))
    moved, again = world.move(after, plan), world.move(after, plan)
    assert (dict(moved.links), moved.verified["different"]) == ({"made": 1}, 0)
    assert (dict(again.links), again.verified["different"]) == ({"present": 1}, 0)


def test_a_refused_update_is_tried_again_as_an_update_of_our_own_value(world: Any) -> None:
    before = world.snapshot([world.contacts], [contact("1", "x@x.com", "A")])
    plan = world.plan(before)
    world.move(before, plan)
    after = world.snapshot([world.contacts], [contact("1", "x@x.com", "B")])
    world.sink.faults = every(1, "refused", only=UpdateRecord)
    refused = world.move(after, plan)
    world.sink.faults = every(10**6, "refused")
    tried = world.move(after, plan)
    assert (dict(refused.records), dict(tried.records)) == ({"failed": 1}, {"updated": 1})
    assert world.held("people")[0].values["job_title"] == (Text(text="B"),)


def test_one_dead_target_costs_no_other_link(world: Any) -> None:
    snapshot = world.read(*ACCOUNTS)
    everything = [*ACCOUNTS, contact("1", "x@x.com", boards="a b")]
    plan = world.plan(world.read(*everything))
    world.move(snapshot, plan)
    gone = next(held for held in world.held("companies") if held.values["name"] == (Text(text="b"),))
    world.sink.apply(DeleteRecord(object="companies", id=gone.id))
    tally = world.move(world.read(*everything), plan)
    assert (tally.links["made"], tally.links["failed"]) == (1, 1)


def test_what_people_removed_since_it_was_verified_is_explained(world: Any) -> None:
    snapshot = world.snapshot([world.contacts], [contact("1", "x@x.com", "Boss"), contact("2", "y@x.com")])
    plan = world.plan(snapshot)
    world.move(snapshot, plan)
    world.sink.apply(DeleteRecord(object="people", id=world.held("people")[1].id))
    tally = world.move(snapshot, plan)
    assert (tally.verified["different"], tally.verified["explained"]) == (0, 1)


def test_a_value_that_stands_in_the_sink_is_counted_as_left_out_in_the_first_run(world: Any) -> None:
    there: dict[str, tuple[Value, ...]] = {
        "emails": (Email(address="x@x.com"),),
        "job_title": (Text(text="Chief"),),
        "name": (split_name("Person 1"),),
        "demo_contacts_id": (Text(text="1"),),
    }
    snapshot = world.snapshot([world.contacts], [contact("1", "x@x.com", "Boss")])
    plan = world.plan(snapshot)
    world.move(world.snapshot([world.contacts], [contact("9")]), plan)
    world.sink.apply(CreateRecord(object="people", values=there))
    tally = world.move(snapshot, plan, ledger="another")
    assert (dict(tally.records), dict(tally.values)) == ({"unchanged": 1}, {"left_out": 1})


def test_a_record_that_people_deleted_stays_deleted_in_every_later_run(world: Any) -> None:
    before = world.snapshot([world.contacts], [contact("1", "x@x.com", "A")])
    plan = world.plan(before)
    world.move(before, plan)
    world.sink.apply(DeleteRecord(object="people", id=world.held("people")[0].id))
    after = world.snapshot([world.contacts], [contact("1", "x@x.com", "B")])
    runs = [dict(world.move(after, plan).records) for _ in range(3)]
    back = dict(world.move(before, plan).records)
    assert [*runs, back] == [{"skipped": 1}] * 4


def test_of_several_keys_only_the_one_that_another_record_holds_is_left_out(world: Any) -> None:
    several = [each.model_copy(update={"multi": each.slug == "email"}) for each in world.contacts.attributes]
    two = world.contacts.model_copy(update={"attributes": tuple(several)})
    before = world.snapshot([two], [contact("1", "a@x.com")])
    plan = world.plan(before)
    world.move(before, plan)
    world.sink.apply(CreateRecord(object="people", values={"emails": (Email(address="b@x.com"),)}))
    addresses = tuple(Email(address=f"{letter}@x.com") for letter in "abc")
    grown = contact("1").model_copy(update={"values": {**contact("1").values, "email": addresses}})
    tally = world.move(world.snapshot([two], [grown]), plan)
    held = next(held for held in world.held("people") if "demo_contacts_id" in held.values)
    assert {value.address for value in held.values["emails"]} == {"a@x.com", "c@x.com"}
    assert dict(tally.values) == {"left_out": 1}


def test_what_the_sink_wrote_by_itself_stays_and_is_explained(world: Any) -> None:
    there = CreateRecord(object="people", values={"emails": (Email(address="x@x.com"),)})
    id = world.sink.apply(there).id
    world.sink.edit("people", id, {"job_title": (Text(text="Guessed"),)}, by="system")
    snapshot = world.snapshot([world.contacts], [contact("1", "x@x.com", "Boss")])
    plan = world.plan(snapshot)
    first, second = world.move(snapshot, plan), world.move(snapshot, plan)
    assert (first.verified["explained"], first.verified["different"], dict(first.values)) == (1, 0, {})
    assert dict(second.records) == {"unchanged": 1}
