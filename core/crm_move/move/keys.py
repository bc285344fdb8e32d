"""How records are recognised: the keys that two records can not share."""

from collections.abc import Iterator

from crm_move.model import ObjectSchema, Value, words
from crm_move.operations import SinkRecord
from crm_move.plan import SEPARATOR, Plan, PlannedObject, merged_ids_attribute


def key_of(value: Value) -> str:
    """A value as a key: the values are normalised by the sink already, so only case is left to even out."""
    return words(value).strip().casefold()


def claimant(object: str, source_id: str) -> str:
    """A source record as the owner of a claim."""
    return f"{object}\n{source_id}"


def unique_attributes(planned: PlannedObject, schema: ObjectSchema) -> tuple[str, ...]:
    """Slugs of attributes whose values belong to one record only, the source id's aside."""
    unique = {attribute.slug for attribute in schema.attributes if attribute.unique}
    return tuple(slug for slug in planned.attributes if slug in unique and slug != planned.id_attribute)


def merged_ids(held: SinkRecord, planned: PlannedObject) -> list[str]:
    """The source ids of the records that were merged into a record of the sink."""
    texts = (words(value) for value in held.values.get(merged_ids_attribute(planned), ()))
    return [id for text in texts for id in text.split(SEPARATOR) if id]


def keys_of(held: SinkRecord, plan: Plan) -> Iterator[tuple[str, str]]:
    """The keys by which the plan finds this record of the sink again; source ids exactly as they are."""
    for planned in plan.objects.values():
        if planned.target != held.object:
            continue
        for value in held.values.get(planned.id_attribute, ()):
            yield planned.id_attribute, words(value)
        yield from ((planned.id_attribute, id) for id in merged_ids(held, planned))
        for slug in planned.match:
            for value in held.values.get(slug, ()):
                yield slug, key_of(value)
