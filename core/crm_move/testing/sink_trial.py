"""A sink under test, with an object of its own to try things on."""

import time
from collections.abc import Callable
from functools import cached_property

from crm_move.errors import AlreadyThereError
from crm_move.model import Attribute, AttributeType, Mirror, ReferenceAttribute, Text, Value, Values
from crm_move.operations import (
    CreateAttribute,
    CreateObject,
    CreateOption,
    CreateReference,
    Links,
    Operation,
    SinkRecord,
    UpsertRecord,
)
from crm_move.plugins import Sink, SinkDescription

from .samples import OPTIONS, attribute_of, samples

OBJECT = "contract_things"
KEY = "contract_key"
LINK, BACK = "contract_parts", "contract_whole"
PATIENCE = 5.0
"""Seconds that a sink may take to show what was written."""


class Trial:
    """A sink, with an object of its own to try things on. Everything is made when a rule first asks for it."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    @cached_property
    def before(self) -> SinkDescription:
        return self.sink.describe()

    @cached_property
    def object(self) -> str:
        self.make(CreateObject(object=OBJECT, singular="Contract thing", plural="Contract things"))
        for attribute in (self.key, Attribute(slug=self.title, title="Name", type=AttributeType.TEXT)):
            self.make(CreateAttribute(object=OBJECT, attribute=attribute))
        return OBJECT

    @property
    def key(self) -> Attribute:
        return Attribute(slug=KEY, title="Contract key", type=AttributeType.TEXT, unique=True)

    @property
    def title(self) -> str:
        return self.before.capabilities.title_attribute

    @cached_property
    def values(self) -> dict[AttributeType, Value]:
        return samples(self.before.members)

    @cached_property
    def attributes(self) -> dict[AttributeType, Attribute]:
        """An attribute of every type that can be made, as the sink describes it afterwards."""
        made = {type: self.attribute(type) for type in sorted(self.before.capabilities.creatable & self.values.keys())}
        schema = self.sink.describe().schema_.object(self.object)
        assert schema is not None, f"{self.object} is not described"
        described = {type: schema.attribute(slug) for type, slug in made.items()}
        return {type: attribute for type, attribute in described.items() if attribute is not None}

    @cached_property
    def reference(self) -> str:
        mirror = Mirror(object=self.object, slug=BACK, title="Whole", many=False)
        reference = ReferenceAttribute(
            slug=LINK, title="Parts", targets=(self.object,), many=True, shared=False, mirror=mirror
        )
        self.make(CreateReference(object=self.object, reference=reference))
        return LINK

    def attribute(self, type: AttributeType) -> str:
        attribute = attribute_of(type, self.before.capabilities)
        self.make(CreateAttribute(object=self.object, attribute=attribute))
        if type in (AttributeType.SELECT, AttributeType.STATUS):
            for title in OPTIONS:
                status = type is AttributeType.STATUS
                self.make(CreateOption(object=self.object, attribute=attribute.slug, title=title, status=status))
        return attribute.slug

    def make(self, operation: Operation) -> None:
        """An earlier run in the same sandbox may have made it."""
        try:
            self.sink.apply(operation)
        except AlreadyThereError:
            return

    def record(self, key: str, links: Links | None = None) -> str:
        values: dict[str, Values] = {KEY: (Text(text=key),), self.title: (Text(text=f"Thing {key}"),)}
        operation = UpsertRecord(object=self.object, key=KEY, values=values, links=links or {})
        return self.sink.apply(operation).id

    def read(self, id: str) -> SinkRecord | None:
        return next(iter(self.sink.read_back(self.object, [id])), None)

    def shows(self, id: str, is_right: Callable[[SinkRecord], bool]) -> bool:
        """Whether the record comes to be right within the time that a sink may take to show it."""
        return eventually(lambda: (record := self.read(id)) is not None and is_right(record))


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold; tried again and again."""
    end = time.monotonic() + PATIENCE
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return held
