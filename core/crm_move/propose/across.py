"""Records of one source object that are the same as those of another one, where both become one object of the sink."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crm_move.model import ObjectSchema, Record
from crm_move.plan import SEPARATOR, PlannedDuplicate, PlannedObject, merges

from .alike import Print, Prints, Trait
from .judging import Judge
from .likely import Tie, likely_ties
from .profile import Records
from .same_key import SameKey, said_in_sink
from .traits import COMPARED, print_of, traits_of

Place = tuple[str, str]


@dataclass
class Across:
    """The search through the source objects that share a target, in the order of the plan.

    Each record is asked about once: one that is a question within its own object already is none here. What is merged
    within its object counts as one.
    """

    planned: Mapping[str, PlannedObject]
    sources: Mapping[str, ObjectSchema]
    _places: list[Place] = field(default_factory=list, init=False)

    def found(self, records: Records) -> dict[str, dict[str, PlannedDuplicate]]:
        """By object and id, what is the same as a record of an object before it."""
        found = self._search(records)
        numbers = {place: n for n, place in enumerate(self._places)}
        whole, parts = self._wholes(numbers)
        ties = self._best(found, whole)
        judge = Judge(self.planned, self._told(ties, parts, records), said_in_sink, parts)
        entries: dict[str, dict[str, PlannedDuplicate]] = {}
        for tie in ties:
            object, id = self._places[tie.other]
            entries.setdefault(object, {})[id] = judge.entry(tie)
        return entries

    def _search(self, records: Records) -> list[Tie]:
        """All pairs that share a key or are alike; an earlier place comes first in each."""
        traits = {slug: traits_of(source) if source.kind in COMPARED else [] for slug, source in self.sources.items()}
        common = list({trait.name: trait for each in traits.values() for trait in each}.values())
        same, prints = SameKey(), Prints()
        for slug, planned in self.planned.items():
            for record in records.records(slug):
                same.add(len(self._places), record, planned)
                self._places.append((slug, record.id))
                prints.append(_print(record, traits[slug], common))
        return [*same.ties(), *(likely_ties(common, prints) if common else ())]

    def _wholes(self, numbers: Mapping[Place, int]) -> tuple[dict[int, int], dict[int, list[int]]]:
        """What is merged within its own object: the whole of each part, and the parts of each whole."""
        whole: dict[int, int] = {}
        parts: dict[int, list[int]] = {}
        for slug, planned in self.planned.items():
            into = merges(planned)
            for id in into:
                end = id
                while end in into:
                    end = into[end]
                one, part = numbers[slug, end], numbers[slug, id]
                whole[part] = one
                parts.setdefault(one, []).append(part)
        return whole, parts

    def _best(self, ties: Sequence[Tie], whole: Mapping[int, int]) -> list[Tie]:
        """For each record the strongest tie to one of an earlier object."""
        best: dict[int, Tie] = {}
        for tie in ties:
            one, other = sorted((whole.get(tie.one, tie.one), whole.get(tie.other, tie.other)))
            led = Tie(one, other, tie.score, tie.by)
            if self._is_asked(led) and (other not in best or (-led.score, one) < (-best[other].score, best[other].one)):
                best[other] = led
        return [best[place] for place in sorted(best)]

    def _is_asked(self, tie: Tie) -> bool:
        (first, one), (second, other) = self._places[tie.one], self._places[tie.other]
        return first != second and SEPARATOR not in one + other and other not in self.planned[second].duplicates

    def _told(self, ties: Sequence[Tie], parts: Mapping[int, Sequence[int]], records: Records) -> dict[int, Record]:
        """The records that the ties are about, by place."""
        named = {place for tie in ties for place in (tie.one, tie.other)}
        wanted = named | {part for place in named for part in parts.get(place, ())}
        listed = (record for slug in self.planned for record in records.records(slug)) if wanted else ()
        return {place: record for place, record in enumerate(listed) if place in wanted}


def _print(record: Record, traits: Sequence[Trait], common: Sequence[Trait]) -> Print:
    """The words of a record for each trait that any of the objects has."""
    spoken = dict(zip((trait.name for trait in traits), print_of(record, traits), strict=True))
    return tuple(spoken.get(trait.name, ()) for trait in common)
