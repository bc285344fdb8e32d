"""The links of an object's records, batch by batch: resumable after each."""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from crm_move import Link, LinkPage, RefusedError, UsageError, ahead

from .associations import Ends, labels_of, links, links_backward, read_ends, strange_labels
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
    `unread` sentences about pairs that may not be read, `strange` counts labels that have no definition."""

    hub: HubSpot
    pairs: Sequence[Pair]
    ids: Ids
    read: int = 0
    refused: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    strange: Counter[str] = field(default_factory=Counter)

    def pages(self, cursor: str | None) -> Iterator[LinkPage]:
        """Each pair from its holder's side; from the other one too where that told nothing, and may not have known."""
        at: Place | None = place(cursor)
        while at is not None and at.pair < len(self.pairs):
            at = yield from self._side(at)

    def _side(self, at: Place) -> Generator[LinkPage, None, Place | None]:
        """One pair from one side; returns what comes after it."""
        pair = self.pairs[at.pair]
        source, target = (pair.other, pair.holder) if at.backward else (pair.holder, pair.other)
        ids = self.ids(source.slug)
        seen, following = at.seen, self._following(at)
        read = partial(self._batch, pair, source.id, target.id, at.backward)
        try:
            for batch, found in ahead(read, _batches(ids, at.after)):
                self.read += len(found)
                seen = seen or bool(found)
                last = not batch or batch[-1] == ids[-1]
                doubtful = last and not seen and bool(ids) and not pair.own and not at.backward
                # HubSpot has pairs of objects whose links one side tells and the other does not.
                following = Place(at.pair, backward=True) if doubtful else self._following(at)
                after = following if last else Place(at.pair, at.backward, batch[-1], seen)
                yield LinkPage(links=tuple(found), next=after.write() if after else None)
        except RefusedError as error:
            if not is_not_permitted(error):
                raise
            self.unread.append(f"Links of {source.plural.lower()} to {target.plural.lower()} are not read: {error}")
            yield LinkPage(links=(), next=following.write() if following else None)
        return following

    def _following(self, at: Place) -> Place | None:
        return Place(at.pair + 1) if at.pair + 1 < len(self.pairs) else None

    def _batch(self, pair: Pair, source: str, target: str, backward: bool, batch: "array[int]") -> list[Link]:
        found = self._ends(source, target, [str(id) for id in batch])
        self.strange.update(label for ends in found for label in strange_labels(pair, ends))
        return list(self._links(pair, found, backward))

    def _ends(self, source: str, target: str, ids: Sequence[str]) -> list[Ends]:
        found = read_ends(self.hub, source, target, ids)
        self.refused.extend(found.refused)
        return found.ends

    def _links(self, pair: Pair, all: Sequence[Ends], backward: bool) -> Iterator[Link]:
        if backward:
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


def _batches(ids: "array[int]", last: int) -> Iterator["array[int]"]:
    """The ids after `last`, as many at a time as one call takes; one empty batch where there is none."""
    start = bisect_right(ids, last)
    for begin in range(start, max(len(ids), start + 1), SOURCES):
        yield ids[begin : begin + SOURCES]
