"""Whether a plan, as people left it, can be carried out: every fault by its place, with what can stand there."""

from collections import Counter
from collections.abc import Iterator

from crm_move.errors import UsageError
from crm_move.model import AttributeType, ReferenceAttribute, Schema
from crm_move.plan import Plan, PlannedObject, PlannedReference
from crm_move.plugins import SinkDescription

from .check_attributes import attribute_faults
from .check_duplicates import duplicate_faults
from .check_lists import list_faults
from .faults import Checked, Fault, among, name_faults, shown, source_slugs
from .objects import PLURALS

MOST_SHOWN = 20


def check_plan(plan: Plan, schema: Schema, sink: SinkDescription) -> None:
    """Raise `UsageError` with every fault of the plan, one a line: its place in the plan and the choices there."""
    faults = [f"{place}: {sentence}" for place, sentence in plan_faults(plan, schema, sink)]
    if not faults:
        return
    more = [f"… and {len(faults) - MOST_SHOWN} more"] if len(faults) > MOST_SHOWN else []
    raise UsageError("\n".join(["The plan can not be carried out as it is:", *faults[:MOST_SHOWN], *more]))


def plan_faults(plan: Plan, schema: Schema, sink: SinkDescription) -> Iterator[Fault]:
    """Every fault of the plan: its place there, and a sentence that ends in the choices."""
    yield from _object_faults(plan, schema)
    for slug, planned in plan.objects.items():
        source = schema.object(slug)
        if source is not None:
            checked = Checked(slug, planned, source, plan, sink)
            yield from _target_faults(checked)
            yield from _key_faults(checked)
            yield from _standing_faults(checked)
            yield from duplicate_faults(checked)
            for name, attribute in planned.attributes.items():
                yield from attribute_faults(checked, name, attribute)
            for name, reference in planned.references.items():
                yield from _reference_faults(checked, name, reference)
    yield from _sharing_faults(plan)
    yield from list_faults(plan, schema, sink)


def _object_faults(plan: Plan, schema: Schema) -> Iterator[Fault]:
    """Each object of the source moves or is left out, and nothing else does."""
    names = [source.slug for source in schema.objects]
    for part, listed in (("objects", plan.objects), ("left_out", plan.left_out)):
        for slug in listed:
            if slug not in names:
                yield f"{part}.{slug}", f"the source has no such object; it has {among(slug, names)}"
    for slug in names:
        if slug not in plan.objects and slug not in plan.left_out:
            yield f"objects.{slug}", "it stands nowhere; plan it, or name it under left_out with the reason"
        if slug in plan.objects and slug in plan.left_out:
            yield f"left_out.{slug}", "it is also planned under objects; take it out of one of the two"


def _target_faults(checked: Checked) -> Iterator[Fault]:
    planned, present, sink, place = checked.planned, checked.present, checked.sink, checked.place
    switched_off = {PLURALS[kind]: why for kind, why in sink.unavailable.items()}
    if present is None and planned.target in switched_off:
        yield f"{place}.target", f"{switched_off[planned.target]} Or leave the object out: move it to left_out"
    elif present is None and not planned.create:
        have = among(planned.target, [each.slug for each in sink.schema_.objects])
        yield f"{place}.target", f"the sink has no object {planned.target!r}; it has {have}; `create: true` makes it"
    if present is None and planned.create:
        yield from name_faults(place, planned.target, singular=planned.singular, plural=planned.plural)
    title = sink.capabilities.title_attribute
    if planned.create and title not in planned.attributes:
        yield f"{place}.attributes", f"an object that is made needs {title!r}, by which its records are shown"
    for own in present.attributes if present else ():
        if own.required and not own.read_only and not own.archived and own.slug not in planned.attributes:
            yield f"{place}.attributes", f"the sink requires {own.slug!r} ({own.type}) of each record: say where from"


def _key_faults(checked: Checked) -> Iterator[Fault]:
    planned, present, place = checked.planned, checked.present, checked.place
    key = planned.attributes.get(planned.id_attribute)
    if key is None or key.sources != ("@id",) or key.type is not AttributeType.TEXT:
        yield f"{place}.id_attribute", f"{planned.id_attribute!r} must stand under attributes, a text from [@id]"
    unique = [each.slug for each in present.attributes if each.unique and not each.read_only] if present else []
    for slug in planned.match:
        if slug not in planned.attributes:
            yield f"{place}.match", f"{slug!r} is not planned under attributes"
        elif slug not in unique and not planned.attributes[slug].unique:
            yield f"{place}.match", f"{slug!r} is not unique in the sink; unique are {among(slug, unique)}"


