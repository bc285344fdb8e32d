"""Links read in bulk: by up to 1,000 records a call, each with a cursor of its own (docs/hubspot-api.md, 9)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_move import Link, Reference, RefusedError

from .client import SOURCES, HubSpot
from .labels import CHILD_TO_PARENT, PARENT_TO_CHILD, PRIMARY, PRIMARY_BACK, Key, Pair, is_own, key
from .refusals import is_invalid, is_unknown

Json = dict[str, Any]

NO_LINKS = "crm.associations.NO_ASSOCIATIONS_FOUND"
"""The error by which a record without links is named; it is the normal answer of most pages."""


@dataclass
class Ends:
    """The links of one record to one other, with every type that they have."""

    source: str
    target: str
    types: dict[Key, Json] = field(default_factory=dict)


@dataclass
class Found:
    """What was read: the links, and the records whose links HubSpot would not tell."""

    ends: list[Ends] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def read_ends(hub: HubSpot, source: str, target: str, ids: Sequence[str]) -> Found:
    """All links of these records to the records of another object, however many pages one of them has."""
    found = Found()
    known: dict[tuple[str, str], Ends] = {}
    waiting: list[Json] = [{"id": id} for id in ids]
    while waiting:
        now, waiting = waiting[:SOURCES], waiting[SOURCES:]
        answer = _ask(hub, source, target, now, found)
        found.refused += _refused(answer.get("errors") or ())
        for result in answer.get("results") or ():
            waiting += _take(result, known)
    found.ends += known.values()
    return found


def _take(result: Json, known: dict[tuple[str, str], Ends]) -> Iterator[Json]:
    """Notes the links of one record; gives what to ask for next where it has more."""
    source = str((result.get("from") or {}).get("id"))
    for to in result.get("to") or ():
        # A number in some versions, text in others.
        target = str(to.get("toObjectId"))
        ends = known.setdefault((source, target), Ends(source, target))
        ends.types.update({key(type): type for type in to.get("associationTypes") or ()})
    after = ((result.get("paging") or {}).get("next") or {}).get("after")
    if after:
        yield {"id": source, "after": str(after)}


def _ask(hub: HubSpot, source: str, target: str, inputs: Sequence[Json], found: Found) -> Json:
    """One call; one bad id among the good ones can fail them all, so a refused batch is halved."""
    try:
        return hub.associations(source, target, inputs)
    except RefusedError as error:
        if is_unknown(error):
            return {}
        if not is_invalid(error):
            raise
        if len(inputs) == 1:
            found.refused.append(str(inputs[0]["id"]))
            return {}
    half = len(inputs) // 2
    first, second = (_ask(hub, source, target, part, found) for part in (inputs[:half], inputs[half:]))
    return {name: [*(first.get(name) or ()), *(second.get(name) or ())] for name in ("results", "errors")}


def _refused(errors: Iterable[Json]) -> Iterator[str]:
    for error in errors:
        if error.get("subCategory") != NO_LINKS:
            context = error.get("context") or {}
            yield from context.get("fromObjectId") or context.get("id") or ["unknown"]


def links(pair: Pair, ends: Ends, reverse: Collection[str] = ()) -> Iterator[Link]:
    """A link as it stands in the references of its pair: once in the one for all, once under each label.

    `reverse` are the labels that the other end, a record of the same object, gives it.
    """
    if pair.parent:
        own = _own_numbers(ends)
        if CHILD_TO_PARENT in own:
            yield _link(pair, pair.parent, ends)
        if own & {CHILD_TO_PARENT, PARENT_TO_CHILD} and not labels_of(pair, ends):
            return
    if pair.primary and PRIMARY[pair.holder.id, pair.other.id] in _own_numbers(ends):
        yield _link(pair, pair.primary, ends, primary=True)
    if not pair.own or _comes_first(ends):
        yield _link(pair, pair.base.slug, ends)
    for slug in labels_of(pair, ends):
        told_there = pair.first.get(slug) in reverse or (slug in reverse and not _comes_first(ends))
        if not told_there:
            yield _link(pair, slug, ends)


def labels_of(pair: Pair, ends: Ends) -> list[str]:
    """The references of the labels that a link has, as read from the pair's holder."""
    return _labels(pair.labelled, ends.types.values())


def links_backward(pair: Pair, ends: Ends) -> Iterator[Link]:
    """The same for links that only the other side tells."""
    turned = Ends(ends.target, ends.source, ends.types)
    if pair.primary and PRIMARY_BACK.get((pair.holder.id, pair.other.id)) in _own_numbers(ends):
        yield _link(pair, pair.primary, turned, primary=True)
    yield _link(pair, pair.base.slug, turned)
    for slug in _labels(pair.backward, ends.types.values()):
        yield _link(pair, slug, turned)


def strange_labels(pair: Pair, ends: Ends) -> Iterator[str]:
    """Labels of a link that HubSpot's definitions do not have: no reference stands for them."""
    known = {*pair.labelled, *pair.backward}
    said = {PRIMARY.get((pair.holder.id, pair.other.id)), PRIMARY_BACK.get((pair.holder.id, pair.other.id))}
    said |= {CHILD_TO_PARENT, PARENT_TO_CHILD} if pair.parent else set()
    for each, type in ends.types.items():
        said_otherwise = is_own(type) and each[1] in said
        if type.get("label") and each not in known and not said_otherwise:
            yield str(type["label"])


def _own_numbers(ends: Ends) -> set[int]:
    """The numbers of the types of a link that HubSpot defined."""
    return {number for (_, number), type in ends.types.items() if is_own(type)}


def _labels(labelled: dict[Key, str], types: Iterable[Json]) -> list[str]:
    return list(dict.fromkeys(labelled[key(type)] for type in types if key(type) in labelled))


def _comes_first(ends: Ends) -> bool:
    """A link between two records of one object is told by both: it is taken from the lower id."""
    return (len(ends.source), ends.source) < (len(ends.target), ends.target)


def _link(pair: Pair, attribute: str, ends: Ends, *, primary: bool = False) -> Link:
    label = next((str(type["label"]) for type in ends.types.values() if type.get("label")), None)
    to = Reference(object=pair.other.slug, id=ends.target, label=label, primary=primary)
    return Link(object=pair.holder.slug, id=ends.source, attribute=attribute, reference=to)
