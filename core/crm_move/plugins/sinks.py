"""What a sink is, as protocols: no base class, any object with these methods will do.

Plain generators and plain calls; no async. A plugin never retries, paces or signs requests itself: the client that it
is handed does.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from pydantic import Field

from crm_move.model import Attribute, AttributeType, Kind, Model, Schema, Value
from crm_move.operations import Operation, Outcome, SinkEntry, SinkRecord


class Workspace(Model):
    """The sink behind the credentials. `missing` are sentences: what a move needs and these credentials lack."""

    id: str
    name: str
    missing: tuple[str, ...] = ()


class Member(Model):
    """A user of the sink who can own records; `authorised` is the one whose credentials these are."""

    id: str
    email: str
    name: str
    admin: bool = False
    active: bool = True
    authorised: bool = False


class Capabilities(Model):
    """What a sink can do, so that a plan asks for nothing else.

    - `creatable`: attribute types that it makes; `several`: those that may hold several values.
    - `no_unique`: objects on which no attribute can be made unique.
    - `currencies`: ISO 4217 codes that a money attribute may have, as the sink spells them.
    - `title_attribute`: slug of the text attribute that every custom object needs to show its records by.
    - `object_limit`: how many objects the customer's plan allows in the sentence that a warning shows, by plan name.
    - `record_limits`: how many records it allows, likewise.
    - `reads_per_second`, `writes_per_second`: the permitted rates.
    """

    creatable: frozenset[AttributeType]
    several: frozenset[AttributeType]
    no_unique: frozenset[str] = frozenset()
    currencies: frozenset[str] = frozenset()
    title_attribute: str = "name"
    object_limits: dict[str, int] = Field(default_factory=dict)
    record_limits: dict[str, int] = Field(default_factory=dict)
    reads_per_second: float
    writes_per_second: float


class SinkList(Model):
    """A list of the sink, whose entries are records of `object`."""

    slug: str
    title: str
    object: str


class MadeFromDomain(Model):
    """Records that the sink makes by itself of the domain of an e-mail address.

    A record of `object` with an address in `attribute` makes one of `makes`, unless one has that domain in `by`.
    `sentence` says so to people; `{count}` in it stands for how many that will be at most.
    """

    object: str
    attribute: str
    makes: str
    by: str
    sentence: str


class SideEffects(Model):
    """What a move sets off in the sink, and what only a person can do there: sentences, with what and where.

    `on_creation`: what happens for each record made, `{count}` times. `by_hand`: what no API can do.
    """

    from_domains: tuple[MadeFromDomain, ...] = ()
    on_creation: str = ""
    by_hand: tuple[str, ...] = ()


class SinkDescription(Model):
    """The sink as it stands: its schema (archived attributes too), members, capabilities and side effects.

    `lists`: those that are there; None where these credentials, or this sink, can not make any. `unavailable`: for
    kinds of objects that exist but are switched off, the sentence that says how to switch them on.
    """

    schema_: Schema = Field(alias="schema")
    members: tuple[Member, ...]
    capabilities: Capabilities
    lists: tuple[SinkList, ...] | None = None
    unavailable: dict[Kind, str] = Field(default_factory=dict)
    side_effects: SideEffects = Field(default_factory=SideEffects)


class SinkPage(Model):
    """Some records of the sink, and the cursor that the page after them is read with (None after the last)."""

    records: tuple[SinkRecord, ...]
    next: str | None = None


class EntryPage(Model):
    """Some entries of a list, and the cursor that the page after them is read with (None after the last)."""

    entries: tuple[SinkEntry, ...]
    next: str | None = None


class Refusal(Model):
    """Why the sink would not take a value, in words that need no knowledge of its API."""

    reason: str


@runtime_checkable
class Sink(Protocol):
    """Where records go. It knows no source.

    All methods may be called from several threads at once. They raise `SignInError`, `PauseError`, and the `SkipError`s
    of `crm_move.errors`: `ConflictError`, `ValueRefusedError`, `TypeRefusedError`, `AlreadyThereError`, `QuotaError`,
    `OutcomeUnknownError`, or plain `RefusedError` for what has no name.
    """

    def workspace(self) -> Workspace:
        """Who the credentials belong to and what they may not do."""
        ...

    def describe(self) -> SinkDescription:
        """The sink's present schema, members and capabilities; read anew at each call."""
        ...

    def existing(self, object: str, cursor: str | None) -> Iterator[SinkPage]:
        """All records of an object, page by page."""
        ...

    def find(self, object: str, attribute: str, value: Value) -> tuple[SinkRecord, ...]:
        """The records that hold this value in this attribute (any attribute that can be searched by equality)."""
        ...

    def check(self, value: Value, attribute: Attribute) -> Value | Refusal:
        """The value as the sink would store it (normalised), or why it would not. No I/O."""
        ...

    def apply(self, operation: Operation) -> Outcome:
        """Carry out one operation."""
        ...

    def read_back(self, object: str, ids: Sequence[str]) -> tuple[SinkRecord, ...]:
        """The records of these ids, as many as still exist, in any order."""
        ...


@runtime_checkable
class ListSink(Protocol):
    """What a sink has whose description gives `lists`: it then also carries out `CreateList` and `WriteEntry`."""

    def entry_attributes(self, list: str) -> tuple[Attribute, ...]:
        """The attributes that the entries of a list have, archived ones too."""
        ...

    def entries(self, list: str, cursor: str | None) -> Iterator[EntryPage]:
        """All entries of a list, page by page."""
        ...


class Attached(Model):
    """Something that hangs on a record of the sink: `what` in words (`note`, `task`, `entry on Newsletter`)."""

    object: str
    record: str
    what: str


@runtime_checkable
class Attachments(Protocol):
    """What a sink has that tells what people have put on records besides values; undo spares such records."""

    def attached(self) -> Iterator[Attached]:
        """Everything that hangs on any record, entries of lists among it, as far as the credentials show it."""
        ...

    def unseen(self) -> Sequence[str]:
        """A sentence for each kind of thing that they do not show."""
        ...
