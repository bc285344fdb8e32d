"""Which records of a source are the same as another one: for the plan, as questions with their evidence.

What shares a unique key of the sink and contradicts the other in nothing is merged: that loses nothing, while apart the
second would lose the key. Everything else is kept apart until somebody says yes, since two records can be made one
later, and one can not be made two.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crm_move.model import AttributeType, ObjectSchema, Record, Role, Schema
from crm_move.plan import SEPARATOR, MergeRule, Plan, PlannedDuplicate, PlannedObject, completed

from .across import Across
from .alike import Prints, Trait
from .judging import Judge
from .likely import Tie, forest, likely_ties
from .profile import Records
from .reasons import counted, short
from .roles import roles
from .same_key import CERTAIN, SameKey, said
from .traits import COMPARED, print_of, traits_of

MOST_LISTED = 5_000
"""So many duplicates of an object are listed, the surest first: more than anybody reads through."""


def with_duplicates(plan: Plan, schema: Schema, records: Records) -> Plan:
    """The plan with the duplicates of each object, then those across the objects of one target.

    Every record of the objects concerned is read twice at most, and twice again where objects share a target.
    """
    objects = {}
    for slug, planned in plan.objects.items():
        source = schema.object(slug)
        traits = traits_of(source) if source and source.kind in COMPARED else []
        objects[slug] = planned
        if source and (planned.match or traits):
            objects[slug] = _Search(planned, source, traits).planned_with(records)
    sources = {each.slug: each for each in schema.objects}
    for slugs in _sharing(plan):
        across = Across({slug: objects[slug] for slug in slugs}, {slug: sources[slug] for slug in slugs})
        for slug, entries in across.found(records).items():
            objects[slug] = _with_others(objects[slug], sources[slug], entries)
    return completed(plan.model_copy(update={"objects": objects}))


def _sharing(plan: Plan) -> list[list[str]]:
    """The source objects of each target that several share, in the order of the plan."""
    found: dict[str, list[str]] = {}
    for slug, planned in plan.objects.items():
        found.setdefault(planned.target, []).append(slug)
    return [slugs for slugs in found.values() if len(slugs) > 1]


def _with_others(
    planned: PlannedObject, source: ObjectSchema, entries: Mapping[str, PlannedDuplicate]
) -> PlannedObject:
    """The object with what is the same as records of other objects, the surest as far as there is room."""
    room = MOST_LISTED - len(planned.duplicates)
    listed = dict(sorted(entries.items(), key=lambda item: (not item[1].answer, -item[1].score))[:room])
    of = " or ".join(dict.fromkeys(str(each.of) for each in listed.values()))
    notes = _notes(listed.values(), len(entries) - len(listed), f"one of {of}") if listed else ()
    return planned.model_copy(
        update={
            "duplicates": {**planned.duplicates, **listed},
            "merge_rules": planned.merge_rules or _rules(planned, source),
            "notes": (*planned.notes, *notes),
        }
    )


@dataclass
class _Search:
    """The search through one object."""

    planned: PlannedObject
    source: ObjectSchema
    traits: Sequence[Trait]
    ids: list[str] = field(default_factory=list)
    prints: Prints = field(default_factory=Prints)

    def planned_with(self, records: Records) -> PlannedObject:
        same = SameKey()
        for place, record in enumerate(records.records(self.source.slug)):
            self.ids.append(record.id)
            same.add(place, record, self.planned)
            if self.traits:
                self.prints.append(print_of(record, self.traits))
        ties = forest([*same.ties(), *(likely_ties(self.traits, self.prints) if self.traits else ())])
        ties = {place: tie for place, tie in ties.items() if SEPARATOR not in self.ids[place] + self.ids[tie.one]}
        notes = (*self.planned.notes, *(_nobodys(*each) for each in same.nobodys()))
        planned = self.planned.model_copy(update={"notes": notes})
        return self._with(planned, ties, self._told(ties, records)) if ties else planned

    def _told(self, ties: Mapping[int, Tie], records: Records) -> dict[int, Record]:
        """The records that the ties are about, by place."""
        places = {place for tie in ties.values() for place in (tie.one, tie.other)}
        listed = enumerate(records.records(self.source.slug))
        return {place: record for place, record in listed if place in places}

    def _with(self, planned: PlannedObject, ties: Mapping[int, Tie], told: Mapping[int, Record]) -> PlannedObject:
        judge = Judge({self.source.slug: planned}, told, said)
        entries = {tie.other: judge.entry(tie) for tie in ties.values()}
        surest = sorted(entries, key=lambda place: (not entries[place].answer, -entries[place].score, place))
        listed = {self.ids[place]: entries[place] for place in sorted(surest[:MOST_LISTED])}
        return planned.model_copy(
            update={
                "duplicates": listed,
                "merge_rules": _rules(planned, self.source),
                "notes": (*planned.notes, *_notes(listed.values(), len(entries) - len(listed))),
            }
        )


def _rules(planned: PlannedObject, source: ObjectSchema) -> dict[str, MergeRule]:
    """Long texts of all records are kept; of everything else the first record's value, as is the default."""
    longs = (attribute.slug for attribute in source.attributes if attribute.type is AttributeType.RICH_TEXT)
    described = (slug for slug, role in roles(source).items() if role is Role.DESCRIPTION)
    used = {slug for attribute in planned.attributes.values() for slug in attribute.sources}
    return {slug: MergeRule.ALL for slug in dict.fromkeys((*longs, *described)) if slug in used}


def _nobodys(title: str, key: str, count: int) -> str:
    return (
        f"{counted(count, 'record')} share “{short(key)}” as {title}: so many that it is nobody's own. They are kept "
        "apart; the first alone has it, and the others go without it."
    )


def _notes(duplicates: Iterable[PlannedDuplicate], unlisted: int, other: str = "another one") -> Iterator[str]:
    """How many are merged, how many kept apart, how many go without a key."""
    kinds = Counter("merged" if each.answer else "key" if each.score == CERTAIN else "likely" for each in duplicates)
    if count := kinds["merged"]:
        yield (
            f"Merged: {counted(count, 'record')}, of the same key as {other} and contradicting it in nothing. "
            "`answer: false` under duplicates keeps both."
        )
    if count := kinds["key"]:
        yield (
            f"Kept apart, without the key that only one can have: {counted(count, 'record')} of the same key as "
            f"{other}, but different from it. `answer: true` under duplicates merges them."
        )
    if count := kinds["likely"]:
        yield (
            f"Kept apart: {counted(count, 'record')}, each probably the same as {other}. `answer: true` under "
            "duplicates merges it, `merge_from: 95` all that are at least so probable."
        )
    if unlisted:
        yield f"{counted(unlisted, 'further duplicate')}, less sure than these, not listed: kept apart."
