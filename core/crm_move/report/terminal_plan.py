"""The plan at the terminal: what a person reads before they approve it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from crm_move.plan import Endpoint, Plan, questions

from .cost_view import consequences, cost_lines
from .plan_view import ANSWERS, AttributeRow, LinkRow, ListRow, ObjectView, beyond, list_rows, object_views, reasons
from .showing import Showing
from .tables import indented, reason_table, reasoned, table
from .wording import clean, counted


def show_plan(shown: Showing, console: Console) -> None:
    """Everything that is decided, in the order in which a person asks: what, how, what not, what is open, at what cost.

    Values are shown as they are: the answers rest on them.
    """
    plan, views = shown.plan, object_views(shown)
    console.print(Text(f"{system(plan.source)} → {system(plan.sink)}", style="bold"))
    for remark in shown.remarks:
        console.print(indented(Text(clean(remark))))
    console.print(indented(_overview(views)))
    _show_merge(shown, console)
    for view in views:
        _show_object(view, console)
    _show_lists(list_rows(plan), console)
    _show_reasons("Not moved", reasons(plan.left_out) | beyond(shown.left_behind), console)
    _show_questions(plan, console)
    if shown.cost:
        _show_lines("Cost", cost_lines(shown.cost, plan.limit), console)
        for heading, lines in consequences(shown.cost).items():
            _show_lines(heading, lines, console)
    _show_notes((*plan.notes, *shown.warnings), console)
    console.print()
    console.print(Text("+ is made by the move; everything else is there already.", style="dim"))


def system(endpoint: Endpoint) -> str:
    """A source or sink, by its name and plugin."""
    return f"{clean(endpoint.name or endpoint.account)} ({clean(endpoint.plugin)})"


def _overview(views: Iterable[ObjectView]) -> Table:
    made = table("from", "records", "  to", "attributes", "links", "dropped", numbers=(1, 3, 4, 5), whole=(0, 2))
    for view in views:
        records = "" if view.records is None else f"{view.records:,}"
        counts = (len(view.attributes), len(view.links), len(view.dropped))
        made.add_row(Text(view.source), records, _marked(view.target, view.create), *map(str, counts))
    return made


def _show_object(view: ObjectView, console: Console) -> None:
    records = "" if view.records is None else f": {counted(view.records, 'record')}"
    console.print()
    console.print(Text.assemble((f"{view.source} → {view.target}", "bold"), records))
    for remark in filter(None, (view.reason, view.handling, *view.notes)):
        console.print(indented(Text(remark, style="dim")))
    for part in _parts(view, console.width - 2):
        console.print()
        console.print(indented(part))


def _parts(view: ObjectView, width: int) -> Iterator[RenderableType]:
    if view.attributes:
        yield Group(*_attributes(view.attributes, width))
    if view.links:
        yield Group(*_links(view.links, width))
    if view.duplicates:
        yield Group(*_duplicates(view, width))
    if view.dropped:
        yield reason_table("dropped", view.dropped)


def _duplicates(view: ObjectView, width: int) -> Iterator[Text]:
    cells = [
        ([Text(row.id), Text(row.same_as), Text(row.by), Text(row.score), Text(row.becomes)], row.why)
        for row in view.duplicates
    ]
    yield from reasoned(("duplicate", "same as", "by", "score", "becomes"), cells, width, numbers=(3,))
    if view.more_duplicates:
        yield Text(f"and {view.more_duplicates:,} more, in plan.yaml", style="dim")


def _show_lists(rows: Sequence[ListRow], console: Console) -> None:
    if rows:
        _show_title("Lists and pipelines", console)
        cells = [([Text(row.title), Text(row.object), Text(row.becomes)], row.why) for row in rows]
        lines = reasoned(("list", "of", "becomes"), cells, console.width - 2)
        console.print(indented(Group(*lines)))


def _attributes(rows: Iterable[AttributeRow], width: int) -> Iterator[Text]:
    cells = [
        ([Text(row.source), _marked(row.target, row.create), Text(row.type), Text(row.filled)], row.why) for row in rows
    ]
    return reasoned(("from", "  to", "type", "filled"), cells, width, numbers=(3,))


def _links(rows: Iterable[LinkRow], width: int) -> Iterator[Text]:
    cells = [
        (
            [
                Text(row.source),
                _marked(row.target, row.create),
                Text(row.points_at),
                *(Text("" if count is None else f"{count:,}") for count in (row.links, row.dangling)),
            ],
            row.why,
        )
        for row in rows
    ]
    return reasoned(("link", "  to", "points at", "links", "unmatched"), cells, width, numbers=(3, 4))


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


def _marked(target: str, create: bool) -> Text:
    return Text.assemble(("+ ", "green") if create else "  ", target)
