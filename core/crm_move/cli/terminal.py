"""The person at the terminal: what they are shown and asked."""

import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from crm_move.connect import Prompt
from crm_move.move import Delta, Job, MoveFolder, Private, Proposal, State, UndoPlan
from crm_move.plan import PlannedNearMiss, PlannedReference, Question, name_questions, questions
from crm_move.report import (
    QUESTION,
    Inventory,
    ProgressDisplay,
    Summary,
    counted,
    show_delta,
    show_foreseen,
    show_inventory,
    show_plan,
    show_private,
    show_summary,
    show_undo,
)

from .pairs import Look, ask_about_duplicates

if TYPE_CHECKING:
    from crm_move.report import Cause

FAILED = frozenset({1, 2, 5})
YES_OR_NO = " [y/N]: "


class TerminalFront:
    """Tables on stdout (on stderr with `--json`), progress on stderr, questions only where somebody can answer."""

    def __init__(self, *, as_json: bool, verbose: bool = False) -> None:
        self._verbose = verbose
        self._console = Console(stderr=as_json, highlight=False, markup=False)
        self._notes = Console(stderr=True, highlight=False, markup=False)
        self._progress = ProgressDisplay(self._notes, quiet=as_json)
        self._running = False

    def close(self) -> None:
        """Take the progress display away."""
        if self._running:
            self._progress.__exit__(None, None, None)
            self._running = False

    def say(self, text: str) -> None:
        """A sentence, above the progress display."""
        self._notes.print(text)

    def progress(self, what: str, done: int, total: int) -> None:
        """How far a part of the work is."""
        if not self._running:
            self._progress.__enter__()
            self._running = True
        self._progress.show(what, done, total)

    def show(self, proposal: Proposal) -> None:
        """The plan as tables."""
        self.close()
        show_plan(proposal.showing, self._console, whole=self._verbose)
        self._console.print()

    def answer(self, proposal: Proposal, look: Look) -> Mapping[Question, bool]:
        """Ask each open question; duplicates, of which there may be hundreds, group by group."""
        if not _somebody_is_there():
            return {}
        names = {question: self._confirms(_by_name(question, each)) for question, each in name_questions(proposal.plan)}
        near_misses = {
            question: self._confirms(
                f"{question.object}: {counted(near.rows, 'row says', 'rows say')} {question.written!r}. "
                f"Is {_meant(near)} meant?"
            )
            for question, near in questions(proposal.plan)
            if near.answer is None
        }
        return names | near_misses | ask_about_duplicates(proposal.plan, look, self._console)

    def _confirms(self, question: str) -> bool:
        """A terminal by itself would break the line within a word."""
        return click.confirm(textwrap.fill(question, self._console.width - len(YES_OR_NO)), default=False)

    def approves(self, proposal: Proposal) -> bool | None:
        """Ask for the one yes that everything else waits for."""
        if not _somebody_is_there():
            return None
        sink = proposal.plan.sink
        return click.confirm(f"Write this to {sink.name or sink.account} ({sink.plugin})?", default=False)

    def takes_back(self, plan: UndoPlan, workspace: str, *, ask: bool, force: bool) -> bool | None:
        """Say what an undo will do, and ask for a yes; what people have changed goes only for the workspace's name."""
        show_undo(plan.counts, plan.calls, plan.minutes, plan.unseen, self._console)
        if force:
            return _types(workspace)
        if not ask or not plan.counts:
            return True
        return click.confirm(f"Take this back from {workspace}?", default=False) if _somebody_is_there() else None

    def show_foreseen(self, counts: Mapping[str, Mapping[str, int]], path: Path) -> None:
        """What becomes of the records, by object; the file has each."""
        self.close()
        show_foreseen(counts, self._console)
        self._console.print(f"{path} has each record with what is written and why.", soft_wrap=True)

    def show_delta(self, delta: Delta) -> None:
        """What has changed since the last run; the file has each record."""
        self.close()
        if delta.is_empty:
            self._console.print("What has changed since the last run comes to nothing that would be written.")
            return
        rows = {"conflicts": delta.conflicts, "gone": delta.gone}
        named = {title: [(one.object, one.source_id, one.why) for one in each] for title, each in rows.items()}
        show_delta(delta.counts, named, delta.calls, delta.minutes, self._console)
        self._console.print(f"{delta.path} has each record with what is written and why.", soft_wrap=True)

    def purges(self, private: Private, *, ask: bool) -> bool:
        """Say what a purge removes and what ends with it, and ask for a yes."""
        show_private(private.snapshots, private.changes, [file.name for file in private.files], self._console)
        if private.unfinished:
            self._console.print("The last run did not come to its end, and could not go on.", style="bold red")
        if not ask or not private.anything:
            return True
        return click.confirm("Remove this for good?", default=False) if _somebody_is_there() else False

    def sum_up(self, summary: Summary, job: Job) -> None:
        """How the command ended, and what to do next."""
        self.close()
        if summary.error and summary.exit_code in FAILED:
            self._notes.print(f"Error: {summary.error.message}", style="bold red", soft_wrap=True)
            return
        self._show(summary, job.causes, job.folder)

    def show_planned(self, folder: MoveFolder) -> None:
        """The plan lies there and waits."""
        lies = f"The plan lies in {folder.plan}; {folder.own / 'report.html'} shows it as a page."
        self._console.print(f"Nothing was written. {lies}", soft_wrap=True)
        self._console.print(f"Next: crm-move apply {folder.path}", soft_wrap=True)

    def show_inventory(self, inventory: Inventory, folder: Path) -> None:
        """What a source holds."""
        show_inventory(inventory, self._console)
        self._console.print(f"\n{folder / 'assessment.html'} shows it as a page.", soft_wrap=True)

    def show_status(self, state: State) -> None:
        """Where a move stands."""
        if not state.begun:
            self._console.print("Nothing was moved yet.", style="bold")
            if state.folder.plan.exists():
                self._console.print(f"The plan lies in {state.folder.plan}.", soft_wrap=True)
                self._console.print(f"Next: crm-move apply {state.folder.path}", soft_wrap=True)
            return
        self._show(state.summary, state.causes, state.folder)
        if state.gate:
            self._console.print(f"{QUESTION} {state.gate.answer}", style="bold", soft_wrap=True)
        for sentence in state.said:
            self._console.print(sentence, soft_wrap=True)

    def _show(self, summary: Summary, causes: "tuple[Cause, ...]", folder: MoveFolder) -> None:
        show_summary(summary, causes, self._console, _next(summary, folder))


