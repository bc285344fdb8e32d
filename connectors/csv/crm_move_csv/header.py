"""Which line of a file is its header."""

from collections import Counter
from typing import NamedTuple

from crm_move import UsageError

from .naming import numbered
from .overrides import FileSettings
from .shapes import shape_of

SEARCHED = 30
"""A header stands within this many filled rows, or csv.yaml has to name its line."""
FILLED = 0.6
"""A row above the table (a title, a sentence) fills less than this share of the columns."""
TABLE = 3
"""So many rows or more above an empty line are a table of their own, if the file goes on below it."""
ROWS_BELOW = 3
COLUMNS_ALIKE = 2
AGREE = 0.95
"""There is no header where the first row has data in two columns or more, each of the form that 95 % of three rows or
more below it have."""

NumberedRow = tuple[int, list[str]]


class Header(NamedTuple):
    """The line on which the header ends, the columns' titles, what stood above.

    `said` is False where there is no header: `line` is then the one above the first row.
    """

    line: int
    titles: tuple[str, ...]
    above: tuple[str, ...]
    said: bool = True


def find_header(rows: list[NumberedRow], file: str, settings: FileSettings) -> Header:
    """The header among a file's first rows. Raises UsageError where no line looks like one."""
    filled = [(line, row) for line, row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return Header(0, tuple(settings.headers), (), said=False)
    width, columns = _width([row for _, row in filled]), _reach(rows)
    if settings.header == "none":
        return Header(0, titles(settings.headers or [""] * width), (), said=False)
    if settings.header is not None:
        return _named(rows, file, settings.header)
    for index, (line, row) in enumerate(filled[:SEARCHED]):
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) < FILLED * columns and index + 1 < len(filled):
            continue
        above = tuple(" ".join(cells_of(above)) for _, above in filled[:index])
        if not reads_like_data(cells):
            return Header(line, titles(row), above)
        if _alike(row, [below for _, below in filled[index + 1 :] if len(below) == len(row)]):
            start = filled[index - 1][0] if index else 0
            return Header(start, titles(settings.headers or [""] * len(row)), above, said=False)
        raise UsageError(_refusal(file, line, cells))
    raise UsageError(_refusal(file, filled[0][0], cells_of(filled[0][1])))


def titles(cells: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Headers as titles: an empty one is named by its place, a repeated one is numbered."""
    cleaned = (" ".join(cell.replace("\ufeff", "").split()) for cell in cells)
    named = [name or f"column {place}" for place, name in enumerate(cleaned, start=1)]
    return tuple(numbered(named, "{} ({})"))


def cells_of(row: list[str]) -> list[str]:
    """The filled cells of a row."""
    return [cell.strip() for cell in row if cell.strip()]


def _width(rows: list[list[str]]) -> int:
    widths = Counter(map(len, rows))
    return max(widths, key=lambda width: (widths[width], width))


def _reach(rows: list[NumberedRow]) -> int:
    """How many columns the table has that hold anything: the first of several tables, if it begins the file."""
    usual = _width([row for _, row in rows if any(row)])
    filled = {place for _, row in rows if len(row) == usual for place, cell in enumerate(row) if cell.strip()}
    block = _first_block(rows)
    return min(len(filled), len(cells_of(block[0]))) if block else len(filled)


def _first_block(rows: list[NumberedRow]) -> list[list[str]]:
    """Rows above the first empty line (below a title) that are a table: three alike, words over them, no “Label:”."""
    block: list[list[str]] = []
    for _, row in rows:
        filled = len(cells_of(row))
        if not filled and len(block) >= TABLE:
            break
        block = [] if filled < COLUMNS_ALIKE else [*block, row]
    else:
        return []
    first = cells_of(block[0])
    labels = any(row[0].strip().endswith(":") for row in block)
    alike = all(len(cells_of(row)) <= len(first) for row in block)
    return block if alike and not labels and not reads_like_data(first) else []


def _named(rows: list[NumberedRow], file: str, wanted: int) -> Header:
    for line, row in rows:
        if line >= wanted:
            return Header(line, titles(row), ())
    raise UsageError(f"{file}: csv.yaml puts the header on line {wanted}, but the rows looked at end before it")


def reads_like_data(cells: list[str]) -> bool:
    """Whether these are no headers: a date, an address, an amount among them. Years beside words may be headers."""
    shapes = [(cell, shape_of(cell)) for cell in cells]
    data = [cell for cell, shape in shapes if shape.family in ("moment", "email", "url", "phone", "number")]
    years = [cell for cell in data if cell.isdigit() and 1900 <= int(cell) <= 2100]
    return bool(data) and (len(years) < len(data) or len(data) == len(cells))


def _alike(first: list[str], below: list[list[str]]) -> bool:
    """Whether a row is one of those below it: wherever it holds data, so do they, in the same form."""
    telling = [place for place, cell in enumerate(first) if _family(cell) != "text"]
    fitting = [
        sum(_family(row[place]) in (_family(first[place]), "blank") for row in below) >= AGREE * len(below)
        for place in telling
    ]
    return len(below) >= ROWS_BELOW and len(telling) >= COLUMNS_ALIKE and all(fitting)


def _family(cell: str) -> str:
    return shape_of(cell).family


def _refusal(file: str, line: int, cells: list[str]) -> str:
    sample = next((cell for cell in cells if shape_of(cell).family != "text"), cells[0])[:40]
    return (
        f"{file}: no header found: line {line} reads like data (“{sample}”). Write into csv.yaml beside it either\n"
        f"  files: {{{file!r}: {{header: LINE}}}}\nor, where there is none,\n"
        f"  files: {{{file!r}: {{header: none, headers: [first column, second column, …]}}}}"
    )
