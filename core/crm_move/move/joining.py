"""Records of several source objects that are one record of the sink: which ones, and what each of them gives to it.

Each keeps a row and an id of its own, so that links to any of them arrive. What two of them have, one alone writes, by
the source and the plan and not by what the sink holds: so the next run comes to the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crm_move.model import AttributeType, ObjectSchema, Record, Text, Values, words
from crm_move.operations import SinkRecord
from crm_move.plan import MergeRule, joins

from .codec import load_values
from .keys import claimant
from .mapped import Lost, Mapped, Wanted
from .mapping import Mapper
from .merging import home_of, together
from .run import Joined, Place, Run

ITSELF = "it points at a record that is one with it"


def join_records(run: Run) -> None:
    """Find the records that are one across source objects: by the plan, by this move, or by one before it."""
    whole = {
        (object, id): (object, one) for object, those in run.merged.items() for one, ids in those.items() for id in ids
    }
    links = [(whole.get(a, a), whole.get(b, b)) for a, b in (*joins(run.plan).items(), *_joined_before(run))]
    known = {place for link in links for place in link if place[0] in run.plan.objects and run.snapshot.has(*place)}
    if apart := sum(_join(run, group) for group in together(links, known)):
        what = f"{apart:,} records that the plan merges into those of another object"
        run.say(f"{what} are in the sink already, each for itself: they stay apart.")


def _joined_before(run: Run) -> Iterator[tuple[Place, Place]]:
    for first, *others in (*run.joined_there, *run.ledger.gone.shared()):
        yield from ((other, first) for other in others if other[0] != first[0])


def _join(run: Run, group: Sequence[Place]) -> int:
    """Take down that these are one; gives back how many stay apart."""
    ordered = sorted(group, key=lambda place: run.place(place[0]))
    homes = {place: home for place in ordered if (home := home_of(run, *place))}
    maker = next((place for place in ordered if place in homes), ordered[0])
    one: dict[str, Place] = {}
    for place in ordered:
        if homes.get(place) in (None, homes.get(maker)):
            one.setdefault(place[0], place)
    if len(one) > 1:
        joined = Joined(tuple(one.values()), one[maker[0]], homes.get(maker))
        run.joined.update(dict.fromkeys(joined.places, joined))
    return len(ordered) - len(one)


@dataclass
class Side:
    """One of several records that are one: what it becomes by itself, and what it has given to the one before."""

    record: Record
    mapper: Mapper
    mapped: Mapped
    written: Mapping[str, Values]

    def rule(self, slug: str) -> MergeRule | None:
        """The plan's rule for an attribute of the sink."""
        planned = self.mapper.planned.attributes.get(slug)
        sources = (*planned.sources, *planned.parts.values()) if planned else ()
        rules = self.mapper.planned.merge_rules
        return next((rules[source] for source in sources if source in rules), None)


