"""The links of one record: which can be written now, which wait for their target, which have none."""

from dataclasses import dataclass, field

from crm_move.model import ObjectSchema, Record
from crm_move.operations import Links, SinkRecord, Target
from crm_move.plan import Policy
from crm_move.store import LinkRow

from .mapping import Wanted
from .run import Run

SETTLED = ("made", "present")


@dataclass
class RecordLinks:
    """The links of one record, each in one place: `ready` with its target, `waiting` for it, or in the ledger."""

    run: Run
    record: Record
    schema: ObjectSchema
    ready: list[tuple[Wanted, Target]] = field(default_factory=list)
    waiting: list[Wanted] = field(default_factory=list)

    def sort(self, wanted: list[Wanted], *, seen: bool) -> None:
        """Find the target of each link, and say at once which links are dead and which were made before.

        `seen`: the ledger may know links of this record already.
        """
        rows = self.run.ledger.standing.links_of(self.record.object, [self.record.id]) if seen else []
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

    def to_write(self) -> Links:
        """The links that go along in the record's own call."""
        links: Links = {}
        for link, target in self.ready:
            links[link.attribute] = (*links.get(link.attribute, ()), target)
        return links

    def compare(self, held: SinkRecord, policy: Policy) -> None:
        """Take out of `ready` what the sink has already, and what it has otherwise and the policy lets stand."""
        remaining = []
        for link, target in self.ready:
            present = held.links.get(link.attribute, ())
            if target in present:
                self._settle(link, "present", target)
            elif present and self._stands(link.attribute, held, policy):
                self._settle(link, "skipped", target, "another link is there already and stays (policy fill-empty)")
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

    def _stands(self, attribute: str, held: SinkRecord, policy: Policy) -> bool:
        reference = self.schema.reference(attribute)
        if reference is not None and reference.many:
            return False
        written = held.written.get(attribute)
        return policy is not Policy.OVERWRITE and not (written and written.by in ("system", "ours"))

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
