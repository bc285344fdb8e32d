"""Source records that the plan makes one in the sink."""

from collections import Counter
from typing import Any

import pytest

from crm_move.model import (
    Attribute,
    AttributeType,
    Email,
    Kind,
    ObjectSchema,
    Record,
    Reference,
    ReferenceAttribute,
    Role,
    Text,
    Value,
    words,
)
from crm_move.move.planning import idle_duplicates
from crm_move.move.undo import undo
from crm_move.plan import MergeRule, Plan, PlannedDuplicate, completed
from crm_move.propose import with_duplicates
from crm_move.store import Snapshot

TEXT = AttributeType.TEXT
PEOPLE = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(
        Attribute(slug="full", title="Full name", type=TEXT, role=Role.NAME),
        Attribute(slug="email", title="E-mail", type=AttributeType.EMAIL, role=Role.EMAIL),
        Attribute(slug="job", title="Job title", type=TEXT, role=Role.JOB_TITLE),
    ),
)
NOTES = ObjectSchema(
    slug="notes",
    singular="Note",
    plural="Notes",
    attributes=(Attribute(slug="title", title="Title", type=TEXT, role=Role.NAME),),
    references=(ReferenceAttribute(slug="contact", title="Contact", targets=("contacts",), many=True),),
)


def contact(id: str, name: str = "Ada Marrow", email: str = "ada@tansley.example", job: str | None = None) -> Record:
    values: dict[str, tuple[Value, ...]] = {"full": (Text(text=name),), "email": (Email(address=email),)}
    return Record(object="contacts", id=id, values=values | ({"job": (Text(text=job),)} if job else {}))


def note(id: str, *contacts: str) -> Record:
    links = tuple(Reference(object="contacts", id=each) for each in contacts)
    return Record(object="notes", id=id, values={"title": (Text(text=f"Note {id}"),)}, references={"contact": links})


def planned(world: Any, snapshot: Snapshot, **changes: Any) -> Plan:
    """The proposal with its duplicates; changes are made to the plan of the contacts."""
    plan: Plan = world.plan(snapshot)
    assert snapshot.schema
    plan = with_duplicates(plan, snapshot.schema, snapshot)
    people = plan.objects["contacts"].model_copy(update=changes)
    return completed(plan.model_copy(update={"objects": {**plan.objects, "contacts": people}}))


def answered(world: Any, snapshot: Snapshot, answer: bool) -> dict[str, Any]:
    plan = planned(world, snapshot)
    listed = plan.objects["contacts"].duplicates.items()
    return {"duplicates": {id: each.model_copy(update={"answer": answer}) for id, each in listed}}


def test_what_contradicts_in_nothing_is_one_record_and_every_link_finds_it(world: Any) -> None:
    rows = [contact("1"), contact("2", job="Boss"), note("a", "1", "2"), note("b", "2")]
    snapshot = world.snapshot([PEOPLE, NOTES], rows)
    plan = planned(world, snapshot)
    tally = world.move(snapshot, plan)
    [person] = world.held("people")
    assert [words(value) for value in person.values["demo_contacts_id"]] == ["1"]
    assert [words(value) for value in person.values["demo_contacts_ids_merged"]] == ["2"]
    assert [words(value) for value in person.values["job_title"]] == ["Boss"]
    assert [len(each.links["contact"]) for each in world.held("notes")] == [1, 1]
    assert tally.records == Counter({"created": 3, "updated": 1})
    assert (tally.links["made"], tally.verified["different"]) == (2, 0)
    assert world.states("contacts") == {("contacts", "1"): "created", ("contacts", "2"): "updated"}


def test_a_second_run_writes_nothing_in_the_same_folder_and_in_a_new_one(world: Any) -> None:
    snapshot = world.snapshot([PEOPLE, NOTES], [contact("1"), contact("2"), note("a", "2")])
    plan = planned(world, snapshot)
    world.move(snapshot, plan)
    for ledger in ("ledger", "another"):
        snapshot = world.snapshot([PEOPLE, NOTES], [contact("1"), contact("2"), note("a", "2")])
        tally = world.move(snapshot, planned(world, snapshot), ledger)
        assert tally.records == Counter({"unchanged": 3})
        assert (tally.links["made"], tally.links["present"]) == (0, 1)
    assert len(world.held("people")) == 1


def test_what_was_merged_stays_merged_whatever_a_later_plan_says(world: Any) -> None:
    snapshot = world.snapshot([PEOPLE], [contact("1"), contact("2")])
    world.move(snapshot, planned(world, snapshot))
    for ledger in ("ledger", "another"):
        snapshot = world.snapshot([PEOPLE], [contact("1"), contact("2")])
        apart = planned(world, snapshot, **answered(world, snapshot, answer=False))
        assert world.move(snapshot, apart, ledger).records == Counter({"unchanged": 2})
    assert len(world.held("people")) == 1


def test_what_differs_is_kept_apart_and_the_second_goes_without_the_key(world: Any) -> None:
    snapshot = world.snapshot([PEOPLE], [contact("1"), contact("2", "Bo Tansley")])
    plan = planned(world, snapshot)
    tally = world.move(snapshot, plan)
    assert [each.answer for each in plan.objects["contacts"].duplicates.values()] == [None]
    assert tally.records == Counter({"created": 2})
    assert sorted(len(each.values.get("emails", ())) for each in world.held("people")) == [0, 1]
    assert all("demo_contacts_ids_merged" not in each.values for each in world.held("people"))
    assert world.sink.describe().schema_.object("people").attribute("demo_contacts_ids_merged") is None


