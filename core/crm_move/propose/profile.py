"""What the snapshot shows of each attribute and reference: the evidence that every decision rests on."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import islice
from typing import Protocol

from pydantic import Field

from crm_move.model import Actor, Model, ObjectSchema, Record, Schema

from .derived import Derivations, Derived
from .tally import AttributeTally, OwnerTally, ReferenceTally

BATCH = 500


class Records(Protocol):
    """The snapshot, as far as a profile needs it."""

    def records(self, object: str) -> Iterator[Record]:
        """All records of a source object, once each."""
        ...

    def known(self, object: str, ids: Collection[str]) -> set[str]:
        """Those of the ids that are records of the object."""
        ...

    def member_count(self, list: str) -> int:
        """How many records stand on a list."""
        ...


class Seen(Model):
    """A value as written, and how often."""

    value: str
    count: int


class SeenActor(Model):
    """A user of the source, and on how many records."""

    actor: Actor
    count: int


class AttributeProfile(Model):
    """One attribute over all records.

    `filled`: records with at least one value. `distinct`, `unique` (no value stands twice) and `top` are of the values
    that fit; `distinct` is exact unless `more` (then it is the bound). `most`: values of one record at most.
    `misfits`: values that are text where the type says otherwise, and telephone numbers that could not be read or
    have something beside them. `ids`: records whose only value is their own id. `beyond_domain` and `shared`: web
    addresses that say more than a domain, and values on domains that are no one's own. `currencies`: ISO codes of the
    amounts. `domains`: hashes of the others, good within one process.
    """

    filled: int = 0
    values: int = 0
    distinct: int = 0
    more: bool = False
    unique: bool = False
    most: int = 0
    longest: int = 0
    misfits: int = 0
    misfit_samples: tuple[str, ...] = ()
    ids: int = 0
    integers: bool = False
    lowest: Decimal | None = None
    highest: Decimal | None = None
    beyond_domain: int = 0
    shared: int = 0
    top: tuple[Seen, ...] = ()
    samples: tuple[str, ...] = ()
    currencies: dict[str, int] = Field(default_factory=dict)
    domains: frozenset[int] = Field(default=frozenset(), exclude=True, repr=False)
    actors: tuple[SeenActor, ...] = ()


class ReferenceProfile(Model):
    """One reference over all records.

    `filled`: records with at least one link. `dangling`: links whose record is not in the snapshot. `most`: links of
    one record at most. `most_per_target`: links to one record at most (a lower bound where there are many targets).
    """

    links: int = 0
    filled: int = 0
    dangling: int = 0
    top_dangling: tuple[Seen, ...] = ()
    most: int = 0
    most_per_target: int = 0


class ObjectProfile(Model):
    """One object. `owners` are the most frequent first; `unheld`: records with something that no type can hold;
    `derived`: attributes that say nothing of their own."""

    records: int = 0
    attributes: dict[str, AttributeProfile] = Field(default_factory=dict)
    references: dict[str, ReferenceProfile] = Field(default_factory=dict)
    owners: tuple[SeenActor, ...] = ()
    owned: int = 0
    unheld: int = 0
    derived: dict[str, Derived] = Field(default_factory=dict)

    def attribute(self, slug: str) -> AttributeProfile:
        """The profile of an attribute; an empty one where nothing was seen."""
        return self.attributes.get(slug, AttributeProfile())

    def reference(self, slug: str) -> ReferenceProfile:
        """The profile of a reference; an empty one where nothing was seen."""
        return self.references.get(slug, ReferenceProfile())


class Profile(Model):
    """The whole snapshot, by source object; how many records stand on each list."""

    objects: dict[str, ObjectProfile]
    lists: dict[str, int] = Field(default_factory=dict)

    def object(self, slug: str) -> ObjectProfile:
        """The profile of an object; an empty one where nothing was read."""
        return self.objects.get(slug, ObjectProfile())


def build_profile(schema: Schema, snapshot: Records) -> Profile:
    """Read every record once and say what each attribute and reference holds, in memory that does not grow with them.

    What is kept grows only for columns whose values are all different: eight bytes a value (`tally.Uniqueness`).
    """
    return Profile(
        objects={source.slug: _profile(source, snapshot) for source in schema.objects},
        lists={each.slug: snapshot.member_count(each.slug) for each in schema.lists},
    )


def _profile(source: ObjectSchema, snapshot: Records) -> ObjectProfile:
    attributes = {attribute.slug: AttributeTally(attribute) for attribute in source.attributes}
    references = {reference.slug: ReferenceTally() for reference in source.references}
    owners, derivations = OwnerTally(), Derivations(source.attributes)
    records = unheld = 0
    for batch in _batches(snapshot.records(source.slug)):
        records += len(batch)
        unheld += sum(1 for record in batch if record.unheld)
        for record in batch:
            owners.add(record.owner)
            derivations.add(record)
            for slug, values in record.values.items():
                if slug in attributes:
                    attributes[slug].add(record, values)
        known = _known(batch, snapshot)
        for slug, tally in references.items():
            for record in batch:
                tally.add(record.references.get(slug, ()), known)
    return ObjectProfile(
        records=records,
        attributes={slug: _attribute(tally) for slug, tally in attributes.items()},
        references={slug: _reference(tally) for slug, tally in references.items()},
        owners=_actors(owners),
        owned=owners.filled,
        unheld=unheld,
        derived=derivations.found(),
    )


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, BATCH)):
        yield batch


def _known(batch: list[Record], snapshot: Records) -> dict[str, set[str]]:
    """Which targets of the batch exist, asked once per object and batch."""
    wanted: dict[str, set[str]] = {}
    for record in batch:
        for links in record.references.values():
            for link in links:
                wanted.setdefault(link.object, set()).add(link.id)
    return {target: snapshot.known(target, ids) for target, ids in wanted.items()}


def _attribute(tally: AttributeTally) -> AttributeProfile:
    return AttributeProfile(
        filled=tally.filled,
        values=tally.values,
        distinct=tally.distinct,
        more=tally.more,
        unique=tally.unique,
        most=tally.most,
        longest=tally.longest,
        misfits=tally.misfits,
        misfit_samples=tuple(tally.misfit_samples),
        ids=tally.ids,
        integers=tally.integers,
        lowest=tally.lowest,
        highest=tally.highest,
        beyond_domain=tally.beyond_domain,
        shared=tally.shared,
        top=tuple(Seen(value=value, count=count) for value, count in tally.top()),
        samples=tuple(tally.samples),
        currencies=dict(tally.currencies.most_common()),
        domains=frozenset(tally.domains),
        actors=_actors(tally.actors),
    )


def _reference(tally: ReferenceTally) -> ReferenceProfile:
    return ReferenceProfile(
        links=tally.links,
        filled=tally.filled,
        dangling=tally.dangling,
        top_dangling=tuple(Seen(value=value, count=count) for value, count in tally.top_dangling()),
        most=tally.most,
        most_per_target=tally.most_per_target,
    )


def _actors(tally: OwnerTally) -> tuple[SeenActor, ...]:
    return tuple(SeenActor(actor=actor, count=count) for actor, count in tally.most_common())
