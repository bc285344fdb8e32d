"""Where a move stands, from its folder alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_move.errors import UsageError
from crm_move.plan import read_plan
from crm_move.report import Cause, Failure, Gate, Summary, called, concluded, group
from crm_move.store import Ledger

from .folder import MoveFolder
from .gate import gate_of
from .outcome import history, leftovers, summary_of_move
from .reports import kept_schema, rewrite_reports

STOPPED = 4
UNFINISHED = "the last run did not come to its end; `crm-move apply {folder}` goes on."


@dataclass(frozen=True)
class State:
    """The totals of a move and the causes of what it left behind; `begun`: whether anything was written at all.

    `said`: who approved which plan and when, and that the folder was purged, in sentences. `gate`: whether
    the old CRM can be switched off.
    """

    folder: MoveFolder
    summary: Summary
    causes: tuple[Cause, ...]
    begun: bool = True
    said: tuple[str, ...] = ()
    gate: Gate | None = None


def state_of(folder: MoveFolder, ledger: Ledger) -> State:
    """The state that a ledger tells."""
    plan = read_plan(folder.plan) if folder.plan.exists() else None
    summary = summary_of_move(folder.path, ledger)
    if ledger.fact("applying"):
        summary = concluded(summary, [Failure(code=STOPPED, message=UNFINISHED.format(folder=folder.path))])
    causes = tuple(group(called(leftovers(ledger, plan), kept_schema(folder))))
    begun = ledger.last_summary() is not None or summary.records.total > 0
    gate = gate_of(folder, ledger, plan, summary) if plan and begun else None
    return State(folder, summary, causes, begun, history(folder, ledger), gate)


def status_of(path: Path) -> State:
    """Where the move in a folder stands; where there was a rehearsal only, where that stands."""
    with _opened(path) as (folder, ledger):
        return state_of(folder, ledger)


def report_on(path: Path, *, show_values: bool = False) -> State:
    """Write the report of the move in a folder anew, values masked unless they are asked for."""
    with _opened(path) as (folder, ledger):
        if not folder.plan.exists():
            raise UsageError(f"{path} holds no plan yet. Make one with `crm-move plan SOURCE SINK`.")
        state = state_of(folder, ledger)
        rewrite_reports(folder, ledger, state.summary, show_values=show_values)
        return state


@contextmanager
def _opened(path: Path) -> Iterator[tuple[MoveFolder, Ledger]]:
    folder = MoveFolder(path)
    if not folder.ledger.exists():
        folder = MoveFolder(path, rehearsal=True)
    if not folder.ledger.exists():
        raise UsageError(f"{path} holds no ledger: nothing was moved from there yet.")
    ledger = folder.open_ledger()
    try:
        yield folder, ledger
    finally:
        ledger.close()
