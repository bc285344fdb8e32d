"""Rows of a file not written by the rule: a quote ends a cell only where the cell can end, a line end likewise.

The csv module would drop such a quote without a word and break the cell at the next delimiter.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

MOST_LINES = 500
"""A cell that is still open after so many lines was never meant to be quoted."""


@lru_cache(maxsize=16)
def _cell(delimiter: str, quote: str, backslash: bool) -> "re.Pattern[str]":
    apart, mark = re.escape(delimiter), re.escape(quote)
    end = rf"(?={apart}|\r?\n?\Z|\r\Z)"
    escaped = r"\\.|" if backslash else ""
    inner = rf"(?:{escaped}[^{mark}]|{mark}{mark}(?!{apart}|\r?\n?\Z)|{mark}(?!{apart}|\r?\n?\Z))*+"
    plain = rf"(?!{mark})(?:[^{apart}\r\n]|[\r\n](?![\r\n]?\Z))*+"
    return re.compile(rf"{mark}(?P<quoted>{inner}){mark}{end}|(?P<plain>{plain}){end}", re.DOTALL)


class Reader:
    """Reads rows as `csv.reader` does; `line_num` is the number of the line on which the last one ended."""

    def __init__(self, lines: Iterable[str], delimiter: str, quote: str, backslash: bool, blank_after: bool) -> None:
        self.line_num = 0
        self._lines = iter(lines)
        self._cut = delimiter, quote, backslash
        self._blank_after = blank_after

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        record, since, cells = "", self.line_num, None
        for line in self._lines:
            self.line_num += 1
            record += line
            cells = _split(record, *self._cut)
            if cells is not None or self.line_num - since >= MOST_LINES:
                break
        if not record:
            raise StopIteration
        cells = _plain(record, self._cut[0]) if cells is None else cells
        return [cell.lstrip(" ") for cell in cells] if self._blank_after else cells


def _split(record: str, delimiter: str, quote: str, backslash: bool) -> list[str] | None:
    """The cells of a record; None where a quoted cell is still open."""
    pattern, cells, place = _cell(delimiter, quote, backslash), list[str](), 0
    while True:
        match = pattern.match(record, place)
        if match is None:
            return None if record[place : place + 1] == quote else cells + _plain(record[place:], delimiter)
        quoted = match["quoted"]
        cells.append(match["plain"] if quoted is None else _unescaped(quoted, quote, backslash))
        place = match.end()
        if record[place : place + 1] != delimiter:
            return [] if cells == [""] else cells
        place += 1


def _plain(record: str, delimiter: str) -> list[str]:
    return record.rstrip("\r\n").split(delimiter)


def _unescaped(cell: str, quote: str, backslash: bool) -> str:
    if backslash:
        cell = re.sub(rf"\\([{re.escape(quote)}\\])", r"\1", cell)
    return cell.replace(quote * 2, quote)
