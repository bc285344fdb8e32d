"""Lists and pipelines of the source as options, or as lists of the sink with entries."""

import json
from typing import Any

import pytest

from crm_move.model import (
    Attribute,
    AttributeType,
    Kind,
    ObjectSchema,
    Pipeline,
    Record,
    RecordList,
    Role,
    Schema,
    Select,
    Stage,
    Status,
    Text,
)
from crm_move.move.apply import apply_plan
from crm_move.move.decisions import decisions
from crm_move.move.foresee import foresee
from crm_move.move.redrawn import redrawn
from crm_move.move.verify import VERIFICATION, verify
from crm_move.operations import CreateList, DeleteEntry, WriteEntry
from crm_move.plan import ListForm, Plan
from crm_move.propose import Wishes
from crm_move.store import Snapshot
from crm_move.testing.memory import every

T = AttributeType
CONTACTS = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(Attribute(slug="full", title="Full name", type=T.TEXT, role=Role.NAME),),
)
TICKETS = ObjectSchema(
    slug="tickets",
    singular="Ticket",
    plural="Tickets",
    attributes=(
        Attribute(slug="subject", title="Subject", type=T.TEXT, role=Role.NAME),
        Attribute(slug="stage", title="Stage", type=T.STATUS, role=Role.STAGE),
        Attribute(slug="pipeline", title="Pipeline", type=T.SELECT, role=Role.PIPELINE),
    ),
    pipelines=(
        Pipeline(slug="1", title="Support", stages=(Stage(title="New"), Stage(title="Done"))),
        Pipeline(slug="2", title="Returns", stages=(Stage(title="New"), Stage(title="Refunded"))),
    ),
)
LETTER, VIPS = (
    RecordList(slug="7", title="Newsletter", object="contacts"),
    RecordList(slug="8", title="VIPs", object="contacts"),
)


def contact(id: str) -> Record:
    return Record(object="contacts", id=id, values={"full": (Text(text=f"Person {id}"),)})


def ticket(id: str, pipeline: str, stage: str) -> Record:
    values = {"subject": (Text(text=id),), "stage": (Status(stage=stage),), "pipeline": (Select(option=pipeline),)}
    return Record(object="tickets", id=id, values=values)


TICKETS_THERE = [
    ticket("a", "Support", "New (Support)"),
    ticket("b", "Returns", "Refunded"),
    ticket("c", "Support", "Done"),
]


def snapshot_of(world: Any, tickets: list[Record] = TICKETS_THERE, **members: list[str]) -> Snapshot:
    snapshot = world.snapshot([CONTACTS, TICKETS], [*(contact(str(n)) for n in range(5)), *tickets])
    snapshot.schema = Schema(objects=(CONTACTS, TICKETS), lists=(LETTER, VIPS))
    for list, ids in members.items():
        snapshot.intake.add_members(list.removeprefix("l"), "contacts", ids, None)
    snapshot.complete()
    return snapshot


def as_lists(plan: Plan, *slugs: str) -> Plan:
    lists = {
        slug: each.model_copy(update={"becomes": ListForm.LIST}) if slug in slugs else each
        for slug, each in plan.lists.items()
    }
    return plan.model_copy(update={"lists": lists})


def named(world: Any, slug: str) -> list[tuple[str, dict[str, Any]]]:
    parent = next(each.object for each in world.sink.describe().lists if each.slug == slug)
    ids = {
        held.id: held.values[f"demo_{'contacts' if parent == 'people' else 'tickets'}_id"]
        for held in world.held(parent)
    }
    found = [entry for page in world.sink.entries(slug, None) for entry in page.entries]
    return sorted((ids[entry.record][0].text, entry.values) for entry in found)


def wrote(world: Any) -> int:
    return sum(isinstance(operation, WriteEntry) for operation in world.sink.applied)


