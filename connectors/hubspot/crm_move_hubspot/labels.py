"""Associations as references: one for all links of two objects, and one for each label (docs/hubspot-api.md, 9)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations_with_replacement
from typing import Any, Final

from crm_move import Kind, Mirror, ReferenceAttribute, RefusedError, Role, ahead

from .catalogue import COMPANIES, CONTACTS, DEALS, LEADS, LINKED, TICKETS, ObjectType
from .client import HubSpot
from .refusals import is_not_there

Json = dict[str, Any]
Key = tuple[str, int]
"""The category and number of an association type; a number alone may be two types."""

SIDES: Final = tuple(LINKED)
"""Links are read from the object that comes first here: the side that answers, and that has fewer links a record."""

PRIMARY: Final = {
    (CONTACTS, COMPANIES): 1,
    (DEALS, COMPANIES): 5,
    (TICKETS, COMPANIES): 26,
    (LEADS, CONTACTS): 578,
    (LEADS, COMPANIES): 580,
    (LEADS, DEALS): 582,
}
PRIMARY_BACK: Final = {(CONTACTS, COMPANIES): 2, (DEALS, COMPANIES): 6, (TICKETS, COMPANIES): 25, (LEADS, DEALS): 583}
"""The same types as they are called from the other side."""
CHILD_TO_PARENT: Final = 14
PARENT_TO_CHILD: Final = 13

_ROLES: Final = {Kind.COMPANY: Role.COMPANY, Kind.PERSON: Role.PEOPLE}


@dataclass(frozen=True)
class Pair:
    """Two objects whose records are linked; the links belong to the records of `holder`.

    `base` holds every link, and is None where labels say all; `labelled` is the reference of each labelled type, as
    read from `holder`; `backward` the same as read from the other side. `first` names, for the second one of two labels
    that seem to say the same in the two directions, the first.
    """

    holder: ObjectType
    other: ObjectType
    base: ReferenceAttribute
    primary: str = ""
    parent: str = ""
    labelled: dict[Key, str] = field(default_factory=dict)
    backward: dict[Key, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    references: tuple[ReferenceAttribute, ...] = ()

    @property
    def own(self) -> bool:
        """Whether both ends are records of the same object."""
        return self.holder.id == self.other.id


def read_pairs(hub: HubSpot, types: Sequence[ObjectType], taken: dict[str, set[str]], unread: list[str]) -> list[Pair]:
    """Every pair of objects that can be linked in this account. `taken` are slugs in use, by object; `unread` takes a
    sentence for each pair that HubSpot should tell of and does not."""
    pairs = combinations_with_replacement(sorted(types, key=_rank), 2)
    told = ahead(partial(_both, hub), (pair for pair in pairs if can_be_linked(*pair)))
    described = []
    for (one, two), (forward, backward, refusal) in told:
        if pair := _pair(one, two, forward, backward, taken):
            described.append(pair)
        elif refusal and not any(type.custom and type.linked is None for type in (one, two)):
            unread.append(f"Links of {one.plural.lower()} to {two.plural.lower()} are not read: {refusal}")
    return described


def can_be_linked(one: ObjectType, two: ObjectType) -> bool:
    """As HubSpot defines it for its own objects, and the definition of a custom object for that one. One that says
    nothing is asked about."""
    ends = [(type, other) for type, other in ((one, two), (two, one)) if type.custom]
    if not ends:
        return two.id in LINKED.get(one.id, ()) or one.id in LINKED.get(two.id, ())
    return any(type.linked is None or other.id in type.linked for type, other in ends)


def _rank(type: ObjectType) -> tuple[int, str]:
    """Custom objects first: their links are looked at from their side."""
    return (SIDES.index(type.id) if type.id in SIDES else -1, type.slug)


def _both(hub: HubSpot, ends: tuple[ObjectType, ObjectType]) -> tuple[list[Json], list[Json], RefusedError | None]:
    """The types of the links of two objects from either side, and why the first side did not tell them."""
    one, two = ends
    forward, refusal = _types(hub, one, two)
    backward = forward if one.id == two.id else _types(hub, two, one)[0]
    return forward, backward, refusal


def _pair(
    one: ObjectType, two: ObjectType, forward: list[Json], backward: list[Json], taken: dict[str, set[str]]
) -> Pair | None:
    if forward:
        return _described(one, two, forward, backward, taken)
    return _described(two, one, backward, [], taken) if backward else None


def _types(hub: HubSpot, source: ObjectType, target: ObjectType) -> tuple[list[Json], RefusedError | None]:
    try:
        return hub.labels(source.id, target.id), None
    except RefusedError as error:
        if not is_not_there(error):
            raise
        return [], error


def _described(
    holder: ObjectType, other: ObjectType, forward: Sequence[Json], backward: Sequence[Json], taken: dict[str, set[str]]
) -> Pair:
    maker = _Maker(holder, other, taken.setdefault(holder.slug, set()), taken.setdefault(other.slug, set()))
    own = holder.id == other.id
    parent = [maker.parent()] if own and any(_is_hierarchy(holder, other, row) for row in forward) else []
    primary = [maker.primary()] if any(_is_primary(holder, other, row) for row in forward) else []
    base = maker.base(leads=not primary and not own)
    labels = {_label(row).casefold(): _label(row) for row in forward if _is_label(holder, other, row)}
    twins = _twins(forward, labels) if own else {}
    back = {first: labels[second] for second, first in twins.items()}
    by_label = {key: maker.labelled(base.slug, text, back.get(key, text)) for key, text in labels.items()}
    return Pair(
        holder,
        other,
        base,
        primary=primary[0].slug if primary else "",
        parent=parent[0].slug if parent else "",
        labelled=dict(_keys(forward, by_label)),
        backward=dict(_keys(backward, by_label)),
        first={by_label[second].slug: by_label[first].slug for second, first in twins.items()},
        references=(*parent, *primary, base, *by_label.values()),
    )


@dataclass(frozen=True)
class _Maker:
    """Makes the references of one pair. The slugs in use on both sides are kept, so that the other side of a reference
    is never mistaken for one that is there."""

    holder: ObjectType
    other: ObjectType
    here: set[str]
    there: set[str]

    def base(self, leads: bool) -> ReferenceAttribute:
        own = self.holder.id == self.other.id
        title = f"Related {self.other.plural.lower()}" if own else self.other.plural
        back = title if own else self.holder.plural
        between = "each other" if own else self.other.plural.lower()
        evidence = f"every association that HubSpot has with {between}, whatever its label, so none is lost"
        return self._made(f"associated_{self.other.slug}", title, back, evidence, role=self._role() if leads else None)

    def primary(self) -> ReferenceAttribute:
        slug, title = f"primary_{_snake(self.other.singular)}", f"Primary {self.other.singular.lower()}"
        evidence = f"the one {self.other.singular.lower()} that HubSpot marks as “Primary”; the others stand beside it"
        return self._made(slug, title, self.holder.plural, evidence, many=False, role=self._role())

    def parent(self) -> ReferenceAttribute:
        evidence = "HubSpot's association of a child company with its parent, of which there is one at most"
        return self._made("parent_company", "Parent company", "Child companies", evidence, many=False, role=Role.PARENT)

    def labelled(self, base: str, label: str, back: str) -> ReferenceAttribute:
        """`back` is what the same link is called from the other side."""
        title = f"{label} ({self.other.plural.lower()})"
        behind = f"{back} ({self.holder.plural.lower()})"
        evidence = f"the associations labelled “{label}” in HubSpot: the label is told by the attribute that holds them"
        return self._made(f"{base}_{_snake(label)}", title, behind, evidence)

    def _made(
        self, slug: str, title: str, back: str, evidence: str, *, many: bool = True, role: Role | None = None
    ) -> ReferenceAttribute:
        slug = _free(slug, self.here)
        mirror = Mirror(
            object=self.other.slug, slug=_free(f"{self.holder.slug}_{slug}", self.there), title=back, many=True
        )
        return ReferenceAttribute(
            slug=slug,
            title=title,
            targets=(self.other.slug,),
            many=many,
            mirror=mirror,
            role=role,
            evidence=evidence,
        )

    def _role(self) -> Role | None:
        return _ROLES.get(self.other.kind) if self.other.kind else None


def _twins(rows: Sequence[Json], labels: dict[str, str]) -> dict[str, str]:
    """Labels of links within one object whose numbers follow each other, the second by the first: HubSpot numbers the
    two directions of a paired label so. Two labels may follow each other by chance: links are compared before any is
    taken for the other direction of one."""
    by_number = {_number(row): _label(row).casefold() for row in rows if not is_own(row)}
    twins: dict[str, str] = {}
    for number in sorted(by_number):
        first, second = by_number[number], by_number.get(number + 1)
        if second and first in labels and second in labels and first != second and first not in twins:
            twins[second] = first
    return twins


def _keys(rows: Sequence[Json], by_label: dict[str, ReferenceAttribute]) -> Iterator[tuple[Key, str]]:
    for row in rows:
        if reference := by_label.get(_label(row).casefold()):
            yield key(row), reference.slug


def key(row: Json) -> Key:
    """The type of an association, in a definition or a link."""
    return str(row.get("category") or ""), _number(row)


def _number(row: Json) -> int:
    return int(row.get("typeId") or 0)


def _label(row: Json) -> str:
    return str(row.get("label") or "").strip()


def is_own(row: Json) -> bool:
    """Whether HubSpot defined this type: people's own types have numbers that HubSpot's have too."""
    return row.get("category") == "HUBSPOT_DEFINED"


def _is_primary(holder: ObjectType, other: ObjectType, row: Json) -> bool:
    return is_own(row) and PRIMARY.get((holder.id, other.id)) == _number(row)


def _is_hierarchy(holder: ObjectType, other: ObjectType, row: Json) -> bool:
    companies = holder.id == other.id == COMPANIES
    return companies and is_own(row) and _number(row) in (PARENT_TO_CHILD, CHILD_TO_PARENT)


def _is_label(holder: ObjectType, other: ObjectType, row: Json) -> bool:
    said_otherwise = _is_hierarchy(holder, other, row) or _is_primary(holder, other, row)
    return bool(_label(row)) and not said_otherwise


def _free(slug: str, taken: set[str]) -> str:
    """A slug that nothing in the object has."""
    number, found = 1, slug
    while found in taken:
        number += 1
        found = f"{slug}_{number}"
    taken.add(found)
    return found


def _snake(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "label"
