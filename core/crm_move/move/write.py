"""The work on one record: recognise it in the sink, create it or write to it, and say what became of it.

Each record is a generator of steps. Whatever happens, it ends in one state: created, updated, unchanged, skipped or
failed; every value that does not arrive and every link is named.
"""

from dataclasses import dataclass

from crm_move.errors import ConflictError, OutcomeUnknownError, RefusedError, SkipError, ValueRefusedError
from crm_move.model import ObjectSchema, Record, Text, Values, words
from crm_move.operations import CreateRecord, Outcome, RecordOperation, SinkRecord, UpdateRecord, UpsertRecord
from crm_move.plan import Policy
from crm_move.store import RecordRow

from .codec import dump_operation, dump_values, load_operation, load_values
from .decide import Decision, Judge
from .linking import RecordLinks
from .mapping import Mapper
from .merging import Merger
from .recognise import Recognition
from .run import Run, attributes_of
from .settling import Settling
from .steps import Answering, Apply, Find, ReadBack, Wait, Work, settled_as

# A value can be refused once for each attribute; more than this many rounds mean that the sink contradicts itself.
ROUNDS = 60


@dataclass
class RecordWork:
    """The work on one source record.

    `final`: links to records that are not there yet wait for a second pass. `uncertain`: an attempt to create the
    record, in an earlier run or in this one, got no answer, so whoever holds its keys may be the record itself.
    """

    run: Run
    mapper: Mapper
    schema: ObjectSchema
    record: Record
    final: bool = False
    uncertain: bool = False

    def work(self) -> Work:
        """Everything, from recognising to the ledger."""
        self.planned = self.mapper.planned
        self.mapped = self.mapper.map(self.record)
        parts = self.run.snapshot.parts(self.record.object, self.record.id)
        if parts:
            self.mapped.lost += Merger(self.planned).lost(self.record, parts)
        self.recognition = Recognition(self.run, self.planned, self.schema, self.record, self.mapped)
        self.recognition.claim_keys()
        if target := self._waits_for():
            self.run.present.defer(self.record.object, self.record.id, target)
            return
        self.links = RecordLinks(self.run, self.record, self.schema)
        self.row = self.run.ledger.standing.record(self.record.object, self.record.id)
        fixed = self.mapper.is_fixed(self.record)
        self.settling = Settling(self.run, self.schema, self.record, self.mapped, self.links, self.row, parts, fixed)
        self.links.sort(self.mapped.links, seen=self.row is not None)
        yield from self._again(self.row) if self.row and self.row.sink_id else self._first()

    def _waits_for(self) -> tuple[str, str] | None:
        """A record goes after those that it points at, so that one call does for both; the first that is to come."""
        if self.final:
            return None
        own = (self.record.object, self.record.id)
        targets = ((link.reference.object, link.reference.id) for link in self.mapped.links if not link.dead)
        return next((target for target in targets if target != own and self._comes_first(*target)), None)

    def _comes_first(self, object: str, id: str) -> bool:
        """Whether a record that is not written yet stands before this one in the plan's order, or among its like."""
        standing = self.run.ledger.standing
        if self.run.place(object) > self.run.place(self.record.object) or standing.sink_id(object, id):
            return False
        return standing.record(object, id) is None

    def _drop_attribute(self, slug: str, reason: str) -> bool:
        """Leave out what the sink refuses of one attribute; whether there was anything to leave out."""
        values = self.mapped.values.get(slug, ())
        for value in values:
            self.mapped.leave_out(slug, value, reason)
        return self.links.give_up(slug, reason) or bool(values)

    # a record that this move has not written yet

    def _first(self) -> Work:
        attempt = self.run.ledger.operations.open(self.record.object, self.record.id) if self.uncertain else None
        tried = load_operation(attempt.body) if attempt else None
        if held := self.recognition.find():
            if attempt and isinstance(tried, CreateRecord | UpsertRecord) and self._is_ours(held):
                yield from self._made_after_all(attempt.n, held, tried.values)
            else:
                yield from self._onto(held)
            return
        if attempt and isinstance(tried, CreateRecord) and not self.recognition.own_keys():
            yield from self._look_before_creating(attempt.n, attempt.at, tried.values)
            return
        if attempt:
            self.run.ledger.operations.settle(attempt.n, "repeated")
        yield from self._create()

    def _is_ours(self, held: SinkRecord) -> bool:
        """Whether this is the record that an attempt of this move made."""
        ids = [words(value) for value in held.values.get(self.planned.id_attribute, ())]
        return ids == [self.record.id] and held.created is not None and held.created.by == "ours"

    def _made_after_all(self, n: int, held: SinkRecord, tried: dict[str, Values]) -> Work:
        """An attempt without an answer has made the record: what it did not bring is written now."""
        self.run.ledger.operations.settle(n, "done", held.id)
        self.settling.made = True
        yield from self._onto(held, tried)

    def _create(self) -> Work:
        for _ in range(ROUNDS):
            operation = self._creation()
            n = self._intend(operation)
            try:
                outcome: Outcome = yield Apply(operation)
            except ConflictError as error:
                self.run.ledger.operations.settle(n, "failed", error=error.code)
                if (yield from self._conflict(n, error)):
                    return
            except ValueRefusedError as error:
                self.run.ledger.operations.settle(n, "failed", error=error.code)
                if not self._drop_attribute(error.attribute, str(error)):
                    return self.settling.failed(error)
            except OutcomeUnknownError:
                self.run.ledger.operations.settle(n, "unknown")
                self.uncertain = True
                if not self.recognition.own_keys():
                    return (yield from self._look_before_creating(n, self.run.clock.wall(), operation.values))
            except SkipError as error:
                self.run.ledger.operations.settle(n, "failed", error=str(error))
                return self.settling.failed(error)
            else:
                self.run.ledger.operations.settle(n, "done", outcome.id)
                return self.settling.done("created", outcome.id)
        return self.settling.failed(RefusedError("the sink contradicts itself", status=0))

    def _creation(self) -> CreateRecord | UpsertRecord:
        values, links = dict(self.mapped.values), self.links.to_write()
        attribute = self.schema.attribute(self.planned.id_attribute)
        if attribute and attribute.unique and attribute.slug in values:
            return UpsertRecord(object=self.schema.slug, key=attribute.slug, values=values, links=links)
        return CreateRecord(object=self.schema.slug, values=values, links=links)

    def _look_before_creating(self, n: int, sent: float, tried: dict[str, Values]) -> Work:
        """Nobody knows whether the record was made, and it has no key: look for it late, then make it again."""
        yield Wait(max(0.0, self.run.patience.unknown - self.run.since(sent)), last=True)
        found = yield from self._find_own()
        if found:
            yield from self._made_after_all(n, found, tried)
            return
        self.run.ledger.operations.settle(n, "repeated")
        yield from self._create()

    def _find_own(self) -> Answering:
        found = yield Find(self.schema.slug, self.planned.id_attribute, Text(text=self.record.id))
        return next((held for held in found if self.recognition.other_owner(held) is None), None)

    def _conflict(self, n: int, error: ConflictError) -> Answering:
        """Somebody has our key: our own lost attempt, another record of this move, or one that appeared meanwhile."""
        held = yield from self._holder(error)
        if held is None and self.uncertain:
            yield Wait(self.run.patience.unknown, last=True)
            held = yield from self._holder(error)
        if held is None and (self.uncertain or not self._drop_attribute(error.attribute, str(error))):
            self.settling.failed(error)
            return True
        if held is None:
            return False
        lost = len(self.mapped.lost)
        if not self.recognition.may_take(held):
            if len(self.mapped.lost) == lost and not self._drop_attribute(error.attribute, str(error)):
                self.settling.failed(error)
                return True
            return False
        if self._is_ours(held):
            yield from self._made_after_all(n, held, dict(self.mapped.values))
            return True
        self.run.tally.redecided += 1
        yield from self._onto(held)
        return True

    def _leave_to(self, holder: SinkRecord | None, error: ConflictError) -> bool:
        """Leave out the values that another record holds, all of the attribute where it is not known which."""
        taken = holder.values.get(error.attribute, ()) if holder else ()
        shared = [value for value in self.mapped.values.get(error.attribute, ()) if value in taken]
        for value in shared:
            self.mapped.leave_out(error.attribute, value, "another record has it in the sink, and only one can")
        return bool(shared) or self._drop_attribute(error.attribute, str(error))

    def _holder(self, error: ConflictError, other_than: str | None = None) -> Answering:
        """The record that holds the key; a sink may show it late."""
        for seconds in (0.0, *self.run.patience.lookups):
            if seconds:
                yield Wait(seconds)
            for id in error.records:
                if id != other_than and (held := (yield ReadBack(self.schema.slug, id))):
                    return held
            for slug, value in self.recognition.own_keys():
                found = yield Find(self.schema.slug, slug, value)
                if holder := next((held for held in found if held.id != other_than), None):
                    return holder
        return None

    # a record that is there

    def _again(self, row: RecordRow) -> Work:
        settled = row.state not in ("failed", "skipped")
        if settled and dump_values(self.mapped.values) == row.written and not self.links.ready:
            self.settling.done("unchanged", str(row.sink_id), written=row)
            return
        held = yield from self._read(str(row.sink_id), self.run.patience.lookups if settled else ())
        if held is None:
            self.settling.left("skipped", "it was deleted in the sink since", row.sink_id)
            return
        untouched = row.state == "skipped" and row.written == "{}"
        yield from self._onto(held, None if untouched else load_values(row.written))

    def _read(self, id: str, waits: tuple[float, ...]) -> Answering:
        """The record of the sink, which may show it late; None where it is not there after all `waits`."""
        for seconds in (0.0, *waits):
            if seconds:
                yield Wait(seconds)
            if held := (yield ReadBack(self.schema.slug, id)):
                return held
        return None

    def _onto(self, held: SinkRecord, last: dict[str, Values] | None = None) -> Work:
        """Write to a record that is there what the policy allows and nothing that is there already."""
        if self.planned.policy is Policy.SKIP and last is None:
            self.links.fail("the record was there before and is left alone (policy skip)")
            self.settling.left("skipped", "it was there before (policy skip)", held.id)
            return
        if last is None:
            if not self._judged(held).values and not self._unlinked(held):
                self.links.compare(held, self.planned.policy)
                return self._unchanged(held, self._judged(held))
            held = (yield from self._read(held.id, self.run.patience.lookups)) or held
        self.links.compare(held, self.planned.policy)
        for _ in range(ROUNDS):
            decision = self._judged(held, last)
            if not decision.values and not self.links.ready:
                return self._unchanged(held, decision)
            if (yield from self._write(held, decision)):
                return None
        return self.settling.failed(RefusedError("the sink contradicts itself", status=0))

    def _judged(self, held: SinkRecord, last: dict[str, Values] | None = None) -> Decision:
        judge = Judge(held, self.planned.policy, frozenset({self.planned.id_attribute}), last)
        return judge.decide(self.mapped.values, attributes_of(self.schema))

    def _unlinked(self, held: SinkRecord) -> bool:
        return any(target not in held.links.get(link.attribute, ()) for link, target in self.links.ready)

    def _write(self, held: SinkRecord, decision: Decision) -> Answering:
        operation = UpdateRecord(
            object=self.schema.slug,
            id=held.id,
            values=decision.values,
            links=self.links.beside(held) if decision.replace else self.links.to_write(),
            replace=decision.replace,
        )
        n = self._intend(operation, held)
        try:
            yield Apply(operation)
        except ConflictError as error:
            self.run.ledger.operations.settle(n, "failed", error=error.code)
            holder = yield from self._holder(error, held.id)
            if not self._leave_to(holder, error):
                self.settling.failed(error, held.id)
                return True
            return False
        except ValueRefusedError as error:
            self.run.ledger.operations.settle(n, "failed", error=error.code)
            if not self._drop_attribute(error.attribute, str(error)):
                self.settling.failed(error, held.id)
                return True
            return False
        except SkipError as error:
            self.run.ledger.operations.settle(n, settled_as(error), error=str(error))
            self.settling.failed(error, held.id)
            return True
        self.run.ledger.operations.settle(n, "done", held.id)
        self.settling.report_kept(decision)
        self.settling.done("updated", held.id, without=decision.theirs)
        return True

    def _unchanged(self, held: SinkRecord, decision: Decision) -> None:
        self.settling.report_kept(decision)
        self.settling.done("unchanged", held.id, without=decision.theirs)
        if self.row is None:
            self.run.tally.values["left_out"] += len(decision.theirs)

    def _intend(self, operation: RecordOperation, before: SinkRecord | None = None) -> int:
        image = before.model_dump_json() if before else None
        return self.run.ledger.operations.intend(self.record.object, self.record.id, dump_operation(operation), image)
