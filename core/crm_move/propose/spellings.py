"""Owners that are known by name alone: one spelling for each, and who may be meant by which."""

from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from crm_move.model import Actor
from crm_move.plugins import Member

from .choices import SLIP_LENGTH
from .profile import SeenActor
from .slugs import plain

MOST_TOLD = 5
"""So many names that may be meant for others are told of in one reason."""


def by_name(seen: Iterable[SeenActor]) -> list[str]:
    """The names of users of whom nothing else is known, the most frequent first."""
    return [user.actor.name for user in seen if user.actor.name and user.actor == Actor(name=user.actor.name)]


def evened(names: Iterable[str]) -> dict[str, str]:
    """What is written for names that are others but for case, blanks, accents and signs: the most frequent one."""
    titles: dict[str, str] = {}
    return {
        name: title
        for name in names
        if (title := titles.setdefault(plain(name) or name, " ".join(name.split()))) != name
    }


def nearly_members(names: Sequence[str], members: Iterable[Member]) -> str:
    """Which names are one letter away from those of members, and what the plan takes for it; "" for none."""
    active = {plain(member.name): member for member in members if member.active}
    near = [(name, active[meant]) for name in names if plain(name) not in active for meant in _near(name, active)]
    told = [
        f"“{name}” is nearly {member.name}: if so, `{name}: {member.email}` under `values`" for name, member in near
    ]
    return _listed(told)


def nearly_others(names: Iterable[str]) -> str:
    """Which names are one letter away from a more frequent one; "" for none."""
    before: dict[str, str] = {}
    told = []
    for name in names:
        if plain(name) not in before:
            told += [f"“{name}” is nearly “{before[meant]}”" for meant in _near(name, before)]
            before[plain(name)] = " ".join(name.split())
    return f"{_listed(told)}: kept apart, `values` takes one for the other" if told else ""


def _near(name: str, others: Iterable[str]) -> Iterator[str]:
    """The first of other names, in plain words, that this one may be a slip of."""
    written = plain(name)
    if len(written) >= SLIP_LENGTH:
        alike = (other for other in others if other[:1] == written[:1])
        near = (each for each in alike if DamerauLevenshtein.distance(each, written, score_cutoff=1) == 1)
        yield from list(near)[:1]


def _listed(told: Sequence[str]) -> str:
    more = f", and {len(told) - MOST_TOLD:,} more" if len(told) > MOST_TOLD else ""
    return ", ".join(told[:MOST_TOLD]) + more
