"""The schema of the in-memory sink, and the operations on it."""

from collections.abc import Iterable
from typing import Any

from crm_move import (
    ArchiveAttribute,
    ArchiveOption,
    Attribute,
    Capabilities,
    CreateAttribute,
    CreateList,
    CreateObject,
    CreateOption,
    CreateReference,
    DeleteObject,
    Mirror,
    ObjectSchema,
    Operation,
    Option,
    ReferenceAttribute,
    RestoreAttribute,
    RestoreOption,
    Schema,
    SinkList,
)

from .errors import already_there, missing, type_refused


class MemorySchema:
    """The objects by slug; each change replaces the object's description."""

    def __init__(self, objects: Iterable[ObjectSchema], capabilities: Capabilities) -> None:
        self._objects = {one.slug: one for one in objects}
        self._standard = frozenset(self._objects)
        self._capabilities = capabilities
        self._lists: dict[str, SinkList] = {}

    def whole(self) -> Schema:
        """All of it."""
        return Schema(objects=tuple(one for slug, one in self._objects.items() if slug not in self._lists))

    def lists(self) -> tuple[SinkList, ...]:
        """The lists; each is kept as an object of its own, whose records are the entries."""
        return tuple(self._lists.values())

    def object(self, slug: str) -> ObjectSchema:
        """Raises RefusedError where there is none."""
        if slug not in self._objects:
            raise missing(f"object `{slug}`")
        return self._objects[slug]

    def attributes(self, object: str) -> dict[str, Attribute]:
        """The attributes of an object, by slug."""
        return {attribute.slug: attribute for attribute in self.object(object).attributes}

    def apply(self, operation: Operation) -> str:
        """Carry out an operation on the schema; the id of what it made. Raises RefusedErrors."""
        operation = _on_list(operation)
        match operation:
            case CreateObject():
                return self._create_object(operation)
            case CreateList(list=slug, title=title, object=object):
                return self._create_list(slug, title, object)
            case CreateAttribute(object=object, attribute=attribute):
                self._check_type(object, attribute)
                return self._create(object, attribute.slug, attributes=(attribute,))
            case CreateReference(object=object, reference=reference):
                return self._create_reference(object, reference)
            case CreateOption(object=object, attribute=slug, title=title):
                return self._create_option(object, slug, title)
            case DeleteObject(object=object):
                return self._delete_object(object)
            case _:
                return self._put_away_or_back(operation)

    def _put_away_or_back(self, operation: Operation) -> str:
        match operation:
            case RestoreAttribute(object=object, attribute=slug):
                return self._archive(object, slug, archived=False)
            case ArchiveAttribute(object=object, attribute=slug, renamed=renamed):
                return self._archive(object, slug, archived=True, renamed=renamed)
            case RestoreOption(object=object, attribute=slug, title=title):
                return self._archive_option(object, slug, title, archived=False)
            case ArchiveOption(object=object, attribute=slug, title=title):
                return self._archive_option(object, slug, title, archived=True)
            case _:
                raise TypeError(f"{operation.do} is no operation on the schema")

    def _create_object(self, operation: CreateObject) -> str:
        if operation.object in self._objects:
            raise already_there(f"object `{operation.object}`")
        self._objects[operation.object] = ObjectSchema(
            slug=operation.object, singular=operation.singular, plural=operation.plural
        )
        return operation.object

    def _create_list(self, slug: str, title: str, object: str) -> str:
        self.object(object)
        if listed(slug) in self._lists:
            raise already_there(f"list `{slug}`")
        self._lists[listed(slug)] = SinkList(slug=slug, title=title, object=object)
        self._objects[listed(slug)] = ObjectSchema(slug=listed(slug), singular=title, plural=title)
        return slug

    def _delete_object(self, slug: str) -> str:
        if slug in self._standard:
            raise type_refused(f"`{slug}` is a standard object and stays")
        self.object(slug)
        del self._objects[slug]
        return slug

    def _check_type(self, object: str, attribute: Attribute) -> None:
        if attribute.type not in self._capabilities.creatable:
            raise type_refused(f"attributes of type {attribute.type} can not be made")
        if attribute.unique and object in self._capabilities.no_unique:
            raise type_refused(f"`{object}` takes no unique attributes")
        if attribute.multi and attribute.type not in self._capabilities.several:
            raise type_refused(f"an attribute of type {attribute.type} holds one value")

    def _create_reference(self, object: str, reference: ReferenceAttribute) -> str:
        for target in reference.targets:
            self.object(target)
        id = self._create(object, reference.slug, references=(reference,))
        if reference.mirror:
            other = _other_side(object, reference, reference.mirror)
            self._create(reference.mirror.object, other.slug, references=(other,))
        return id

    def _create(
        self,
        object: str,
        slug: str,
        attributes: tuple[Attribute, ...] = (),
        references: tuple[ReferenceAttribute, ...] = (),
    ) -> str:
        schema = self.object(object)
        if schema.attribute(slug) or schema.reference(slug):
            raise already_there(f"attribute `{object}.{slug}`")
        self._put(schema, attributes=(*schema.attributes, *attributes), references=(*schema.references, *references))
        return f"{object}.{slug}"

    def _archive(self, object: str, slug: str, *, archived: bool, renamed: str | None = None) -> str:
        schema = self.object(object)
        if not (schema.attribute(slug) or schema.reference(slug)):
            raise missing(f"attribute `{object}.{slug}`")
        change = {"archived": archived, "slug": renamed or slug}
        self._put(
            schema,
            attributes=tuple(one.model_copy(update=change) if one.slug == slug else one for one in schema.attributes),
            references=tuple(one.model_copy(update=change) if one.slug == slug else one for one in schema.references),
        )
        return f"{object}.{slug}"

    def _create_option(self, object: str, slug: str, title: str) -> str:
        attribute = self._attribute(object, slug)
        if any(option.title == title for option in attribute.options):
            raise already_there(f"option {title!r} of `{object}.{slug}`")
        return self._set_options(object, attribute, (*attribute.options, Option(title=title)))

    def _archive_option(self, object: str, slug: str, title: str, *, archived: bool) -> str:
        attribute = self._attribute(object, slug)
        if all(option.title != title for option in attribute.options):
            raise missing(f"option {title!r} of `{object}.{slug}`")
        options = tuple(
            option.model_copy(update={"archived": archived}) if option.title == title else option
            for option in attribute.options
        )
        return self._set_options(object, attribute, options)

    def _set_options(self, object: str, attribute: Attribute, options: tuple[Option, ...]) -> str:
        schema = self.object(object)
        changed = attribute.model_copy(update={"options": options})
        self._put(schema, attributes=tuple(changed if one is attribute else one for one in schema.attributes))
        return f"{object}.{attribute.slug}"

    def _attribute(self, object: str, slug: str) -> Attribute:
        attribute = self.object(object).attribute(slug)
        if attribute is None:
            raise missing(f"attribute `{object}.{slug}`")
        return attribute

    def _put(self, schema: ObjectSchema, **parts: Any) -> None:
        self._objects[schema.slug] = schema.model_copy(update=parts)


_ON_LISTS = CreateAttribute | RestoreAttribute | ArchiveAttribute | CreateOption | RestoreOption | ArchiveOption


def listed(slug: str) -> str:
    """The object that keeps the entries of a list."""
    return f"list {slug}"


def _on_list(operation: Operation) -> Operation:
    if isinstance(operation, _ON_LISTS) and operation.of_list:
        return operation.model_copy(update={"object": listed(operation.object)})
    return operation


def _other_side(object: str, reference: ReferenceAttribute, mirror: Mirror) -> ReferenceAttribute:
    return ReferenceAttribute(
        slug=mirror.slug,
        title=mirror.title,
        targets=(object,),
        many=mirror.many,
        shared=reference.many,
        mirror=Mirror(object=object, slug=reference.slug, title=reference.title, many=reference.many),
    )
