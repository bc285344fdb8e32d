"""Whether two records that may be one can be merged without a loss, and what speaks for it, as a sentence."""

from collections.abc import Callable, Mapping, Sequence

from crm_move.model import Record, words
from crm_move.plan import PlannedDuplicate, PlannedObject

from .likely import Tie
from .reasons import short
from .same_key import CERTAIN, contradicts

DIFFERENT = 30
"""Values that differ are named up to this length each, in characters."""

Said = Callable[[Record, PlannedObject], dict[str, str]]


class Judge:
    """What was merged into one record is one in further questions.

    `planned` is by source object, `told` are the records by place, `said` is what a record says that two may
    contradict each other in, and `parts` are the places of those that are one already, by that of the whole.
    """

    def __init__(
        self,
        planned: Mapping[str, PlannedObject],
        told: Mapping[int, Record],
        said: Said,
        parts: Mapping[int, Sequence[int]] | None = None,
    ) -> None:
        self._planned = planned
        self._told = told
        self._of = said
        self._parts = parts or {}
        self._heads: dict[int, int] = {}
        self._said: dict[int, dict[str, str]] = {}

    def entry(self, tie: Tie) -> PlannedDuplicate:
        """The question, answered where nothing is lost by it."""
        one, other = self._all_of(tie.one), self._all_of(tie.other)
        against = contradicts(one, other)
        certain = tie.score == CERTAIN and not against
        if certain:
            self._merge(tie, {**other, **one})
        first, second = self._told[tie.one], self._told[tie.other]
        return PlannedDuplicate(
            same_as=first.id,
            of=first.object if first.object != second.object else None,
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
        if head not in self._said:
            found: dict[str, str] = {}
            for part in (head, *self._parts.get(head, ())):
                record = self._told[part]
                found = {**self._of(record, self._planned[record.object]), **found}
            self._said[head] = found
        return self._said[head]

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
        names = _names_of(self._planned[record.object])
        text = " ".join(words(value) for slug in names for value in record.values.get(slug, ()))
        return short(text or record.id)


def _names_of(planned: PlannedObject) -> tuple[str, ...]:
    attribute = planned.attributes.get("name") or next(iter(planned.attributes.values()), None)
    if attribute is None:
        return ()
    parts = ("full",) if "full" in attribute.parts else ("first", "last")
    return tuple(attribute.parts[part] for part in parts if part in attribute.parts) or attribute.sources


def _short(text: str) -> str:
    return f"“{text}”" if len(text) <= DIFFERENT else f"“{text[:DIFFERENT]}…”"
