"""Several records of the source as one: which ones, what the one holds, and what of the others is lost.

What was merged once, by this move or by another one into the same sink, stays merged; what stands in the sink apart
stays apart, since no record of the sink is ever taken away for it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from crm_move.model import Record, Reference, Value, Values, words
from crm_move.plan import MergeRule, PlannedObject, merges

from .mapped import Lost
from .run import Place, Run

Name = TypeVar("Name", str, Place)


def merge_records(run: Run) -> None:
    """Have the snapshot of the run give merged records as one each; says which of the plan's merges can not be."""
    apart = 0
    for object, planned in run.plan.objects.items():
        groups, kept = _groups(run, object, planned)
        apart += kept
        if groups:
            run.snapshot.merge(object, groups, Merger(planned).combine)
            run.merged[object] = groups
    if apart:
        run.say(f"{apart:,} records that the plan merges are in the sink already, each for itself: they stay apart.")


def _groups(run: Run, object: str, planned: PlannedObject) -> tuple[dict[str, list[str]], int]:
    """The records that are one, by the id that the one keeps; and how many the plan would merge that stay apart."""
    said = (merges(planned), run.merged_there.get(object, {}), run.ledger.standing.merges.of(object))
    links = [link for each in said for link in each.items()]
    known = run.snapshot.known(object, {id for link in links for id in link})
    found, apart = {}, 0
    for ids in together(links, known):
        homes = {id: home for id in ids if (home := home_of(run, object, id))}
        keeper = next((id for id in ids if id in homes and _is_own(run, object, planned, id, homes[id])), ids[0])
        one = [id for id in ids if homes.get(id) in (None, homes.get(keeper))]
        apart += len(ids) - len(one)
        if len(one) > 1:
            found[keeper] = one
    return found, apart


def together(links: Iterable[tuple[Name, Name]], known: Collection[Name]) -> list[list[Name]]:
    """The ids that are one by these links, as far as they are there; what others are merged into comes first."""
    groups: dict[Name, list[Name]] = {}
    for id, into in links:
        if id in known and into in known:
            one, other = groups.setdefault(into, [into]), groups.setdefault(id, [id])
            if one is not other:
                one += other
                groups.update(dict.fromkeys(other, one))
    return [group for first, group in groups.items() if first == group[0]]


def home_of(run: Run, object: str, id: str) -> str | None:
    """The record of the sink that a source record stands in already."""
    planned = run.plan.objects[object]
    if sink_id := run.ledger.standing.sink_id(object, id):
        return sink_id
    return next(iter(run.present.by_key(planned.target, planned.id_attribute, id)), None)


def _is_own(run: Run, object: str, planned: PlannedObject, id: str, home: str) -> bool:
    """Whether the record of the sink keeps this id as its own, and not as one that was merged into it."""
    held = run.present.record(planned.target, home)
    if held is None:
        return run.ledger.standing.sink_id(object, id) == home
    return id in [words(value) for value in held.values.get(planned.id_attribute, ())]


@dataclass(frozen=True)
class Merger:
    """Makes one record of several of a planned object."""

    planned: PlannedObject

    def combine(self, id: str, parts: Sequence[Record]) -> Record:
        """The one record: values by the plan's rules, all links, the first owner and address; it keeps the id given."""
        own = next(part for part in parts if part.id == id)
        values = {slug: taken for slug, taken in self._values(parts) if taken}
        return own.model_copy(
            update={
                "values": values,
                "references": _references(parts),
                "owner": next((part.owner for part in parts if part.owner), None),
                "url": own.url or next((part.url for part in parts if part.url), None),
                "created_at": min((part.created_at for part in parts if part.created_at), default=None),
                "updated_at": max((part.updated_at for part in parts if part.updated_at), default=None),
                "merged_ids": tuple(part.id for part in parts if part.id != id),
            }
        )

    def lost(self, whole: Record, parts: Iterable[Record]) -> Iterator[Lost]:
        """The values of the parts that the whole does not hold, where the plan would have written them."""
        for slug, attribute in self.planned.attributes.items():
            for source in (*attribute.sources, *attribute.parts.values()):
                kept = {_even(value) for value in whole.values.get(source, ())}
                for part in parts:
                    for value in part.values.get(source, ()):
                        if _even(value) not in kept:
                            kept.add(_even(value))
                            yield Lost(slug, "left_out", _why(part.id, self._rule(source)), words(value))

    def _values(self, parts: Sequence[Record]) -> Iterator[tuple[str, Values]]:
        units = self._units()
        slugs = dict.fromkeys(slug for part in parts for slug in part.values)
        for unit in dict.fromkeys(units.get(slug, (slug,)) for slug in slugs):
            yield from self._unit(unit, parts)

    def _units(self) -> dict[str, tuple[str, ...]]:
        """The attributes that make one value, by each of them: they are taken from one record."""
        units = [tuple(each.parts.values()) for each in self.planned.attributes.values() if each.parts]
        return {slug: unit for unit in units for slug in unit}

    def _unit(self, unit: tuple[str, ...], parts: Sequence[Record]) -> Iterator[tuple[str, Values]]:
        rule = self._rule(unit[0])
        having = [part for part in parts if any(part.values.get(slug) for slug in unit)]
        if rule is MergeRule.ALL:
            for slug in unit:
                yield slug, _distinct(value for part in having for value in part.values.get(slug, ()))
        elif having:
            chosen = _by_rule(rule, having, unit)
            yield from ((slug, chosen.values.get(slug, ())) for slug in unit)

    def _rule(self, source: str) -> MergeRule:
        if source in self.planned.merge_rules:
            return self.planned.merge_rules[source]
        several = any(each.multi for each in self.planned.attributes.values() if source in each.sources)
        return MergeRule.ALL if several else MergeRule.FIRST


def _by_rule(rule: MergeRule, having: Sequence[Record], unit: tuple[str, ...]) -> Record:
    """The record whose values stand. Of records without a time none is newest: the first of the rest is taken."""
    dated = [(at, part) for part in having if (at := part.updated_at or part.created_at)]
    match rule:
        case MergeRule.NEWEST if dated:
            return max(dated, key=lambda pair: pair[0])[1]
        case MergeRule.OLDEST if dated:
            return min(dated, key=lambda pair: pair[0])[1]
        case MergeRule.LONGEST:
            return max(having, key=lambda part: sum(len(words(v)) for slug in unit for v in part.values.get(slug, ())))
    return having[0]


def _references(parts: Sequence[Record]) -> dict[str, tuple[Reference, ...]]:
    found: dict[str, dict[tuple[str, str, str | None], Reference]] = {}
    for part in parts:
        for slug, links in part.references.items():
            for link in links:
                found.setdefault(slug, {}).setdefault((link.object, link.id, link.label), link)
    return {slug: tuple(links.values()) for slug, links in found.items()}


def _distinct(values: Iterable[Value]) -> Values:
    return tuple({_even(value): value for value in reversed(list(values))}.values())[::-1]


def _even(value: Value) -> str:
    return " ".join(words(value).casefold().split())


def _why(id: str, rule: MergeRule) -> str:
    return f"{id} was merged into this record, which has another value (merge rule: {rule.value})"