def test_a_list_is_an_option_of_its_records_unless_somebody_says_otherwise(world: Any) -> None:
    world.move(snapshot_of(world, l7=["1", "2"], l8=["2"]))
    titles = {
        held.values["demo_contacts_id"][0].text: held.values.get("demo_lists", ()) for held in world.held("people")
    }
    letter, vips = Select(option="Newsletter"), Select(option="VIPs")
    assert titles == {"0": (), "1": (letter,), "2": (letter, vips), "3": (), "4": ()}
    assert not [operation for operation in world.sink.applied if isinstance(operation, CreateList | WriteEntry)]


def test_a_list_of_the_sink_holds_its_records_once_and_a_second_run_writes_nothing(world: Any) -> None:
    snapshot = snapshot_of(world, l7=["1", "2"], l8=["2"])
    plan = as_lists(world.plan(snapshot), "newsletter")
    first, again = world.move(snapshot, plan), world.move(snapshot, plan)
    anew = world.move(snapshot, plan, ledger="another")
    assert named(world, "newsletter") == [("1", {}), ("2", {})]
    assert (dict(first.links), dict(again.links), dict(anew.links)) == ({"made": 2}, {"present": 2}, {"present": 2})
    assert wrote(world) == 2
    assert first.verified["different"] == again.verified["different"] == 0


@pytest.mark.parametrize("part", [Wishes(limit=1), Wishes(only=("tickets",)), Wishes(skip=("contacts",))])
def test_a_part_after_the_whole_knows_what_it_leaves_out_to_be_on_its_list(world: Any, part: Wishes) -> None:
    snapshot = snapshot_of(world, l7=["1", "2"])
    whole = as_lists(world.plan(snapshot), "newsletter")
    world.move(snapshot, whole)
    lesser = as_lists(world.plan(snapshot, part), "newsletter")
    with world.running(snapshot, lesser) as run:
        assert [*redrawn(lesser, run.ledger).lists] == []
    assert world.move(snapshot, lesser).verified["different"] == 0
    entry = next(each for page in world.sink.entries("newsletter", None) for each in page.entries)
    world.sink.apply(DeleteEntry(list="newsletter", id=entry.id))
    snapshot.choose(list(whole.objects), None)
    again = world.move(snapshot, whole)
    assert (dict(again.links), wrote(world), len(named(world, "newsletter"))) == ({"present": 1, "skipped": 1}, 2, 1)


def test_a_pipeline_as_a_list_has_stages_of_its_own(world: Any) -> None:
    snapshot = snapshot_of(world)
    world.move(snapshot, as_lists(world.plan(snapshot), "support", "returns"))
    assert named(world, "support") == [
        ("a", {"stage": (Status(stage="New"),)}),
        ("c", {"stage": (Status(stage="Done"),)}),
    ]
    assert named(world, "returns") == [("b", {"stage": (Status(stage="Refunded"),)})]


def test_what_changes_in_the_source_changes_its_entry_and_what_a_person_changed_stays(world: Any) -> None:
    snapshot = snapshot_of(world)
    plan = as_lists(world.plan(snapshot), "support")
    world.move(snapshot, plan)
    edited = next(entry for page in world.sink.entries("support", None) for entry in page.entries)
    world.sink.edit("list support", edited.id, {"stage": (Status(stage="Done"),)})
    moved = [ticket("a", "Support", "New (Support)"), ticket("c", "Support", "New (Support)")]
    tally = world.move(snapshot_of(world, moved), plan)
    assert named(world, "support") == [
        ("a", {"stage": (Status(stage="Done"),)}),
        ("c", {"stage": (Status(stage="New"),)}),
    ]
    assert dict(tally.links) == {"made": 1, "skipped": 1}


@pytest.mark.parametrize("lag", [0.0, 3.0])
def test_an_answer_that_is_lost_neither_loses_nor_doubles_an_entry(world: Any, lag: float) -> None:
    snapshot = snapshot_of(world, l7=["0", "1", "2", "3"])
    plan = as_lists(world.plan(snapshot), "newsletter")
    world.sink.lag, world.sink.faults = lag, every(2, "lost after", WriteEntry)
    first = world.move(snapshot, plan)
    world.sink.faults = every(1000, "refused")
    again = world.move(snapshot, plan)
    assert [id for id, _ in named(world, "newsletter")] == ["0", "1", "2", "3"]
    assert (dict(first.links), dict(again.links)) == ({"made": 2, "failed": 2}, {"present": 4})


