"""What became of one record: its state, its links and what of it is lost, for the ledger and the tally."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crm_move.errors import SkipError
from crm_move.model import ObjectSchema, Record, words
from crm_move.operations import RecordOperation, SinkRecord
from crm_move.plan import Policy
from crm_move.store import Edit, RecordRow, ValueRow

from .codec import dump_operation, dump_values, fingerprint
from .decide import Decision
from .linking import RecordLinks
from .mapped import Lost, Mapped
from .run import Run


@dataclass
class Settling:
    """Says where one source record stands: each ends in one state.

    `policy` is that of its object, `row` what the ledger knew of it, `parts` the records that are one with it, `fixed`
    the attributes that a person gave values for. `made`: an attempt without an answer turned out to have made it.
    """

    run: Run
    policy: Policy
    schema: ObjectSchema
    record: Record
    mapped: Mapped
    links: RecordLinks
    row: RecordRow | None
    parts: Sequence[Record]
    fixed: frozenset[str]
    made: bool = field(default=False, init=False)

    def intend(self, operation: RecordOperation, before: SinkRecord | None = None) -> int:
        """An operation on the record is about to be sent; its number."""
        image = before.model_dump_json() if before else None
        return self.run.ledger.operations.intend(self.record.object, self.record.id, dump_operation(operation), image)

    def drop_attribute(self, slug: str, reason: str) -> bool:
        """Leave out what the sink refuses of one attribute; whether there was anything to leave out."""
        values = self.mapped.values.get(slug, ())
        for value in values:
            self.mapped.leave_out(slug, value, reason)
        return self.links.give_up(slug, reason) or bool(values)

    @property
    def wish(self) -> str:
        """What is wanted of the record, and how, in a few characters."""
        return fingerprint(f"{self.policy} {dump_values(self.mapped.values)}")

    def is_as_decided(self, row: RecordRow) -> bool:
        """Whether nothing is wanted but what was written, or what was last decided about."""
        if dump_values(self.mapped.values) == row.written:
            return True
        edit = self._edit()
        return edit is not None and edit.wish == self.wish

    def _edit(self) -> Edit | None:
        return self.run.ledger.standing.edits.of(self.record.object, [self.record.id]).get(self.record.id)

    def done(self, state: str, sink_id: str, decision: Decision | None = None) -> None:
        """It is in the sink, as it was mapped or as was decided."""
        self.links.made()
        state = "created" if self.made else state
        self.run.tally.record(self.record.object, state)
        self._merged("unchanged" if state == "unchanged" else "updated")
        if decision is not None:
            self._report_kept(decision)
        written = decision.written if decision else self.mapped.values
        self._put(state, sink_id, dump_values(written))
        if decision is not None:
            self._put_edit(decision)
        self._put_lost(counted=state != "unchanged" or self.row is not None)
        if self.row is None and state == "unchanged" and decision is not None:
            self.run.tally.values["left_out"] += len(decision.theirs)

    def as_before(self, row: RecordRow) -> None:
        """Nothing has changed since the last run."""
        self.links.made()
        self.run.tally.record(self.record.object, "unchanged")
        self._merged("unchanged")
        if self.fixed and dump_values(self.mapped.values) == row.written:
            self._put_lost(counted=False)

    def _report_kept(self, decision: Decision) -> None:
        """Say which values the record goes without, because another one stands there."""
        for slug, reason in sorted(decision.theirs.items()):
            text = "; ".join(words(value) for value in self.mapped.values.get(slug, ()))
            self.mapped.lost.append(Lost(slug, "left_out", reason, text))

    def _put_edit(self, decision: Decision) -> None:
        """What people's values are left alone for is not asked about again, as long as the source stays as it is."""
        as_wished = decision.written == self.mapped.values
        if decision.edited or not as_wished:
            edit = Edit(self.wish, tuple(sorted(decision.edited)))
            self.run.ledger.standing.edits.put(self.record.object, self.record.id, edit)
        elif self.row is not None and self._edit() is not None:
            self.run.ledger.standing.edits.put(self.record.object, self.record.id, None)

    def failed(self, error: SkipError, sink_id: str | None = None) -> None:
        """It was refused."""
        self.left("failed", str(error), sink_id)

    def left(self, state: str, reason: str, sink_id: str | None = None) -> None:
        """It is not in the sink, or not as the plan wants it."""
        self.links.fail(f"its record {state}: {reason}")
        self.run.tally.record(self.record.object, state)
        self._merged(state, reason)
        self._put(state, sink_id, self.row.written if self.row else "{}", reason)

    def _merged(self, state: str, reason: str | None = None) -> None:
        """What is merged into the record shares its lot: its values came to a record that another one made."""
        object, into, standing = self.record.object, self.record.id, self.run.ledger.standing
        for part in (part for part in self.parts if part.id != into):
            self.run.tally.record(object, state)
            if state != "unchanged" or standing.record(object, part.id) is None:
                why = f"merged into {into}" + (f", which {state}: {reason}" if reason else "")
                standing.put_record(RecordRow(object, part.id, self.schema.slug, None, state, "{}", why, part.url))
            if reason is None:
                standing.merges.put(object, part.id, into)

    def _put(self, state: str, sink_id: str | None, written: str, reason: str | None = None) -> None:
        self.run.ledger.standing.put_record(
            RecordRow(
                self.record.object, self.record.id, self.schema.slug, sink_id, state, written, reason, self.record.url
            )
        )

    def _put_lost(self, *, counted: bool) -> None:
        """What is listed already is no news, and not counted again."""
        object, id, standing = self.record.object, self.record.id, self.run.ledger.standing
        rows = [ValueRow(object, id, lost.attribute, lost.state, lost.reason, lost.value) for lost in self.mapped.lost]
        listed = standing.values_of(object, [id]) if rows and counted and self.row is not None else []
        for row in rows if counted else ():
            self.run.tally.values[row.state] += row not in listed
        if rows or self.row is not None:
            standing.put_values(object, id, rows)
