"""What the sink is told: each change as data, without any connection in sight.

Slugs and record ids are the sink's. A sink carries out one operation at a time (`Sink.apply`) and answers with an
`Outcome`; the ledger keeps operation, outcome and before-image.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from .model import Attribute, AttributeType, Model, ReferenceAttribute, Value

Values = dict[str, tuple[Value, ...]]


class Target(Model):
    """A record of the sink, as a link points at it."""

    object: str
    id: str


Links = dict[str, tuple[Target, ...]]


class CreateObject(Model):
    """Make a custom object."""

    do: Literal["create-object"] = "create-object"
    object: str
    singular: str
    plural: str


class DeleteObject(Model):
    """Remove a custom object that this move made, with everything in it."""

    do: Literal["delete-object"] = "delete-object"
    object: str


class CreateList(Model):
    """Make a list, whose entries are records of `object`. It can not be taken away again."""

    do: Literal["create-list"] = "create-list"
    list: str
    title: str
    object: str


class CreateAttribute(Model):
    """Make an attribute on an object; where the sink refuses its type, `fallback` is what was approved instead.

    Here and below, `of_list` says that `object` is the slug of a list: then entries have the attribute.
    """

    do: Literal["create-attribute"] = "create-attribute"
    object: str
    of_list: bool = False
    attribute: Attribute
    fallback: AttributeType = AttributeType.TEXT


class CreateReference(Model):
    """Make a reference attribute, with its mirror where it has one."""

    do: Literal["create-reference"] = "create-reference"
    object: str
    reference: ReferenceAttribute


class RestoreAttribute(Model):
    """Bring an archived attribute or reference back."""

    do: Literal["restore-attribute"] = "restore-attribute"
    object: str
    of_list: bool = False
    attribute: str


class ArchiveAttribute(Model):
    """Put an attribute or reference away. `renamed`: under this slug, so that its own is free again."""

    do: Literal["archive-attribute"] = "archive-attribute"
    object: str
    of_list: bool = False
    attribute: str
    renamed: str | None = None


class CreateOption(Model):
    """Add one option (or status, where the attribute is one) at the end of an attribute's list."""

    do: Literal["create-option"] = "create-option"
    object: str
    of_list: bool = False
    attribute: str
    title: str
    status: bool = False


class RestoreOption(Model):
    """Bring an archived option or status back."""

    do: Literal["restore-option"] = "restore-option"
    object: str
    of_list: bool = False
    attribute: str
    title: str
    status: bool = False


class ArchiveOption(Model):
    """Put an option or status away."""

    do: Literal["archive-option"] = "archive-option"
    object: str
    of_list: bool = False
    attribute: str
    title: str
    status: bool = False


class CreateRecord(Model):
    """Make a record. Not repeatable: a lost answer leaves it unknown whether the record exists."""

    do: Literal["create-record"] = "create-record"
    object: str
    values: Values
    links: Links = Field(default_factory=dict)


class UpsertRecord(Model):
    """Make a record, or write to the one that holds the same value in the unique attribute `key`. Repeatable.

    `values[key]` is always there: a sink refuses the operation otherwise.
    """

    do: Literal["upsert-record"] = "upsert-record"
    object: str
    key: str
    values: Values
    links: Links = Field(default_factory=dict)


class UpdateRecord(Model):
    """Write to the record `id`. `replace`: several values replace those that are there instead of joining them.

    An empty tuple clears the attribute, which needs `replace`. A sink that does not clear it raises ValueRefusedError.
    """

    do: Literal["update-record"] = "update-record"
    object: str
    id: str
    values: Values
    links: Links = Field(default_factory=dict)
    replace: bool = False


class DeleteRecord(Model):
    """Remove the record `id` for good."""

    do: Literal["delete-record"] = "delete-record"
    object: str
    id: str


class WriteEntry(Model):
    """Put the record `record` on a list, or write to the entry that it has there. Repeatable: one entry a record."""

    do: Literal["write-entry"] = "write-entry"
    list: str
    object: str
    record: str
    values: Values


class DeleteEntry(Model):
    """Take an entry off a list."""

    do: Literal["delete-entry"] = "delete-entry"
    list: str
    id: str


SchemaOperation = (
    CreateObject
    | DeleteObject
    | CreateList
    | CreateAttribute
    | CreateReference
    | RestoreAttribute
    | ArchiveAttribute
    | CreateOption
    | RestoreOption
    | ArchiveOption
)
RecordOperation = CreateRecord | UpsertRecord | UpdateRecord | DeleteRecord | WriteEntry | DeleteEntry
Operation = Annotated[SchemaOperation | RecordOperation, Field(discriminator="do")]


class Outcome(Model):
    """What an operation came to: `id` is the sink's id of what it made or wrote to."""

    id: str


class Written(Model):
    """Who wrote a value, and when: `ours` (this token), `system` (the sink by itself), `person`, `app` (another).

    `who`: of a person, the id that the member has in the sink.
    """

    by: Literal["ours", "system", "person", "app"]
    at: AwareDatetime | None = None
    who: str | None = None


class SinkEntry(Model):
    """An entry of a list as the sink holds it now: the record that it stands for, and the values of its own."""

    list: str
    id: str
    object: str
    record: str
    values: Values
    written: dict[str, Written] = Field(default_factory=dict)


class SinkRecord(Model):
    """A record as the sink holds it now, in canonical values; attributes without a value are left out."""

    object: str
    id: str
    values: Values
    links: Links = Field(default_factory=dict)
    written: dict[str, Written] = Field(default_factory=dict)
    created: Written | None = None