def _by_name(question: Question, planned: PlannedReference) -> str:
    """Links by name need a yes of their own: two records may have come to one name by chance."""
    column, targets = " and ".join(planned.sources), " and ".join(planned.targets)
    return f"{question.object}: {column} goes to {targets} by name, not by id. Is that meant?"


def ask_secret() -> Prompt | None:
    """A way to ask for a setting, where somebody is there to answer."""

    def ask(text: str, hidden: bool) -> str:
        return str(click.prompt(text, hide_input=hidden, err=True))

    return ask if _somebody_is_there() else None


def _meant(near: PlannedNearMiss) -> str:
    """The record, with what speaks for it."""
    return f"{near.means!r} ({near.evidence})" if near.evidence else repr(near.means)


def _next(summary: Summary, folder: MoveFolder) -> str:
    if summary.error:
        return "the same command goes on where it stopped"
    rehearsed = folder.rehearsal and summary.undo is None
    then = "; the same move without --rehearse writes to the sink itself" if rehearsed else ""
    return f"open {folder.own / 'report.html'}{then}"


def _types(workspace: str) -> bool:
    """Whether somebody types the name; at a terminal or into standard input."""
    asked = f"This also removes what people have changed since. Type the workspace's name ({workspace})"
    return str(click.prompt(asked, default="", show_default=False, err=True)).strip() == workspace


def _somebody_is_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
