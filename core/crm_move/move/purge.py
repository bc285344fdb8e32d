"""Removes what a finished move still holds of customers' data: snapshots and before-images. Undo ends with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crm_move.errors import UsageError
from crm_move.report import masked, without_quotes
from crm_move.store import Ledger

from .folder import MoveFolder, remove_database
from .planning import somebody
from .reports import rewrite_reports
from .state import State, state_of


@dataclass(frozen=True)
class Private:
    """What a folder holds of customers' data: reads of the source, changes that could be undone, further files.

    `unfinished`: a run did not come to its end, and could not go on afterwards.
    """

    snapshots: int
    changes: int
    files: tuple[Path, ...]
    unfinished: bool

    @property
    def anything(self) -> bool:
        """Whether there is something to remove."""
        return bool(self.snapshots or self.changes or self.files)


def private_of(path: Path) -> Private:
    """What a purge of this folder would remove. Raises UsageError where it is none of a move."""
    changes, unfinished = 0, False
    kinds = _kinds(path)
    for folder in kinds:
        with _ledger(folder) as ledger:
            changes += ledger.before_images()
            unfinished = unfinished or bool(ledger.fact("applying"))
    files = tuple(file for folder in _both(path) for file in _files(folder))
    return Private(len(kinds[0].snapshots()), changes, files, unfinished)


def purge(path: Path) -> State:
    """Remove it. Totals, reasons, approvals, plan and report stay, values masked; where the move stands after it.

    Stopped in between, it may be repeated: that the folder is purged is said before anything goes.
    """
    kinds = _kinds(path)
    with kinds[0].locked():
        if not kinds[0].purged:
            kinds[0].remember({"purged": f"{datetime.now(UTC):%d %B %Y, %H:%M UTC} by {somebody()}"})
        kinds[0].drop_drafts()
        for _, snapshot in kinds[0].snapshots():
            remove_database(snapshot)
        for file in (file for folder in _both(path) for file in _files(folder)):
            remove_database(file)
        states = [_purged(folder) for folder in kinds]
    return states[0]


def refuse_purged(folder: MoveFolder) -> None:
    """Raise UsageError where nothing can be done in a folder any more."""
    if said := folder.purged:
        raise UsageError(
            f"{folder.path} was purged on {said}: its snapshots and before-images are gone, so this move can not be"
            f" gone on with, verified or taken back. `crm-move report {folder.path}` still works; for a new move give"
            " another folder with --move."
        )


def _purged(folder: MoveFolder) -> State:
    with _ledger(folder) as ledger:
        ledger.purge(masked, without_quotes)
        state = state_of(folder, ledger)
        if folder.plan.exists():
            rewrite_reports(folder, ledger, state.summary)
        return state


def _files(folder: MoveFolder) -> Iterator[Path]:
    named = (
        *(folder.failures, folder.foreseen, folder.foreseen_ledger, folder.present),
        *(folder.sandbox, folder.sandbox_draft, folder.own / "error.log"),
    )
    return (path for path in named if path.exists())


def _both(path: Path) -> tuple[MoveFolder, MoveFolder]:
    """The move in a folder and its rehearsal, begun or not: a read of the sink comes before the rehearsal's ledger."""
    return MoveFolder(path), MoveFolder(path, rehearsal=True)


def _kinds(path: Path) -> list[MoveFolder]:
    """The move in a folder and its rehearsal, as far as they were begun."""
    if begun := [folder for folder in _both(path) if folder.ledger.exists()]:
        return begun
    raise UsageError(f"{path} holds no ledger: nothing was moved from there yet. To be rid of it, remove the folder.")


@contextmanager
def _ledger(folder: MoveFolder) -> Iterator[Ledger]:
    ledger = folder.open_ledger()
    try:
        yield ledger
    finally:
        ledger.close()
