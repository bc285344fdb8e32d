"""A sink that is read as it is and never written to: what it would be told is noted, and shows from then on.

The work of a real run on such a sink comes to the decisions of that run, by the same code, without writing anything.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from crm_move.model import Attribute, Mirror, ObjectSchema, Option, ReferenceAttribute, Value
from crm_move.operations import (
    ArchiveAttribute,
    CreateAttribute,
    CreateList,
    CreateObject,
    CreateOption,
    CreateRecord,
    CreateReference,
    Operation,
    Outcome,
    RestoreAttribute,
    RestoreOption,
    SinkRecord,
    UpdateRecord,
    UpsertRecord,
    WriteEntry,
)
from crm_move.plugins import EntryPage, ListSink, Refusal, Sink, SinkDescription, SinkList, SinkPage, Workspace

AnyAttribute = Attribute | ReferenceAttribute

TO_BE_MADE = "to be made: "
"""How the ids of records begin that are not in the sink."""


class Overlay:
    """The sink `under`, with the schema that the noted operations make of it."""

    def __init__(self, under: Sink) -> None:
        self._under = under
        self._found = under.describe()
        self._there = {each.slug for each in self._found.schema_.objects}
        self._objects = {each.slug: each for each in self._found.schema_.objects}
        self._lists = under if isinstance(under, ListSink) else None
        self._new_lists: list[SinkList] = []
        self._entry_attributes: dict[str, tuple[Attribute, ...]] = {}
        self._numbers = count(1)
        self._put_away: set[tuple[str, str]] = set()

    def workspace(self) -> Workspace:
        """The sink's."""
        return self._under.workspace()

    def describe(self) -> SinkDescription:
        """The sink as it would be."""
        schema = self._found.schema_.model_copy(update={"objects": tuple(self._objects.values())})
        lists = None if self._found.lists is None else (*self._found.lists, *self._new_lists)
        return self._found.model_copy(update={"schema_": schema, "lists": lists})

    def entry_attributes(self, list: str) -> tuple[Attribute, ...]:
        """Those of the entries of a list, as they would be."""
        if list not in self._entry_attributes:
            there = self._lists is not None and not self._is_new(list)
            self._entry_attributes[list] = self._lists.entry_attributes(list) if self._lists and there else ()
        return self._entry_attributes[list]

    def entries(self, list: str, cursor: str | None) -> Iterator[EntryPage]:
        """What is there; nothing of a list that is yet to be made."""
        if self._lists and not self._is_new(list):
            yield from self._lists.entries(list, cursor)

    def _is_new(self, list: str) -> bool:
        return any(each.slug == list for each in self._new_lists)

    def existing(self, object: str, cursor: str | None) -> Iterator[SinkPage]:
        """What is there; nothing of an object that is yet to be made."""
        if object in self._there:
            for page in self._under.existing(object, cursor):
                yield page.model_copy(update={"records": tuple(self._seen(each) for each in page.records)})

    def find(self, object: str, attribute: str, value: Value) -> tuple[SinkRecord, ...]:
        """What is there; nothing by an attribute that is yet to be made."""
        there = self._found.schema_.object(object)
        return self._under.find(object, attribute, value) if there and there.attribute(attribute) else ()

    def check(self, value: Value, attribute: Attribute) -> Value | Refusal:
        """As the sink's."""
        return self._under.check(value, attribute)

    def read_back(self, object: str, ids: Sequence[str]) -> tuple[SinkRecord, ...]:
        """What is there; nothing of records that are yet to be made."""
        real = [id for id in ids if not id.startswith(TO_BE_MADE)]
        found = self._under.read_back(object, real) if real and object in self._there else ()
        return tuple(self._seen(each) for each in found)

    def _seen(self, held: SinkRecord) -> SinkRecord:
        """A record without the values of attributes that would be put away."""
        values = {slug: each for slug, each in held.values.items() if (held.object, slug) not in self._put_away}
        return held if len(values) == len(held.values) else held.model_copy(update={"values": values})

    def apply(self, operation: Operation) -> Outcome:
        """Note what the operation would do."""
        match operation:
            case CreateRecord() | UpsertRecord() | WriteEntry():
                return Outcome(id=f"{TO_BE_MADE}{next(self._numbers)}")
            case UpdateRecord(id=id):
                return Outcome(id=id)
            case CreateObject(object=object, singular=singular, plural=plural):
                self._objects[object] = ObjectSchema(slug=object, singular=singular, plural=plural)
            case CreateList(list=slug, title=title, object=object):
                self._new_lists.append(SinkList(slug=slug, title=title, object=object))
            case CreateReference(object=object, reference=reference):
                self._add_reference(object, reference)
            case _:
                self._on_attribute(operation)
        return Outcome(id="")

    def _on_attribute(self, operation: Operation) -> None:
        match operation:
            case CreateAttribute(object=object, of_list=True, attribute=attribute):
                self._entry_attributes[object] = (*self.entry_attributes(object), attribute)
            case CreateAttribute(object=object, attribute=attribute):
                own = self._objects[object]
                self._objects[object] = own.model_copy(update={"attributes": (*own.attributes, attribute)})
            case ArchiveAttribute(object=object, of_list=of_list, attribute=slug, renamed=renamed):
                self._put_away.add((object, slug))
                put_away = {"archived": True, "slug": renamed or slug}
                self._change(object, slug, lambda each: each.model_copy(update=put_away), of_list=of_list)
            case RestoreAttribute(object=object, of_list=of_list, attribute=slug):
                self._change(object, slug, _restored, of_list=of_list)
            case (
                CreateOption(object=object, of_list=of_list, attribute=slug, title=title)
                | RestoreOption(object=object, of_list=of_list, attribute=slug, title=title)
            ):
                self._change(object, slug, lambda each: _with_option(each, title), of_list=of_list)

    def _add_reference(self, object: str, reference: ReferenceAttribute) -> None:
        own = self._objects[object]
        self._objects[object] = own.model_copy(update={"references": (*own.references, reference)})
        if mirror := reference.mirror:
            other = self._objects[mirror.object]
            side = _other_side(object, reference, mirror)
            self._objects[mirror.object] = other.model_copy(update={"references": (*other.references, side)})

    def _change(self, object: str, slug: str, change: Callable[[AnyAttribute], AnyAttribute], *, of_list: bool) -> None:
        if of_list:
            there = self.entry_attributes(object)
            changed = (change(each) if each.slug == slug else each for each in there)
            self._entry_attributes[object] = tuple(each for each in changed if isinstance(each, Attribute))
            return
        own = self._objects[object]
        parts = {
            "attributes": tuple(change(each) if each.slug == slug else each for each in own.attributes),
            "references": tuple(change(each) if each.slug == slug else each for each in own.references),
        }
        self._objects[object] = own.model_copy(update=parts)


def _restored(attribute: AnyAttribute) -> AnyAttribute:
    return attribute.model_copy(update={"archived": False})


def _with_option(attribute: AnyAttribute, title: str) -> AnyAttribute:
    """The attribute with the option, in place of an archived one of that title."""
    if isinstance(attribute, ReferenceAttribute):
        return attribute
    others = tuple(option for option in attribute.options if option.title != title)
    return attribute.model_copy(update={"options": (*others, Option(title=title))})


def _other_side(object: str, reference: ReferenceAttribute, mirror: Mirror) -> ReferenceAttribute:
    return ReferenceAttribute(
        slug=mirror.slug,
        title=mirror.title,
        targets=(object,),
        many=mirror.many,
        shared=reference.many,
        mirror=Mirror(object=object, slug=reference.slug, title=reference.title, many=reference.many),
    )
