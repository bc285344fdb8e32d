"""Records of two source objects that the plan makes one in the sink."""

from collections import Counter
from contextlib import suppress
from itertools import count
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
from crm_move.move.undo import undo
from crm_move.operations import Operation, Outcome
from crm_move.plan import MergeRule, Plan, PlannedDuplicate
from crm_move.store import Snapshot

TEXT = AttributeType.TEXT


def people(slug: str, singular: str) -> ObjectSchema:
    return ObjectSchema(
        slug=slug,
        singular=singular,
        plural=f"{singular}s",
        kind=Kind.PERSON,
        attributes=(
            Attribute(slug="full", title="Full name", type=TEXT, role=Role.NAME),
            Attribute(slug="email", title="E-mail", type=AttributeType.EMAIL, role=Role.EMAIL, multi=True),
            Attribute(slug="job", title="Job title", type=TEXT, role=Role.JOB_TITLE),
        ),
    )


NOTES = ObjectSchema(
    slug="notes",
    singular="Note",
    plural="Notes",
    attributes=(Attribute(slug="title", title="Title", type=TEXT, role=Role.NAME),),
    references=(ReferenceAttribute(slug="who", title="Who", targets=("contacts", "leads"), many=True),),
)
SCHEMA = [people("contacts", "Contact"), people("leads", "Lead"), NOTES]


def person(object: str, id: str, *emails: str, name: str = "Ada Marrow", job: str | None = None, **more: Any) -> Record:
    values: dict[str, tuple[Value, ...]] = {
        "full": (Text(text=name),),
        "email": tuple(Email(address=f"{each}@tansley.example") for each in emails or ("ada",)),
    }
    return Record(object=object, id=id, values=values | ({"job": (Text(text=job),)} if job else {}), **more)


def note(id: str, *whom: tuple[str, str]) -> Record:
    links = tuple(Reference(object=object, id=each) for object, each in whom)
    return Record(object="notes", id=id, values={"title": (Text(text=f"Note {id}"),)}, references={"who": links})


def joined(world: Any, snapshot: Snapshot, *pairs: tuple[str, str], **changes: Any) -> Plan:
    """The proposal, with leads that are the same as contacts."""
    plan: Plan = world.plan(snapshot)
    same = {
        lead: PlannedDuplicate(same_as=contact, of="contacts", by=("email",), score=100, answer=True)
        for lead, contact in pairs
    }
    leads = plan.objects["leads"].model_copy(update={"duplicates": same, **changes})
    return plan.model_copy(update={"objects": {**plan.objects, "leads": leads}})


def texts(record: Any, *slugs: str) -> list[list[str]]:
    return [[words(value) for value in record.values.get(slug, ())] for slug in slugs]


ROWS = [
    person("contacts", "1", "ada"),
    person("leads", "1", "ada", "a.marrow", job="Boss"),
    note("a", ("contacts", "1"), ("leads", "1")),
    note("b", ("leads", "1")),
]


def test_records_of_two_objects_are_one_with_both_ids_and_every_link_finds_it(world: Any) -> None:
    snapshot = world.snapshot(SCHEMA, ROWS)
    tally = world.move(snapshot, joined(world, snapshot, ("1", "1")))
    [one] = world.held("people")
    assert texts(one, "demo_contacts_id", "demo_leads_id", "job_title") == [["1"], ["1"], ["Boss"]]
    assert texts(one, "emails") == [["ada@tansley.example", "a.marrow@tansley.example"]]
    assert [len(each.links["who"]) for each in world.held("notes")] == [1, 1]
    assert tally.records == Counter({"created": 3, "updated": 1})
    assert (tally.verified["different"], tally.values["left_out"]) == (0, 0)
    assert (tally.links["made"], tally.links["skipped"], tally.links["failed"]) == (3, 0, 0)


def test_a_second_run_writes_nothing_in_the_same_folder_and_in_a_new_one(world: Any) -> None:
    snapshot = world.snapshot(SCHEMA, ROWS)
    world.move(snapshot, joined(world, snapshot, ("1", "1")))
    for pairs in ([("1", "1")], []):
        for ledger in ("ledger", "another", f"third {len(pairs)}"):
            snapshot = world.snapshot(SCHEMA, ROWS)
            tally = world.move(snapshot, joined(world, snapshot, *pairs), ledger)
            assert tally.records == Counter({"unchanged": 4})
            assert (tally.links["made"], tally.verified["different"]) == (0, 0)
    assert len(world.held("people")) == 1


def test_what_both_have_is_the_first_ones_and_the_other_is_listed(world: Any) -> None:
    rows = [person("contacts", "1", job="Clerk"), person("leads", "7", name="Bo Tansley", job="Chief clerk")]
    snapshot = world.snapshot(SCHEMA, rows)
    tally = world.move(snapshot, joined(world, snapshot, ("7", "1")))
    [one] = world.held("people")
    assert texts(one, "name", "job_title") == [["Ada Marrow"], ["Clerk"]]
    lost = {(row.object, row.source_id, row.attribute, row.value, row.reason) for row in world.left_values()}
    why = "it is one with contacts 1, which has another value (merge rule: first)"
    assert lost == {("leads", "7", "name", "Bo Tansley", why), ("leads", "7", "job_title", "Chief clerk", why)}
    assert (tally.verified["different"], tally.values["left_out"]) == (0, 2)


