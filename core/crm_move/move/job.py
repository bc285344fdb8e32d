"""One command's work on one move, from reading to the report."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from crm_move.connect import Clock, SystemClock
from crm_move.errors import UsageError
from crm_move.plan import Plan, read_plan
from crm_move.plugins import (
    Opened,
    Sink,
    SinkDescription,
    Surroundings,
    Workspace,
    open_sink,
)
from crm_move.report import Cause, Failure, Summary, counted
from crm_move.store import Ledger, Present, Snapshot

from .apply import apply_plan
from .binding import bind_source, bind_workspace, check_locators, usable_workspace
from .decisions import decisions, write_decisions
from .delta import Delta, delta_of
from .failures import read_fixes, write_failures
from .folder import MoveFolder, remove_database
from .foresee import foresee
from .front import Front, Proposal
from .gone import settle_gone
from .merging import merge_records
from .order import Order
from .outcome import DELTA, summary_of
from .planning import Planning, schema_of
from .purge import refuse_purged
from .reading import Reading
from .redrawn import as_it_will_be, redrawn
from .rehearsal import open_rehearsed, rehearsed_since
from .reports import write_plan_report, write_reports
from .run import Run
from .tally import Tally
from .undo import UndoPlan, plan_undo, undo
from .verify import verify

WRITTEN = ("created", "updated", "unchanged")
"""States of records that the sink holds."""


class Job:
    """The work of one command. What it has done so far can be asked for at any time, after an error too."""

    def __init__(self, order: Order, front: Front, surroundings: Surroundings, clock: Clock | None = None) -> None:
        self.order = order
        self.folder = MoveFolder(order.folder, order.rehearse)
        self.tally = Tally()
        self.proposal: Proposal | None = None
        self.writing = False
        self.causes: tuple[Cause, ...] = ()
        self._front = front
        self._surroundings = surroundings
        self._clock = clock or SystemClock()
        self._started = self._clock.now()
        self._sink: Opened[Sink] | None = None
        self._reading = Reading(order, self.folder, surroundings, front.progress)
        self._planning = Planning(order, self.folder, front)

    def summary(self, failure: Failure | None = None) -> Summary:
        """The numbers of this run."""
        client = self._sink.client if self._sink else None
        seconds = self._clock.now() - self._started
        return summary_of(self.folder.path, self.tally, client.counters if client else None, seconds, failure)

    # commands

    def move(self) -> None:
        """Read, propose, show, ask, apply, verify, report."""
        with self._at_work() as (ledger, sink, workspace), self._reading.snapshot(ledger.fact("applying")) as snapshot:
            proposal = self._propose(snapshot, sink, workspace, ledger, approved=ledger.approval())
            delta = self._delta(proposal, snapshot, ledger, sink)
            if not self.order.yes:
                self._front.say(f"{self.folder.own / 'report.html'} shows this as a page.")
            nothing_to_do = delta is not None and delta.writes_nothing
            self.proposal = self._planning.approve(proposal, snapshot, ledger, nothing_to_do=nothing_to_do)
            self._carry_out(self.proposal.plan, snapshot, ledger, sink)

    def plan(self, *, records: bool = False) -> None:
        """Read and propose; nothing is written to the sink. `records`: also decide what becomes of each record."""
        with self._at_work() as (ledger, sink, workspace), self._reading.snapshot(None) as snapshot:
            proposal = self._propose(snapshot, sink, workspace, ledger)
            self._planning.remember_shown(proposal, snapshot)
            delta = self._delta(proposal, snapshot, ledger, sink)
            if records and delta is None:
                with self._running(proposal.plan, snapshot, ledger, sink) as run:
                    found = foresee(run, self.folder.foreseen_ledger)
                    counts = write_decisions(self.folder.foreseen, found)
                self._front.show_foreseen(counts, self.folder.foreseen)

    def apply(self, fix: Path | None = None) -> None:
        """Carry out the plan that lies in the folder; `fix` is a failed.csv in which somebody has changed values."""
        with self._at_work() as (ledger, sink, _), self._reading.kept() as snapshot:
            if fix is not None:
                self._front.say(f"{counted(read_fixes(fix, ledger), 'value')} taken from {fix}.")
            plan = read_plan(self.folder.plan)
            description = as_it_will_be(sink.connector.describe(), plan, ledger)
            self._planning.check(plan, schema_of(snapshot), description)
            self._planning.check_pins(plan, snapshot, description, ledger)
            snapshot.choose(list(plan.objects), plan.limit)
            self._carry_out(plan, snapshot, ledger, sink)

    def verify(self, sample: int | None = None) -> None:
        """Read back and compare what was written; `sample`: so many records an object."""
        with self._at_work() as (ledger, sink, _), self._reading.kept() as snapshot:
            plan = read_plan(self.folder.plan)
            snapshot.choose(list(plan.objects), plan.limit)
            with self._running(plan, snapshot, ledger, sink) as run:
                run.describe()
                merge_records(run)
                verify(run, sample)
            self._report(ledger)

    def undo(self, *, force: bool = False, also_own: bool = False) -> None:
        """Take back what was written, after a look at how much that is."""
        with self._at_work() as (ledger, sink, workspace), self._reading.any() as snapshot:
            with self._running(read_plan(self.folder.plan), snapshot, ledger, sink) as run:
                self._approve_undo(plan_undo(run), workspace, force=force)
                self.tally.undo = Counter()
                self.writing = True
                try:
                    undo(run, force=force, also_own=also_own)
                finally:
                    self.writing = False
            self._report(ledger)

    def _approve_undo(self, planned: UndoPlan, workspace: Workspace, *, force: bool) -> None:
        name = workspace.name or workspace.id
        if not self._front.takes_back(planned, name, ask=not self.order.yes, force=force):
            raise UsageError(
                "Nothing was taken back: nobody said yes. Give --yes"
                + (f", and with --force type the workspace's name ({name}) when asked." if force else ".")
            )

    def _propose(
        self,
        snapshot: Snapshot,
        sink: Opened[Sink],
        workspace: Workspace,
        ledger: Ledger,
        approved: tuple[str, dict[str, str]] | None = None,
    ) -> Proposal:
        description = self._as_it_will_be(sink, ledger)
        written = sum(ledger.standing.counts("records").get(state, 0) for state in WRITTEN)
        known = approved[1] if approved else None
        self.proposal = self._planning.propose(snapshot, description, workspace, sink.connector.check, written, known)
        write_plan_report(self.folder, ledger, self.proposal)
        for sentence in redrawn(self.proposal.plan, ledger).sentences():
            self._front.say(sentence)
        return self.proposal

    def _as_it_will_be(self, sink: Opened[Sink], ledger: Ledger) -> SinkDescription:
        """The sink as the plan that lies there finds it, once what gets another form is out of the way."""
        description = sink.connector.describe()
        return (
            as_it_will_be(description, read_plan(self.folder.plan), ledger)
            if self.folder.plan.exists()
            else description
        )

    def _delta(self, proposal: Proposal, snapshot: Snapshot, ledger: Ledger, sink: Opened[Sink]) -> Delta | None:
        """What a finished move has to catch up with, shown; None where it is not finished, or nothing has moved."""
        if ledger.fact("applying") or not ledger.standing.counts("records") or ledger.approval() is None:
            return None
        if self._planning.is_approved(proposal, snapshot, ledger):
            self._front.say("Nothing has changed at the source since the last run.")
            return None
        with self._running(proposal.plan, snapshot, ledger, sink) as run:
            pace = proposal.sink.capabilities.writes_per_second
            delta = delta_of(run, self.folder.foreseen_ledger, self.folder.foreseen, pace)
        ledger.keep(DELTA, json.dumps(delta.sentences))
        self._front.show_delta(delta)
        write_plan_report(self.folder, ledger, proposal)
        return delta

    def _carry_out(self, plan: Plan, snapshot: Snapshot, ledger: Ledger, sink: Opened[Sink]) -> None:
        ledger.keep("applying", snapshot.digest or "")
        with self._running(plan, snapshot, ledger, sink) as run:
            self.writing = True
            try:
                apply_plan(run)
                settle_gone(run)
                self._say_surprises()
                verify(run)
                self._say_rehearsed(run)
            finally:
                self.writing = False
        ledger.keep("applying", "")
        ledger.keep(DELTA, "[]")
        self._report(ledger)

    def _say_rehearsed(self, run: Run) -> None:
        """What became of each record upon what the sink held, over all runs of the rehearsal."""
        if self.order.from_sink:
            counts = write_decisions(self.folder.foreseen, decisions(run, rehearsed_since(run.ledger)))
            self._front.show_foreseen(counts, self.folder.foreseen)

    def _say_surprises(self) -> None:
        if count := self.tally.redecided:
            self._front.say(f"{count:,} records were decided anew: the sink had changed since it was read.")
        if count := self.tally.doubles_removed:
            self._front.say(f"{count:,} records were made twice because an answer was lost; the second was removed.")

    def _report(self, ledger: Ledger) -> None:
        summary = self.summary()
        ledger.finish_run(summary.exit_code, summary.model_dump(mode="json", by_alias=True))
        self.causes = write_reports(self.folder, ledger, summary, self.proposal)
        write_failures(self.folder.failures, ledger)

    # the places

    @contextmanager
    def _at_work(self) -> Iterator[tuple[Ledger, Opened[Sink], Workspace]]:
        with ExitStack() as stack:
            check_locators(self.order)
            self.folder.make()
            stack.enter_context(self.folder.locked())
            refuse_purged(self.folder)
            self._sink = stack.enter_context(self._open_sink(stack))
            workspace = usable_workspace(self._sink.connector)
            ledger = self.folder.open_ledger()
            stack.callback(ledger.close)
            bind_workspace(ledger, workspace, self.folder)
            ledger.start_run(self.order.command)
            if self.order.from_sink:
                rehearsed_since(ledger)
            bind_source(self.folder, self.order)
            yield ledger, self._sink, workspace

    @contextmanager
    def _running(self, plan: Plan, snapshot: Snapshot, ledger: Ledger, sink: Opened[Sink]) -> Iterator[Run]:
        present = Present(self.folder.present)
        try:
            yield Run(
                plan=plan,
                snapshot=snapshot,
                ledger=ledger,
                present=present,
                sink=sink.connector,
                clock=self._clock,
                tally=self.tally,
                patience=self.order.patience,
                width=sink.in_flight,
                progress=self._front.progress,
                say=self._front.say,
            )
        finally:
            present.close()
            remove_database(self.folder.present)

    def _open_sink(self, stack: ExitStack) -> Opened[Sink]:
        if not self.order.rehearse:
            return open_sink(self.order.sink, locator=self.order.to, **self._surroundings)
        folder, clock = self.folder, self._clock
        return open_rehearsed(self.order, folder, self._front, self._surroundings, clock, stack)
