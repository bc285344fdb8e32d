"""Random sources, faults, people and kills in any order: what must hold after a move or an undo always holds.

The property itself stands in `crm_move.testing.whole_moves`.
"""

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from crm_move.errors import PauseError
from crm_move.model import (
    Attribute,
    AttributeType,
    Email,
    Kind,
    ObjectSchema,
    Record,
    RecordList,
    Reference,
    ReferenceAttribute,
    Role,
    Schema,
    Select,
    Text,
    Values,
)
from crm_move.move.apply import apply_plan
from crm_move.move.decisions import decisions
from crm_move.move.foresee import foresee
from crm_move.move.undo import undo
from crm_move.move.verify import verify
from crm_move.operations import CreateRecord, Operation, RecordOperation, SchemaOperation, Target, WriteEntry
from crm_move.plan import ListForm, Plan
from crm_move.plugins import Attached
from crm_move.store import Ledger, Snapshot
from crm_move.testing.whole_moves import SinkState, move_findings, undo_findings

T = AttributeType
RUNS = int(os.environ.get("RANDOM_WORLDS", "25"))
TIERS = ("Gold", "Silver", "Iron")
ACCOUNTS = ObjectSchema(
    slug="accounts",
    singular="Account",
    plural="Accounts",
    kind=Kind.COMPANY,
    attributes=(
        Attribute(slug="account", title="Account", type=T.TEXT, role=Role.NAME),
        Attribute(slug="tier", title="Tier", type=T.SELECT),
    ),
    references=(ReferenceAttribute(slug="parent", title="Parent", targets=("accounts",)),),
)
CONTACTS = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(
        Attribute(slug="full", title="Full name", type=T.TEXT, role=Role.NAME),
        Attribute(slug="email", title="E-mail", type=T.EMAIL, role=Role.EMAIL),
        Attribute(slug="job", title="Job", type=T.TEXT, role=Role.JOB_TITLE),
    ),
    references=(ReferenceAttribute(slug="account", title="Account", targets=("accounts",), role=Role.COMPANY),),
)
VISITS = ObjectSchema(
    slug="visits",
    singular="Visit",
    plural="Visits",
    attributes=(Attribute(slug="subject", title="Subject", type=T.TEXT, role=Role.NAME),),
    references=(
        ReferenceAttribute(slug="who", title="Who", targets=("contacts",), many=True),
        ReferenceAttribute(slug="after", title="After", targets=("visits",)),
    ),
)
NEWSLETTER = RecordList(slug="7", title="Newsletter", object="contacts")


def text(value: str) -> tuple[Text, ...]:
    return (Text(text=value),)


