"""Whether what a plan says of lists and pipelines can be carried out."""

from collections.abc import Iterator

from crm_move.model import Schema
from crm_move.plan import ListForm, Plan, PlannedList, PlannedObject
from crm_move.plugins import SinkDescription, SinkList

from .faults import Fault, among
from .lists import LISTS


def list_faults(plan: Plan, schema: Schema, sink: SinkDescription) -> Iterator[Fault]:
    """Each list of the source stands once; each list and pipeline that is used has its object and its place."""
    for slug, planned in plan.lists.items():
        yield from _origin_faults(f"lists.{slug}", planned, schema)
        if planned.becomes is not ListForm.DROP:
            yield from _place_faults(f"lists.{slug}", planned, plan)
        if planned.becomes is ListForm.LIST:
            yield from _made_faults(f"lists.{slug}", slug, planned, plan, sink)
    named = [planned.source for planned in plan.lists.values() if planned.source is not None]
    for listed in schema.lists:
        if named.count(listed.slug) != 1:
            how = "stands nowhere; name it in a `from`, with `as: drop` where it stays behind"
            yield "lists", f"the list {listed.slug!r} {how if listed.slug not in named else 'stands here twice'}"


def _origin_faults(place: str, planned: PlannedList, schema: Schema) -> Iterator[Fault]:
    source = schema.object(planned.object)
    attributes = [attribute.slug for attribute in source.attributes] if source else []
    lists = {listed.slug: listed.object for listed in schema.lists}
    if (planned.source is None) == (len(planned.where) == 0):
        yield place, "say either `from`, a list of the source, or `where`, a source attribute and its value"
    elif planned.source is not None and lists.get(planned.source) != planned.object:
        have = among(planned.source, [slug for slug, object in lists.items() if object == planned.object])
        yield f"{place}.from", f"{planned.object} has no list {planned.source!r}; it has {have}"
    for slug in planned.where:
        if slug not in attributes:
            yield f"{place}.where", f"{planned.object} has no attribute {slug!r}; it has {among(slug, attributes)}"


def _place_faults(place: str, planned: PlannedList, plan: Plan) -> Iterator[Fault]:
    target = plan.objects.get(planned.object)
    if target is None:
        yield f"{place}.object", f"{planned.object!r} is not moved; say `as: drop`"
    elif planned.becomes is ListForm.SELECT and planned.source is not None and not _has_attribute(target):
        yield f"{place}.as", f"no attribute of objects.{planned.object} comes from [{LISTS}]; add one, or say `list`"


def _has_attribute(target: PlannedObject) -> bool:
    return any(LISTS in attribute.sources for attribute in target.attributes.values())


def _made_faults(place: str, slug: str, planned: PlannedList, plan: Plan, sink: SinkDescription) -> Iterator[Fault]:
    if sink.lists is None:
        yield f"{place}.as", "lists can not be made with these credentials; say `select` or `drop`, or grant the scopes"
        return
    present = next((listed for listed in sink.lists if listed.slug == slug), None)
    if present is None and not planned.create:
        have = among(slug, [listed.slug for listed in sink.lists])
        yield place, f"the sink has no such list; it has {have}; `create: true` makes it"
    if present is not None and planned.object in plan.objects:
        yield from _parent_faults(place, present, plan.objects[planned.object].target)


def _parent_faults(place: str, present: SinkList, target: str) -> Iterator[Fault]:
    if present.object != target:
        yield place, f"the sink's list of this slug holds {present.object}, not {target}; choose another slug"
