"""The plan at the terminal: what a person reads before they approve it."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from crm_move.plan import Endpoint, Plan, questions

from .brief import paragraph, shared
from .cost_view import consequences, cost_lines
from .plan_view import ANSWERS, ListRow, ObjectView, beyond, list_rows, object_views, reasons
from .showing import Showing
from .tables import indented, marked, reason_table, reasoned, table
from .terminal_object import show_object
from .wording import clean

MOST_LISTS = 10
MARKS = "+ is made by the move; everything else is there already."
FAMILIAR = "The plan is the one that was approved: plan.yaml and report.html show it, and so does --verbose."
WHOLE = "Every attribute with its reason: plan.yaml, report.html, or --verbose."


def show_plan(shown: Showing, console: Console, *, whole: bool = False) -> None:
    """What is decided, in the order in which a person asks: what, how, what not, what is open, at what cost.

    Every attribute is named, with a reason where one may well decide otherwise; `whole` gives each its row and reason.
    Values are shown as they are: the answers rest on them. A plan that was approved before is only named.
    """
    plan = shown.plan
    console.print(Text(f"{system(plan.source)} → {system(plan.sink)}", style="bold"))
    for remark in shown.remarks:
        console.print(indented(Text(clean(remark))))
    if shown.familiar and not whole:
        console.print(indented(Text(FAMILIAR, style="dim")))
        _show_notes(shown.warnings, console)
    else:
        _show_decisions(shown, console, whole=whole)


def _show_decisions(shown: Showing, console: Console, *, whole: bool) -> None:
    plan, views = shown.plan, object_views(shown)
    console.print(indented(_overview(views) if views else Text("There is nothing to move.")))
    _show_merge(shown, console)
    known = [] if whole else shared(views)
    if known:
        console.print()
        console.print(indented(Text(paragraph(known), style="dim")))
    for view in views:
        show_object(view, console, whole=whole, known=known)
    _show_lists(list_rows(plan), console, whole=whole)
    _show_reasons("Not moved", reasons(plan.left_out) | beyond(shown.left_behind), console)
    _show_questions(plan, console)
    if shown.cost:
        _show_lines("Cost", cost_lines(shown.cost, plan.limit), console)
        for heading, lines in consequences(shown.cost).items():
            _show_lines(heading, lines, console)
    _show_notes((*plan.notes, *shown.warnings), console)
    console.print()
    for line in (MARKS,) if whole else (MARKS, WHOLE):
        console.print(Text(line, style="dim"))


def system(endpoint: Endpoint) -> str:
    """A source or sink, by its name and plugin."""
    return f"{clean(endpoint.name or endpoint.account)} ({clean(endpoint.plugin)})"


def _overview(views: Iterable[ObjectView]) -> Table:
    made = table("from", "records", "  to", "attributes", "links", "dropped", numbers=(1, 3, 4, 5), whole=(0, 2))
    for view in views:
        records = "" if view.records is None else f"{view.records:,}"
        counts = (len(view.attributes), len(view.links), len(view.dropped))
        made.add_row(Text(view.source), records, marked(view.target, view.create), *map(str, counts))
    return made


def _show_lists(rows: Sequence[ListRow], console: Console, *, whole: bool) -> None:
    if not rows:
        return
    _show_title("Lists and pipelines", console)
    shown = rows if whole else rows[:MOST_LISTS]
    cells = [
        ([Text(row.title), Text(row.object), Text(row.becomes)], row.why if whole or row.stays else "") for row in shown
    ]
    lines = [*reasoned(("list", "of", "becomes"), cells, console.width - 2)]
    if len(rows) > len(shown):
        lines.append(Text(f"and {len(rows) - len(shown):,} more, in plan.yaml", style="dim"))
    console.print(indented(Group(*lines)))


def _show_reasons(title: str, named: Mapping[str, str], console: Console) -> None:
    if named:
        _show_title(title, console)
        console.print(indented(reason_table("what", named)))


def _show_questions(plan: Plan, console: Console) -> None:
    asked = list(questions(plan))
    if not asked:
        return
    _show_title("Questions", console)
    made = table("in", "written", "rows", "probably means", "answer", numbers=(2,), whole=(0,))
    for question, near_miss in asked:
        where = Text(clean(f"{question.object}.{question.reference}"))
        means = Text("\n".join(filter(None, (clean(near_miss.means), clean(near_miss.evidence)))))
        written = Text(clean(question.written))
        made.add_row(where, written, f"{near_miss.rows:,}", means, ANSWERS[near_miss.answer])
    console.print(indented(made))


def _show_merge(shown: Showing, console: Console) -> None:
    """What became of people's edits."""
    if shown.merge is None:
        return
    kept = shown.merge.kept or ("nothing had been edited.",)
    _show_lines("Proposed anew; kept of your edits", kept, console)
    for heading, lines in (
        ("Moved since", shown.merge.moved),
        ("Edited before, and no longer there", shown.merge.lost),
    ):
        if lines:
            _show_lines(heading, lines, console)


def _show_lines(title: str, lines: Sequence[str], console: Console) -> None:
    _show_title(title, console)
    for line in lines:
        console.print(indented(Text(clean(line))))


def _show_notes(notes: Sequence[str], console: Console) -> None:
    if notes:
        _show_title("Mind", console)
        for note in notes:
            console.print(indented(Text(f"! {clean(note)}", style="yellow")))


def _show_title(title: str, console: Console) -> None:
    console.print()
    console.print(Text(title, style="bold"))
