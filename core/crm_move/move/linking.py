"""The links of one record: which can be written now, which wait for their target, which have none."""

from dataclasses import dataclass, field, replace

from crm_move.model import ObjectSchema, Record, ReferenceAttribute
from crm_move.operations import Links, SinkRecord, Target
from crm_move.plan import Policy
from crm_move.store import LinkRow

from .mapped import Wanted
from .run import Run

SETTLED = ("made", "present")

STANDS = "another link is there already and stays (policy fill-empty)"


def link_stands(reference: ReferenceAttribute | None, slug: str, held: SinkRecord, policy: Policy) -> bool:
    """Whether a single reference holds another link that is not ours to replace."""
    if not held.links.get(slug) or (reference is not None and reference.many):
        return False
    written = held.written.get(slug)
    return policy is not Policy.OVERWRITE and not (written and written.by in ("system", "ours"))


@dataclass
class RecordLinks:
    """The links of one record, each in one place: `ready` with its target, `waiting` for it, or in the ledger."""

    run: Run
    record: Record
    schema: ObjectSchema
    ready: list[tuple[Wanted, Target]] = field(default_factory=list)
    waiting: list[Wanted] = field(default_factory=list)
    ours: set[tuple[str, str | None]] = field(default_factory=set)

    def sort(self, wanted: list[Wanted], *, seen: bool) -> None:
        """Find the target of each link, and say at once which links are dead and which were made before.

        `seen`: the ledger may know links of this record already.
        """
        rows = self.run.ledger.standing.links_of(self.record.object, [self.record.id]) if seen else []
        self.ours = {(row.sink_attribute, row.sink_target) for row in rows if row.state in SETTLED}
        known = {(row.attribute, row.target_object, row.target_id): row for row in rows}
        for link in wanted:
            row = known.get((link.source, link.reference.object, link.reference.id))
            target = None if link.dead else self._target(link)
            if link.dead:
                self._settle(link, "skipped", reason=link.dead, known=row)
            elif row and row.state in SETTLED:
                self.run.tally.links["present"] += 1
            elif target is None:
                self.waiting.append(link)
            else:
                self.ready.append((link, target))
        gone = known.keys() - {(link.source, link.reference.object, link.reference.id) for link in wanted}
        for row in (known[key] for key in gone):
            if row.state in SETTLED:
                reason = "the source has it no longer; it stays in the sink"
                self.run.ledger.standing.put_link(replace(row, state="dropped", reason=reason))

    def to_write(self) -> Links:
        """The links that go along in the record's own call."""
        links: Links = {}
        for link, target in self.ready:
            links[link.attribute] = (*links.get(link.attribute, ()), target)
        return links

    def beside(self, held: SinkRecord) -> Links:
        """The same for a write that replaces: several links that are there already go along."""
        links = self.to_write()
        for slug, targets in links.items():
            reference = self.schema.reference(slug)
            if reference is not None and reference.many:
                links[slug] = tuple(dict.fromkeys((*targets, *held.links.get(slug, ()))))
        return links

    def compare(self, held: SinkRecord, policy: Policy) -> None:
        """Take out of `ready` what the sink has already, and what it has otherwise and the policy lets stand."""
        remaining = []
        for link, target in self.ready:
            present = held.links.get(link.attribute, ())
            if target in present:
                self._settle(link, "present", target)
            elif all((link.attribute, there.id) in self.ours for there in present):
                remaining.append((link, target))
            elif link_stands(self.schema.reference(link.attribute), link.attribute, held, policy):
                self._settle(link, "skipped", target, STANDS)
            else:
                remaining.append((link, target))
        self.ready = remaining

    def made(self) -> None:
        """The sink has taken what was ready."""
        for link, target in self.ready:
            self._settle(link, "made", target)
        self.ready = []
        for link in self.waiting:
            self.run.ledger.standing.put_link(self._row(link, "waiting", None, None))
        self.waiting = []

    def give_up(self, attribute: str, reason: str) -> bool:
        """The sink refuses the links of an attribute; whether there were any. Of several each is tried alone later."""
        refused = [(link, target) for link, target in self.ready if link.attribute == attribute]
        if len(refused) < 2:
            return self.fail(reason, attribute)
        self.ready = [pair for pair in self.ready if pair not in refused]
        self.waiting += [link for link, _ in refused]
        return True

    def fail(self, reason: str, attribute: str | None = None) -> bool:
        """Nothing (of one attribute, or at all) could be linked; whether there was anything."""
        failing = [(link, target) for link, target in self.ready if attribute in (None, link.attribute)]
        for link, target in failing:
            self._settle(link, "failed", target, reason)
            self.ready.remove((link, target))
        if attribute is None:
            for link in self.waiting:
                self._settle(link, "failed", None, reason)
            self.waiting = []
        return bool(failing)

    def _target(self, link: Wanted) -> Target | None:
        planned = self.run.plan.objects[link.reference.object]
        sink_id = self.run.ledger.standing.sink_id(link.reference.object, link.reference.id)
        return Target(object=planned.target, id=sink_id) if sink_id else None

    def _settle(
        self,
        link: Wanted,
        state: str,
        target: Target | None = None,
        reason: str | None = None,
        known: LinkRow | None = None,
    ) -> None:
        self.run.tally.links[state] += 1
        if known is None or (known.state, known.reason) != (state, reason):
            self.run.ledger.standing.put_link(self._row(link, state, target, reason))

    def _row(self, link: Wanted, state: str, target: Target | None, reason: str | None) -> LinkRow:
        return LinkRow(
            self.record.object,
            self.record.id,
            link.source,
            link.reference.object,
            link.reference.id,
            link.attribute,
            state,
            target.id if target else None,
            link.reference.label,
            reason,
        )
