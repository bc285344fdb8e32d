"""Sums that a person can check without us, source against sink.

The source's side comes from the snapshot, mapped as the plan says and so normalised as the sink stores it; the sink's
from what was read back.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from crm_move.model import AttributeType, Money, Number, Record, Role, Value, Values, words
from crm_move.operations import SinkRecord
from crm_move.plan import PlannedAttribute, PlannedObject
from crm_move.propose import roles
from crm_move.store import LinkRow

from .lists import lists_to_make, members_of
from .mapping import Mapper
from .run import Run, SourceIndex

RECORDS, STAGES, AMOUNTS = (
    "Records by object",
    "Records by pipeline and stage",
    "Amounts by pipeline, stage and currency",
)
OWNERS, LINKS, ENTRIES = "Records by owner", "Links by kind and label", "Entries by list"
TABLES = {
    RECORDS: ("object",),
    STAGES: ("object", "pipeline", "stage"),
    AMOUNTS: ("object", "pipeline", "stage", "attribute", "currency"),
    OWNERS: ("object", "owner"),
    LINKS: ("object", "link", "label"),
    ENTRIES: ("object", "list"),
}
NONE = "none"

Key = tuple[str, ...]
Sample = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Places:
    """The attributes of the sink, by what they say of a record of one planned object."""

    stage: str | None
    pipeline: str | None
    owners: tuple[str, ...]
    amounts: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every one of them, once."""
        named = (self.stage, self.pipeline, *self.owners, *self.amounts)
        return tuple(dict.fromkeys(slug for slug in named if slug))


@dataclass
class Figures:
    """The tables of one verification: by title and key what the source has and what the sink has."""

    run: Run
    tables: dict[str, dict[Key, list[Decimal]]] = field(default_factory=lambda: {title: {} for title in TABLES})
    _places: dict[str, Places] = field(default_factory=dict)

    def of_source(self, sample: Sample | None) -> None:
        """Count the source, or a sample of its records."""
        index = SourceIndex(self.run.plan, self.run.snapshot, self.run.title_attribute)
        for object, planned in self.run.plan.objects.items():
            target = self.run.target(planned)
            mapper = Mapper(self.run.plan, object, target, self.run.sink, index, self.run.ledger.standing.fixes(object))
            self._places[object] = self._found(object, planned)
            for record in self._records(object, sample):
                self._count(object, _mapped(mapper, record, self._places[object].all), side=0)
        links = self.run.ledger.standing.links(("made", "present", "skipped", "failed", "waiting"))
        for (object, id), those in groupby(links, key=lambda link: (link.object, link.source_id)):
            if object in self._places and _is_chosen(object, id, sample) and self.run.snapshot.has(object, id):
                for link in those:
                    self.of_link(link, side=0)
        for slug in lists_to_make(self.run.plan):
            object = self.run.plan.lists[slug].object
            chosen = (record for record in members_of(self.run, slug) if _is_chosen(object, record.id, sample))
            self.of_list(slug, sum(1 for _ in chosen), side=0)

    def of_sink(self, object: str, held: SinkRecord, links: Iterable[LinkRow]) -> None:
        """Count a record that was read back, with those of its links that are there."""
        self._count(object, held.values, side=1)
        for link in links:
            if any(target.id == link.sink_target for target in held.links.get(link.sink_attribute, ())):
                self.of_link(link, side=1)

    def of_link(self, link: LinkRow, side: int) -> None:
        """Count a link, unless it stands for an entry of a list: entries are compared by themselves."""
        if not link.target_object.startswith("@"):
            self._add(LINKS, (link.object, link.sink_attribute or link.attribute, link.label or NONE), side)

    def of_list(self, slug: str, count: int, side: int) -> None:
        """Count so many records on a list."""
        planned = self.run.plan.lists[slug]
        self._add(ENTRIES, (planned.object, planned.title), side, Decimal(count))

    def differing(self) -> Iterator[tuple[str, str]]:
        """Object and table of each sum that is not the same on both sides."""
        for title, rows in self.tables.items():
            yield from dict.fromkeys((key[0], title) for key, (source, sink) in rows.items() if source != sink)

    def _count(self, object: str, values: Mapping[str, Values], side: int) -> None:
        places = self._places[object]
        self._add(RECORDS, (object,), side)
        for owner in places.owners:
            self._add(OWNERS, (object, _words(values.get(owner, ()))), side)
        stage = _words(values.get(places.stage or "", ()))
        pipeline = _words(values.get(places.pipeline or "", ()))
        if places.stage or places.pipeline:
            self._add(STAGES, (object, pipeline, stage), side)
        for slug in places.amounts:
            for value in values.get(slug, ()):
                amount, currency = _amount(value)
                self._add(AMOUNTS, (object, pipeline, stage, slug, currency), side, amount)

    def _add(self, title: str, key: Key, side: int, amount: Decimal = Decimal(1)) -> None:
        self.tables[title].setdefault(key, [Decimal(0), Decimal(0)])[side] += amount

    def _records(self, object: str, sample: Sample | None) -> Iterator[Record]:
        if sample is None:
            yield from self.run.snapshot.records(object)
            return
        for id in sample[object]:
            if record := self.run.snapshot.record(object, id):
                yield record

    def _found(self, object: str, planned: PlannedObject) -> Places:
        source = self.run.snapshot.schema and self.run.snapshot.schema.object(object)
        meant = roles(source) if source else {}

        def means(attribute: PlannedAttribute, role: Role) -> bool:
            return any(meant.get(slug) is role for slug in (*attribute.sources, *attribute.parts.values()))

        attributes = planned.attributes.items()
        stages = [slug for slug, each in attributes if each.type is AttributeType.STATUS or means(each, Role.STAGE)]
        return Places(
            stage=next(iter(stages), None),
            pipeline=next((slug for slug, each in attributes if means(each, Role.PIPELINE)), None),
            owners=tuple(slug for slug, each in attributes if "@owner" in each.sources or means(each, Role.OWNER)),
            amounts=tuple(
                slug for slug, each in attributes if each.type is AttributeType.MONEY or means(each, Role.AMOUNT)
            ),
        )


def _mapped(mapper: Mapper, record: Record, slugs: Iterable[str]) -> Mapping[str, Values]:
    """What the plan makes of some attributes of a record."""
    if mapper.is_fixed(record):
        return mapper.map(record).values
    return {slug: mapper.attribute(record, slug).values.get(slug, ()) for slug in slugs}


def _is_chosen(object: str, id: str, sample: Sample | None) -> bool:
    return sample is None or id in sample.get(object, ())


def _words(values: Values) -> str:
    return "; ".join(words(value) for value in values) or NONE


def _amount(value: Value) -> tuple[Decimal, str]:
    match value:
        case Money(amount=amount, currency=currency):
            return amount, currency or NONE
        case Number(number=number):
            return number, NONE
    return Decimal(0), NONE
