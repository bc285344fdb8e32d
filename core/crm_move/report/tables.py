"""The look of everything at the terminal: tables without lines, in two columns of indentation."""

from collections.abc import Mapping

from rich.console import JustifyMethod, OverflowMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


def table(*heads: str, numbers: tuple[int, ...] = (), whole: int | None = None) -> Table:
    """An empty table; the columns at the positions `numbers` are flush right, the one at `whole` is not wrapped."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False, show_edge=False)
    for position, head in enumerate(heads):
        justify: JustifyMethod = "right" if position in numbers else "left"
        overflow: OverflowMethod = "ellipsis" if position == whole else "fold"
        made.add_column(head, justify=justify, no_wrap=position == whole, overflow=overflow)
    return made


def reason_table(head: str, named: Mapping[str, str]) -> Table:
    """Names with their reasons."""
    made = table(head, "why")
    for name, reason in named.items():
        made.add_row(Text(name), Text(reason))
    return made


def indented(what: RenderableType) -> Padding:
    """What belongs below a heading."""
    return Padding(what, (0, 0, 0, 2), expand=False)
