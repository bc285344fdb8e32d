"""The plan at the terminal: what a person reads before they approve it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from crm_move.plan import Endpoint, Plan, questions
from crm_move.plugins.contracts import Left

from .facts import Cost, Facts
from .plan_view import ANSWERS, AttributeRow, LinkRow, ObjectView, beyond, object_views, reasons
from .tables import indented, reason_table, reasoned, table
from .wording import clean, counted, duration, listed, sentence


def show_plan(
    plan: Plan,
    facts: Facts | None,
    cost: Cost | None,
    console: Console,
    left_behind: Sequence[Left] = (),
    remarks: Sequence[str] = (),
) -> None:
    """Everything that is decided, in the order in which a person asks: what, how, what not, what is open, at what cost.

    `left_behind` is what the source holds beyond records and links, `remarks` what it says about its read. Values are
    shown as they are: the answers rest on them.
    """
    views = object_views(plan, facts)
    console.print(Text(f"{system(plan.source)} → {system(plan.sink)}", style="bold"))
    for remark in remarks:
        console.print(indented(Text(clean(remark))))
    console.print(indented(_overview(views)))
    for view in views:
        _show_object(view, console)
    _show_reasons("Not moved", reasons(plan.left_out) | beyond(left_behind), console)
    _show_questions(plan, console)
    if cost:
        _show_cost(plan, cost, console)
    _show_notes(plan.notes, console)
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
    if view.dropped:
        yield reason_table("dropped", view.dropped)


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


def _show_cost(plan: Plan, cost: Cost, console: Console) -> None:
    made = [
        counted(cost.objects, "object"),
        counted(cost.attributes, "attribute"),
        counted(cost.options, "option"),
        counted(cost.statuses, "status", "statuses"),
    ]
    sample = f" (a sample: at most {counted(plan.limit, 'record')} an object)" if plan.limit else ""
    lines = [
        f"Made: {listed([part for part in made if not part.startswith('0 ')]) or 'nothing'}.",
        f"Written: {counted(cost.records, 'record')} with {counted(cost.links, 'link')}{sample}.",
        f"That is {counted(cost.writes, 'write call')}: about {duration(cost.hours * 3600)} at the permitted rate.",
        sentence(clean(cost.note)),
    ]
    _show_title("Cost", console)
    for line in lines:
        console.print(indented(Text(line)))


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
