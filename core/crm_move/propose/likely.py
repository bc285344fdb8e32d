"""The records of one object that are probably the same as another one."""

from collections.abc import Sequence
from dataclasses import dataclass

from .alike import Likeness, Print, Trait
from .pairing import pairs

ASKED = 90
"""Pairs that are one with at least this probability, in percent, are asked about."""


@dataclass(frozen=True)
class Tie:
    """Two records, by place, that are or may be one: `by` what they agree in, `score` in percent."""

    one: int
    other: int
    score: int
    by: tuple[str, ...]


def likely_ties(traits: Sequence[Trait], prints: Sequence[Print]) -> list[Tie]:
    """The pairs worth a question."""
    likeness = Likeness(traits, prints)
    found: dict[tuple[int, int], Tie] = {}
    for one, other in pairs(prints):
        if (one, other) not in found:
            score, by = likeness.score(prints[one], prints[other])
            if score >= ASKED:
                found[one, other] = Tie(one, other, score, by)
    return list(found.values())


def forest(ties: Sequence[Tie]) -> dict[int, Tie]:
    """For each record that is the same as an earlier one, the tie by which it is: the strongest ones, without circles.

    Every record of a group but its first stands there once; its tie leads, over others perhaps, to the first.
    """
    heads: dict[int, int] = {}
    kept: dict[int, list[Tie]] = {}
    for tie in sorted(ties, key=lambda tie: (-tie.score, tie.one, tie.other)):
        one, other = _head(heads, tie.one), _head(heads, tie.other)
        if one != other:
            heads[max(one, other)] = min(one, other)
            kept.setdefault(tie.one, []).append(tie)
            kept.setdefault(tie.other, []).append(tie)
    led: dict[int, Tie] = {}
    for first in [place for place in kept if _head(heads, place) == place]:
        _lead(first, kept, led)
    return dict(sorted(led.items()))


def _head(heads: dict[int, int], place: int) -> int:
    while place in heads:
        place = heads[place]
    return place


def _lead(first: int, kept: dict[int, list[Tie]], led: dict[int, Tie]) -> None:
    """Point every tie of a group towards its first record."""
    waiting, seen = [first], {first}
    while waiting:
        at = waiting.pop()
        for tie in kept[at]:
            beyond = tie.other if tie.one == at else tie.one
            if beyond not in seen:
                seen.add(beyond)
                led[beyond] = Tie(at, beyond, tie.score, tie.by)
                waiting.append(beyond)
