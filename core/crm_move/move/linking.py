"""The links of one record: which can be written now, which wait for their target, which have none, which are to go."""

from dataclasses import dataclass, field, replace

from crm_move.model import ObjectSchema, Record, ReferenceAttribute
from crm_move.operations import Links, SinkRecord, Target
from crm_move.plan import Policy
from crm_move.store import LinkRow

from .causes import both_changed, is_conflict
from .lists import TARGET
from .mapped import UNMEANT, Wanted
from .run import Run

SETTLED = ("made", "present")

STANDS = "another link is there already and stays (policy fill-empty)"
TAKEN_OFF = "the source has it no longer; it was taken off"
GONE = "the source has it no longer, nor has the sink"
NEVER_MADE = "the source has it no longer; it was not in the sink"
NOT_OURS = "the source has it no longer; it was there before the move and stays"


def link_stands(reference: ReferenceAttribute | None, slug: str, held: SinkRecord, policy: Policy) -> bool:
    """Whether a single reference holds another link that is not ours to replace."""
    if not held.links.get(slug) or (reference is not None and reference.many):
        return False
    written = held.written.get(slug)
    return policy is not Policy.OVERWRITE and not (written and written.by in ("system", "ours"))


@dataclass
class RecordLinks:
    """The links of one record, each in one place: `ready` with its target, `waiting` for it, or in the ledger.

    `leaving`: links that this move made and that the source has no longer, or the plan, which is then their reason;
    `off` what is to go of them, by attribute; `staying`: attribute and target of all that are wanted.
    """

    run: Run
    record: Record
    schema: ObjectSchema
    ready: list[tuple[Wanted, Target]] = field(default_factory=list)
    waiting: list[Wanted] = field(default_factory=list)
    ours: set[tuple[str, str | None]] = field(default_factory=set)
    leaving: list[LinkRow] = field(default_factory=list)
    off: dict[str, set[str]] = field(default_factory=dict)
    staying: set[tuple[str, str | None]] = field(default_factory=set)

    def sort(self, wanted: list[Wanted], policy: Policy, *, seen: bool) -> None:
        """Find the target of each link, and say at once which links are dead and which were made before.

        `seen`: the ledger may know links of this record already.
        """
        rows = self.run.ledger.standing.links_of(self.record.object, [self.record.id]) if seen else []
        rows = [row for row in rows if row.target_object != TARGET]
        self.ours = {(row.sink_attribute, row.sink_target) for row in rows if row.state in SETTLED}
        known = {(row.attribute, row.target_object, row.target_id): row for row in rows}
        for link in wanted:
            self._place(link, known.pop((link.source, link.reference.object, link.reference.id), None), policy)
        for row in (each for each in known.values() if not self._is_left_out(each)):
            if row.state == "made":
                self.leaving.append(row)
            elif row.state not in ("dropped", "kept"):
                reason = NOT_OURS if row.state in SETTLED else NEVER_MADE
                self.run.ledger.standing.put_link(replace(row, state="dropped", reason=reason))

    def _is_left_out(self, row: LinkRow) -> bool:
        """Whether the source still has a link, and only the plan leaves out, for now, what it points at."""
        left_out = row.target_object not in self.run.plan.objects
        targets = ((to.object, to.id) for to in self.record.references.get(row.attribute, ()))
        return left_out and (row.target_object, row.target_id) in targets

    def _place(self, link: Wanted, row: LinkRow | None, policy: Policy) -> None:
        target = None if link.dead else self._target(link)
        if row and row.state in SETTLED and (not link.dead or self._is_left_out(row)):
            self.staying.add((link.attribute, row.sink_target))
            self.run.tally.links["present"] += 1
        elif link.dead == UNMEANT and row and row.state == "made":
            self.leaving.append(replace(row, reason=UNMEANT))
        elif link.dead:
            self._settle(link, "skipped", reason=link.dead, known=row)
        elif row and _is_decided(row, target, policy):
            self.run.tally.links["skipped"] += 1
        elif target is None:
            self.waiting.append(link)
        else:
            self.staying.add((link.attribute, target.id))
            self.ready.append((link, target))

    def to_write(self) -> Links:
        """The links that go along in the record's own call."""
        links: Links = {}
        for link, target in self.ready:
            links[link.attribute] = tuple(dict.fromkeys((*links.get(link.attribute, ()), target)))
        return links

    def beside(self, held: SinkRecord) -> Links:
        """The same for a write that replaces: several links that are there already go along, but those that leave."""
        links = self.to_write() | {slug: () for slug in self.off if slug not in self.to_write()}
        for slug, targets in links.items():
            reference = self.schema.reference(slug)
            if reference is not None and reference.many:
                staying = (to for to in held.links.get(slug, ()) if to.id not in self.off.get(slug, ()))
                links[slug] = tuple(dict.fromkeys((*targets, *staying)))
        return links

    def compare(self, held: SinkRecord, policy: Policy) -> None:
        """Take out of `ready` what the sink has already, and what it has otherwise and the policy lets stand; say what
        of `leaving` has to be taken off."""
        remaining = []
        for link, target in self.ready:
            present = held.links.get(link.attribute, ())
            if target in present:
                self._settle(link, "present", target)
            elif all((link.attribute, there.id) in self.ours for there in present):
                remaining.append((link, target))
            elif link_stands(self.schema.reference(link.attribute), link.attribute, held, policy):
                self._settle(link, "skipped", target, self._why(link.attribute, held))
            else:
                remaining.append((link, target))
        self.ready = remaining
        for row in [*self.leaving]:
            self._leave(row, held)

    def _why(self, slug: str, held: SinkRecord) -> str:
        """Why another link stays: the sink's, or one that has replaced what this move made."""
        if any(row.sink_attribute == slug for row in self.leaving):
            return both_changed(held.written.get(slug), self.run.members)
        return STANDS

    def _leave(self, row: LinkRow, held: SinkRecord) -> None:
        """Whether a link goes, is gone, is replaced by another one anyway, or stays because somebody put another."""
        slug, reference = row.sink_attribute, self.schema.reference(row.sink_attribute)
        present = [to.id for to in held.links.get(slug, ())]
        coming = any(link.attribute == slug for link in (*(link for link, _ in self.ready), *self.waiting))
        wanted = (slug, row.sink_target) in self.staying
        if reference is None or wanted or (coming and not reference.many):
            return
        if row.sink_target in present:
            self.off.setdefault(slug, set()).add(str(row.sink_target))
        elif present and not reference.many:
            self._keep(row, both_changed(held.written.get(slug), self.run.members))

    def _keep(self, row: LinkRow, reason: str) -> None:
        """A link that the source has no longer stays, and is listed once."""
        self.run.tally.links["skipped"] += 1
        self.run.ledger.standing.put_link(replace(row, state="kept", reason=reason))
        self.leaving.remove(row)
        self.off.get(row.sink_attribute, set()).discard(str(row.sink_target))

    def made(self) -> None:
        """The sink has taken what was ready, and let go of what leaves."""
        for row in self.leaving:
            goes = str(row.sink_target) in self.off.get(row.sink_attribute, ())
            self.run.tally.links_taken_off += goes
            self._has_left(row, TAKEN_OFF if goes else GONE)
        for link, target in self.ready:
            self._settle(link, "made", target)
        self.ready, self.leaving, self.off = [], [], {}
        for link in self.waiting:
            self.run.ledger.standing.put_link(self._row(link, "waiting", None, None))
        self.waiting = []

    def _has_left(self, row: LinkRow, reason: str) -> None:
        """A link that the source still has, and the plan does not want, counts as skipped."""
        if row.reason:
            self.run.tally.links["skipped"] += 1
            self.run.ledger.standing.put_link(replace(row, state="skipped", sink_target=None))
        else:
            self.run.ledger.standing.put_link(replace(row, state="dropped", reason=reason))

    def give_up(self, attribute: str, reason: str) -> bool:
        """The sink refuses the links of an attribute; whether there were any. Of several each is tried alone later."""
        refused = [(link, target) for link, target in self.ready if link.attribute == attribute]
        if not refused and attribute in self.off:
            for row in [row for row in self.leaving if row.sink_attribute == attribute]:
                self._keep(row, f"the source has it no longer, and the sink keeps it: {reason}")
            return self.off.pop(attribute, None) is not None
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


def _is_decided(row: LinkRow, target: Target | None, policy: Policy) -> bool:
    """Whether people's link stands already where this one would go; it is not asked about again in every run."""
    decided = row.state == "skipped" and row.reason is not None and (row.reason == STANDS or is_conflict(row.reason))
    return decided and target is not None and row.sink_target == target.id and policy is not Policy.OVERWRITE
