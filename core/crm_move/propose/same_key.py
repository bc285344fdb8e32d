"""Records that share a key which only one record of the sink can have: an e-mail address, a domain."""

from collections.abc import Iterator, Mapping

from crm_move.model import AttributeType, Record, Value, words
from crm_move.plan import PlannedAttribute, PlannedObject

from .hosts import host, is_shared
from .likely import Tie
from .tally import owner_key

CERTAIN = 100

MANY = 10
"""A key that more records share belongs to nobody: a placeholder, an address of the house."""


class SameKey:
    """Gathers the ties of records, one after the other, by the planned attributes that are unique in the sink."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._first: dict[int, int] = {}
        self._holders: dict[tuple[str, str], list[int]] = {}

    def add(self, place: int, record: Record, planned: PlannedObject) -> None:
        """Look at one record of a planned object."""
        for slug, attribute in (
            (slug, planned.attributes[slug]) for slug in planned.match if slug in planned.attributes
        ):
            self._titles.setdefault(slug, attribute.title)
            for key in dict.fromkeys(_keys(record, attribute)):
                first = self._first.setdefault(hash((slug, key)), place)
                if first != place:
                    self._holders.setdefault((slug, key), [first]).append(place)

    def ties(self) -> Iterator[Tie]:
        """Each record tied to the first that has its key too."""
        for (slug, _), (first, *others) in self._holders.items():
            if len(others) < MANY:
                yield from (Tie(first, other, CERTAIN, (self._titles[slug],)) for other in others)

    def nobodys(self) -> Iterator[tuple[str, str, int]]:
        """The keys of nobody in particular: the attribute's title, the key, and how many records have it."""
        for (slug, key), places in self._holders.items():
            if len(places) > MANY:
                yield self._titles[slug], key, len(places)


def _keys(record: Record, attribute: PlannedAttribute) -> Iterator[str]:
    values = [record.values.get(source, ()) for source in attribute.sources]
    given = values if attribute.multi else [next((each for each in values if each), ())]
    for value in (value for each in given for value in each):
        if key := _key(value, attribute.type):
            yield key


def _key(value: Value, type: AttributeType) -> str:
    """The value as the sink tells two apart; "" for what is no key (a mail provider's domain is no one's own)."""
    text = words(value).strip().casefold()
    if type is not AttributeType.DOMAIN:
        return text if type is not AttributeType.EMAIL or "@" in text else ""
    domain = host(text.rpartition("@")[2])
    return "" if is_shared(domain) or "." not in domain else domain


def contradicts(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """What both have and have otherwise, by attribute of the source."""
    return [slug for slug, text in other.items() if one.get(slug, text) != text]


def said(record: Record, planned: PlannedObject) -> dict[str, str]:
    """What a record says where the sink holds one value only, evened out, by attribute of the source; its owner too."""
    found = {slug: _even(record.values.get(slug, ())) for slug in _single(planned) if record.values.get(slug)}
    for reference in planned.references.values():
        for slug in reference.sources if not reference.many else ():
            if links := record.references.get(slug):
                found[slug] = " ".join(link.id for link in links)
    if record.owner and any("@owner" in attribute.sources for attribute in planned.attributes.values()):
        found["@owner"] = owner_key(record.owner)
    return found


def said_in_sink(record: Record, planned: PlannedObject) -> dict[str, str]:
    """The same by attribute of the sink, so that records of two objects can be held against each other."""
    mine = said(record, planned)
    found: dict[str, str] = {}
    for slug, attribute in planned.attributes.items():
        parts = {part: mine[source] for part, source in sorted(attribute.parts.items()) if source in mine}
        if parts and attribute.type is AttributeType.PERSON_NAME:
            found[slug] = parts.get("full") or " ".join(parts.values())
        else:
            found.update({f"{slug}.{part}": text for part, text in parts.items()})
    sources = {slug: attribute.sources for slug, attribute in planned.attributes.items()}
    sources |= {slug: reference.sources for slug, reference in planned.references.items()}
    for slug, given in sources.items():
        if text := next((mine[source] for source in given if source in mine), None):
            found[slug] = text
    return found


def _single(planned: PlannedObject) -> Iterator[str]:
    for attribute in planned.attributes.values():
        if not attribute.multi and attribute.type is not AttributeType.TIMESTAMP:
            yield from (slug for slug in (*attribute.sources, *attribute.parts.values()) if not slug.startswith("@"))


def _even(values: tuple[Value, ...]) -> str:
    return "; ".join(" ".join(words(value).casefold().split()) for value in values)
