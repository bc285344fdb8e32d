"""Whether one planned attribute can be carried out."""

import re
from collections.abc import Iterator

from crm_move.model import Attribute, AttributeType, ObjectSchema
from crm_move.plan import RECORD_FIELDS, PlannedAttribute
from crm_move.plugins import SinkDescription

from .faults import Checked, Fault, among, name_faults, shown, source_slugs
from .roles import PARTS
from .slugs import folded

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_PARTS = {
    AttributeType.PERSON_NAME: ("first", "last", "full"),
    AttributeType.LOCATION: tuple(PARTS.values()),
    AttributeType.MONEY: ("amount", "currency"),
}
_LISTED = (AttributeType.SELECT, AttributeType.STATUS)


def attribute_faults(checked: Checked, slug: str, planned: PlannedAttribute) -> Iterator[Fault]:
    """Everything that is wrong with one attribute of the plan."""
    place, present = f"{checked.place}.attributes.{slug}", checked.present
    own = present.attribute(slug) if present else None
    yield from _origin_faults(place, slug, planned, checked)
    yield from _part_faults(place, planned, checked.source)
    if own is not None:
        yield from _own_faults(place, planned, own)
    elif present is not None and present.reference(slug):
        yield place, "the sink has a reference of this slug; plan it under references, or choose another slug"
    else:
        yield from _made_faults(place, slug, planned, checked)
    yield from _misfit_faults(place, planned, checked)
    if planned.type in _LISTED:
        yield from _choice_faults(place, planned, own)
    if planned.type is AttributeType.ACTOR:
        yield from _member_faults(place, planned, checked.sink)
    if own is not None and own.required and not (planned.sources or planned.parts or planned.otherwise):
        yield place, "the sink requires it of each record; say where from, or what otherwise"


def _origin_faults(place: str, slug: str, planned: PlannedAttribute, checked: Checked) -> Iterator[Fault]:
    names = [*source_slugs(checked.source), *RECORD_FIELDS]
    for name in planned.sources:
        if name not in names:
            yield f"{place}.from", f"the source has no attribute {name!r}; it has {among(name, names)}"
    templates = () if planned.type is AttributeType.ACTOR else planned.otherwise
    for name in (name for template in templates for name in _PLACEHOLDER.findall(template)):
        if name not in names:
            yield f"{place}.otherwise", f"{{{name}}} is nothing of the source; there are {among(name, names)}"
    keeps = {each.misfits for each in checked.planned.attributes.values()}
    keeps |= {each.misfits for each in checked.planned.references.values()}
    if not (planned.sources or planned.parts or planned.otherwise) and slug not in keeps:
        yield place, "nothing goes there; name attributes of the source in `from`, or take it out"


def _part_faults(place: str, planned: PlannedAttribute, source: ObjectSchema) -> Iterator[Fault]:
    allowed = _PARTS.get(planned.type, ())
    if planned.parts and not allowed:
        yield f"{place}.parts", f"{shown(planned.type)} is not put together from parts; use `from`"
        return
    names = [each.slug for each in source.attributes]
    for part, name in planned.parts.items():
        if part not in allowed:
            yield f"{place}.parts.{part}", f"no part of {shown(planned.type)}; its parts are {', '.join(allowed)}"
        if name not in names:
            yield f"{place}.parts.{part}", f"the source has no attribute {name!r}; it has {among(name, names)}"


def _own_faults(place: str, planned: PlannedAttribute, own: Attribute) -> Iterator[Fault]:
    """What the sink has already stays as it is."""
    if own.read_only:
        yield place, "the sink writes this one by itself; choose another slug"
    mapped_down = planned.create and own.role is None and own.type is planned.fallback
    if own.type is not planned.type and not mapped_down:
        yield f"{place}.type", f"the sink has it as {shown(own.type)}; say that, or choose another slug"
    if planned.multi and not own.multi and own.type is planned.type:
        yield f"{place}.multi", "the sink's attribute holds one value; say `multi: false`, or choose another slug"
    if planned.currency and own.currency and planned.currency != own.currency:
        yield f"{place}.currency", f"the sink has it in {own.currency}; say that, or choose another slug"


def _made_faults(place: str, slug: str, planned: PlannedAttribute, checked: Checked) -> Iterator[Fault]:
    can, present, target = checked.sink.capabilities, checked.present, checked.planned.target
    makes = can.creatable - {AttributeType.REFERENCE}
    yield from name_faults(place, slug, title=planned.title)
    if not planned.create:
        have = among(slug, [each.slug for each in present.attributes if not each.read_only] if present else [])
        yield place, f"the sink has no such attribute; it has {have}; `create: true` makes it"
    if planned.type is AttributeType.REFERENCE:
        yield f"{place}.type", "references are planned under `references`"
    elif planned.type not in makes:
        yield f"{place}.type", f"the sink makes no {shown(planned.type)}; it makes {_listed(makes)}"
    if planned.multi and planned.type not in can.several:
        yield f"{place}.multi", f"{shown(planned.type)} holds one value; several hold {_listed(makes & can.several)}"
    if planned.unique and target in can.no_unique:
        yield f"{place}.unique", f"no attribute of {target} can be made unique; say `unique: false`"
    if planned.type is AttributeType.MONEY and can.currencies and planned.currency not in can.currencies:
        codes = ", ".join(sorted(can.currencies))
        yield f"{place}.currency", f"the sink has no money in {planned.currency}; it has {codes}"


def _listed(types: frozenset[AttributeType]) -> str:
    return ", ".join(sorted(type.value for type in types))


def _misfit_faults(place: str, planned: PlannedAttribute, checked: Checked) -> Iterator[Fault]:
    if planned.misfits is None:
        return
    present = checked.present.attribute(planned.misfits) if checked.present else None
    beside = checked.planned.attributes.get(planned.misfits) or present
    if beside is not None and beside.type is not AttributeType.TEXT:
        yield f"{place}.misfits", f"{planned.misfits!r} is {shown(beside.type)}; what does not fit needs a text"


def _choice_faults(place: str, planned: PlannedAttribute, own: Attribute | None) -> Iterator[Fault]:
    """Whatever is written is one of the options, and no two options are the same to people."""
    titles = [*planned.options, *(option.title for option in own.options)] if own else list(planned.options)
    seen: dict[str, str] = {}
    for title in planned.options:
        if seen.setdefault(folded(title), title) != title:
            yield f"{place}.options", f"{title!r} and {seen[folded(title)]!r} differ in case or blanks only"
    doubled = {title for title in planned.options if planned.options.count(title) > 1}
    for title in sorted(doubled):
        yield f"{place}.options", f"{title!r} stands there twice"
    for written, title in planned.values.items():
        if title and title not in titles:
            yield f"{place}.values.{written}", f"{title!r} is no option; options are {among(title, titles)}"
    for title in planned.otherwise:
        if title not in titles and not _PLACEHOLDER.search(title):
            yield f"{place}.otherwise", f"{title!r} is no option; options are {among(title, titles)}"


def _member_faults(place: str, planned: PlannedAttribute, sink: SinkDescription) -> Iterator[Fault]:
    emails = [member.email for member in sink.members if member.active]
    known = {email.casefold() for email in emails}
    for written, email in planned.values.items():
        if email.casefold() not in known:
            yield f"{place}.values.{written}", f"{email!r} is no active member; members are {among(email, emails)}"
    for email in planned.otherwise:
        if email.casefold() not in known:
            yield f"{place}.otherwise", f"{email!r} is no active member; members are {among(email, emails)}"
