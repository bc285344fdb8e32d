"""Rows of a file whose quotes are not written by the rule: a quote ends a cell only where the cell can end.

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
    return re.compile(rf"{mark}(?P<quoted>{inner}){mark}{end}|(?P<plain>(?!{mark})[^{apart}\r\n]*+){end}", re.DOTALL)


def rows(lines: Iterable[str], delimiter: str, quote: str, backslash: bool) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line on which it ends."""
    record, since = "", 0
    for number, line in enumerate(lines, start=1):
        record += line
        cells = _split(record, delimiter, quote, backslash)
        if cells is None and number - since < MOST_LINES:
            continue
        yield number, _plain(record, delimiter) if cells is None else cells
        record, since = "", number
    if record:
        yield since + record.count("\n"), _plain(record, delimiter)


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
