"""Which records a plan merges, and the attribute that keeps their ids."""

from crm_move.model import AttributeType

from .model import Plan, PlannedAttribute, PlannedDuplicate, PlannedObject

MERGED_IDS = "@merged_ids"
SEPARATOR = "; "
"""Between the ids of several records in one text."""

Place = tuple[str, str]
"""A record of the source: its object and its id."""


def is_merged(planned: PlannedObject, duplicate: PlannedDuplicate) -> bool:
    """Whether the plan merges a duplicate: by its answer, else by its score."""
    if duplicate.answer is not None:
        return duplicate.answer
    return planned.merge_from is not None and duplicate.score >= planned.merge_from


def merges(planned: PlannedObject) -> dict[str, str]:
    """The source ids of the records that are merged, each with that of the record of its object that it is the same as.

    Two that are the same as one record of another object are the same as each other.
    """
    found: dict[str, str] = {}
    firsts: dict[tuple[str, str], str] = {}
    for id, each in planned.duplicates.items():
        if is_merged(planned, each):
            first = firsts.setdefault((each.of, each.same_as), id) if each.of else each.same_as
            found.update({id: first} if first != id else {})
    return found


def joins(plan: Plan) -> dict[Place, Place]:
    """The records that are merged into one of another source object, each with that one; both as object and id."""
    return {
        (object, id): (each.of, each.same_as)
        for object, planned in plan.objects.items()
        for id, each in planned.duplicates.items()
        if each.of and is_merged(planned, each)
    }


def merged_ids_attribute(planned: PlannedObject) -> str:
    """The slug of the attribute that keeps the ids of the records merged into one."""
    found = (slug for slug, each in planned.attributes.items() if each.sources == (MERGED_IDS,))
    return next(found, f"{planned.id_attribute}s_merged")


def completed(plan: Plan) -> Plan:
    """The plan with a text for the ids of merged records on each object that merges some and has none."""
    return plan.model_copy(update={"objects": {slug: _completed(each) for slug, each in plan.objects.items()}})


def _completed(planned: PlannedObject) -> PlannedObject:
    slug = merged_ids_attribute(planned)
    if slug in planned.attributes or not merges(planned):
        return planned
    key = planned.attributes.get(planned.id_attribute)
    attribute = PlannedAttribute(
        title=f"{key.title if key else planned.id_attribute}s merged into it",
        type=AttributeType.TEXT,
        sources=(MERGED_IDS,),
        create=True,
        description="Ids of the records that crm-move merged into this one; it finds them again by these.",
        reason="the ids of merged records: what makes a later run find them again",
    )
    return planned.model_copy(update={"attributes": {**planned.attributes, slug: attribute}})


def is_idle(planned: PlannedObject, slug: str) -> bool:
    """Whether an attribute is there for merged ids, and nothing is merged any more: then it is not made."""
    attribute = planned.attributes.get(slug)
    return attribute is not None and attribute.sources == (MERGED_IDS,) and not merges(planned)