def test_the_rules_of_merging_hold_over_both_objects(world: Any) -> None:
    rows = [person("contacts", "1", job="Clerk"), person("leads", "7", job="Chief clerk")]
    for n, (rule, job) in enumerate(((MergeRule.LONGEST, "Chief clerk"), (MergeRule.ALL, "Clerk; Chief clerk"))):
        fresh = type(world)(world.folder / str(n))
        fresh.folder.mkdir()
        for _ in range(2):
            snapshot = fresh.snapshot(SCHEMA, rows)
            plan = joined(fresh, snapshot, ("7", "1"), merge_rules={"job": rule})
            tally = fresh.move(snapshot, plan)
            assert texts(fresh.held("people")[0], "job_title") == [[job]]
            assert tally.verified["different"] == 0
        assert tally.records == Counter({"unchanged": 2})


def test_two_leads_of_one_contact_are_one_with_each_other_too(world: Any) -> None:
    rows = [person("contacts", "1"), person("leads", "7"), person("leads", "8", job="Boss")]
    snapshot = world.snapshot(SCHEMA, rows)
    tally = world.move(snapshot, joined(world, snapshot, ("7", "1"), ("8", "1")))
    assert len(world.held("people")) == 1
    assert texts(world.held("people")[0], "demo_leads_id", "job_title") == [["7"], ["Boss"]]
    assert tally.records == Counter({"created": 1, "updated": 2})
    assert world.states() == {("contacts", "1"): "created", ("leads", "7"): "updated", ("leads", "8"): "updated"}


def test_each_side_changes_what_it_gave(world: Any) -> None:
    snapshot = world.snapshot(SCHEMA, ROWS)
    world.move(snapshot, joined(world, snapshot, ("1", "1")))
    changed = [person("contacts", "1", "ada", name="Ada Tansley"), person("leads", "1", "ada", job="Chair"), *ROWS[2:]]
    snapshot = world.snapshot(SCHEMA, changed)
    tally = world.move(snapshot, joined(world, snapshot, ("1", "1")))
    [one] = world.held("people")
    assert texts(one, "name", "job_title") == [["Ada Tansley"], ["Chair"]]
    assert texts(one, "emails") == [["ada@tansley.example"]]
    assert (tally.records["updated"], tally.verified["different"]) == (2, 0)


def test_a_record_of_the_first_object_that_comes_later_joins_the_one_that_is_there(world: Any) -> None:
    snapshot = world.snapshot(SCHEMA, [person("leads", "7", job="Clerk")])
    world.move(snapshot, joined(world, snapshot))
    for ledger in ("ledger", "ledger", "another"):
        rows = [person("contacts", "1", job="Boss"), person("leads", "7", job="Clerk")]
        snapshot = world.snapshot(SCHEMA, rows)
        tally = world.move(snapshot, joined(world, snapshot, ("7", "1")), ledger)
        [one] = world.held("people")
        assert texts(one, "demo_contacts_id", "demo_leads_id", "job_title") == [["1"], ["7"], ["Clerk"]]
        assert tally.verified["different"] == 0
    assert tally.records == Counter({"unchanged": 2})


def test_records_that_are_in_the_sink_apart_stay_apart(world: Any) -> None:
    rows = [person("contacts", "1"), person("leads", "7", name="Bo Tansley")]
    snapshot = world.snapshot(SCHEMA, rows)
    world.move(snapshot, joined(world, snapshot))
    for ledger in ("ledger", "another"):
        snapshot = world.snapshot(SCHEMA, rows)
        tally = world.move(snapshot, joined(world, snapshot, ("7", "1")), ledger)
        assert tally.records == Counter({"unchanged": 2})
    assert len(world.held("people")) == 2


def test_what_is_taken_back_is_gone_of_both_and_can_be_moved_anew(world: Any) -> None:
    snapshot = world.snapshot(SCHEMA, ROWS)
    plan = joined(world, snapshot, ("1", "1"))
    world.move(snapshot, plan)
    with world.running(snapshot, plan) as run:
        undo(run)
    assert (world.held("people"), world.states()) == ([], {})
    snapshot = world.snapshot(SCHEMA, ROWS)
    assert world.move(snapshot, joined(world, snapshot)).records == Counter({"created": 4})
    assert len(world.held("people")) == 2


def test_one_that_is_gone_at_the_source_leaves_the_other(world: Any) -> None:
    snapshot = world.snapshot(SCHEMA, ROWS)
    world.move(snapshot, joined(world, snapshot, ("1", "1")))
    snapshot = world.snapshot(SCHEMA, ROWS[1:2])
    tally = world.move(snapshot, joined(world, snapshot, ("1", "1")))
    [one] = world.held("people")
    assert texts(one, "demo_leads_id", "job_title") == [["1"], ["Boss"]]
    assert tally.verified["different"] == 0


class Killed(BaseException):
    """The end of the process."""


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("call", range(7, 14))
def test_a_move_that_is_killed_at_any_call_comes_to_the_same(
    world: Any, monkeypatch: pytest.MonkeyPatch, call: int, after: bool
) -> None:
    numbers, apply = count(1), world.sink.apply

    def killing(operation: Operation) -> Outcome:
        at = next(numbers)
        if at == call and not after:
            raise Killed
        outcome: Outcome = apply(operation)
        if at == call:
            raise Killed
        return outcome

    snapshot = world.snapshot(SCHEMA, ROWS)
    plan = joined(world, snapshot, ("1", "1"))
    monkeypatch.setattr(world.sink, "apply", killing)
    with suppress(Killed):
        world.move(snapshot, plan)
    monkeypatch.setattr(world.sink, "apply", apply)
    tally = world.move(world.snapshot(SCHEMA, ROWS), plan)
    [one] = world.held("people")
    assert texts(one, "demo_contacts_id", "demo_leads_id", "job_title") == [["1"], ["1"], ["Boss"]]
    assert [len(each.links["who"]) for each in world.held("notes")] == [1, 1]
    assert tally.verified["different"] == 0
