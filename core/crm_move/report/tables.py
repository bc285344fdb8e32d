"""The look of everything at the terminal: tables without lines, in two columns of indentation."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from rich.console import JustifyMethod, OverflowMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

GAP = "  "
REASON = "  "
NARROWEST = 8


def table(*heads: str, numbers: tuple[int, ...] = (), whole: tuple[int, ...] = ()) -> Table:
    """An empty table; the columns at the positions `numbers` are flush right, those at `whole` are not wrapped."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False, show_edge=False)
    for position, head in enumerate(heads):
        justify: JustifyMethod = "right" if position in numbers else "left"
        overflow: OverflowMethod = "ellipsis" if position in whole else "fold"
        made.add_column(head, justify=justify, no_wrap=position in whole, overflow=overflow)
    return made


def reasoned(
    heads: Sequence[str], rows: Sequence[tuple[Sequence[Text], str]], width: int, numbers: tuple[int, ...] = ()
) -> Iterator[Text]:
    """Lines of a table in which every row has its whole reason below it, on lines of its own.

    A column for the reasons would leave them a few letters' width. Where room is short, the widest columns give way,
    and never those of numbers. Rows without a reason stand alone.
    """
    columns = zip(*([Text(head) for head in heads], *(cells for cells, _ in rows)), strict=True)
    widths = [max(cell.cell_len for cell in column) for column in columns]
    _narrow(widths, width - len(GAP) * (len(widths) - 1), numbers)
    yield _line([Text(head, style="dim") for head in heads], widths, numbers)
    for cells, reason in rows:
        yield _line(cells, widths, numbers)
        for part in textwrap.wrap(reason, max(20, width - len(REASON)), break_on_hyphens=False):
            yield Text(f"{REASON}{part}", style="dim")


def reason_table(head: str, named: Mapping[str, str]) -> Table:
    """Names with their reasons."""
    made = table(head, "why")
    for name, reason in named.items():
        made.add_row(Text(name), Text(reason))
    return made


def marked(target: str, create: bool) -> Text:
    """The name of something in the sink; a plus before what is made there."""
    return Text.assemble(("+ ", "green") if create else "  ", target)


def indented(what: RenderableType) -> Padding:
    """What belongs below a heading."""
    return Padding(what, (0, 0, 0, 2), expand=False)


def _narrow(widths: list[int], room: int, numbers: tuple[int, ...]) -> None:
    """Take from the widest columns until all fit."""
    words = [position for position in range(len(widths)) if position not in numbers]
    while sum(widths) > room and max(widths[position] for position in words) > NARROWEST:
        widths[max(words, key=lambda position: widths[position])] -= 1


def _line(cells: Sequence[Text], widths: Sequence[int], numbers: tuple[int, ...]) -> Text:
    for position, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        cell.truncate(width, overflow="ellipsis")
        cell.align("right" if position in numbers else "left", width)
    line = Text(GAP).join(cells)
    line.rstrip()
    return line
