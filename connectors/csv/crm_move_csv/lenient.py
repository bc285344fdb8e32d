"""Rows of a file not written by the rule: a quote ends a cell only where the cell can end, a line end likewise.

The csv module would drop such a quote without a word and break the cell at the next delimiter. A quote that opens a
cell which nothing closes is a character, where the lines below it are then rows.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice

MOST_LINES = 5_000
"""A cell that is still open after so many lines was never meant to be quoted."""
ALIKE = 20
"""So many rows below a quote that nothing closes are looked at: are they as wide as the table, if it is a character?
Of a cell with more lines that is closed all the same, too."""
COLUMNS = 3
"""So many columns it takes there: a text of many lines may well have one comma in each."""

Cut = tuple[str, str, bool]
Stray = Callable[[str, bool], None]
"""Takes the line of a quote that opens a cell which nothing closes, and whether the rest of the file went into it."""


@lru_cache(maxsize=16)
def _cell(delimiter: str, quote: str, backslash: bool) -> "re.Pattern[str]":
    apart, mark = re.escape(delimiter), re.escape(quote) or "(?!)"
    end = rf"(?={apart}|\r?\n?\Z|\r\Z)"
    escaped = r"\\.|" if backslash else ""
    inner = rf"(?:{escaped}[^{mark}]|{mark}{mark}(?!{apart}|\r?\n?\Z)|{mark}(?!{apart}|\r?\n?\Z))*+"
    plain = rf"(?!{mark})(?:[^{apart}\r\n]|[\r\n](?![\r\n]?\Z))*+"
    return re.compile(rf"{mark}(?P<quoted>{inner}){mark}{end}|(?P<plain>{plain}){end}", re.DOTALL)


class Reader:
    """Reads rows as `csv.reader` does; `line_num` is the number of the line on which the last one ended.

    `width` is the table's, 0 where it is not known yet; `stray` is told about each quote that nothing closes.
    """

    def __init__(self, lines: Iterable[str], cut: Cut, blank_after: bool, width: int, stray: Stray | None) -> None:
        self.line_num = 0
        self._lines = iter(lines)
        self._ahead: deque[str] = deque()
        self._cut, self._blank_after, self._width, self._stray = cut, blank_after, width, stray

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        first = self._next_line()
        if first is None:
            raise StopIteration
        self.line_num += 1
        cells = _split(first, *self._cut)
        if cells is None:
            cells = self._over_lines(first)
        return [cell.lstrip(" ") for cell in cells] if self._blank_after else cells

    def _next_line(self) -> str | None:
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def _over_lines(self, first: str) -> list[str]:
        """The row that begins with a line whose last cell is open."""
        taken, cells = [first], None
        while cells is None and len(taken) < MOST_LINES and (line := self._next_line()) is not None:
            taken.append(line)
            cells = _split("".join(taken), *self._cut) if self._cut[1] in line else None
        place = self.line_num
        record = "".join(taken)
        if (cells is None or self._is_doubtful(taken, record)) and self._explained(taken):
            self._ahead.extendleft(reversed(taken[1:]))
            self._tell(f"line {place}", False)
            return _with_stray(first, self._cut)
        self.line_num += len(taken) - 1
        if cells is None:
            self._tell(f"line {place}: {len(taken):,} lines, {len(record):,} characters", True)
            return _with_stray(record, self._cut, open=True)
        return cells

    def _is_doubtful(self, taken: list[str], record: str) -> bool:
        """Whether a cell that is closed may hold rows: another quoted cell begins in it, or it has very many lines."""
        many = len(taken) > ALIKE and self._width >= COLUMNS
        return many or _opens_within(record, self._cut)

    def _explained(self, taken: list[str]) -> bool:
        """Whether the lines are rows of the table's width, if the quote that opens the last cell is a character."""
        first = _with_stray(taken[0], self._cut)
        rows = list(islice(_greedy(taken[1:], self._cut), ALIKE + 1))
        below = [row for row in (rows[:ALIKE] if len(rows) > ALIKE else rows) if any(row)]
        width = self._width or len(first)
        return width > 1 and bool(below) and all(len(row) == width for row in (first, *below))

    def _tell(self, place: str, to_end: bool) -> None:
        if self._stray is not None:
            self._stray(place, to_end)


def _greedy(lines: list[str], cut: Cut) -> Iterator[list[str]]:
    """Rows of these lines; a last one that stays open is left out."""
    record = ""
    for line in lines:
        record += line
        if (cells := _split(record, *cut)) is not None:
            yield cells
            record = ""


def _opens_within(record: str, cut: Cut) -> bool:
    """Whether a cell over several lines holds what looks like the begin of another quoted cell."""
    apart, mark = re.escape(cut[0]), re.escape(cut[1])
    return re.search(rf"[{apart}\n]{mark}(?!{mark}|{apart}|[\r\n]|\Z)", record[_open_at(record, cut) + 1 :]) is not None


def _open_at(record: str, cut: Cut) -> int:
    """Where the cell begins that the first line leaves open."""
    line = record.partition("\n")[0] + "\n"
    pattern, place = _cell(*cut), 0
    while (match := pattern.match(line, place)) is not None and line[match.end() : match.end() + 1] == cut[0]:
        place = match.end() + 1
    return place


def _with_stray(record: str, cut: Cut, *, open: bool = False) -> list[str]:
    """The cells of a record whose open quote is a character; `open`: everything from it on is one cell."""
    place = _open_at(record, cut)
    before = [] if place == 0 else _split(record[: place - 1], *cut) or [""]
    rest = record[place:].rstrip("\r\n")
    return before + ([rest] if open else rest.split(cut[0]))


def _split(record: str, delimiter: str, quote: str, backslash: bool) -> list[str] | None:
    """The cells of a record; None where a quoted cell is still open."""
    pattern, cells, place = _cell(delimiter, quote, backslash), list[str](), 0
    while True:
        match = pattern.match(record, place)
        if match is None:
            is_open = bool(quote) and record[place : place + 1] == quote
            return None if is_open else cells + record[place:].rstrip("\r\n").split(delimiter)
        quoted = match["quoted"]
        cells.append(match["plain"] if quoted is None else _unescaped(quoted, quote, backslash))
        place = match.end()
        if record[place : place + 1] != delimiter:
            return [] if cells == [""] else cells
        place += 1


def _unescaped(cell: str, quote: str, backslash: bool) -> str:
    if backslash:
        cell = re.sub(rf"\\([{re.escape(quote)}\\])", r"\1", cell)
    return cell.replace(quote * 2, quote)