def _standing_faults(checked: Checked) -> Iterator[Fault]:
    """Each attribute and reference of the source stands somewhere, and not both in use and dropped."""
    place, dropped, names = checked.place, checked.planned.dropped, source_slugs(checked.source)
    used = set(_used(checked.planned))
    for slug in dropped:
        if slug not in names:
            yield f"{place}.dropped.{slug}", f"the source has no such attribute; it has {among(slug, names)}"
        elif slug in used:
            yield f"{place}.dropped.{slug}", "it is in use too; take it out of one of the two places"
    for slug in names:
        if slug not in used and slug not in dropped:
            yield f"{place}.dropped", f"{slug!r} of the source stands nowhere; use it in a `from`, or drop it here"


def _used(planned: PlannedObject) -> Iterator[str]:
    """What values or links are taken from. A template does not count: it names the record and keeps no value."""
    for attribute in planned.attributes.values():
        yield from (*attribute.sources, *attribute.parts.values())
    for reference in planned.references.values():
        yield from reference.sources


def _reference_faults(checked: Checked, slug: str, reference: PlannedReference) -> Iterator[Fault]:
    place, present = f"{checked.place}.references.{slug}", checked.present
    yield from _origin_faults(place, reference, checked)
    targets = [each.target for each in checked.plan.objects.values()]
    for target in reference.targets:
        if target not in targets:
            yield f"{place}.targets", f"nothing is moved to {target!r}; there are {among(target, targets)}"
    own = present.reference(slug) if present else None
    if own is not None:
        yield from _own_faults(place, reference, own)
        return
    yield from name_faults(place, slug, title=reference.title)
    if not reference.create:
        have = among(slug, [each.slug for each in present.references] if present else [])
        yield place, f"the sink has no such reference; it has {have}; `create: true` makes it"
    if present and present.attribute(slug):
        yield place, "the sink has an attribute of this slug; choose another slug"
    if reference.mirror and len(reference.targets) != 1:
        yield f"{place}.mirror", "only a reference with one target can be shown on the other side"


def _own_faults(place: str, reference: PlannedReference, own: ReferenceAttribute) -> Iterator[Fault]:
    if own.read_only:
        yield place, "the sink keeps this one for itself; choose another slug"
    if not set(reference.targets) <= set(own.targets):
        yield f"{place}.targets", f"the sink's reference points at {', '.join(own.targets)} only"
    if reference.many and not own.many:
        yield f"{place}.many", "the sink's reference holds one link; say `many: false`, or choose another slug"


def _origin_faults(place: str, reference: PlannedReference, checked: Checked) -> Iterator[Fault]:
    names = [each.slug for each in checked.source.references]
    if not reference.sources:
        yield f"{place}.from", f"name a reference of the source: {among('', names)}"
    for name in reference.sources:
        found = checked.source.reference(name)
        if found is None:
            yield f"{place}.from", f"the source has no reference {name!r}; it has {among(name, names)}"
        elif not set(found.targets) & set(checked.plan.objects):
            out = ", ".join(found.targets)
            yield f"{place}.from", f"{name!r} points at {out}, which is left out; drop it, or keep it as a text"


def _sharing_faults(plan: Plan) -> Iterator[Fault]:
    """Source objects that share a target agree in what they share; nothing is attribute and reference at once."""
    types: dict[tuple[str, str], tuple[str, AttributeType]] = {}
    for object, planned in plan.objects.items():
        for slug, attribute in planned.attributes.items():
            other, type = types.setdefault((planned.target, slug), (object, attribute.type))
            if type is not attribute.type:
                place = f"objects.{object}.attributes.{slug}.type"
                yield place, f"objects.{other} has it as {shown(type)}; choose one type, or another slug"
        for slug in planned.references.keys() & planned.attributes.keys():
            yield f"objects.{object}.references.{slug}", "an attribute of this slug is planned too; rename one of them"
    keys = Counter((each.target, each.id_attribute) for each in plan.objects.values())
    for object, planned in plan.objects.items():
        if keys[planned.target, planned.id_attribute] > 1:
            yield f"objects.{object}.id_attribute", "another object keeps its ids there too; each needs its own"
