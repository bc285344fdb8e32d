"""What a source is, as protocols: no base class, any object with these methods will do.

Plain generators and plain calls; no async. A plugin never retries, paces or signs requests itself: the client that it
is handed does.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from crm_move.model import Model, Record, Reference, Schema


class Account(Model):
    """Who and where: `id` is stable and tells two accounts of one system apart; `name` is for people.

    `facts` are sentences about it that help to see that it is the right one; `missing` are sentences: what a move needs
    and these credentials lack.
    """

    id: str
    name: str
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Page(Model):
    """Some records, and the cursor that the page after them is read with (None after the last).

    `gone` are ids that are no longer there: deleted, or merged into another record meanwhile.
    """

    records: tuple[Record, ...]
    gone: tuple[str, ...] = ()
    next: str | None = None


class Link(Model):
    """A reference that was read apart from its record: `attribute` is the reference attribute's slug."""

    object: str
    id: str
    attribute: str
    reference: Reference


class LinkPage(Model):
    """Some links, and the cursor that the page after them is read with (None after the last)."""

    links: tuple[Link, ...]
    next: str | None = None


class MembershipPage(Model):
    """Ids of records on a list, and the cursor that the page after them is read with (None after the last)."""

    ids: tuple[str, ...]
    next: str | None = None


class Left(Model):
    """Something the source holds and this tool does not bring over: what it is and how many."""

    what: str
    count: int


@runtime_checkable
class Source(Protocol):
    """Where records come from. It knows no sink."""

    def account(self) -> Account:
        """Who the credentials belong to. Raises `SignInError` where they are refused."""
        ...

    def describe(self) -> Schema:
        """All objects with their attributes, references and pipelines."""
        ...

    def count(self, object: str) -> int | None:
        """How many records an object holds, where that is cheap to know."""
        ...

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        """The records from `cursor` on (None: from the start), page by page; every cursor given out can be resumed."""
        ...

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
        """The links of an object's records that `read` did not already give; asked for after all records are read."""
        ...

    def left_behind(self) -> Sequence[Left]:
        """What the source holds beyond records and links (notes, activities, files), named and counted."""
        ...


@runtime_checkable
class Changes(Protocol):
    """A source that can say what was made or changed while it was read. It has this by having these methods."""

    def mark(self) -> str:
        """This moment by the source's own clock, never by this machine's; what is in it only the source reads."""
        ...

    def changes(self, object: str, mark: str, cursor: str | None) -> Iterator[Page]:
        """Records made or changed since `mark`, and those `gone` since; asked for after all records are read.

        What is given twice does no harm: rather more than too little, where a system's index lags behind or its times
        have ties.
        """
        ...


@runtime_checkable
class Reach(Protocol):
    """A source whose changes can be told only so far back, or not after everything that somebody may do there."""

    def beyond_reach(self, mark: str) -> str:
        """Why not all that changed since `mark`, taken by an earlier run, can be told, as a clause; "" where it can."""
        ...


@runtime_checkable
class Ids(Protocol):
    """A source that can list the ids of an object cheaply: what is read and not among them is dropped."""

    def ids(self, object: str) -> Iterator[tuple[str, ...]]:
        """All ids that exist now, many at a time, of the records that `read` gives."""
        ...


@runtime_checkable
class Memberships(Protocol):
    """A source that keeps lists of records (`Schema.lists`)."""

    def memberships(self, list: str, cursor: str | None) -> Iterator[MembershipPage]:
        """Who is on a list, page by page; asked for after all records are read."""
        ...


@runtime_checkable
class Remarks(Protocol):
    """A source that has something to say about its read: what it cost, what was found."""

    def remarks(self) -> Sequence[str]:
        """Sentences for the top of the plan; asked for after the read."""
        ...
