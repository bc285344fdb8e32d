"""What the report has to know about the source and the cost: protocols, since who works them out is not its business.

All are read, never written, so frozen models and plain objects will do.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol


class AttributeFacts(Protocol):
    """One source attribute over all records."""

    @property
    def filled(self) -> int:
        """On how many records it holds something."""
        ...

    @property
    def distinct(self) -> int:
        """How many different values it has."""
        ...

    @property
    def samples(self) -> Sequence[str]:
        """A few values as they are."""
        ...


class ReferenceFacts(Protocol):
    """One source reference over all records."""

    @property
    def links(self) -> int:
        """How many links there are."""
        ...

    @property
    def dangling(self) -> int:
        """How many of them name no record."""
        ...


class ObjectFacts(Protocol):
    """One source object."""

    @property
    def records(self) -> int:
        """How many there are."""
        ...

    def attribute(self, slug: str, /) -> AttributeFacts:
        """The facts of an attribute; zeros where nothing was seen."""
        ...

    def reference(self, slug: str, /) -> ReferenceFacts:
        """The facts of a reference; zeros where nothing was seen."""
        ...


class Facts(Protocol):
    """The whole source."""

    def object(self, slug: str, /) -> ObjectFacts:
        """The facts of an object; zeros where nothing was read."""
        ...


class Cost(Protocol):
    """What a plan makes, writes and sets off.

    `calls`: write calls by kind; `hours` at the sink's rate; `disk`: bytes on this machine; `note` says how sure it is.
    `by_itself`: what the sink does without being told; `by_hand`: what only a person can do there.
    """

    @property
    def objects(self) -> int: ...

    @property
    def attributes(self) -> int: ...

    @property
    def options(self) -> int: ...

    @property
    def statuses(self) -> int: ...

    @property
    def records(self) -> int: ...

    @property
    def links(self) -> int: ...

    @property
    def writes(self) -> int: ...

    @property
    def hours(self) -> float: ...

    @property
    def calls(self) -> Mapping[str, int]: ...

    @property
    def disk(self) -> int: ...

    @property
    def by_itself(self) -> Sequence[str]: ...

    @property
    def by_hand(self) -> Sequence[str]: ...

    @property
    def note(self) -> str: ...
