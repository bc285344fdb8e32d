"""A part of what was moved, moved again: what is left out this time stays as it is, and is not called gone."""

from typing import Any

import pytest

from crm_move.model import Attribute, AttributeType, ObjectSchema, Record, Reference, ReferenceAttribute, Role, Text
from crm_move.move.redrawn import redrawn
from crm_move.plan import Plan
from crm_move.propose import Wishes
from crm_move.store import Snapshot

NAME = Attribute(slug="name", title="Name", type=AttributeType.TEXT, role=Role.NAME)
PLACES, THINGS = (
    ObjectSchema(slug=slug, singular=slug, plural=slug, attributes=(NAME,)) for slug in ("places", "things")
)
TOUCHES = ObjectSchema(
    slug="touches",
    singular="Touch",
    plural="Touches",
    attributes=(NAME,),
    references=(ReferenceAttribute(slug="at", title="At", targets=("places", "things"), many=True),),
)


def touched(world: Any, *objects: str) -> Snapshot:
    """A place, a thing, and a touch of these objects."""
    at = tuple(Reference(object=object, id="1") for object in objects)
    records = [Record(object=object, id="1", values={"name": (Text(text=object),)}) for object in ("places", "things")]
    touch = Record(object="touches", id="1", values={"name": (Text(text="Touch"),)}, references={"at": at})
    found: Snapshot = world.snapshot([PLACES, THINGS, TOUCHES], [*records, touch])
    return found


def without_things(world: Any, snapshot: Snapshot, whole: Plan, *, by_hand: bool) -> Plan:
    if not by_hand:
        proposed: Plan = world.plan(snapshot, Wishes(skip=("things",)))
        return proposed
    rest = {object: each for object, each in whole.objects.items() if object != "things"}
    snapshot.choose([*rest], None)
    return whole.model_copy(update={"objects": rest, "left_out": {"things": "not now"}})


def linked(world: Any) -> list[str]:
    return [target.object for target in world.held("touches")[0].links["at"]]


@pytest.mark.parametrize("by_hand", [True, False])
def test_links_to_what_is_left_out_stay_and_are_this_moves_own(world: Any, by_hand: bool) -> None:
    snapshot = touched(world, "places", "things")
    whole = world.plan(snapshot)
    world.move(snapshot, whole)
    told = len(world.sink.applied)
    lesser = world.move(snapshot, without_things(world, snapshot, whole, by_hand=by_hand))
    snapshot.choose([*whole.objects], None)
    again = world.move(snapshot, whole)
    assert [dict(each.links) for each in (lesser, again)] == [{"present": 2}] * 2
    assert (linked(world), world.sink.applied[told:]) == (["places", "things"], [])
    world.move(touched(world, "places"), whole)
    assert linked(world) == ["places"]


def test_a_reference_that_is_taken_out_of_the_plan_of_a_part_keeps_the_links_to_what_is_left_out(world: Any) -> None:
    snapshot = touched(world, "places", "things")
    whole = world.plan(snapshot)
    world.move(snapshot, whole)
    part = without_things(world, snapshot, whole, by_hand=True)
    touches = part.objects["touches"].model_copy(update={"references": {}, "dropped": {"at": "not now"}})
    part = part.model_copy(update={"objects": {**part.objects, "touches": touches}})
    with world.running(snapshot, part) as run:
        assert redrawn(part, run.ledger).archived == ()
    world.move(snapshot, part)
    assert linked(world) == ["things"]
