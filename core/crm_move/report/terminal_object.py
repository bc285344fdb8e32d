"""One object of the plan at the terminal: what its attributes become, what they link, what is dropped."""

import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from .brief import by_reason, head, parted, reasons_of, said
from .plan_view import AttributeRow, LinkRow, ObjectView
from .tables import REASON, indented, marked, reason_table, reasoned, table
from .wording import counted

FEW_DUPLICATES = 5


def show_object(view: ObjectView, console: Console, *, whole: bool, known: Collection[str] = ()) -> None:
    """The object; `whole` gives every attribute a row, and every row its reason. `known` was said of all objects."""
    records = "" if view.records is None else f": {counted(view.records, 'record')}"
    console.print()
    console.print(Text.assemble((f"{view.source} → {view.target}", "bold"), records))
    remarks = (view.reason, view.handling, *view.notes) if whole else (head(view, known),)
    for remark in filter(None, remarks):
        console.print(indented(Text(remark, style="dim")))
    width = console.width - 2
    for part in _whole(view, width) if whole else _brief(view, width):
        console.print()
        console.print(indented(part))


def _whole(view: ObjectView, width: int) -> Iterator[RenderableType]:
    if view.attributes:
        yield Group(*_attributes([(row, row.why) for row in view.attributes], width))
    if view.links:
        yield Group(*_links([(row, row.why) for row in view.links], width))
    if view.duplicates:
        yield Group(*_duplicates(view, len(view.duplicates), width))
    if view.dropped:
        yield reason_table("dropped", view.dropped)


def _brief(view: ObjectView, width: int) -> Iterator[RenderableType]:
    rows, gathered = parted(view.attributes)
    if rows:
        yield Group(*_attributes(reasons_of(rows), width))
    if gathered:
        yield _gathered("as they stand", gathered)
    if view.links:
        yield Group(*_links([(row, said(row.why)) for row in view.links], width))
    if view.duplicates:
        yield Group(*_duplicates(view, FEW_DUPLICATES, width))
    if view.dropped:
        yield Group(*_dropped(by_reason(view.dropped), width))


def _attributes(rows: Iterable[tuple[AttributeRow, str]], width: int) -> Iterator[Text]:
    cells = [
        ([Text(row.source), marked(row.target, row.create), Text(row.type), Text(row.filled)], why) for row, why in rows
    ]
    return reasoned(("from", "  to", "type", "filled"), cells, width, numbers=(3,))


def _links(rows: Iterable[tuple[LinkRow, str]], width: int) -> Iterator[Text]:
    cells = [
        (
            [
                Text(row.source),
                marked(row.target, row.create),
                Text(row.points_at),
                *(Text("" if count is None else f"{count:,}") for count in (row.links, row.dangling)),
            ],
            why,
        )
        for row, why in rows
    ]
    return reasoned(("link", "  to", "points at", "links", "unmatched"), cells, width, numbers=(3, 4))


def _duplicates(view: ObjectView, most: int, width: int) -> Iterator[Text]:
    cells = [
        ([Text(row.id), Text(row.same_as), Text(row.by), Text(row.score), Text(row.becomes)], row.why)
        for row in view.duplicates[:most]
    ]
    yield from reasoned(("duplicate", "same as", "by", "score", "becomes"), cells, width, numbers=(3,))
    more = view.more_duplicates + len(view.duplicates) - len(cells)
    if more:
        yield Text(f"and {more:,} more, in plan.yaml", style="dim")


def _gathered(head: str, named: Mapping[str, Sequence[str]]) -> Table:
    made = table(head, "", whole=(0,))
    for name, members in named.items():
        made.add_row(Text(name), Text(", ".join(members)))
    return made


def _dropped(named: Mapping[str, Sequence[str]], width: int) -> Iterator[Text]:
    yield Text("dropped", style="dim")
    for reason, members in named.items():
        why = f"{reason} ({len(members):,})" if len(members) > 1 else reason
        for line in textwrap.wrap(f"{why} – {', '.join(members)}", width, subsequent_indent=REASON):
            yield Text(line)
