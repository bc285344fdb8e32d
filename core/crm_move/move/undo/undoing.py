"""What every part of an undo works with: the run, what is to be spared, and the three sums."""

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from crm_move.errors import SkipError
from crm_move.move.codec import dump_operation
from crm_move.move.run import Run
from crm_move.move.steps import Apply, Step
from crm_move.operations import Operation, SinkRecord
from crm_move.store import OperationRow, SparedRow

FIRST_MADE = "first record made at"

PEOPLE = ("person", "app")
"""Who writes, other than this move and the sink itself."""

Done = Generator[Step, object, SkipError | None]
"""Work on one operation; answers the sink's refusal where there is one."""


@dataclass
class Undoing:
    """One undo. `force`: what people changed goes too. `also_own`: so do records that the sink made by itself.

    `attached` is what hangs on records, by object and id; `used` the attributes that spared records hold values in;
    `deleted` the ids of records and entries that are gone, since a sink may show them for a while; `wrote` whether any
    record was written to. `note_spared` takes down what is left as it is: the ledger, unless something else is given.
    """

    run: Run
    force: bool = False
    also_own: bool = False
    attached: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    used: set[tuple[str, str]] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    wrote: bool = False
    note_spared: Callable[[SparedRow], object] | None = None

    def lost(self, object: str, record: str, what: str) -> None:
        """Something that hung on a record does so no longer, though a sink may show it for a while."""
        if what in self.attached[object, record]:
            self.attached[object, record].remove(what)

    @property
    def sums(self) -> Counter[str]:
        """How many things were taken back, kept, and could not be taken back."""
        if self.run.tally.undo is None:
            self.run.tally.undo = Counter()
        return self.run.tally.undo

    def saw(self, held: SinkRecord) -> None:
        """A record that the move has made: nothing that the sink made because of the move is older than all of them."""
        at = held.created.at if held.created else None
        if at is not None and (self.began is None or at < self.began):
            self.run.ledger.keep(FIRST_MADE, at.isoformat())

    @property
    def began(self) -> datetime | None:
        """When the first record of the move was made, by the sink's clock; None where none was seen yet."""
        known = self.run.ledger.fact(FIRST_MADE)
        return datetime.fromisoformat(known) if known else None

    def took_back(self, count: int = 1) -> None:
        """So many things are as they were before the move."""
        self.sums["taken_back"] += count

    def spare(self, state: str, kind: str, object: str, source_id: str, reason: str) -> None:
        """Leave something as it is, and say why: `kept`, because people changed it since, or `could_not`."""
        self.sums[state] += 1
        note = self.note_spared or self.run.ledger.standing.put_spared
        note(SparedRow(kind, object, source_id, state, reason))

    def settle(self, rows: Iterable[OperationRow], state: str = "undone") -> None:
        """Say what became of operations of the move."""
        for row in rows:
            self.run.ledger.operations.settle(row.n, state, row.sink_id)

    def carry_out(self, operation: Operation, object: str, source_id: str, before: SinkRecord | None = None) -> Done:
        """Carry out an operation that takes something back; it is in the ledger before it is sent."""
        image = before.model_dump_json() if before else None
        n = self.run.ledger.operations.intend(object, source_id, dump_operation(operation), image, state="undoing")
        try:
            yield Apply(operation)
        except SkipError as error:
            self.run.ledger.operations.settle(n, "failed", error=str(error))
            return error
        return None
