"""What to write to a record that is there already: source then, source now, sink now. Pure.

*Source then* is what this move last wrote, *source now* the mapped record, *sink now* the record that the sink holds.
Where the source has not changed, the sink's stays, whatever people did there. Where both have changed, people win
(policy overwrite: the source does), and that is listed. Several values are merged as sets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_move.model import Attribute, Values
from crm_move.operations import SinkRecord
from crm_move.plan import Policy

from .causes import both_changed

STAYS = "the value that was there before stays (policy fill-empty)"


@dataclass
class Decision:
    """`values` go to the sink; `replace`: in place of what is there.

    `theirs` are attributes that go without the source's value because people's stays, each with the reason. What the
    sink wrote by itself stays too: verification explains it. `written` is what this move has last written, once the
    decision is carried out; `edited` are attributes where the sink holds something else than that.
    """

    values: dict[str, Values] = field(default_factory=dict)
    replace: bool = False
    theirs: dict[str, str] = field(default_factory=dict)
    written: dict[str, Values] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Judge:
    """Decides about one record: `held` is the record as the sink has it, `last` what this move wrote to it before.

    `always`: attributes that are this move's own, or that a person decided about. `stuck`: those of which the sink does
    not let go, each with the reason. `replace`: the write replaces in any case. `members`: names by id.
    """

    held: SinkRecord
    policy: Policy
    always: frozenset[str]
    last: Mapping[str, Values] | None = None
    stuck: Mapping[str, str] = field(default_factory=dict)
    replace: bool = False
    members: Mapping[str, str] = field(default_factory=dict)

    def decide(self, values: Mapping[str, Values], attributes: Mapping[str, Attribute]) -> Decision:
        """Attribute by attribute."""
        decision, adding = Decision(replace=self.replace), set[str]()
        for slug in dict.fromkeys((*values, *(self.last or ()))):
            if slug in attributes:
                self._one(attributes[slug], values.get(slug, ()), decision, adding)
            elif self.last and slug in self.last:
                decision.written[slug] = self.last[slug]
        for slug in adding if decision.replace else ():
            decision.values[slug] += tuple(each for each in self._held(slug) if each not in decision.values[slug])
        return decision

    def _one(self, attribute: Attribute, now: Values, decision: Decision, adding: set[str]) -> None:
        slug = attribute.slug
        was = (self.last or {}).get(slug)
        if was is not None and _same(was, now):
            decision.written[slug] = was
        elif slug in self.stuck:
            self._leave(slug, self.stuck[slug], decision)
        elif attribute.multi and not self._source_wins(slug):
            self._several(slug, was or (), now, decision, adding)
        elif was is None:
            self._unwritten(attribute, now, decision)
        else:
            self._changed(attribute, was, now, decision)
        if slug not in decision.values and any(each not in self._held(slug) for each in decision.written.get(slug, ())):
            decision.edited.add(slug)

    def _unwritten(self, attribute: Attribute, now: Values, decision: Decision) -> None:
        """This move has not written here, or no longer knows that it has."""
        slug, present = attribute.slug, self._held(attribute.slug)
        own = self.last is not None and self._by(slug) == "ours"
        if all(each in present for each in now):
            decision.written[slug] = now
        elif not present or own or self._source_wins(slug):
            self._write(attribute, now, decision)
        elif self._by(slug) == "system":
            decision.written[slug] = now
        else:
            self._leave(slug, STAYS, decision)

    def _changed(self, attribute: Attribute, was: Values, now: Values, decision: Decision) -> None:
        """The source has another value than this move wrote."""
        slug, present = attribute.slug, self._held(attribute.slug)
        system = self._by(slug) == "system"
        if _same(present, now) or (system and not now):
            decision.written.update({slug: now} if now else {})
        elif _same(present, was) or system or self._source_wins(slug):
            self._write(attribute, now, decision)
        else:
            self._leave(slug, both_changed(self.held.written.get(slug), self.members, there=bool(present)), decision)

    def _several(self, slug: str, was: Values, now: Values, decision: Decision, adding: set[str]) -> None:
        """What the source added is added, what it removed is removed; what people added or removed stays so."""
        present = self._held(slug)
        added = tuple(each for each in now if each not in was and each not in present)
        gone = [each for each in was if each not in now and each in present]
        if gone:
            decision.values[slug] = (*(each for each in present if each not in gone), *added)
            decision.replace = True
        elif added:
            decision.values[slug] = added
            adding.add(slug)
        decision.written.update({slug: now} if now else {})
        if any(each in was and each not in present for each in now):
            decision.edited.add(slug)

    def _write(self, attribute: Attribute, now: Values, decision: Decision) -> None:
        slug, present = attribute.slug, self._held(attribute.slug)
        decision.values[slug] = now
        decision.written.update({slug: now} if now else {})
        decision.replace = decision.replace or not now or (attribute.multi and bool(present))

    def _leave(self, slug: str, reason: str, decision: Decision) -> None:
        decision.theirs[slug] = reason
        if self.last and slug in self.last:
            decision.written[slug] = self.last[slug]

    def _source_wins(self, slug: str) -> bool:
        return self.policy is Policy.OVERWRITE or slug in self.always

    def _held(self, slug: str) -> Values:
        return self.held.values.get(slug, ())

    def _by(self, slug: str) -> str | None:
        written = self.held.written.get(slug)
        return written.by if written else None


def _same(one: Values, other: Values) -> bool:
    """Whether the same values stand there; their order means nothing."""
    return len(one) == len(other) and all(each in other for each in one)
