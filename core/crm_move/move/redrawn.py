"""What a changed plan means for what a move has made already: pure, from both plans and the ledger."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_move.model import Schema
from crm_move.operations import CreateAttribute, CreateOption, CreateReference, RestoreAttribute, RestoreOption
from crm_move.plan import Plan, PlannedAttribute, PlannedObject, PlannedReference
from crm_move.plugins import SinkDescription
from crm_move.report import counted
from crm_move.store import Ledger, OperationRow

from .codec import load_operation
from .lists import lists_to_make

CARRIED_OUT = "plan carried out"
"""The fact that keeps what the plan last carried out had in the sink, as JSON."""

Place = tuple[str, str]
"""An object of the sink and one of its attributes or references."""

Shape = Mapping[str, Any]


@dataclass(frozen=True)
class Redrawn:
    """What a plan no longer has, or has otherwise, than the one before.

    - `archived`: attributes and references that this move made
    - `put_back`: those that were there before, by source object: what this move wrote there is taken back
    - `retyped`: attributes that this move made and that get another type
    - `moved`: source objects that get another object of the sink; `reshaped`: references that change their form
    - `left`: source objects that are no longer moved, with how many records stay; `lists`: lists likewise
    """

    archived: tuple[Place, ...] = ()
    put_back: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    retyped: tuple[Place, ...] = ()
    moved: tuple[str, ...] = ()
    reshaped: tuple[Place, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    lists: tuple[str, ...] = ()

    def sentences(self) -> Iterator[str]:
        """For those who decide about the plan."""
        for object, slug in self.archived:
            yield f"{object}.{slug} is no longer in the plan: this move made it, so it is archived with its values."
        for object, slugs in self.put_back.items():
            what = f"what this move wrote to {', '.join(slugs)} is taken back where nobody has edited it since"
            yield f"{object}: the plan no longer has it, so {what}."
        for object, slug in self.retyped:
            yield (
                f"{object}.{slug} gets another form: the old attribute is archived under another slug, and all"
                " records get their values in the new one."
            )
        for object, count in self.left.items():
            yield f"{object} is no longer in the plan: {counted(count, 'record')} of it in the sink, which stay there."
        for slug in self.lists:
            yield f"The list {slug} is no longer in the plan: its entries stay on it."


def kept_shape(plan: Plan, ledger: Ledger) -> str:
    """What the plan has in the sink, and what earlier ones left there, for the next one to be compared with."""
    before = _before(ledger)
    shapes: Mapping[str, Shape] = before.get("objects", {})
    objects = {object: _lasting(plan, object, shapes.get(object)) for object in plan.objects}
    left = {object: {**shape, "left": True} for object, shape in shapes.items()}
    lists = {slug: object for slug, object in before.get("lists", {}).items() if object not in plan.objects}
    lists |= {slug: plan.lists[slug].object for slug in lists_to_make(plan)}
    return json.dumps({"objects": {**left, **objects}, "lists": lists})


def redrawn(plan: Plan, ledger: Ledger) -> Redrawn:
    """The plan against the one that was carried out last; nothing where none was."""
    before = _before(ledger)
    shapes: Mapping[str, Shape] = before.get("objects", {})
    made = {place for _, place in made_places(ledger)}
    dropped = {object: _dropped(plan, object, shape) for object, shape in shapes.items() if object in plan.objects}
    places = {object: [(plan.objects[object].target, slug) for slug in slugs] for object, slugs in dropped.items()}
    return Redrawn(
        archived=tuple(dict.fromkeys(place for each in places.values() for place in each if place in made)),
        put_back={
            object: slugs
            for object, each in places.items()
            if (slugs := tuple(slug for target, slug in each if (target, slug) not in made))
        },
        retyped=tuple(place for place in _changed(plan, shapes, "attributes") if place in made),
        moved=tuple(
            object for object, shape in shapes.items() if _moves_on(plan, object, shape) and _count(ledger, object)
        ),
        reshaped=tuple(_changed(plan, shapes, "references")),
        left={
            object: count
            for object, shape in shapes.items()
            if object not in plan.objects and not shape.get("left") and (count := _count(ledger, object))
        },
        lists=tuple(
            slug
            for slug, object in before.get("lists", {}).items()
            if object in plan.objects and slug not in lists_to_make(plan)
        ),
    )


def made_places(ledger: Ledger) -> Iterator[tuple[OperationRow, Place]]:
    """The attributes and references that this move has made or brought back, each with the operation; options too."""
    for row in ledger.operations.on_schema():
        match load_operation(row.body):
            case CreateAttribute(object=object, of_list=False, attribute=attribute):
                yield row, (object, attribute.slug)
            case CreateReference(object=object, reference=reference):
                yield row, (object, reference.slug)
            case RestoreAttribute(object=object, of_list=False, attribute=slug):
                yield row, (object, slug)


def options_of(ledger: Ledger, place: Place) -> Iterator[OperationRow]:
    """What this move has done to the options of an attribute."""
    for row in ledger.operations.on_schema():
        match load_operation(row.body):
            case (
                CreateOption(object=object, of_list=False, attribute=slug)
                | RestoreOption(object=object, of_list=False, attribute=slug)
            ) if (object, slug) == place:
                yield row


def as_it_will_be(description: SinkDescription, plan: Plan, ledger: Ledger) -> SinkDescription:
    """The sink without the attributes that are made anew in another form: the plan is not to fit the old ones."""
    retyped = set(redrawn(plan, ledger).retyped)
    if not retyped:
        return description
    objects = tuple(
        each.model_copy(update={"attributes": tuple(a for a in each.attributes if (each.slug, a.slug) not in retyped)})
        for each in description.schema_.objects
    )
    return description.model_copy(update={"schema_": Schema(objects=objects)})


def _before(ledger: Ledger) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ledger.fact(CARRIED_OUT) or "{}")
    return found


def _shape(planned: PlannedObject) -> Shape:
    return {
        "target": planned.target,
        "attributes": {slug: _form(each) for slug, each in planned.attributes.items()},
        "references": {slug: _reference_form(each) for slug, each in planned.references.items()},
        "misfits": sorted(_misfits(planned)),
    }


def _form(planned: PlannedAttribute) -> str:
    return f"{planned.type.value} {planned.multi} {planned.currency}"


def _reference_form(planned: PlannedReference) -> str:
    return f"{' '.join(sorted(planned.targets))} {planned.many}"


def _misfits(planned: PlannedObject) -> set[str]:
    named = [each.misfits for each in planned.attributes.values()]
    named += [each.misfits for each in planned.references.values()]
    return {slug for slug in named if slug}


def _dropped(plan: Plan, object: str, shape: Shape) -> list[str]:
    """The slugs that no object of the plan writes to any more."""
    target = plan.objects[object].target
    if target != shape["target"]:
        return []
    used: set[str] = set()
    for planned in plan.objects.values():
        if planned.target == target:
            used |= {*planned.attributes, *planned.references, *_misfits(planned)}
    idle = _idle(plan, object, shape)
    had = dict.fromkeys((*shape["attributes"], *shape["references"], *(() if idle else shape["misfits"])))
    return [slug for slug in had if slug not in used and slug not in idle]


def _idle(plan: Plan, object: str, shape: Shape | None) -> dict[str, str]:
    """References that the plan lacks, or that point at fewer objects in it, only because it leaves those out for now.

    Each with the form that it has in the sink.
    """
    references: Mapping[str, str] = shape["references"] if shape else {}
    now = _shape(plan.objects[object])["references"]
    fewer = {slug: _for_now(plan, form) for slug, form in references.items()}
    return {slug: form for slug, form in references.items() if now.get(slug, fewer[slug]) == fewer[slug] != form}


def _for_now(plan: Plan, form: str) -> str:
    """The form of a reference without the objects that no object of the plan becomes."""
    *targets, many = form.split()
    there = {planned.target for planned in plan.objects.values()}
    return " ".join((*(each for each in targets if each in there), many))


def _lasting(plan: Plan, object: str, before: Shape | None) -> Shape:
    """What the plan has of an object, and what rests there for now."""
    now = _shape(plan.objects[object])
    return {**now, "references": {**now["references"], **_idle(plan, object, before)}}


def _changed(plan: Plan, shapes: Mapping[str, Shape], kind: str) -> Iterator[Place]:
    for object, planned in plan.objects.items():
        shape = shapes.get(object)
        if shape is None or shape["target"] != planned.target:
            continue
        was = {slug: form for slug, form in shape[kind].items() if slug not in _idle(plan, object, shape)}
        now = _shape(planned)[kind]
        yield from ((planned.target, slug) for slug, form in now.items() if was.get(slug, form) != form)


def _moves_on(plan: Plan, object: str, shape: Shape) -> bool:
    return object in plan.objects and plan.objects[object].target != shape["target"]


def _count(ledger: Ledger, object: str) -> int:
    counts = ledger.standing.record_counts().get(object, {})
    return sum(counts.get(state, 0) for state in ("created", "updated", "unchanged"))
