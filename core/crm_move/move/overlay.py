"""A sink that is read as it is and never written to: what it would be told is noted, and shows from then on.

The work of a real run on such a sink comes to the decisions of that run, by the same code, without writing anything.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from crm_move.model import Attribute, Mirror, ObjectSchema, Option, ReferenceAttribute, Value
from crm_move.operations import (
    CreateAttribute,
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
)
from crm_move.plugins import Refusal, Sink, SinkDescription, SinkPage, Workspace

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
        self._numbers = count(1)

    def workspace(self) -> Workspace:
        """The sink's."""
        return self._under.workspace()

    def describe(self) -> SinkDescription:
        """The sink as it would be."""
        schema = self._found.schema_.model_copy(update={"objects": tuple(self._objects.values())})
        return self._found.model_copy(update={"schema_": schema})

    def existing(self, object: str, cursor: str | None) -> Iterator[SinkPage]:
        """What is there; nothing of an object that is yet to be made."""
        if object in self._there:
            yield from self._under.existing(object, cursor)

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
        return self._under.read_back(object, real) if real and object in self._there else ()

    def apply(self, operation: Operation) -> Outcome:
        """Note what the operation would do."""
        match operation:
            case CreateRecord() | UpsertRecord():
                return Outcome(id=f"{TO_BE_MADE}{next(self._numbers)}")
            case UpdateRecord(id=id):
                return Outcome(id=id)
            case CreateObject(object=object, singular=singular, plural=plural):
                self._objects[object] = ObjectSchema(slug=object, singular=singular, plural=plural)
            case CreateReference(object=object, reference=reference):
                self._add_reference(object, reference)
            case _:
                self._on_attribute(operation)
        return Outcome(id="")

    def _on_attribute(self, operation: Operation) -> None:
        match operation:
            case CreateAttribute(object=object, attribute=attribute):
                own = self._objects[object]
                self._objects[object] = own.model_copy(update={"attributes": (*own.attributes, attribute)})
            case RestoreAttribute(object=object, attribute=slug):
                self._change(object, slug, lambda each: each.model_copy(update={"archived": False}))
            case (
                CreateOption(object=object, attribute=slug, title=title)
                | RestoreOption(object=object, attribute=slug, title=title)
            ):
                self._change(object, slug, lambda each: _with_option(each, title))

    def _add_reference(self, object: str, reference: ReferenceAttribute) -> None:
        own = self._objects[object]
        self._objects[object] = own.model_copy(update={"references": (*own.references, reference)})
        if mirror := reference.mirror:
            other = self._objects[mirror.object]
            side = _other_side(object, reference, mirror)
            self._objects[mirror.object] = other.model_copy(update={"references": (*other.references, side)})

    def _change(self, object: str, slug: str, change: Callable[[AnyAttribute], AnyAttribute]) -> None:
        own = self._objects[object]
        parts = {
            "attributes": tuple(change(each) if each.slug == slug else each for each in own.attributes),
            "references": tuple(change(each) if each.slug == slug else each for each in own.references),
        }
        self._objects[object] = own.model_copy(update=parts)


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
