"""The links of an object's records, batch by batch: resumable after each."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from crm_move import Link, LinkPage, RefusedError, UsageError

from .associations import Ends, labels_of, links, links_backward, read_ends
from .client import SOURCES, HubSpot
from .labels import Pair
from .refusals import is_not_permitted

Ids = Callable[[str], "array[int]"]
"""All ids of an object (by slug), in their order."""


@dataclass(frozen=True)
class Place:
    """Where a read of links stands: which pair, from which side, after which id; and whether that pair has any link."""

    pair: int = 0
    backward: bool = False
    after: int = -1
    seen: bool = False

    def write(self) -> str:
        return f"{self.pair}.{int(self.backward)}.{self.after}.{int(self.seen)}"


def place(cursor: str | None) -> Place:
    """Raises UsageError for a cursor of another kind."""
    if cursor is None:
        return Place()
    try:
        pair, backward, after, seen = (int(part) for part in cursor.split("."))
    except ValueError:
        raise UsageError(f"HubSpot: {cursor!r} is no place in a read of links: start again with a new move") from None
    return Place(pair, bool(backward), after, bool(seen))


@dataclass
class Linker:
    """Reads the links that belong to the records of one object. `refused` are records whose links were not told,
    `unread` sentences about pairs that may not be read."""

    hub: HubSpot
    pairs: Sequence[Pair]
    ids: Ids
    read: int = 0
    refused: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def pages(self, cursor: str | None) -> Iterator[LinkPage]:
        """Each pair from its holder's side; from the other one too where that told nothing, and may not have known."""
        at: Place | None = place(cursor)
        while at is not None and at.pair < len(self.pairs):
            found, at = self._batch(at)
            self.read += len(found)
            yield LinkPage(links=tuple(found), next=at.write() if at else None)

    def _batch(self, at: Place) -> tuple[list[Link], Place | None]:
        pair = self.pairs[at.pair]
        source, target = (pair.other, pair.holder) if at.backward else (pair.holder, pair.other)
        ids = self.ids(source.slug)
        batch = _after(ids, at.after)
        try:
            found = list(self._links(pair, self._ends(source.id, target.id, [str(id) for id in batch]), at))
        except RefusedError as error:
            if not is_not_permitted(error):
                raise
            self.unread.append(f"Links of {source.plural.lower()} to {target.plural.lower()} are not read: {error}")
            return [], Place(at.pair + 1) if at.pair + 1 < len(self.pairs) else None
        seen = at.seen or bool(found)
        if batch and batch[-1] != ids[-1]:
            return found, Place(at.pair, at.backward, batch[-1], seen)
        return found, self._next(at, pair, seen, bool(ids))

    def _next(self, at: Place, pair: Pair, seen: bool, tried: bool) -> Place | None:
        """HubSpot has pairs of objects whose links one side tells and the other does not."""
        doubtful = pair.holder.custom and not pair.own and tried and not seen
        if doubtful and not at.backward:
            return Place(at.pair, backward=True)
        return Place(at.pair + 1) if at.pair + 1 < len(self.pairs) else None

    def _ends(self, source: str, target: str, ids: Sequence[str]) -> list[Ends]:
        found = read_ends(self.hub, source, target, ids)
        self.refused += found.refused
        return found.ends

    def _links(self, pair: Pair, all: Sequence[Ends], at: Place) -> Iterator[Link]:
        if at.backward:
            return (link for ends in all for link in links_backward(pair, ends))
        reverse = self._reverse(pair, all) if pair.own and pair.labelled else {}
        return (link for ends in all for link in links(pair, ends, reverse.get((ends.target, ends.source), ())))

    def _reverse(self, pair: Pair, all: Sequence[Ends]) -> dict[tuple[str, str], list[str]]:
        """The labels of labelled links as their other ends give them; those ends are asked that are not there yet."""
        labelled = [ends for ends in all if labels_of(pair, ends)]
        there = {ends.source for ends in all}
        elsewhere = sorted({ends.target for ends in labelled} - there)
        known = (*all, *self._ends(pair.holder.id, pair.other.id, elsewhere))
        return {(ends.source, ends.target): labels_of(pair, ends) for ends in known}


def _after(ids: "array[int]", last: int) -> "array[int]":
    start = bisect_right(ids, last)
    return ids[start : start + SOURCES]
