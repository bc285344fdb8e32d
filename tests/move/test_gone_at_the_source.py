"""What the source no longer has is listed, and taken out of the sink only by choice and where nobody has used it."""

from typing import Any

import pytest

from crm_move.model import Attribute, AttributeType, Email, Kind, ObjectSchema, Record, Role, Text
from crm_move.move.apply import apply_plan
from crm_move.move.decisions import decisions
from crm_move.move.delta import Delta, delta_of
from crm_move.move.gone import THERE_BEFORE, settle_gone
from crm_move.move.undo import undo
from crm_move.plan import Gone, Plan
from crm_move.plugins import Attached
from crm_move.store import GoneRow, Snapshot

PEOPLE = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(
        Attribute(slug="full", title="Full name", type=AttributeType.TEXT, role=Role.NAME),
        Attribute(slug="email", title="E-mail", type=AttributeType.EMAIL, role=Role.EMAIL),
    ),
)


def contact(id: str, *was: str, name: str = "") -> Record:
    return Record(
        object="contacts",
        id=id,
        values={"full": (Text(text=name or f"Person {id}"),), "email": (Email(address=f"{id}@x.com"),)},
        former_ids=was,
    )


def read(world: Any, *records: Record) -> Snapshot:
    snapshot: Snapshot = world.snapshot([PEOPLE], records)
    snapshot.intake.settle()
    return snapshot


def choosing(plan: Plan, gone: Gone) -> Plan:
    people = plan.objects["contacts"].model_copy(update={"gone": gone})
    return plan.model_copy(update={"objects": {"contacts": people}})


def moved(world: Any, *ids: str, gone: Gone = Gone.KEEP) -> Plan:
    """A finished move of these contacts."""
    first = read(world, *map(contact, ids))
    plan = choosing(world.plan(first), gone)
    world.move(first, plan)
    return plan


def again(world: Any, snapshot: Snapshot, plan: Plan) -> list[GoneRow]:
    """The next run, to its end; what it lists as gone."""
    with world.running(snapshot, plan) as run:
        apply_plan(run)
        settle_gone(run)
        left: list[GoneRow] = run.ledger.gone.all()
    return left


def delta(world: Any, snapshot: Snapshot, plan: Plan) -> Delta:
    with world.running(snapshot, plan) as run:
        return delta_of(run, world.folder / "copy.db", world.folder / "records.csv", 25.0)


def names(world: Any) -> list[str]:
    return sorted(held.values["emails"][0].address for held in world.held("people"))


def test_what_is_gone_is_listed_and_stays(world: Any) -> None:
    plan = moved(world, "1", "2", "3")
    left = again(world, read(world, contact("1", "2")), plan)
    assert left == [GoneRow("contacts", "2", "1"), GoneRow("contacts", "3")]
    assert [row.why for row in left] == ["merged into 1", "deleted at the source"]
    assert names(world) == ["1@x.com", "2@x.com", "3@x.com"]


def test_a_part_of_the_source_makes_nothing_look_gone(world: Any) -> None:
    plan = moved(world, "1", "2", "3", gone=Gone.REMOVE)
    whole = read(world, contact("1"), contact("2"), contact("3"))
    whole.choose(["contacts"], 1)
    assert again(world, whole, plan) == []
    whole.choose([], None)
    assert again(world, whole, plan.model_copy(update={"objects": {}})) == []


def test_by_choice_it_is_removed_and_made_again_when_it_comes_back(world: Any) -> None:
    plan = moved(world, "1", "2", "3", gone=Gone.REMOVE)
    assert again(world, read(world, contact("1")), plan) == []
    assert names(world) == ["1@x.com"]
    back = world.move(read(world, contact("1"), contact("3")), plan)
    assert (dict(back.records), names(world)) == ({"unchanged": 1, "created": 1}, ["1@x.com", "3@x.com"])


def test_what_a_run_has_removed_stands_among_its_decisions(world: Any) -> None:
    plan = moved(world, "1", "2", gone=Gone.REMOVE)
    with world.running(read(world, contact("1")), plan) as run:
        apply_plan(run)
        settle_gone(run)
        found = [(one.source_id, one.decision.value) for one in decisions(run, run.ledger.run)]
    assert found == [("1", "unchanged"), ("2", "remove")]