@dataclass
class Sharing:
    """What every record gives to the one that it is with others."""

    run: Run
    mappers: Mapping[str, Mapper]

    def is_to_make(self, object: str, id: str) -> Place | None:
        """The record that has to make the one before this record can be written, and has not yet."""
        joined = self.run.joined.get((object, id))
        if joined is None or joined.home or joined.maker == (object, id):
            return None
        return joined.maker if self.run.ledger.standing.record(*joined.maker) is None else None

    def held(self, object: str, id: str) -> SinkRecord | None:
        """The one, as far as it is known: as the sink held it when the run began, else as its maker has made it."""
        joined = self.run.joined.get((object, id))
        if joined is None:
            return None
        target = self.run.plan.objects[object].target
        row = self.run.ledger.standing.record(*joined.maker)
        home = joined.home or (row.sink_id if row else None)
        if home is None:
            return None
        self.run.present.claim(target, "@record", home, claimant(*joined.maker))
        made = SinkRecord(object=target, id=home, values=load_values(row.written) if row else {})
        return self.run.present.record(target, home) or made

    def share(self, record: Record, mapped: Mapped) -> None:
        """Leave to others what they give: each value is written by one of them alone."""
        joined = self.run.joined.get((record.object, record.id))
        if joined is None:
            return
        sides = list(self._sides(joined, record, mapped))
        own = next(side for side in sides if side.mapped is mapped)
        schema = self.run.target(own.mapper.planned)
        for slug in mapped.values.keys() - own.mapper.fixed(record):
            having = [side for side in sides if slug in side.mapped.values]
            if len(having) > 1:
                _share(slug, having, own, schema)
        mapped.links = [self._link(link, sides, schema, joined) for link in mapped.links]

    def _sides(self, joined: Joined, record: Record, mapped: Mapped) -> Iterator[Side]:
        for object, id in joined.places:
            row = self.run.ledger.standing.record(object, id)
            written = load_values(row.written) if row else {}
            if (object, id) == (record.object, record.id):
                yield Side(record, self.mappers[object], mapped, written)
            elif other := self.run.snapshot.record(object, id):
                yield Side(other, self.mappers[object], self.mappers[object].map(other), written)

    def _link(self, link: Wanted, sides: Sequence[Side], schema: ObjectSchema, joined: Joined) -> Wanted:
        if link.dead:
            return link
        if self._meant(link) is joined:
            return replace(link, dead=ITSELF)
        reference = schema.reference(link.attribute)
        several = reference is not None and reference.many
        first = next((each for side in sides for each in side.mapped.links if _may_stand(each, link)), link)
        if several or first is link or self._meant(first) == self._meant(link):
            return link
        giver = next(side for side in sides if first in side.mapped.links)
        return replace(link, dead=f"{_one_with(giver)}, which has another link (merge rule: {MergeRule.FIRST})")

    def _meant(self, link: Wanted) -> Joined | Place:
        place = (link.reference.object, link.reference.id)
        return self.run.joined.get(place, place)


def _may_stand(each: Wanted, link: Wanted) -> bool:
    return each.attribute == link.attribute and not each.dead


def _share(slug: str, having: Sequence[Side], own: Side, schema: ObjectSchema) -> None:
    attribute = schema.attribute(slug)
    if attribute is not None and attribute.multi:
        _share_several(slug, having, own)
        return
    rule = next((rule for side in having if (rule := side.rule(slug))), MergeRule.FIRST)
    joins_text = rule is MergeRule.ALL and attribute is not None and attribute.type is AttributeType.TEXT
    giver = _giver(slug, having, rule)
    if own is not giver:
        values = own.mapped.values.pop(slug)
        if not joins_text and values != giver.mapped.values[slug]:
            reason = f"{_one_with(giver)}, which has another value (merge rule: {rule.value})"
            own.mapped.lost += [Lost(slug, "left_out", reason, words(value)) for value in values]
    elif joins_text:
        texts = dict.fromkeys(words(value) for side in having for value in side.mapped.values[slug])
        own.mapped.values[slug] = (Text(text="; ".join(texts)),)


def _giver(slug: str, having: Sequence[Side], rule: MergeRule) -> Side:
    """The record whose value stands: the one whose stands already, so that none is taken away for another."""
    if wrote := next((side for side in having if slug in side.written), None):
        return wrote
    dated = [(at, side) for side in having if (at := side.record.updated_at or side.record.created_at)]
    match rule:
        case MergeRule.NEWEST if dated:
            return max(dated, key=lambda pair: pair[0])[1]
        case MergeRule.OLDEST if dated:
            return min(dated, key=lambda pair: pair[0])[1]
        case MergeRule.LONGEST:
            return max(having, key=lambda side: sum(len(words(each)) for each in side.mapped.values[slug]))
    return having[0]


def _share_several(slug: str, having: Sequence[Side], own: Side) -> None:
    """Of several values each is given by one record, too: the one that gave it before, else the first that has it."""
    kept = tuple(value for value in own.mapped.values[slug] if _gives(slug, value, having) is own)
    if kept:
        own.mapped.values[slug] = kept
    else:
        del own.mapped.values[slug]


def _gives(slug: str, value: object, having: Sequence[Side]) -> Side:
    those = [side for side in having if value in side.mapped.values[slug]]
    return next((side for side in those if value in side.written.get(slug, ())), those[0])


def _one_with(side: Side) -> str:
    return f"it is one with {side.record.object} {side.record.id}"
