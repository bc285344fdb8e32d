"""How probable it is that two records are one: by name, place, telephone and whatever else tells records apart.

Each word that two records share speaks for them as loudly as it is rare (log2 of records a record that has it), a word
that is nearly shared speaks half as loudly, and what contradicts speaks against them. The sum is weighed against how
seldom two records picked blindly are one. Words, not whole values, so that swapped names and additions do no harm.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2
from typing import overload

from rapidfuzz.distance import DamerauLevenshtein

from .marks import Marks

HALF = 0.5

CLEARLY = 1.0
"""From so many bits on a trait counts as agreeing."""

SUREST = 99
"""Likeness is never certainty: that is for keys which only one record can have."""


@dataclass(frozen=True)
class Trait:
    """Something that tells records apart, from these attributes (or a reference) of the source.

    `most`: how much it can speak for two records, in bits; `stranger`: how much a word that the other lacks speaks
    against them, `least`: how much all of them can. `nearly`: how alike two words are that may be one with a
    slip of the hand (1 less the edits by length). `own`: no two have the same.
    """

    name: str
    slugs: tuple[str, ...]
    most: float
    stranger: float
    least: float
    nearly: float
    own: bool = False


Words = tuple[str, ...]
Print = tuple[Words, ...]
"""The words of one record, trait by trait."""

_TRAIT, _WORD = "\x1e", "\x1f"


class Prints(Sequence[Print]):
    """The prints of many records, each kept as one short text, since there are as many of them as records."""

    def __init__(self, prints: Iterable[Print] = ()) -> None:
        self._texts: list[str] = []
        for each in prints:
            self.append(each)

    def append(self, one: Print) -> None:
        self._texts.append(_TRAIT.join(_WORD.join(words) for words in one))

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, place: int) -> Print: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Print]: ...

    def __getitem__(self, place: int | slice) -> Print | Sequence[Print]:
        if isinstance(place, slice):
            return [_print(text) for text in self._texts[place]]
        return _print(self._texts[place])


@lru_cache(maxsize=8_192)
def _print(text: str) -> Print:
    return tuple(tuple(words.split(_WORD)) if words else () for words in text.split(_TRAIT))


@dataclass
class Likeness:
    """Scores pairs of one object's records. `prints` are those of all records; the first trait is the name.

    Below a half the score is 0. So it is where only one thing agrees (many are called alike), and where the names
    contradict and all that agrees is shared by a family or a house.
    """

    traits: Sequence[Trait]
    prints: Sequence[Print]
    _rarity: list[dict[str, float]] = field(init=False)
    _own: list[int] = field(init=False)
    _against: float = field(init=False)

    def __post_init__(self) -> None:
        self._rarity = [self._rarities(place) for place in range(len(self.traits))]
        self._own = [place for place, trait in enumerate(self.traits) if trait.own]
        self._against = log2(max(2, len(self.prints)))

    def score(self, one: Print, other: Print) -> tuple[int, tuple[str, ...]]:
        """The probability in percent that both are one, and the names of the traits that speak for it."""
        named = self._speaks(0, one, other)
        if named < 0 and not any(self._speaks(place, one, other) > CLEARLY for place in self._own):
            return 0, ()
        spoken = [named, *(self._speaks(place, one, other) for place in range(1, len(self.traits)))]
        agreeing = tuple(trait.name for trait, bits in zip(self.traits, spoken, strict=True) if bits > CLEARLY)
        if len(agreeing) < 2 or sum(spoken) < self._against:
            return 0, ()
        return min(SUREST, int(100 / (1 + 2.0 ** (self._against - sum(spoken))))), agreeing

    def _rarities(self, place: int) -> dict[str, float]:
        """How rare each word is, in bits; one that stands on one record alone is left out, as rare as can be."""
        marks = Marks()
        for each in self.prints:
            for word in each[place]:
                marks.add(hash(word))
        counts = Counter(word for each in self.prints for word in each[place] if marks.repeats(hash(word)))
        return {word: log2(len(self.prints) / count) for word, count in counts.items() if count > 1}

    def _speaks(self, place: int, print: Print, another: Print) -> float:
        """How much one trait speaks for both being one, in bits. A number in a name is part of it, and never a slip."""
        one, other = print[place], another[place]
        if not one or not other:
            return 0.0
        trait, rarity, most = self.traits[place], self._rarity[place], self._against
        mine, theirs = [word for word in one if word not in other], [word for word in other if word not in one]
        bits = sum(rarity.get(word, most) for word in one if word in other)
        strangers = 0
        for word in mine:
            slip = theirs if place or word.isalpha() else ()
            near = next((each for each in slip if alike(word, each, trait.nearly)), None)
            if near is None:
                strangers += 1
            else:
                theirs.remove(near)
                bits += HALF * min(rarity.get(word, most), rarity.get(near, most))
        bits -= trait.stranger * min(strangers, len(theirs))
        return max(-trait.least, min(trait.most, bits))


def alike(one: str, other: str, nearly: float) -> bool:
    """Whether two words may be one with a slip: changed, missing, doubled or swapped letters, or an initial."""
    if one[0] == other[0] and 1 in (len(one), len(other)):
        return not (one + other).isdigit()
    return DamerauLevenshtein.normalized_similarity(one, other, score_cutoff=nearly) > 0
