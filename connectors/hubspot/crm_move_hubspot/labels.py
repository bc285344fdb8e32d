"""Associations as references: one for all links of two objects, and one for each label (docs/hubspot-api.md, 9)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import Any, Final

from crm_move import Kind, Mirror, ReferenceAttribute, RefusedError, Role

from .catalogue import COMPANIES, CONTACTS, DEALS, LEADS, LINE_ITEMS, PRODUCTS, QUOTES, TICKETS, ObjectType
from .client import HubSpot
from .refusals import is_not_there

Json = dict[str, Any]
Key = tuple[str, int]
"""The category and number of an association type; a number alone may be two types."""

SIDES: Final = (LINE_ITEMS, QUOTES, LEADS, TICKETS, DEALS, CONTACTS, COMPANIES)
"""Links are read from the object that comes first here: the side that answers, and that has fewer links a record."""

APART: Final = frozenset({PRODUCTS})
"""Objects that no record is linked to: a line item is a copy of a product."""

PRIMARY: Final = {
    (CONTACTS, COMPANIES): 1,
    (DEALS, COMPANIES): 5,
    (TICKETS, COMPANIES): 26,
    (LEADS, CONTACTS): 578,
    (LEADS, COMPANIES): 580,
    (LEADS, DEALS): 582,
}
CHILD_TO_PARENT: Final = 14
PARENT_TO_CHILD: Final = 13

_ROLES: Final = {Kind.COMPANY: Role.COMPANY, Kind.PERSON: Role.PEOPLE}


@dataclass(frozen=True)
class Pair:
    """Two objects whose records are linked; the links belong to the records of `holder`.

    `base` holds every link, and is None where labels say all; `labelled` is the reference of each labelled type, as
    read from `holder`; `backward` the same as read from the other side; `skipped` are types that another one mirrors.
    """

    holder: ObjectType
    other: ObjectType
    base: ReferenceAttribute
    primary: str = ""
    parent: str = ""
    labelled: dict[Key, str] = field(default_factory=dict)
    backward: dict[Key, str] = field(default_factory=dict)
    references: tuple[ReferenceAttribute, ...] = ()

    @property
    def own(self) -> bool:
        """Whether both ends are records of the same object."""
        return self.holder.id == self.other.id


def read_pairs(hub: HubSpot, types: Sequence[ObjectType], taken: dict[str, set[str]]) -> list[Pair]:
    """Every pair of objects that can be linked in this account. `taken` are slugs in use, by object."""
    linked = sorted((type for type in types if type.id not in APART), key=_rank)
    pairs = []
    for one, two in combinations_with_replacement(linked, 2):
        if found := _pair(hub, one, two, taken):
            pairs.append(found)
    return pairs


def _rank(type: ObjectType) -> tuple[int, str]:
    """Custom objects first: their links are looked at from their side."""
    return (SIDES.index(type.id) if type.id in SIDES else -1, type.slug)


def _pair(hub: HubSpot, one: ObjectType, two: ObjectType, taken: dict[str, set[str]]) -> Pair | None:
    forward = _types(hub, one, two)
    backward = forward if one.id == two.id else (_types(hub, two, one) if one.custom or not forward else [])
    if forward or not backward:
        return _described(one, two, forward, backward, taken) if forward else None
    return _described(two, one, backward, [], taken)


def _types(hub: HubSpot, source: ObjectType, target: ObjectType) -> list[Json]:
    try:
        return hub.labels(source.id, target.id)
    except RefusedError as error:
        if not is_not_there(error):
            raise
        return []


def _described(
    holder: ObjectType, other: ObjectType, forward: Sequence[Json], backward: Sequence[Json], taken: dict[str, set[str]]
) -> Pair:
    slugs = taken.setdefault(holder.slug, set())
    base_slug = _free(f"associated_{other.slug}", slugs)
    primary = next((row for row in forward if _is_primary(holder, other, row)), None)
    parent = holder.id == other.id == COMPANIES and any(_number(row) == CHILD_TO_PARENT for row in forward)
    role = None if primary or holder.id == other.id else _ROLES.get(other.kind) if other.kind else None
    own = holder.id == other.id
    base = ReferenceAttribute(
        slug=base_slug,
        title=f"Related {other.plural.lower()}" if own else other.plural,
        targets=(other.slug,),
        many=True,
        mirror=None if own else Mirror(object=other.slug, slug=base_slug, title=holder.plural, many=True),
        role=role,
        evidence="HubSpot's associations, all labels",
    )
    references = [base]
    if primary:
        references.insert(0, _primary(holder, other, _free(f"primary_{_snake(other.singular)}", slugs)))
    if parent:
        references.insert(0, _parent(_free("parent_company", slugs)))
    labels = {_label(row).casefold(): _label(row) for row in forward if _is_label(holder, other, row)}
    by_label = {key: _labelled(other, base_slug, text, slugs) for key, text in labels.items()}
    return Pair(
        holder,
        other,
        base,
        primary=references[0].slug if primary else "",
        parent=references[0].slug if parent else "",
        labelled=dict(_keys(forward, by_label)),
        backward=dict(_keys(backward, by_label)),
        references=(*references, *by_label.values()),
    )


def _primary(holder: ObjectType, other: ObjectType, slug: str) -> ReferenceAttribute:
    return ReferenceAttribute(
        slug=slug,
        title=f"Primary {other.singular.lower()}",
        targets=(other.slug,),
        mirror=Mirror(object=other.slug, slug=slug, title=holder.plural, many=True),
        role=_ROLES.get(other.kind) if other.kind else None,
        evidence="HubSpot's association labelled “Primary”",
    )


def _parent(slug: str) -> ReferenceAttribute:
    return ReferenceAttribute(
        slug=slug,
        title="Parent company",
        targets=("companies",),
        mirror=Mirror(object="companies", slug=slug, title="Child companies", many=True),
        role=Role.PARENT,
        evidence="HubSpot's association of a child company with its parent",
    )


def _labelled(other: ObjectType, base: str, label: str, slugs: set[str]) -> ReferenceAttribute:
    return ReferenceAttribute(
        slug=_free(f"{base}_{_snake(label)}", slugs),
        title=f"{label} ({other.plural.lower()})",
        targets=(other.slug,),
        many=True,
        evidence=f"HubSpot's association label “{label}”",
    )


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


def _is_label(holder: ObjectType, other: ObjectType, row: Json) -> bool:
    hierarchy = (
        holder.id == other.id == COMPANIES and is_own(row) and _number(row) in (PARENT_TO_CHILD, CHILD_TO_PARENT)
    )
    return bool(_label(row)) and not hierarchy and not _is_primary(holder, other, row)


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
