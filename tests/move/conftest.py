"""A small move without any CRM: a source made of records, a sink in memory, a clock that jumps."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crm_move.model import ObjectSchema, Record, Schema, Text, words
from crm_move.move.apply import apply_plan
from crm_move.move.run import Patience, Run
from crm_move.move.tally import Tally
from crm_move.move.verify import verify
from crm_move.operations import SinkRecord
from crm_move.plan import Endpoint, Plan
from crm_move.propose import build_profile, propose
from crm_move.store import Ledger, Present, Snapshot
from crm_move.testing.memory import MemorySink

QUICK = Patience(lookups=(0.1, 0.2, 0.4), unknown=10.0, verify=(2.0, 5.0))


class JumpingClock:
    """Time passes only while somebody sleeps, and then at once. `set_forward`: what the machine's clock is wrong by."""

    def __init__(self) -> None:
        self.time = 1_000_000.0
        self.set_forward = 0.0

    def now(self) -> float:
        return self.time

    def wall(self) -> float:
        return self.time + self.set_forward

    def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class SinkClock:
    """The clock of the sink's machine, which nobody sets."""

    clock: JumpingClock

    def now(self) -> float:
        return self.clock.now()

    def wall(self) -> float:
        return self.clock.now()

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)


@dataclass
class World:
    """Runs moves of some records into one sink, each run with stores of its own or of an earlier run."""

    folder: Path
    clock: JumpingClock = field(default_factory=JumpingClock)
    sink: MemorySink = field(default_factory=MemorySink)
    names: int = 0

    def __post_init__(self) -> None:
        self.sink.clock = SinkClock(self.clock)

    def snapshot(self, schema: Sequence[ObjectSchema], records: Iterable[Record]) -> Snapshot:
        self.names += 1
        snapshot = Snapshot(self.folder / f"snapshot-{self.names}.db")
        snapshot.schema = Schema(objects=tuple(schema))
        everything = list(records)
        for each in schema:
            snapshot.intake.add_records(
                each.slug, [record for record in everything if record.object == each.slug], None
            )
        snapshot.complete()
        return snapshot

    def plan(self, snapshot: Snapshot) -> Plan:
        assert snapshot.schema is not None
        profile = build_profile(snapshot.schema, snapshot)
        here, there = Endpoint(plugin="demo", account="demo"), Endpoint(plugin="memory", account="memory-1")
        return propose(snapshot.schema, profile, self.sink.describe(), here, there)

    def move(self, snapshot: Snapshot, plan: Plan | None = None, ledger: str = "ledger") -> Tally:
        """One run to its end; the ledger of the same name is gone on with."""
        with self.running(snapshot, plan, ledger) as run:
            apply_plan(run)
            verify(run)
        return run.tally

    @contextmanager
    def running(self, snapshot: Snapshot, plan: Plan | None = None, ledger: str = "ledger") -> Iterator[Run]:
        """A run, closed afterwards."""
        book = Ledger(self.folder / f"{ledger}.db")
        book.start_run("test")
        run = Run(
            plan=plan or self.plan(snapshot),
            snapshot=snapshot,
            ledger=book,
            present=Present(self.folder / "present.db"),
            sink=self.sink,
            clock=self.clock,
            patience=QUICK,
            width=4,
        )
        try:
            yield run
        finally:
            run.present.close()
            book.close()

    def held(self, object: str) -> list[SinkRecord]:
        return [record for page in self.sink.existing(object, None) for record in page.records]

    def names_of(self, object: str) -> list[str]:
        return sorted(words(value) for record in self.held(object) for value in record.values.get("name", ()))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def text(value: str) -> tuple[Text, ...]:
    return (Text(text=value),)
