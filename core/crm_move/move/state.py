"""Where a move stands, from its folder alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_move.errors import UsageError
from crm_move.plan import read_plan
from crm_move.report import Cause, Summary, group
from crm_move.store import Ledger

from .folder import MoveFolder
from .outcome import leftovers, summary_of_move
from .reports import write_reports


@dataclass(frozen=True)
class State:
    """The totals of a move and the causes of what it left behind."""

    folder: MoveFolder
    summary: Summary
    causes: tuple[Cause, ...]


def state_of(folder: MoveFolder, ledger: Ledger) -> State:
    """The state that a ledger tells."""
    plan = read_plan(folder.plan) if folder.plan.exists() else None
    return State(folder, summary_of_move(folder.path, ledger), tuple(group(leftovers(ledger, plan))))


def status_of(path: Path) -> State:
    """Where the move in a folder stands; where there was a rehearsal only, where that stands."""
    with _opened(path) as (folder, ledger):
        return state_of(folder, ledger)


def report_on(path: Path) -> State:
    """Write the report of the move in a folder anew."""
    with _opened(path) as (folder, ledger):
        if not folder.plan.exists():
            raise UsageError(f"{path} holds no plan yet. Make one with `crm-move plan SOURCE SINK`.")
        state = state_of(folder, ledger)
        write_reports(folder, ledger, state.summary, None)
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
