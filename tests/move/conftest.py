"""A small move without any CRM: a source made of records, a sink in memory, a clock that jumps."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest

from crm_move.model import (
    Attribute,
    AttributeType,
    Kind,
    ObjectSchema,
    Record,
    ReferenceAttribute,
    Role,
    Schema,
    words,
)
from crm_move.move.apply import apply_plan
from crm_move.move.run import Patience, Run
from crm_move.move.tally import Tally
from crm_move.move.verify import verify
from crm_move.operations import SinkRecord
from crm_move.plan import Endpoint, Plan
from crm_move.propose import Wishes, build_profile, propose
from crm_move.store import Ledger, Present, Snapshot, ValueRow
from crm_move.testing.memory import MemorySink

TEXT = AttributeType.TEXT
ACCOUNTS = ObjectSchema(
    slug="accounts",
    singular="Account",
    plural="Accounts",
    kind=Kind.COMPANY,
    attributes=(
        Attribute(slug="account", title="Account", type=TEXT, role=Role.NAME),
        Attribute(slug="size", title="Size", type=TEXT),
        Attribute(slug="about", title="About", type=TEXT, role=Role.DESCRIPTION),
    ),
)
CONTACTS = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(
        Attribute(slug="full", title="Full name", type=TEXT, role=Role.NAME),
        Attribute(slug="email", title="E-mail", type=AttributeType.EMAIL, role=Role.EMAIL),
        Attribute(slug="job", title="Job title", type=TEXT, role=Role.JOB_TITLE),
    ),
    references=(
        ReferenceAttribute(slug="account", title="Account", targets=("accounts",), role=Role.COMPANY),
        ReferenceAttribute(slug="boards", title="Boards", targets=("accounts",), many=True),
    ),
)
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
    accounts: ClassVar = ACCOUNTS
    contacts: ClassVar = CONTACTS

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

    def read(self, *records: Record) -> Snapshot:
        """What a source of accounts and contacts gives."""
        return self.snapshot([ACCOUNTS, CONTACTS], records)

    def plan(self, snapshot: Snapshot, wishes: Wishes | None = None) -> Plan:
        """A proposal, of which the snapshot then holds the records, as those of a command are."""
        assert snapshot.schema is not None
        snapshot.choose([each.slug for each in snapshot.schema.objects], None)
        profile = build_profile(snapshot.schema, snapshot)
        here, there = Endpoint(plugin="demo", account="demo"), Endpoint(plugin="memory", account="memory-1")
        plan = propose(snapshot.schema, profile, self.sink.describe(), here, there, wishes or Wishes())
        snapshot.choose(list(plan.objects), plan.limit)
        return plan

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

    def states(self, object: str | None = None) -> dict[tuple[str, str], str]:
        """What became of each record, by object and source id, as the ledger has it."""
        with closing(Ledger(self.folder / "ledger.db")) as book:
            return {(row.object, row.source_id): row.state for row in book.standing.records(object)}

    def left_values(self) -> list[ValueRow]:
        """The values that were left out, as the ledger has them."""
        with closing(Ledger(self.folder / "ledger.db")) as book:
            return [*book.standing.values()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
