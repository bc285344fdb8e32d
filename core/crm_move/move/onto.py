"""The work on a record that is in the sink already: compare it, and write what has to be written."""

from dataclasses import dataclass, field

from crm_move.errors import ConflictError, RefusedError, SkipError, ValueRefusedError
from crm_move.model import ObjectSchema, Values
from crm_move.operations import SinkRecord, UpdateRecord
from crm_move.plan import PlannedObject, Policy
from crm_move.store import RecordRow

from .codec import load_values
from .decide import Decision, Judge
from .recognise import Recognition
from .run import Run, attributes_of
from .settling import Settling
from .steps import Answering, Apply, ReadBack, Wait, Work, settled_as

# A value can be refused once for each attribute; more than this many rounds mean that the sink contradicts itself.
ROUNDS = 60


@dataclass
class Onto:
    """The work on a source record whose record of the sink is known. `stuck`: what the sink does not empty, and why."""

    run: Run
    planned: PlannedObject
    schema: ObjectSchema
    recognition: Recognition
    settling: Settling
    stuck: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.links, self.mapped = self.settling.links, self.settling.mapped

    def again(self, row: RecordRow) -> Work:
        """A record that this move has written before; where nothing is new, it costs no look at the sink."""
        settled, links = row.state not in ("failed", "skipped"), self.links.ready or self.links.leaving
        if settled and not links and self.settling.is_as_decided(row):
            return self.settling.as_before(row)
        held = yield from self._read(str(row.sink_id), self.run.patience.lookups if settled else ())
        if held is None:
            return self.settling.left("skipped", "it was deleted in the sink since", row.sink_id)
        untouched = row.state == "skipped" and row.written == "{}"
        return (yield from self.write(held, None if untouched else load_values(row.written)))

    def write(self, held: SinkRecord, last: dict[str, Values] | None = None) -> Work:
        """Write what the policy allows, and nothing that is there already; `last` is what this move wrote before."""
        if self.planned.policy is Policy.SKIP and last is None:
            self.links.fail("the record was there before and is left alone (policy skip)")
            self.settling.left("skipped", "it was there before (policy skip)", held.id)
            return
        if last is None:
            if not self._judged(held).values and not self._unlinked(held):
                self.links.compare(held, self.planned.policy)
                return self.settling.done("unchanged", held.id, self._judged(held))
            held = (yield from self._read(held.id, self.run.patience.lookups)) or held
        self.links.compare(held, self.planned.policy)
        for _ in range(ROUNDS):
            decision = self._judged(held, last)
            if not decision.values and not self.links.ready and not self.links.off:
                return self.settling.done("unchanged", held.id, decision)
            if (yield from self._write(held, decision)):
                return None
        return self.settling.failed(RefusedError("the sink contradicts itself", status=0))

    def _judged(self, held: SinkRecord, last: dict[str, Values] | None = None) -> Decision:
        judge = Judge(
            held,
            self.planned.policy,
            always=frozenset({self.planned.id_attribute, *self.settling.fixed}),
            last=last,
            stuck=self.stuck,
            replace=bool(self.links.off),
            members=self.run.members,
        )
        return judge.decide(self.mapped.values, attributes_of(self.schema))

    def _read(self, id: str, waits: tuple[float, ...]) -> Answering:
        """The record of the sink, which may show it late; None where it is not there after all `waits`."""
        for seconds in (0.0, *waits):
            if seconds:
                yield Wait(seconds)
            if held := (yield ReadBack(self.schema.slug, id)):
                return held
        return None

    def _unlinked(self, held: SinkRecord) -> bool:
        return any(target not in held.links.get(link.attribute, ()) for link, target in self.links.ready)

    def _write(self, held: SinkRecord, decision: Decision) -> Answering:
        """One attempt; whether it was the last."""
        operation = UpdateRecord(
            object=self.schema.slug,
            id=held.id,
            values=decision.values,
            links=self.links.beside(held) if decision.replace else self.links.to_write(),
            replace=decision.replace,
        )
        n = self.settling.intend(operation, held)
        try:
            yield Apply(operation)
        except ConflictError as error:
            self.run.ledger.operations.settle(n, "failed", error=error.code)
            holder = yield from self.recognition.holder(error, held.id)
            return self._give_up(held, error, done=self._leave_to(holder, error))
        except ValueRefusedError as error:
            self.run.ledger.operations.settle(n, "failed", error=error.code)
            return self._give_up(held, error, done=self._leave_out(error, decision))
        except SkipError as error:
            self.run.ledger.operations.settle(n, settled_as(error), error=str(error))
            return self._give_up(held, error, done=False)
        self.run.ledger.operations.settle(n, "done", held.id)
        self.settling.done("updated", held.id, decision)
        return True

    def _give_up(self, held: SinkRecord, error: SkipError, *, done: bool) -> bool:
        """The record has failed, unless something was left out for it."""
        if not done:
            self.settling.failed(error, held.id)
        return not done

    def _leave_out(self, error: ValueRefusedError, decision: Decision) -> bool:
        """Go without what the sink does not take, or does not let go of; whether there was anything."""
        if decision.values.get(error.attribute) == ():
            self.stuck[error.attribute] = f"the source has it no longer, and the sink keeps it: {error}"
            return True
        return self.settling.drop_attribute(error.attribute, str(error))

    def _leave_to(self, holder: SinkRecord | None, error: ConflictError) -> bool:
        """Leave out the values that another record holds, all of the attribute where it is not known which."""
        taken = holder.values.get(error.attribute, ()) if holder else ()
        shared = [value for value in self.mapped.values.get(error.attribute, ()) if value in taken]
        for value in shared:
            self.mapped.leave_out(error.attribute, value, "another record has it in the sink, and only one can")
        return bool(shared) or self.settling.drop_attribute(error.attribute, str(error))
