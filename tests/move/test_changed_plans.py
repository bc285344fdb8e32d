"""A changed plan on a finished move: it touches only what it changes, on the records already moved."""

from typing import Any

import pytest

from crm_move.errors import UsageError
from crm_move.model import AttributeType, Record, Reference, Text, Value, words
from crm_move.move.decisions import Decision
from crm_move.move.foresee import foresee
from crm_move.move.redrawn import redrawn
from crm_move.move.undo import undo
from crm_move.operations import ArchiveAttribute, CreateAttribute, Operation, RestoreAttribute, UpdateRecord
from crm_move.plan import Plan, PlannedAttribute, PlannedObject

T = AttributeType


def account(id: str, **values: str) -> Record:
    texts: dict[str, tuple[Value, ...]] = {
        slug: (Text(text=text),) for slug, text in {"account": f"Account {id}", **values}.items()
    }
    return Record(object="accounts", id=id, values=texts)


RECORDS = [
    account("a", size="10"),
    account("b", size="20", about="Maker of things"),
    account("c"),
    Record(
        object="contacts",
        id="1",
        values={"full": (Text(text="Ida Ek"),), "job": (Text(text="Boss"),)},
        references={slug: (Reference(object="accounts", id="a"),) for slug in ("account", "boards")},
    ),
]