class Source:
    """A small source that changes: links in circles, links to nobody, keys that several records have."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.records: dict[tuple[str, str], Record] = {}
        for object, most in (("accounts", 4), ("contacts", 5), ("visits", 4)):
            for n in range(dice.randint(1, most)):
                self.put(object, str(n))
        self.members = [id for object, id in self.records if object == "contacts" and dice.random() < 0.5]

    def put(self, object: str, id: str) -> None:
        values: dict[str, Values] = {
            "accounts": {"account": text(f"Account {id}"), "tier": (Select(option=self.dice.choice(TIERS)),)},
            "contacts": {"full": text(f"Person {id}"), "email": (Email(address=self._address()),), "job": self._job()},
            "visits": {"subject": text(f"Visit {id}")},
        }[object]
        values = {slug: several for slug, several in values.items() if slug != "email" or self.dice.random() < 0.7}
        references = {
            "accounts": {"parent": self._some("accounts", 1)},
            "contacts": {"account": self._some("accounts", 1)},
            "visits": {"who": self._some("contacts", 3), "after": self._some("visits", 1)},
        }[object]
        self.records[object, id] = Record(object=object, id=id, values=values, references=references)

    def _address(self) -> str:
        return f"{self.dice.choice('abcd')}@x.com"

    def _job(self) -> Values:
        return text(self.dice.choice(("Clerk", "Boss", "Cook")))

    def _some(self, object: str, most: int) -> tuple[Reference, ...]:
        ids = {str(self.dice.randint(0, 5)) for _ in range(self.dice.randint(0, most))}
        return tuple(Reference(object=object, id=id) for id in sorted(ids))

    def snapshot(self, world: Any) -> Snapshot:
        snapshot: Snapshot = world.snapshot([ACCOUNTS, CONTACTS, VISITS], self.records.values())
        snapshot.schema = Schema(objects=(ACCOUNTS, CONTACTS, VISITS), lists=(NEWSLETTER,))
        snapshot.intake.add_members("7", "contacts", self.members, None)
        snapshot.complete()
        return snapshot


class Trouble:
    """Spoils operations of a sink by chance; a kill takes the ledger back to what is on disk at that moment."""

    def __init__(self, world: Any, dice: random.Random, kill_after: int | None) -> None:
        self.world, self.dice, self.left = world, dice, kill_after
        self.dead = False

    def __call__(self, operation: Operation) -> Any:
        if self.dead:
            return "pause"
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.dead = True
                self._files("ledger", "killed")
                return self.dice.choice(("pause", None))
        return self.dice.choice(_possible(operation)) if self.dice.random() < 0.2 else None

    def bury(self) -> None:
        """After a kill, nothing that was said later has been said."""
        if self.dead:
            for path in self.world.folder.glob("ledger.db*"):
                path.unlink()
            self._files("killed", "ledger")
            for path in self.world.folder.glob("killed.db*"):
                path.unlink()

    def _files(self, source: str, target: str) -> None:
        for path in sorted(self.world.folder.glob(f"{source}.db*")):
            shutil.copy(path, path.with_name(path.name.replace(source, target)))


def _possible(operation: Operation) -> tuple[str, ...]:
    """What can happen to an operation: a client repeats all but creations, which have nothing to tell them by."""
    if isinstance(operation, CreateRecord):
        return ("lost before", "lost after", "refused", "pause")
    if isinstance(operation, SchemaOperation):
        return ("repeated", "repeated", "pause")
    return ("repeated", "refused", "pause") if isinstance(operation, RecordOperation | WriteEntry) else ("repeated",)


class AnyWorld(RuleBasedStateMachine):
    """Moves of one changing source into one sink that people use meanwhile."""

    def __init__(self, world_in: Callable[[Path], Any]) -> None:
        super().__init__()
        fast = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(dir=fast if fast.is_dir() else None))
        self.world = world_in(self.folder)
        self.sink = self.world.sink
        self.theirs: dict[tuple[str, str], dict[str, Values]] = {}
        self.noted: set[tuple[str, str]] = set()
        self.ours_on_them: set[tuple[str, str]] = set()
        self.planned: Plan | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(seed=st.integers(0, 10**6), lag=st.sampled_from([0.0, 0.0, 3.0]), as_list=st.booleans())
    def begin(self, seed: int, lag: float, as_list: bool) -> None:
        self.dice = random.Random(seed)
        self.source = Source(self.dice)
        self.as_list = as_list
        for letter in "ab"[: self.dice.randint(0, 2)]:
            self.sink.add("people", {"emails": (Email(address=f"{letter}@x.com"),), "job_title": text("Theirs")})
        self.sink.lag = lag
        self.before = SinkState.of(self.sink)
        self.snapshot = self.source.snapshot(self.world)

    @rule(years=st.sampled_from([-100, 0, 100]))
    def the_machine_s_clock_is_set(self, years: int) -> None:
        self.world.clock.set_forward = years * 365 * 86400.0

    # people

    @rule(n=st.integers(0, 50))
    def a_person_edits(self, n: int) -> None:
        object, slug = ("people", "job_title") if n % 2 else ("companies", "description")
        if there := self.sink.records(object):
            held = there[n % len(there)]
            self.sink.edit(object, held.id, {slug: text(f"Edit {n}")})
            self.theirs.setdefault((object, held.id), {})[slug] = text(f"Edit {n}")

    @rule(n=st.integers(0, 50))
    def a_person_writes_a_note(self, n: int) -> None:
        if there := self.sink.records("people"):
            held = there[n % len(there)]
            self.sink.notes.append(Attached(object="people", record=held.id, what="note"))
            self.noted.add(("people", held.id))

    @rule(n=st.integers(0, 50))
    def a_person_makes_a_record_that_points_at_another(self, n: int) -> None:
        if there := self.sink.records("companies"):
            target = Target(object="companies", id=there[n % len(there)].id)
            id = self.sink.add("people", {"job_title": text(f"New {n}")}, {"company": (target,)})
            self.theirs["people", id] = {"job_title": text(f"New {n}")}
            self.noted.add(("companies", target.id))

    @rule()
    def a_person_changes_the_source(self) -> None:
        object = self.dice.choice(("accounts", "contacts", "visits"))
        self.source.put(object, str(self.dice.randint(0, 6)))
        self.snapshot = self.source.snapshot(self.world)

    # the move

    @rule(seed=st.integers(0, 10**6), kill_after=st.none() | st.integers(0, 40))
    def the_move_is_troubled(self, seed: int, kill_after: int | None) -> None:
        self._troubled(apply_plan, seed, kill_after)

    @precondition(lambda self: self.planned is not None)
    @rule(seed=st.integers(0, 10**6), kill_after=st.none() | st.integers(0, 40))
    def the_undo_is_troubled_and_then_ends(self, seed: int, kill_after: int | None) -> None:
        self._troubled(undo, seed, kill_after)
        self.the_move_is_taken_back()

    @rule()
    def the_move_is_made(self) -> None:
        for _ in range(2):
            with self.world.running(self.snapshot, self._plan()) as run:
                apply_plan(run)
                verify(run)
            self._settle()
            tally = run.tally
            assert sum(tally.records.values()) == len(self.source.records)
            assert tally.verified["different"] == 0
            with self._ledger() as ledger:
                assert move_findings(self._plan(), self.snapshot, ledger, SinkState.of(self.sink)) == []
        self._nothing_of_theirs_is_lost()
        self._writes_nothing_more()

    @rule()
    def what_is_foreseen_is_done(self) -> None:
        """Record by record and entry by entry: the same decision, values and reasons, in the same order."""
        self._settle()
        with self.world.running(self.snapshot, self._plan()) as run:
            foreseen = list(foresee(run, self.folder / "foreseen.db"))
        with self.world.running(self.snapshot, self._plan()) as run:
            apply_plan(run)
            done = list(decisions(run, run.ledger.run))
        if not run.tally.redecided:
            assert done == foreseen
        self._nothing_of_theirs_is_lost()

    @precondition(lambda self: self.planned is not None)
    @rule()
    def the_move_is_taken_back(self) -> None:
        with self.world.running(self.snapshot, self._plan()) as run:
            undo(run)
        self._settle()
        with self._ledger() as ledger:
            assert undo_findings(self._plan(), ledger, self.before, SinkState.of(self.sink)) == []
        self._nothing_of_theirs_is_lost()

    def _plan(self) -> Plan:
        if self.planned is None:
            plan = self.world.plan(self.snapshot)
            lists = {
                slug: each.model_copy(update={"becomes": ListForm.LIST if self.as_list else ListForm.SELECT})
                for slug, each in plan.lists.items()
            }
            self.planned = plan.model_copy(update={"lists": lists})
        return self.planned

    def _troubled(self, what: Callable[[Any], None], seed: int, kill_after: int | None) -> None:
        trouble = Trouble(self.world, random.Random(seed), kill_after)
        plan = self._plan()
        try:
            with self.world.running(self.snapshot, plan) as run:
                self.sink.faults = trouble
                what(run)
        except PauseError:
            pass
        finally:
            self.sink.faults = lambda _: None
        trouble.bury()
        self._nothing_of_theirs_is_lost()

    def _ledger(self) -> Any:
        return closing(Ledger(self.folder / "ledger.db"))

    def _settle(self) -> None:
        self.world.clock.sleep(60)

    def _writes_nothing_more(self) -> None:
        applied = len(self.sink.applied)
        with self.world.running(self.snapshot, self._plan()) as run:
            apply_plan(run)
        assert self.sink.applied[applied:] == []

    def _nothing_of_theirs_is_lost(self) -> None:
        there = {(object, held.id): held for object in ("people", "companies") for held in self.sink.records(object)}
        assert self.noted <= there.keys()
        for place, values in self.theirs.items():
            assert {slug: there[place].values.get(slug) for slug in values} == values


def test_in_any_world_nothing_doubles_nothing_is_missing_and_undo_spares_what_people_did(world: Any) -> None:
    quickly = [phase for phase in Phase if phase is not Phase.shrink]
    run_state_machine_as_test(
        lambda: AnyWorld(type(world)),
        settings=settings(
            max_examples=RUNS,
            phases=quickly,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
