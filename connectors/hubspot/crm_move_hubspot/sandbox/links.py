"""Association types and the links between records, kept from both ends."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .kinds import Kinds
from .link_types import HUBSPOT_DEFINED

TypeKey = tuple[str, int]
"""Category and number; unique for one direction of one pair of object types only."""

Made = Callable[[int], Mapping[int, frozenset[TypeKey]]]
"""Links of a generated record: other record's id to the types of the link."""


@dataclass(frozen=True)
class LinkType:
    """One direction of an association type. `label` is None for the plain one; `back` is the other direction's key.

    A direction that HubSpot has no type for is kept under a negative number, and never shown.
    """

    origin: str
    target: str
    category: str
    number: int
    label: str | None
    back: TypeKey
    name: str = ""

    @property
    def shown(self) -> bool:
        return self.number > 0

    @property
    def key(self) -> TypeKey:
        return self.category, self.number


class LinkTypes:
    """All association types of an account, by pair of object type ids."""

    def __init__(self, kinds: Kinds) -> None:
        self._pairs: dict[tuple[str, str], dict[TypeKey, LinkType]] = defaultdict(dict)
        self._next = 17
        for line in HUBSPOT_DEFINED.strip().splitlines():
            origin, target, types = line.split(" ", 2)
            for one in types.split(", "):
                self._add_standard(kinds.find(origin).id, kinds.find(target).id, one)

    def between(self, origin: str, target: str) -> dict[TypeKey, LinkType]:
        """The types from one object type to another; empty where the two cannot be linked."""
        return self._pairs.get((origin, target), {})

    def shown(self, origin: str, target: str) -> list[LinkType]:
        return [one for one in self.between(origin, target).values() if one.shown]

    def plain(self, origin: str, target: str) -> LinkType | None:
        return next((one for one in self.between(origin, target).values() if one.label is None), None)

    def add(
        self,
        origin: str,
        target: str,
        label: str | None,
        back_label: str | None = None,
        numbers: tuple[int, int] | None = None,
    ) -> LinkType:
        """A type of the account's own, with its way back; one number where both ends read the same label."""
        first, second = numbers or (self._number(), self._number())
        same = origin == target and (back_label or label) == label
        there = "USER_DEFINED", first
        back = there if same else ("USER_DEFINED", second)
        made = LinkType(origin, target, *there, label, back, _name(label))
        self._pairs[origin, target][there] = made
        if not same:
            self._pairs[target, origin][back] = LinkType(
                target, origin, *back, back_label or label, there, _name(back_label or label)
            )
        return made

    def all(self) -> Iterator[LinkType]:
        for origin, target in self._pairs:
            yield from self.shown(origin, target)

    def _number(self) -> int:
        """Numbers that HubSpot's own types of other pairs have too."""
        self._next += 2
        return self._next

    def _add_standard(self, origin: str, target: str, text: str) -> None:
        *words, numbers = text.split(" ")
        label = words[0] if words else None
        first, second = numbers.split("/")
        there = ("HUBSPOT_DEFINED", -int(second) if first == "-" else int(first))
        back = ("HUBSPOT_DEFINED", int(second))
        labels = (label, label) if label != "Parent" else ("Child Company", "Parent Company")
        self._pairs[origin, target][there] = LinkType(origin, target, *there, labels[0], back)
        self._pairs[target, origin][back] = LinkType(target, origin, *back, labels[1], there)


def _name(label: str | None) -> str:
    return (label or "plain").lower().replace(" ", "_")


class Links:
    """Who is linked to whom and how, in both directions. Generated links are made when they are asked for."""

    def __init__(self, types: LinkTypes) -> None:
        self.types = types
        self.made: dict[tuple[str, str], Made] = {}
        self._kept: dict[tuple[str, str], dict[int, dict[int, frozenset[TypeKey]]]] = defaultdict(dict)

    def of(self, origin: str, id: int, target: str) -> Mapping[int, frozenset[TypeKey]]:
        """The records of type `target` that the record is linked to, by id in ascending order."""
        kept = self._kept[origin, target].get(id)
        made = self.made.get((origin, target))
        if made is None or (kept is None and not self._kept[origin, target]):
            found = kept or (made(id) if made else {})
        else:
            whole = {**made(id), **(kept or {})}
            found = {other: types for other, types in whole.items() if types}
        return dict(sorted(found.items()))

    def set(self, origin: str, id: int, target: str, other: int, types: frozenset[TypeKey]) -> None:
        """Makes the link have just these types (as seen from `origin`), and their ways back; none takes it away."""
        known = self.types.between(origin, target)
        ways_back = frozenset(known[key].back for key in types)
        self._keep(origin, id, target, other, types)
        self._keep(target, other, origin, id, ways_back)

    def _keep(self, origin: str, id: int, target: str, other: int, types: frozenset[TypeKey]) -> None:
        others = self._kept[origin, target].setdefault(id, {})
        others[other] = types
        if not types and (origin, target) not in self.made:
            del others[other]
