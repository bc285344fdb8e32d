"""Which pairs of records are compared at all: those that share something rare, so that their number grows with that of
the records and not with its square."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from .alike import Print
from .marks import Marks

BLOCK = 20
"""What more records than this share tells nothing, and is not compared."""

_WORDS = 12
"""So many words of a trait are looked at."""

Pair = tuple[int, int]


def pairs(prints: Sequence[Print]) -> Iterator[Pair]:
    """Each pair of places whose records share a rare word, two words of the first trait (the name), or a word of the
    name and one of something else. At most about `BLOCK` pairs a record for each kind of thing that is shared."""
    for keys in (_words, _names, _crossed):
        for block in _blocks(prints, keys):
            if 1 < len(block) <= BLOCK:
                yield from combinations(dict.fromkeys(block), 2)


def _blocks(prints: Sequence[Print], keys: Callable[[Print], Iterator[int]]) -> Iterable[list[int]]:
    """The records of each key that more than one of them has, one beyond `BLOCK` at most."""
    marks = Marks()
    for each in prints:
        for key in keys(each):
            marks.add(key)
    blocks: dict[int, list[int]] = {}
    for place, each in enumerate(prints):
        for key in keys(each):
            if marks.repeats(key):
                block = blocks.setdefault(key, [])
                if len(block) <= BLOCK:
                    block.append(place)
    return blocks.values()


def _words(each: Print) -> Iterator[int]:
    return (hash((place, word)) for place, words in enumerate(each) for word in words[:_WORDS])


def _names(each: Print) -> Iterator[int]:
    return (hash(both) for both in combinations(sorted(each[0][:_WORDS]), 2))


def _crossed(each: Print) -> Iterator[int]:
    for place, words in enumerate(each[1:], 1):
        for word in words[:_WORDS]:
            yield from (hash((name, place, word)) for name in each[0][:3])
