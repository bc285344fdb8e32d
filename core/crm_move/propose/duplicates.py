"""Which records of a source are the same as another one: for the plan, as questions with their evidence.

What shares a unique key of the sink and contradicts the other in nothing is merged: that loses nothing, while apart the
second would lose the key. Everything else is kept apart until somebody says yes, since two records can be made one
later, and one can not be made two.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crm_move.model import AttributeType, ObjectSchema, Record, Role, Schema, words
from crm_move.plan import SEPARATOR, MergeRule, Plan, PlannedDuplicate, PlannedObject, completed

from .alike import Prints, Trait
from .likely import Tie, forest, likely_ties
from .profile import Records
from .reasons import counted, short
from .roles import roles
from .same_key import CERTAIN, SameKey, contradicts, said
from .traits import COMPARED, print_of, traits_of

MOST_LISTED = 5_000
"""So many duplicates of an object are listed, the surest first: more than anybody reads through."""

DIFFERENT = 30
"""Values that differ are named up to this length each, in characters."""


def with_duplicates(plan: Plan, schema: Schema, records: Records) -> Plan:
    """The plan with the duplicates of each object. Every record of the objects concerned is read once."""
    objects = {}
    for slug, planned in plan.objects.items():
        source = schema.object(slug)
        traits = traits_of(source) if source and source.kind in COMPARED else []
        objects[slug] = planned
        if source and (planned.match or traits):
            objects[slug] = _Search(planned, source, traits).planned_with(records)
    return completed(plan.model_copy(update={"objects": objects}))


@dataclass
class _Search:
    """The search through one object."""

    planned: PlannedObject
    source: ObjectSchema
    traits: Sequence[Trait]
    ids: list[str] = field(default_factory=list)
    prints: Prints = field(default_factory=Prints)

    def planned_with(self, records: Records) -> PlannedObject:
        same = SameKey(self.planned)
        for place, record in enumerate(records.records(self.source.slug)):
            self.ids.append(record.id)
            same.add(place, record)
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
        judge = _Judge(planned, told)
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


class _Judge:
    """Whether duplicates can be merged without a loss; what was merged into one record is one in further questions."""

    def __init__(self, planned: PlannedObject, told: Mapping[int, Record]) -> None:
        self._planned = planned
        self._told = told
        self._heads: dict[int, int] = {}
        self._said: dict[int, dict[str, str]] = {}
        self._names = _names_of(planned)

    def entry(self, tie: Tie) -> PlannedDuplicate:
        one, other = self._all_of(tie.one), self._all_of(tie.other)
        against = contradicts(one, other)
        certain = tie.score == CERTAIN and not against
        if certain:
            self._merge(tie, {**other, **one})
        return PlannedDuplicate(
            same_as=self._told[tie.one].id,
            by=tie.by,
            score=tie.score,
            answer=True if certain else None,
            evidence=self._evidence(tie, against, one, other),
        )

    def _head(self, place: int) -> int:
        while place in self._heads:
            place = self._heads[place]
        return place

    def _all_of(self, place: int) -> dict[str, str]:
        head = self._head(place)
        return self._said.setdefault(head, said(self._told[head], self._planned))

    def _merge(self, tie: Tie, whole: dict[str, str]) -> None:
        one, other = self._head(tie.one), self._head(tie.other)
        if one != other:
            self._heads[other] = one
        self._said[one] = whole

    def _evidence(self, tie: Tie, against: Sequence[str], one: Mapping[str, str], other: Mapping[str, str]) -> str:
        called = " and ".join(f"“{self._name(place)}”" for place in (tie.one, tie.other))
        agree = f"the same {' and '.join(tie.by)}" if tie.score == CERTAIN else f"alike in {', '.join(tie.by)}"
        differ = [f"{slug} {_short(one[slug])} / {_short(other[slug])}" for slug in against[:3]]
        more = f" and {len(against) - 3} more" if len(against) > 3 else ""
        return f"{called}: {agree}; " + (f"differ in {', '.join(differ)}{more}" if differ else "contradict in nothing")

    def _name(self, place: int) -> str:
        record = self._told[place]
        text = " ".join(words(value) for slug in self._names for value in record.values.get(slug, ()))
        return short(text or record.id)


def _names_of(planned: PlannedObject) -> tuple[str, ...]:
    attribute = planned.attributes.get("name") or next(iter(planned.attributes.values()), None)
    if attribute is None:
        return ()
    return tuple(attribute.parts[part] for part in ("first", "last") if part in attribute.parts) or attribute.sources


def _short(text: str) -> str:
    return f"“{text}”" if len(text) <= DIFFERENT else f"“{text[:DIFFERENT]}…”"


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


def _notes(duplicates: Iterable[PlannedDuplicate], unlisted: int) -> Iterator[str]:
    """How many are merged, how many kept apart, how many go without a key."""
    kinds = Counter("merged" if each.answer else "key" if each.score == CERTAIN else "likely" for each in duplicates)
    if count := kinds["merged"]:
        yield (
            f"Merged: {counted(count, 'record')}, of the same key as another one and contradicting it in nothing. "
            "`answer: false` under duplicates keeps both."
        )
    if count := kinds["key"]:
        yield (
            f"Kept apart, without the key that only one can have: {counted(count, 'record')} of the same key as "
            "another one, but different from it. `answer: true` under duplicates merges them."
        )
    if count := kinds["likely"]:
        yield (
            f"Kept apart: {counted(count, 'record')}, each probably the same as another one. `answer: true` under "
            "duplicates merges it, `merge_from: 95` all that are at least so probable."
        )
    if unlisted:
        yield f"{counted(unlisted, 'further duplicate')}, less sure than these, not listed: kept apart."
