"""Attio's objects, attributes, options and members in canonical words (docs/attio-api.md, 4 and 9)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_move import (
    Attribute,
    AttributeType,
    Member,
    Mirror,
    ObjectSchema,
    Option,
    ReferenceAttribute,
    Schema,
    SinkDescription,
    SinkList,
)

from .client import Attio, id_of
from .standard import CAPABILITIES, KINDS, REFERENCE, ROLES, SIDE_EFFECTS, SWITCHED_ON_BY_ADMINS, TYPES
from .values import Json

CHOICES = frozenset({AttributeType.SELECT, AttributeType.STATUS})


@dataclass(frozen=True)
class Raw:
    """The schema as Attio answers with it: attributes by object slug, options by object and attribute slug."""

    objects: Sequence[Json]
    attributes: Mapping[str, Sequence[Json]]
    choices: Mapping[tuple[str, str], Sequence[Json]]
    object_slugs: Mapping[str, str] = field(init=False)
    by_id: Mapping[str, tuple[str, Json]] = field(init=False)

    def __post_init__(self) -> None:
        slugs = {id_of(object, "object_id"): slug_of(object) for object in self.objects}
        found = {id_of(raw, "attribute_id"): (slug, raw) for slug, all in self.attributes.items() for raw in all}
        object.__setattr__(self, "object_slugs", slugs)
        object.__setattr__(self, "by_id", found)


def read(attio: Attio) -> Raw:
    """One call for the objects, one or two for each one's attributes, one for each attribute with options.

    Attributes that only Attio writes have options that nobody needs; they are not asked for.
    """
    objects = [object for object in attio.objects() if slug_of(object)]
    attributes = {slug_of(object): attio.attributes(slug_of(object)) for object in objects}
    choices = {
        (object, slug_of(raw)): attio.choices(object, slug_of(raw), status=raw.get("type") == "status")
        for object, all in attributes.items()
        for raw in all
        if TYPES.get(str(raw.get("type"))) in CHOICES and _writable(raw)
    }
    return Raw(objects, attributes, choices)


def entry_attributes(attio: Attio, listed: str) -> tuple[Attribute, ...]:
    """The attributes of a list's entries that hold values."""
    found = [raw for raw in attio.attributes(listed, of_list=True) if raw.get("type") != REFERENCE and slug_of(raw)]
    choices = {
        (listed, slug_of(raw)): attio.choices(listed, slug_of(raw), status=raw.get("type") == "status", of_list=True)
        for raw in found
        if TYPES.get(str(raw.get("type"))) in CHOICES and _writable(raw)
    }
    return tuple(_attribute(listed, each, Raw((), {}, choices)) for each in found)


def sink_list(raw: Json) -> SinkList | None:
    """A list; None for one whose records are of several objects, which no move puts anything on."""
    parents = raw.get("parent_object")
    if not slug_of(raw) or not isinstance(parents, list) or len(parents) != 1:
        return None
    return SinkList(slug=slug_of(raw), title=str(raw.get("name") or slug_of(raw)), object=str(parents[0]))


def description(raw: Raw, members: Iterable[Member], lists: Iterable[SinkList] | None) -> SinkDescription:
    """The whole sink."""
    schema = Schema(objects=tuple(_object(object, raw) for object in raw.objects))
    off = {slug for slug in SWITCHED_ON_BY_ADMINS if schema.object(slug) is None}
    return SinkDescription(
        schema=schema,
        members=tuple(members),
        capabilities=CAPABILITIES,
        lists=None if lists is None else tuple(lists),
        unavailable={KINDS[slug]: _how_to_switch_on(slug) for slug in SWITCHED_ON_BY_ADMINS if slug in off},
        side_effects=SIDE_EFFECTS,
    )


def member(raw: Json, authorised_by: object) -> Member:
    """A member of the workspace."""
    id = id_of(raw, "workspace_member_id")
    names = (raw.get("first_name"), raw.get("last_name"))
    level = raw.get("access_level")
    return Member(
        id=id,
        email=str(raw.get("email_address") or ""),
        name=" ".join(name for name in names if isinstance(name, str) and name),
        admin=level == "admin",
        active=level != "suspended",
        authorised=id == authorised_by,
    )


