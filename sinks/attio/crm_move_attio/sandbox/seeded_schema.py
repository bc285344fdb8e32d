"""The objects, lists and attributes of a real workspace, made anew in the stand-in."""

import uuid
from collections.abc import Iterable
from types import MappingProxyType

from crm_move import Attribute as Canonical
from crm_move import AttributeType, ObjectSchema, ReferenceAttribute, SinkContents

from .model import OWN_SLUGS, Attribute, Collection
from .standard import STANDARD
from .workspace import SYSTEM, Workspace, attribute_named

REFERENCE = "record-reference"
TYPES = MappingProxyType(
    {
        AttributeType.TEXT: "text",
        AttributeType.NUMBER: "number",
        AttributeType.CHECKBOX: "checkbox",
        AttributeType.MONEY: "currency",
        AttributeType.DATE: "date",
        AttributeType.TIMESTAMP: "timestamp",
        AttributeType.RATING: "rating",
        AttributeType.STATUS: "status",
        AttributeType.SELECT: "select",
        AttributeType.ACTOR: "actor-reference",
        AttributeType.LOCATION: "location",
        AttributeType.DOMAIN: "domain",
        AttributeType.EMAIL: "email-address",
        AttributeType.PHONE: "phone-number",
        AttributeType.PERSON_NAME: "personal-name",
    }
)


def add_schema(workspace: Workspace, contents: SinkContents) -> None:
    """Objects in their order, then their attributes, then what links them, then the lists."""
    objects = contents.description.schema_.objects
    # Attio lists objects by id.
    for id, each in zip(sorted(str(uuid.uuid4()) for _ in objects), objects, strict=True):
        _add_object(workspace, id, each)
    for each in objects:
        _add_references(workspace, each)
    for each in objects:
        _pair(workspace, each)
    for listed in contents.description.lists or ():
        parent = workspace.find("objects", listed.object)
        if parent is not None:
            made = workspace.add_collection(
                kind="lists",
                slug=listed.slug,
                name=listed.title,
                parent=parent.id,
                access="full-access",
                created_by=SYSTEM,
            )
            _add_attributes(workspace, made, contents.entry_attributes.get(listed.slug, ()))


def _add_object(workspace: Workspace, id: str, schema: ObjectSchema) -> None:
    made = workspace.add_collection(
        id=id,
        kind="objects",
        slug=schema.slug,
        singular=schema.singular,
        plural=schema.plural,
        is_system=schema.slug in STANDARD,
        created_by=SYSTEM,
    )
    _add_attributes(workspace, made, schema.attributes)


def _add_attributes(workspace: Workspace, collection: Collection, attributes: Iterable[Canonical]) -> None:
    for each in attributes:
        money = each.type is AttributeType.MONEY
        made = workspace.add_attribute(
            collection,
            title=each.title,
            description=each.description,
            slug=each.slug,
            type=TYPES.get(each.type, "text"),
            is_system=_is_system(collection, each.slug),
            is_writable=not each.read_only,
            is_required=each.required,
            is_unique=each.unique,
            is_multi=each.multi,
            is_archived=each.archived,
            currency_code=each.currency,
            currency_display="symbol" if money else None,
        )
        for option in each.options:
            workspace.add_option(made, option.title, is_archived=option.archived)


def _add_references(workspace: Workspace, schema: ObjectSchema) -> None:
    collection = workspace.find("objects", schema.slug)
    assert collection is not None
    for each in schema.references:
        allowed = [found.id for slug in each.targets if (found := workspace.find("objects", slug))]
        workspace.add_attribute(
            collection,
            title=each.title,
            description=each.description,
            slug=each.slug,
            type=REFERENCE,
            is_system=_is_system(collection, each.slug),
            is_writable=not each.read_only,
            is_required=each.required,
            is_multi=each.many,
            is_archived=each.archived,
            allowed=allowed or None,
        )


def _pair(workspace: Workspace, schema: ObjectSchema) -> None:
    for each in schema.references:
        own, other = _side(workspace, schema.slug, each.slug), _other_side(workspace, each)
        if own and other and own is not other and own.pair is None:
            own.pair = other.no
            workspace.save_attribute(own)


def _other_side(workspace: Workspace, reference: ReferenceAttribute) -> Attribute | None:
    mirror = reference.mirror
    return _side(workspace, mirror.object, mirror.slug) if mirror else None


def _side(workspace: Workspace, object: str, slug: str) -> Attribute | None:
    collection = workspace.find("objects", object)
    return attribute_named(collection, slug) if collection else None


def _is_system(collection: Collection, slug: str) -> bool:
    return slug in OWN_SLUGS or slug in STANDARD.get(collection.slug, ())