@pytest.mark.parametrize("used", ["edited", "there before", "hanging"])
def test_what_people_use_stays_and_says_why(world: Any, used: str) -> None:
    if used == "there before":
        world.sink.add("people", {"emails": (Email(address="2@x.com"),)})
    plan = moved(world, "1", "2", gone=Gone.REMOVE)
    id = next(held.id for held in world.held("people") if held.values["emails"][0].address == "2@x.com")
    if used == "edited":
        world.sink.edit("people", id, {"name": world.held("people")[0].values["name"]})
    if used == "hanging":
        world.sink.notes.append(Attached(object="people", record=id, what="note"))
    [left] = again(world, read(world, contact("1")), plan)
    why = {"edited": "edited since: name", "there before": THERE_BEFORE, "hanging": "it has gained: note"}
    assert (left.source_id, left.stays, len(names(world))) == ("2", why[used], 2)


def test_after_a_removal_the_move_can_still_be_taken_back(world: Any) -> None:
    plan = moved(world, "1", "2", gone=Gone.REMOVE)
    snapshot = read(world, contact("1"))
    again(world, snapshot, plan)
    with world.running(snapshot, plan) as run:
        undo(run)
        assert dict(run.tally.undo or {})["taken_back"] >= 1
    assert world.held("people") == []


def test_what_an_undo_took_back_is_missed_at_the_source_no_longer(world: Any) -> None:
    plan = moved(world, "1", "2", "3")
    snapshot = read(world, contact("1"))
    assert [row.source_id for row in again(world, snapshot, plan)] == ["2", "3"]
    noted = next(held.id for held in world.held("people") if held.values["emails"][0].address == "3@x.com")
    world.sink.notes.append(Attached(object="people", record=noted, what="note"))
    with world.running(snapshot, plan) as run:
        undo(run)
        assert run.ledger.gone.all() == [GoneRow("contacts", "3")]


def test_a_delta_says_by_object_what_a_run_then_does(world: Any) -> None:
    plan = moved(world, "1", "2", "3", gone=Gone.REMOVE)
    after = read(world, contact("1", name="Other Name"), contact("2"), contact("4"))
    before = list(world.sink.applied)
    foreseen = delta(world, after, plan)
    assert world.sink.applied == before
    assert {word: count for word, count in foreseen.counts["contacts"].items() if count} == {
        "changed": 1,
        "values": 1,
        "unchanged": 1,
        "new": 1,
        "to be removed": 1,
    }
    assert (foreseen.calls, [one.source_id for one in foreseen.gone]) == (3, ["3"])
    again(world, after, plan)
    assert len(world.sink.applied) - len(before) == 3


def test_a_record_that_a_survivor_stands_in_by_now_is_not_gone(world: Any) -> None:
    plan = moved(world, "1", "2")
    merged = read(world, contact("3", "1", "2"))
    assert [one.source_id for one in delta(world, merged, plan).gone] == ["2"]
    assert again(world, merged, plan) == [GoneRow("contacts", "2", "3")]


def test_a_delta_of_nothing_asks_the_sink_for_no_record(world: Any) -> None:
    plan = moved(world, *map(str, range(30)))
    same = read(world, *(contact(str(n)) for n in range(30)))
    before = world.sink.reads
    foreseen = delta(world, same, plan)
    assert (world.sink.reads - before, foreseen.is_empty, foreseen.sentences) == (0, True, ())


@pytest.mark.parametrize("gone", list(Gone))
def test_what_was_deleted_and_made_anew_goes_on_in_its_record(world: Any, gone: Gone) -> None:
    plan = moved(world, "1", "2", gone=gone)
    before = {held.id for held in world.held("people")}
    anew = contact("9").model_copy(update={"values": contact("2", name="Two Again").values})
    after = read(world, contact("1"), anew)
    foreseen = delta(world, after, plan)
    assert (foreseen.calls, foreseen.gone) == (1, ())
    assert again(world, after, plan) == []
    assert (names(world), {held.id for held in world.held("people")}) == (["1@x.com", "2@x.com"], before)
    assert delta(world, after, plan).is_empty


def test_a_record_of_the_sink_that_somebody_else_stands_in_is_taken_over_by_none(world: Any) -> None:
    plan = moved(world, "1", "2")
    anew = contact("9").model_copy(update={"values": contact("2").values})
    sample = read(world, contact("1"), contact("2"), anew)
    sample.choose(["contacts"], None)
    again(world, sample, plan)
    assert len(world.held("people")) == 3
