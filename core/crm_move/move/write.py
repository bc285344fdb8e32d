"""The work on one record: recognise it in the sink, create it or have it written to, and say what became of it.

Each record is a generator of steps. Whatever happens, it ends in one state: created, updated, unchanged, skipped or
failed; every value that does not arrive and every link is named.
"""

from dataclasses import dataclass

from crm_move.errors import ConflictError, OutcomeUnknownError, RefusedError, SkipError, ValueRefusedError
from crm_move.model import ObjectSchema, Record, Text, Values, words
from crm_move.operations import CreateRecord, Outcome, SinkRecord, UpsertRecord

from .codec import load_operation
from .joining import Sharing
from .linking import RecordLinks
from .mapping import Mapper
from .merging import Merger
from .onto import ROUNDS, Onto
from .recognise import Recognition
from .run import Run
from .settling import Settling
from .steps import Answering, Apply, Find, Wait, Work


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
    sharing: Sharing
    final: bool = False
    uncertain: bool = False

    def work(self) -> Work:
        """Everything, from recognising to the ledger."""
        self.planned = self.mapper.planned
        self.mapped = self.mapper.map(self.record)
        parts = self.run.snapshot.parts(self.record.object, self.record.id)
        if parts:
            self.mapped.lost += Merger(self.planned).lost(self.record, parts)
        self.sharing.share(self.record, self.mapped)
        self.recognition = Recognition(self.run, self.planned, self.schema, self.record, self.mapped)
        self.recognition.claim_keys()
        if target := self._waits_for():
            self.run.present.defer(self.record.object, self.record.id, target)
            return
        self._recognise()
        self.links = RecordLinks(self.run, self.record, self.schema)
        fixed = self.mapper.fixed(self.record)
        self.settling = Settling(
            self.run, self.planned.policy, self.schema, self.record, self.mapped, self.links, self.row, parts, fixed
        )
        self.links.sort(self.mapped.links, self.planned.policy, seen=self.row is not None)
        self.onto = Onto(self.run, self.planned, self.schema, self.recognition, self.settling)
        yield from self.onto.again(self.row) if self.row and self.row.sink_id else self._first()

    def _recognise(self) -> None:
        """Find its record of the sink; where that of a former one is, what the ledger says of it is said of this."""
        own, ledger = (self.record.object, self.record.id), self.run.ledger
        self.row, self.held = ledger.standing.record(*own), None
        if self.row and self.row.sink_id:
            return
        self.held = self.sharing.held(*own) or self.recognition.find()
        former = self.recognition.former_owner(self.held) if self.held else None
        if self.held and former and not self.uncertain and self.recognition.succeeds(self.held):
            ledger.rework.take_over(former[0], former[1], self.record.id)
            self.row = ledger.standing.record(*own)

    def _waits_for(self) -> tuple[str, str] | None:
        """A record goes after those that it points at, so that one call does for both; the first that is to come."""
        if self.final:
            return None
        own = (self.record.object, self.record.id)
        if maker := self.sharing.is_to_make(*own):
            return maker
        targets = ((link.reference.object, link.reference.id) for link in self.mapped.links if not link.dead)
        return next((target for target in targets if target != own and self._comes_first(*target)), None)

    def _comes_first(self, object: str, id: str) -> bool:
        """Whether a record that is not written yet stands before this one in the plan's order, or among its like."""
        standing = self.run.ledger.standing
        if self.run.place(object) > self.run.place(self.record.object) or standing.sink_id(object, id):
            return False
        return standing.record(object, id) is None

    # a record that this move has not written yet

    def _first(self) -> Work:
        own, held = (self.record.object, self.record.id), self.held
        attempt = self.run.ledger.operations.open(*own) if self.uncertain else None
        tried = load_operation(attempt.body) if attempt else None
        if held:
            if attempt and isinstance(tried, CreateRecord | UpsertRecord) and self._is_ours(held):
                yield from self._made_after_all(attempt.n, held, tried.values)
            else:
                yield from self.onto.write(held)
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
        yield from self.onto.write(held, tried)

    def _create(self) -> Work:
        for _ in range(ROUNDS):
            operation = self._creation()
            n = self.settling.intend(operation)
            try:
                outcome: Outcome = yield Apply(operation)
            except ConflictError as error:
                self.run.ledger.operations.settle(n, "failed", error=error.code)
                if (yield from self._conflict(n, error)):
                    return
            except ValueRefusedError as error:
                self.run.ledger.operations.settle(n, "failed", error=error.code)
                if not self.settling.drop_attribute(error.attribute, str(error)):
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
        held = yield from self.recognition.holder(error)
        if held is None and self.uncertain:
            yield Wait(self.run.patience.unknown, last=True)
            held = yield from self.recognition.holder(error)
        if held is None and (self.uncertain or not self.settling.drop_attribute(error.attribute, str(error))):
            self.settling.failed(error)
            return True
        if held is None:
            return False
        lost = len(self.mapped.lost)
        if not self.recognition.may_take(held):
            if len(self.mapped.lost) == lost and not self.settling.drop_attribute(error.attribute, str(error)):
                self.settling.failed(error)
                return True
            return False
        if self._is_ours(held):
            yield from self._made_after_all(n, held, dict(self.mapped.values))
            return True
        self.run.tally.redecided += 1
        yield from self.onto.write(held)
        return True