def test_a_yes_merges_what_differs_and_names_what_is_lost(world: Any) -> None:
    snapshot = world.snapshot([PEOPLE], [contact("1", job="Clerk"), contact("2", "Bo Tansley", job="Chief clerk")])
    plan = planned(world, snapshot, **answered(world, snapshot, answer=True), merge_rules={"job": MergeRule.LONGEST})
    tally = world.move(snapshot, plan)
    [person] = world.held("people")
    assert [words(value) for slug in ("name", "job_title") for value in person.values[slug]] == [
        "Ada Marrow",
        "Chief clerk",
    ]
    lost = {(row.attribute, row.value, row.state) for row in world.left_values()}
    assert lost == {("name", "Bo Tansley", "left_out"), ("job_title", "Clerk", "left_out")}
    assert tally.values["left_out"] == 2


def test_records_that_are_in_the_sink_apart_stay_apart(world: Any) -> None:
    rows = [contact("1"), contact("2", "Bo Tansley")]
    snapshot = world.snapshot([PEOPLE], rows)
    world.move(snapshot, planned(world, snapshot))
    for ledger in ("ledger", "another"):
        snapshot = world.snapshot([PEOPLE], rows)
        merged = planned(world, snapshot, **answered(world, snapshot, answer=True))
        tally = world.move(snapshot, merged, ledger)
        assert tally.records == Counter({"unchanged": 2})
    assert len(world.held("people")) == 2


def test_a_record_that_comes_later_joins_the_one_that_is_there(world: Any) -> None:
    snapshot = world.snapshot([PEOPLE], [contact("2")])
    world.move(snapshot, planned(world, snapshot))
    snapshot = world.snapshot([PEOPLE], [contact("1"), contact("2"), contact("3")])
    tally = world.move(snapshot, planned(world, snapshot))
    [person] = world.held("people")
    assert [words(value) for value in person.values["demo_contacts_id"]] == ["2"]
    assert [words(value) for value in person.values["demo_contacts_ids_merged"]] == ["1; 3"]
    assert tally.records == Counter({"updated": 3})
    assert world.states("contacts") == {
        ("contacts", "1"): "updated",
        ("contacts", "2"): "updated",
        ("contacts", "3"): "updated",
    }


def test_a_merged_record_stands_on_the_lists_of_all(world: Any) -> None:
    snapshot = world.snapshot([PEOPLE], [contact("1"), contact("2")])
    snapshot.intake.add_members("vips", "contacts", ["2"], None)
    snapshot.merge("contacts", {"1": ["1", "2"]}, lambda id, parts: parts[0])
    assert [*snapshot.members("vips")] == [["1"]]
    assert (snapshot.member_count("vips"), snapshot.lists_of("contacts", ["1"])) == (1, {"1": ["vips"]})


def test_what_is_taken_back_is_forgotten_of_all_and_can_be_moved_anew(world: Any) -> None:
    snapshot = world.snapshot([PEOPLE], [contact("1"), contact("2", job="Boss")])
    plan = planned(world, snapshot)
    world.move(snapshot, plan)
    with world.running(snapshot, plan) as run:
        undo(run)
    assert (world.held("people"), world.states()) == ([], {})
    snapshot = world.snapshot([PEOPLE], [contact("1"), contact("2", job="Boss")])
    tally = world.move(snapshot, planned(world, snapshot, **answered(world, snapshot, answer=False)))
    assert tally.records == Counter({"created": 2})
    assert len(world.held("people")) == 2


@pytest.mark.parametrize(("least", "people"), [(95, 1), (98, 2), (None, 3)])
def test_a_score_answers_what_is_open_and_chains_lead_to_their_end(world: Any, least: int | None, people: int) -> None:
    rows = [contact(id, f"Person {id}", f"{id}@tansley.example") for id in "123"]
    snapshot = world.snapshot([PEOPLE], rows)
    likely = {
        "2": PlannedDuplicate(same_as="1", by=("name",), score=99),
        "3": PlannedDuplicate(same_as="2", by=("name",), score=95),
    }
    tally = world.move(snapshot, planned(world, snapshot, duplicates=likely, merge_from=least))
    assert len(world.held("people")) == people
    assert tally.records == Counter({"created": people, "updated": 3 - people})
    assert tally.verified["different"] == 0


def test_a_sample_merges_what_it_holds(world: Any) -> None:
    snapshot = world.snapshot([PEOPLE], [contact("1"), contact("2"), contact("3")])
    plan = planned(world, snapshot)
    snapshot.choose(["contacts"], 2)
    assert world.move(snapshot, plan).records == Counter({"created": 1, "updated": 1})


def test_an_answer_about_a_record_that_is_not_there_is_said_to_do_nothing(world: Any) -> None:
    snapshot = world.snapshot([PEOPLE], [contact("1"), contact("2")])
    duplicates = {
        "1": PlannedDuplicate(same_as="2", by=("email",), score=100, answer=True),
        "9": PlannedDuplicate(same_as="1", by=("email",), score=100, answer=True),
        "2": PlannedDuplicate(same_as="8", by=("email",), score=100, answer=False),
    }
    plan = planned(world, snapshot, duplicates=duplicates)
    assert list(idle_duplicates(plan, snapshot)) == [
        "objects.contacts.duplicates.9: contacts has no record “9”, so nothing is merged."
    ]
