"""Duplicates at the terminal: asked about in groups, and pair by pair where somebody wants to look."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crm_move.model import Record, words
from crm_move.plan import Plan, PlannedDuplicate, PlannedObject, Question, duplicate_questions
from crm_move.report import clean, counted

Look = Callable[[str, str], Record | None]
"""The record of a source object with this id."""

CERTAIN = 100
EXAMPLES = 3
ROWS = 14
"""So many attributes of a pair are shown, those that differ first."""

NONE, ALL, EACH = "none", "all", "each"
YES, NO, STOP = "y", "n", "stop"


@dataclass(frozen=True)
class Group:
    """Open questions that are alike: of one object, agreeing in the same things."""

    object: str
    of: str | None
    by: tuple[str, ...]
    certain: bool
    pairs: Sequence[tuple[Question, PlannedDuplicate]]


def ask_about_duplicates(plan: Plan, look: Look, console: Console) -> dict[Question, bool]:
    """The answers to all open duplicates of the plan; what nobody says anything about is kept apart."""
    return {question: yes for group in _groups(plan) for question, yes in _Asking(plan, group, look, console).answers()}


def _groups(plan: Plan) -> Iterator[Group]:
    found: dict[tuple[str, str | None, tuple[str, ...], bool], list[tuple[Question, PlannedDuplicate]]] = {}
    for question, each in duplicate_questions(plan):
        found.setdefault((question.object, each.of, each.by, each.score == CERTAIN), []).append((question, each))
    for key, pairs in found.items():
        yield Group(*key, sorted(pairs, key=lambda pair: -pair[1].score))


@dataclass(frozen=True)
class _Asking:
    plan: Plan
    group: Group
    look: Look
    console: Console

    def answers(self) -> Iterator[tuple[Question, bool]]:
        """Each question of the group with a yes or a no."""
        examples = [clean(each.evidence) for _, each in self.group.pairs[:EXAMPLES]]
        more = len(self.group.pairs) - EXAMPLES
        self.console.print(f"\n{_headline(self.group)}", style="bold")
        for line in (*examples, *([f"and {more:,} more"] if more > 0 else ())):
            self.console.print(Padding(line, (0, 0, 0, 2)))
        chosen = self._chosen()
        if chosen == EACH:
            yield from self._each()
            return
        least = {NONE: CERTAIN + 1, ALL: 0}.get(chosen)
        for question, each in self.group.pairs:
            yield question, each.score >= (int(chosen) if least is None else least)

    def _chosen(self) -> str:
        scores = "" if self.group.certain else ", those from a score on (say 95)"
        asked = f"Merge {NONE} of them, {ALL}{scores}, or look at {EACH}?"
        return str(click.prompt(asked, default=NONE, value_proc=lambda text: _choice(text, self.group.certain)))

    def _each(self) -> Iterator[tuple[Question, bool]]:
        stopped = False
        for n, (question, each) in enumerate(self.group.pairs, 1):
            if not stopped:
                self._show(question, each)
                scored = "" if self.group.certain else f" ({each.score} %)"
                asked = f"{n:,} of {len(self.group.pairs):,}{scored}: merge these two?"
                said = click.prompt(asked, type=click.Choice([YES, NO, STOP]), default=NO)
                stopped = said == STOP
            yield question, not stopped and said == YES

    def _show(self, question: Question, each: PlannedDuplicate) -> None:
        """Both records side by side."""
        places = ((each.of or question.object, each.same_as), (question.object, question.written))
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for title in ("", *(clean(f"{object} {id}") for object, id in places)):
            table.add_column(title, overflow="fold", ratio=1 if title else None, no_wrap=not title)
        rows = list(_rows([(self.plan.objects[object], self.look(object, id)) for object, id in places]))
        rows.sort(key=lambda row: not (row[1] and row[2] and row[1].casefold() != row[2].casefold()))
        for title, *cells in rows[:ROWS]:
            differ = all(cells) and cells[0].casefold() != cells[1].casefold()
            table.add_row(title, *(Text(clean(cell), style="bold" if differ else "") for cell in cells))
        self.console.print()
        self.console.print(table)


def _headline(group: Group) -> str:
    pairs = counted(len(group.pairs), "pair")
    among = f" with a record of {group.of}" if group.of else ""
    agree = ", ".join(group.by)
    if group.certain:
        return f"{group.object}: {pairs}{among} of the same {agree}, but different otherwise."
    scores = [each.score for _, each in group.pairs]
    scored = f"{min(scores)} to {max(scores)}" if min(scores) < max(scores) else str(scores[0])
    return f"{group.object}: {pairs}{among} alike in {agree}, scored {scored} %."


def _choice(text: str, certain: bool) -> str:
    said = text.strip().casefold()
    if said in (NONE, ALL, EACH) or (not certain and said.isdecimal() and int(said) <= CERTAIN):
        return said
    raise click.UsageError(f"say {NONE}, {ALL} or {EACH}" + ("" if certain else ", or a score up to 100"))


def _rows(both: Sequence[tuple[PlannedObject, Record | None]]) -> Iterator[tuple[str, str, str]]:
    """Title and both sides of each attribute of the sink that either record has something for."""
    titles = {slug: each.title for planned, _ in both for slug, each in planned.attributes.items()}
    for slug, title in titles.items():
        one, other = (_said(planned, slug, record) for planned, record in both)
        if one or other:
            yield clean(title), one, other


def _said(planned: PlannedObject, slug: str, record: Record | None) -> str:
    attribute = planned.attributes.get(slug)
    if attribute is None or record is None:
        return ""
    parts = [attribute.parts[part] for part in sorted(attribute.parts)]
    put_together = " ".join(words(value) for source in parts for value in record.values.get(source, ()))
    return put_together or "; ".join(
        words(value) for source in attribute.sources for value in record.values.get(source, ())
    )