def test_a_record_that_is_on_the_list_no_longer_is_not_missed(world: Any) -> None:
    before = snapshot_of(world, l7=["1", "2"])
    plan = as_lists(world.plan(before), "newsletter")
    world.move(before, plan)
    tally = world.move(snapshot_of(world, l7=["1"]), plan)
    assert (dict(tally.links), tally.verified["different"]) == ({"present": 1}, 0)


def test_entries_are_foreseen_as_they_are_then_written(world: Any) -> None:
    snapshot = snapshot_of(world)
    plan = as_lists(world.plan(snapshot), "support")
    for expected in ("create", "unchanged"):
        with world.running(snapshot, plan) as run:
            found = [each for each in foresee(run, world.folder / "copy.db") if each.list]
        assert [(each.list, each.source_id, each.decision.value) for each in found] == [
            ("support", "a", expected),
            ("support", "c", expected),
        ]
        with world.running(snapshot, plan) as run:
            apply_plan(run)
            assert [each for each in decisions(run, run.ledger.run) if each.list] == found


def test_both_sides_of_a_list_are_counted_and_an_entry_that_is_lost_or_edited_is_named(world: Any) -> None:
    snapshot = snapshot_of(world)
    plan = as_lists(world.plan(snapshot), "support")
    world.move(snapshot, plan)
    first, second = (entry for page in world.sink.entries("support", None) for entry in page.entries)
    world.sink.edit("list support", first.id, {"stage": (Status(stage="Done"),)})
    world.sink.apply(DeleteEntry(list="support", id=second.id))
    with world.running(snapshot, plan) as run:
        run.describe()
        verify(run)
        differences = [(each.source_id, each.cause, each.explained) for each in run.ledger.standing.differences()]
        kept = json.loads(run.ledger.fact(VERIFICATION) or "")
    assert differences == [
        ("a", "edited in the sink since, by a member, 12 January 1970", True),
        ("c", "the record is not on the list", False),
    ]
    assert kept["tables"]["Entries by list"] == [["tickets", "Support", "2", "1"]]


def test_who_left_the_list_in_the_source_is_taken_off_it(world: Any) -> None:
    before = snapshot_of(world, l7=["1", "2"])
    plan = as_lists(world.plan(before), "newsletter")
    world.move(before, plan)
    left, again = (world.move(snapshot_of(world, l7=["2"]), plan) for _ in range(2))
    assert (named(world, "newsletter"), left.links_taken_off, again.links_taken_off) == ([("2", {})], 1, 0)
    assert left.verified["different"] == again.verified["different"] == 0


def test_whom_people_took_off_the_list_stays_off_and_is_told_of(world: Any) -> None:
    snapshot = snapshot_of(world, l7=["1", "2"])
    plan = as_lists(world.plan(snapshot), "newsletter")
    world.move(snapshot, plan)
    [first, _] = [entry for page in world.sink.entries("newsletter", None) for entry in page.entries]
    world.sink.apply(DeleteEntry(list="newsletter", id=first.id))
    later, again = world.move(snapshot, plan), world.move(snapshot, plan)
    assert (len(named(world, "newsletter")), wrote(world)) == (1, 2)
    assert dict(later.links) == dict(again.links) == {"present": 1, "skipped": 1}
    assert later.verified["different"] == 0


def test_who_was_on_the_list_before_the_move_is_never_taken_off(world: Any) -> None:
    before = snapshot_of(world, l7=["1", "2"])
    plan = as_lists(world.plan(before), "newsletter")
    world.move(before, plan)
    world.move(before, plan, ledger="later")
    world.move(snapshot_of(world, l7=["2"]), plan, ledger="later")
    assert len(named(world, "newsletter")) == 2
