"""The ids that were read, so that links need no second listing of the records."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .client import HubSpot
from .properties import ID


@dataclass
class Census:
    """The ids of one object. They are numbers, eight bytes each: a million records are eight megabytes.

    `archived` says whether they are those of the records in the bin. It is `whole` once a listing was read from the
    first page to the last; a read that was taken up again in the middle knows its later part only.
    """

    archived: bool = False
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    begun: bool = False
    whole: bool = False
    sorted: bool = False

    def begin(self) -> None:
        """A listing starts at its first page."""
        self.ids, self.begun, self.whole = array("q"), True, False

    def add(self, ids: Iterable[str]) -> None:
        """These were on a page."""
        self.ids.extend(int(id) for id in ids if id.isdigit())
        self.sorted = False

    def drop(self, ids: Iterable[str]) -> None:
        """These are gone."""
        if gone := {int(id) for id in ids if id.isdigit()}:
            self.ids = array("q", (id for id in self.ids if id not in gone))

    def end(self) -> None:
        """A listing reached its last page."""
        self.whole = self.whole or self.begun

    def ordered(self, hub: HubSpot, type: str) -> "array[int]":
        """All ids, each once, in their order; listed anew where they are not known."""
        if not self.whole:
            self.begin()
            self.add(listed(hub, type, archived=self.archived))
            self.end()
        if not self.sorted:
            self.ids, self.sorted = array("q", sorted(set(self.ids))), True
        return self.ids


def listed(hub: HubSpot, type: str, *, archived: bool = False) -> Iterator[str]:
    """The ids of an object, page by page."""
    after: str | None = None
    while True:
        page = hub.page(type, (ID,), after, archived=archived)
        yield from (str(row["id"]) for row in page.rows)
        after = page.next
        if after is None:
            return