def _object(raw_object: Json, raw: Raw) -> ObjectSchema:
    slug = slug_of(raw_object)
    all = [attribute for attribute in raw.attributes[slug] if slug_of(attribute)]
    return ObjectSchema(
        slug=slug,
        singular=str(raw_object.get("singular_noun") or slug),
        plural=str(raw_object.get("plural_noun") or slug),
        kind=KINDS.get(slug),
        attributes=tuple(_attribute(slug, found, raw) for found in all if found.get("type") != REFERENCE),
        references=tuple(_reference(slug, found, raw) for found in all if found.get("type") == REFERENCE),
        id_attribute="record_id" if any(slug_of(found) == "record_id" for found in all) else None,
    )


def _attribute(object: str, found: Json, raw: Raw) -> Attribute:
    """An attribute that holds values; one of a type that only Attio writes becomes read-only text."""
    slug = slug_of(found)
    known = TYPES.get(str(found.get("type")))
    return Attribute(
        slug=slug,
        title=_title(found),
        type=known or AttributeType.TEXT,
        multi=found.get("is_multiselect") is True,
        unique=found.get("is_unique") is True,
        required=found.get("is_required") is True,
        read_only=known is None or not _writable(found),
        archived=found.get("is_archived") is True,
        options=tuple(_option(choice) for choice in raw.choices.get((object, slug), ()) if choice.get("title")),
        description=_text(found.get("description")),
        currency=_text(_config(found, "currency").get("default_currency_code")),
        role=ROLES.get(object, {}).get(slug),
    )


def _reference(object: str, found: Json, raw: Raw) -> ReferenceAttribute:
    slug = slug_of(found)
    mirror = _mirror(found, raw)
    allowed = _config(found, "record_reference").get("allowed_object_ids") or ()
    return ReferenceAttribute(
        slug=slug,
        title=_title(found),
        targets=tuple(raw.object_slugs[id] for id in allowed if id in raw.object_slugs),
        many=found.get("is_multiselect") is True,
        shared=mirror is None or mirror.many,
        required=found.get("is_required") is True,
        read_only=not _writable(found),
        archived=found.get("is_archived") is True,
        mirror=mirror,
        description=_text(found.get("description")),
        role=ROLES.get(object, {}).get(slug),
    )


def _mirror(found: Json, raw: Raw) -> Mirror | None:
    """The other side: described in `relationship`, in older answers by its id alone."""
    relationship = found.get("relationship")
    if not isinstance(relationship, dict):
        return None
    object, other = raw.by_id.get(id_of(relationship, "attribute_id"), ("", {}))
    slug = relationship.get("api_slug") or slug_of(other)
    if not slug:
        return None
    many = relationship.get("is_multiselect", other.get("is_multiselect"))
    return Mirror(
        object=relationship.get("object_slug") or object,
        slug=slug,
        title=relationship.get("title") or other.get("title") or slug,
        many=many is True,
    )


def _option(choice: Json) -> Option:
    return Option(title=str(choice["title"]), archived=choice.get("is_archived") is True)


def _how_to_switch_on(slug: str) -> str:
    return (
        f"The object {slug.capitalize()} is switched off in this Attio workspace. An admin can switch it on in Attio, "
        f"in the workspace settings under Objects; no API can. Then run the same command again."
    )


def _writable(found: Json) -> bool:
    return found.get("is_writable") is not False


def _config(found: Json, part: str) -> Mapping[str, Any]:
    config = found.get("config")
    settings = config.get(part) if isinstance(config, dict) else None
    return settings if isinstance(settings, dict) else {}


def slug_of(found: Json) -> str:
    """The slug of an object or attribute, "" where it has none."""
    return str(found.get("api_slug") or "")


def _title(found: Json) -> str:
    return str(found.get("title") or slug_of(found))


def _text(found: object) -> str | None:
    return found if isinstance(found, str) and found else None
