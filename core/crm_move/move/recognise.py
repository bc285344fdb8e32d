"""Recognises a source record in the sink: by its source id, then by a key. One record of the sink is never two."""

from dataclasses import dataclass

from crm_move.errors import ConflictError
from crm_move.model import ObjectSchema, Record, Value, words
from crm_move.operations import SinkRecord
from crm_move.plan import PlannedObject

from .keys import claimant, key_of, unique_attributes
from .mapped import Mapped
from .run import Run
from .steps import Answering, Find, ReadBack, Wait


@dataclass
class Recognition:
    """What one record may claim as its own: keys of the source, and a record of the sink."""

    run: Run
    planned: PlannedObject
    schema: ObjectSchema
    record: Record
    mapped: Mapped

    def claim_keys(self) -> None:
        """Of several source records with one key the first keeps it; the others go without that value."""
        for slug in unique_attributes(self.planned, self.schema):
            for value in self.mapped.values.get(slug, ()):
                holder = self.run.present.claim(self.schema.slug, slug, key_of(value), self._owner())
                if holder != self._owner():
                    self.mapped.leave_out(slug, value, "another record of the source has it too, and only one can")

    def own_keys(self) -> list[tuple[str, Value]]:
        """The values that no other record of the sink can have."""
        return [(slug, value) for slug in self.planned.match for value in self.mapped.values.get(slug, ())]

    def find(self) -> SinkRecord | None:
        """The record of the sink that this one is, as the sink was when the run began."""
        ids = self.run.present.by_key(self.schema.slug, self.planned.id_attribute, self.record.id)
        for slug, value in self.own_keys():
            ids += self.run.present.by_key(self.schema.slug, slug, key_of(value))
        for id in dict.fromkeys(ids):
            held = self.run.present.record(self.schema.slug, id)
            if held and (self.succeeds(held) or self.may_take(held)):
                return held
        return None

    def succeeds(self, held: SinkRecord) -> bool:
        """Whether the source has its record no longer: deleted and made anew there, it goes on as this one."""
        known, object = self.run.snapshot.known, self.record.object
        former = self.former_owner(held)
        there = self.run.ledger.gone.sharing(held.object, held.id) if former else []
        gone = all(other == object and not known(object, [id], unchosen=True) for other, id in there)
        return former is not None and gone and self._claims(held)

    def former_owner(self, held: SinkRecord) -> tuple[str, str] | None:
        """The other source record that this move has put there."""
        owner = self.run.ledger.standing.owner_of(held.object, held.id)
        return owner if owner != (self.record.object, self.record.id) else None

    def may_take(self, held: SinkRecord) -> bool:
        """Whether this record of the sink can be ours. Keys that it shares with another's record are left out."""
        if not self.other_owner(held) and self._claims(held):
            return True
        for slug, value in self.own_keys():
            if value in held.values.get(slug, ()):
                reason = "another record of the source has it in the sink, and only one can"
                self.mapped.leave_out(slug, value, reason)
        return False

    def _claims(self, held: SinkRecord) -> bool:
        """Whether no record that is under way has come first to this one of the sink."""
        return self.run.present.claim(self.schema.slug, "@record", held.id, self._owner()) == self._owner()

    def other_owner(self, held: SinkRecord) -> str | None:
        """The other source record that this record of the sink belongs to."""
        ids = [words(value) for value in held.values.get(self.planned.id_attribute, ())]
        strangers = [id for id in ids if id != self.record.id]
        if self.record.id not in ids and self.run.snapshot.known(self.record.object, strangers):
            return f"{self.record.object} {strangers[0]}"
        owner = self.former_owner(held)
        return " ".join(owner) if owner else None

    def holder(self, error: ConflictError, other_than: str | None = None) -> Answering:
        """The record that holds the key; a sink may show it late."""
        for seconds in (0.0, *self.run.patience.lookups):
            if seconds:
                yield Wait(seconds)
            for id in error.records:
                if id != other_than and (held := (yield ReadBack(self.schema.slug, id))):
                    return held
            for slug, value in self.own_keys():
                found = yield Find(self.schema.slug, slug, value)
                if holder := next((held for held in found if held.id != other_than), None):
                    return holder
        return None

    def _owner(self) -> str:
        return claimant(self.record.object, self.record.id)