class Finished:
    """A move that has ended; each further run is one with another plan."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.snapshot = world.read(*RECORDS)
        self.plan: Plan = world.plan(self.snapshot)
        world.move(self.snapshot, self.plan)
        self.slugs = {
            each.sources[0]: slug
            for planned in self.plan.objects.values()
            for slug, each in planned.attributes.items()
            if each.sources
        }

    def run(self, plan: Plan) -> list[Operation]:
        """What the sink was told; nothing differs afterwards, and a second run writes nothing."""
        self.world.sink.applied.clear()
        self.tally = self.world.move(self.snapshot, plan)
        told = [*self.world.sink.applied]
        self.world.move(self.snapshot, plan)
        assert (self.tally.verified["different"], self.world.sink.applied[len(told) :]) == (0, [])
        return told

    def without(self, object: str, slug: str, plan: Plan | None = None) -> Plan:
        planned = (plan or self.plan).objects[object]
        rest = {other: each for other, each in planned.attributes.items() if other != slug}
        references = {other: each for other, each in planned.references.items() if other != slug}
        return changed(plan or self.plan, object, attributes=rest, references=references)

    def with_attribute(self, object: str, slug: str, **values: Any) -> Plan:
        planned = self.plan.objects[object]
        own = PlannedAttribute.model_validate(
            {**planned.attributes[slug].model_dump(), **values} if slug in planned.attributes else values
        )
        return changed(self.plan, object, attributes={**planned.attributes, slug: own})

    def values(self, object: str, slug: str) -> list[str]:
        return [" ".join(map(words, each.values.get(slug, ()))) for each in self.world.held(object)]


def changed(plan: Plan, object: str, **fields: Any) -> Plan:
    planned: PlannedObject = plan.objects[object].model_copy(update=fields)
    return plan.model_copy(update={"objects": {**plan.objects, object: planned}})


def updates(told: list[Operation]) -> list[tuple[str, dict[str, str]]]:
    found = [each for each in told if isinstance(each, UpdateRecord)]
    return [(each.id, {slug: " ".join(map(words, several)) for slug, several in each.values.items()}) for each in found]


def test_an_added_attribute_is_written_where_there_is_a_value_and_alone(world: Any) -> None:
    move = Finished(world)
    told = move.run(
        move.with_attribute("accounts", "staff", title="Staff", type=T.TEXT, sources=("size",), create=True)
    )
    assert (type(told[0]), updates(told)) == (
        CreateAttribute,
        [("companies-1", {"staff": "10"}), ("companies-2", {"staff": "20"})],
    )


def test_a_dropped_attribute_that_the_move_made_is_archived_and_comes_back_with_its_values(world: Any) -> None:
    move = Finished(world)
    size = move.slugs["size"]
    told = move.run(move.without("accounts", size))
    assert told == [ArchiveAttribute(object="companies", attribute=size)]
    back = move.run(move.plan)
    assert ([type(each) for each in back], move.values("companies", size)) == ([RestoreAttribute], ["10", "20", ""])


def test_a_dropped_attribute_that_was_there_before_is_emptied_where_nobody_edited_it(world: Any) -> None:
    move = Finished(world)
    about = move.slugs["about"]
    told = move.run(move.without("accounts", about))
    assert (updates(told), move.values("companies", about)) == ([("companies-2", {about: ""})], ["", "", ""])
    assert move.tally.records["unchanged"] == 4


def test_what_people_edited_in_a_dropped_attribute_stays(world: Any) -> None:
    move = Finished(world)
    about = move.slugs["about"]
    world.sink.edit("companies", "companies-2", {about: (Text(text="People's"),)})
    assert (move.run(move.without("accounts", about)), move.values("companies", about)[1]) == ([], "People's")


def test_an_attribute_of_another_type_takes_the_slug_of_the_old_one(world: Any) -> None:
    move = Finished(world)
    size = move.slugs["size"]
    told = move.run(move.with_attribute("accounts", size, type=T.NUMBER))
    assert [type(each) for each in told] == [ArchiveAttribute, CreateAttribute, UpdateRecord, UpdateRecord]
    there = {each.slug: each for each in world.sink.describe().schema_.object("companies").attributes}
    assert (there[size].type, there[f"{size}_old_1"].archived) == (T.NUMBER, True)
    assert move.values("companies", size) == ["10", "20", ""]


def test_an_undo_after_a_change_of_type_leaves_nothing_but_archived_attributes(world: Any) -> None:
    move = Finished(world)
    plan = move.with_attribute("accounts", move.slugs["size"], type=T.NUMBER)
    move.run(plan)
    with world.running(move.snapshot, plan) as run:
        undo(run)
        sums = run.tally.undo
    made = {each.slug: each.archived for each in world.sink.describe().schema_.object("companies").attributes}
    assert (sums["kept"], sums["could_not"], made[move.slugs["size"]], world.held("companies")) == (0, 0, True, [])


def test_another_slug_for_the_same_attribute_is_a_new_one(world: Any) -> None:
    move = Finished(world)
    size = move.slugs["size"]
    own = move.plan.objects["accounts"].attributes[size]
    plan = move.without("accounts", size)
    plan = changed(plan, "accounts", attributes={**plan.objects["accounts"].attributes, "head_count": own})
    told = move.run(plan)
    assert [type(each) for each in told] == [ArchiveAttribute, CreateAttribute, UpdateRecord, UpdateRecord]
    assert move.values("companies", "head_count") == ["10", "20", ""]


def test_a_dropped_reference_that_the_move_made_is_archived_and_no_record_is_written(world: Any) -> None:
    move = Finished(world)
    told = move.run(move.without("contacts", "boards"))
    sides = [("people", "boards"), ("companies", "contacts")]
    assert told == [ArchiveAttribute(object=object, attribute=slug) for object, slug in sides]
    back = move.run(move.plan)
    assert ([type(each) for each in back], len(world.held("people")[0].links["boards"])) == ([RestoreAttribute] * 2, 1)


def test_links_in_a_dropped_reference_that_was_there_before_are_taken_off(world: Any) -> None:
    move = Finished(world)
    told = move.run(move.without("contacts", "company"))
    assert ([type(each) for each in told], "company" in world.held("people")[0].links) == ([UpdateRecord], False)


def test_records_of_a_dropped_object_stay_and_are_told(world: Any) -> None:
    move = Finished(world)
    rest = {object: each for object, each in move.plan.objects.items() if object != "contacts"}
    plan = move.plan.model_copy(update={"objects": rest, "left_out": {"contacts": "not wanted"}})
    with world.running(move.snapshot, plan) as run:
        said = [*redrawn(plan, run.ledger).sentences()]
    move.snapshot.choose(["accounts"], None)
    assert (move.run(plan), len(world.held("people"))) == ([], 1)
    assert said == ["contacts is no longer in the plan: 1 record of it in the sink, which stay there."]


def test_other_replacements_are_written_only_where_they_change_something(world: Any) -> None:
    move = Finished(world)
    told = move.run(move.with_attribute("accounts", move.slugs["size"], values={"20": "many"}))
    assert updates(told) == [("companies-2", {move.slugs["size"]: "many"})]


def test_the_object_of_records_that_are_moved_can_not_be_changed(world: Any) -> None:
    move = Finished(world)
    with pytest.raises(UsageError, match="in another object than deals"):
        move.run(changed(move.plan, "accounts", target="deals"))


def test_all_of_it_is_foreseen_without_writing_anything(world: Any) -> None:
    move = Finished(world)
    size, about = move.slugs["size"], move.slugs["about"]
    plans = [
        move.with_attribute("accounts", size, type=T.NUMBER),
        move.without("accounts", about),
        move.without("accounts", size),
        move.with_attribute("accounts", "staff", title="Staff", type=T.TEXT, sources=("size",), create=True),
    ]
    told = len(world.sink.applied)
    found = [foreseen(move, plan) for plan in plans]
    assert found == [{"a": size, "b": size}, {"b": about}, {}, {"a": "staff", "b": "staff"}]
    assert len(world.sink.applied) == told


def foreseen(move: Finished, plan: Plan) -> dict[str, str]:
    """What would be written, by record."""
    with move.world.running(move.snapshot, plan) as run:
        found = [*foresee(run, move.world.folder / "copy.db")]
    return {each.source_id: " ".join(each.values) for each in found if each.decision is Decision.UPDATE}
