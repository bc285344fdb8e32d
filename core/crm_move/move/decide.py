"""What to write to a record that is there already. Pure: the mapped record, the one that the sink holds, the policy."""

from dataclasses import dataclass, field

from crm_move.model import Attribute, Values
from crm_move.operations import SinkRecord
from crm_move.plan import Policy

STAYS = "the value that was there before stays (policy fill-empty)"


@dataclass
class Decision:
    """`values` go to the sink; `replace`: in place of what is there. `theirs` are attributes where another value
    stays that a person or another app wrote. What the sink wrote by itself stays too: verification explains it.
    """

    values: dict[str, Values] = field(default_factory=dict)
    replace: bool = False
    theirs: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Judge:
    """Decides about one record: `held` is the record as the sink has it, `last` what this move wrote to it before."""

    held: SinkRecord
    policy: Policy
    always: frozenset[str]
    last: dict[str, Values] | None = None

    def decide(self, values: dict[str, Values], attributes: dict[str, Attribute]) -> Decision:
        """Attribute by attribute."""
        decision = Decision()
        for slug, new in values.items():
            if self.last is None or self.last.get(slug) != new:
                self._one(slug, new, attributes[slug], decision)
        for slug in (self.last or {}).keys() - values.keys():
            if self._untouched(slug) and self.held.values.get(slug):
                decision.values[slug] = ()
                decision.replace = True
        if decision.replace:
            self._keep_others(decision, attributes)
        return decision

    def _one(self, slug: str, new: Values, attribute: Attribute, decision: Decision) -> None:
        present = self.held.values.get(slug, ())
        if all(value in present for value in new):
            return
        if not present or slug in self.always:
            decision.values[slug] = new
        elif self.policy is Policy.OVERWRITE or self._untouched(slug):
            decision.values[slug] = new
            decision.replace = decision.replace or attribute.multi
        elif self.policy is Policy.FILL_EMPTY and attribute.multi:
            decision.values[slug] = tuple(value for value in new if value not in present)
        elif not self._is_the_sinks_own(slug):
            decision.theirs.add(slug)

    def _is_the_sinks_own(self, slug: str) -> bool:
        written = self.held.written.get(slug)
        return written is not None and written.by == "system"

    def _untouched(self, slug: str) -> bool:
        """Nobody but this move has written here since."""
        return self.last is not None and slug in self.last and self.held.values.get(slug, ()) == self.last[slug]

    def _keep_others(self, decision: Decision, attributes: dict[str, Attribute]) -> None:
        """With `replace`, what is only to be added needs what is there along with it."""
        for slug, new in decision.values.items():
            added_only = (
                attributes[slug].multi and new and self.policy is Policy.FILL_EMPTY and not self._untouched(slug)
            )
            if added_only:
                present = self.held.values.get(slug, ())
                decision.values[slug] = new + tuple(value for value in present if value not in new)
