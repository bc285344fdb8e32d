"""What became of one record: its state, its links and what of it is lost, for the ledger and the tally."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from crm_move.errors import SkipError
from crm_move.model import ObjectSchema, Record, words
from crm_move.store import RecordRow, ValueRow

from .codec import dump_values
from .decide import STAYS, Decision
from .linking import RecordLinks
from .mapped import Lost, Mapped
from .run import Run


@dataclass
class Settling:
    """Says where one source record stands: each ends in one state.

    `row` is what the ledger knew of it, `parts` the records that are one with it, `fixed` whether a person gave values
    for it. `made`: an attempt without an answer turned out to have made it.
    """

    run: Run
    schema: ObjectSchema
    record: Record
    mapped: Mapped
    links: RecordLinks
    row: RecordRow | None
    parts: Sequence[Record]
    fixed: bool
    made: bool = field(default=False, init=False)

    def report_kept(self, decision: Decision) -> None:
        """Say which values the record goes without, because another one stands there."""
        for slug in sorted(decision.theirs):
            text = "; ".join(words(value) for value in self.mapped.values[slug])
            self.mapped.lost.append(Lost(slug, "left_out", STAYS, text))

    def done(self, state: str, sink_id: str, written: RecordRow | None = None, without: Collection[str] = ()) -> None:
        """It is in the sink, `without` some attributes; `written` is what the ledger says where nothing is new."""
        self.links.made()
        state = "created" if self.made else state
        self.run.tally.record(self.record.object, state)
        self._merged("unchanged" if state == "unchanged" else "updated")
        if written is not None:
            if self.fixed:
                self._put_lost(counted=False)
            return
        values = {slug: value for slug, value in self.mapped.values.items() if slug not in without}
        self._put(state, sink_id, dump_values(values))
        self._put_lost(counted=state != "unchanged")

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
        rows = [
            ValueRow(self.record.object, self.record.id, lost.attribute, lost.state, lost.reason, lost.value)
            for lost in self.mapped.lost
        ]
        for lost in self.mapped.lost:
            self.run.tally.values[lost.state] += counted
        if rows or self.row is not None:
            self.run.ledger.standing.put_values(self.record.object, self.record.id, rows)
