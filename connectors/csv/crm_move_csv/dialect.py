"""How a file's text becomes rows: found by parsing it strictly every usual way, never by counting characters."""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from . import lenient
from .overrides import FileSettings

SAMPLE_CHARACTERS = 256 * 1024
SAMPLE_ROWS = 500
DELIMITERS = (",", ";", "\t", "|")
RARE = ("^", "`", "~")
"""Tried where nothing else cuts the rows in several cells."""
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}

csv.field_size_limit(1 << 30)

Row = list[str]


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart; `quote` is "" where none is quoted.

    `blank_after`: a blank follows each delimiter and belongs to no cell. `strict`: quotes are written by the rule
    (RFC 4180); else `backslash` says that a quote within quotes has a backslash before it. `announced`: the first line
    is `sep=…`. `line_end`: rows end with it; the other one may stand in a cell.
    """

    delimiter: str = ","
    quote: str = '"'
    blank_after: bool = False
    backslash: bool = False
    strict: bool = True
    announced: bool = False
    line_end: str = "\n"

    def reader(self, lines: Iterator[str], width: int = 0, stray: lenient.Stray | None = None) -> "Reader":
        """Reads rows; `line_num` is the number of the line on which the last one ended.

        `width` is the table's, where it is known; `stray` is told about each quote that nothing closes.
        """
        if self.announced:
            lines = _without_first(lines)
        if not self.strict:
            cut = self.delimiter, self.quote, self.backslash
            return lenient.Reader(lines, cut, self.blank_after, width, stray)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            skipinitialspace=self.blank_after,
            strict=True,
        )

    @property
    def words(self) -> str:
        """The dialect as a sentence for the plan."""
        parts = [NAMES.get(self.delimiter, repr(self.delimiter))]
        if self.blank_after:
            parts.append("a blank after each")
        if not self.quote:
            parts.append("quotes are characters like any other")
        elif self.quote != '"':
            parts.append(f"quoted by {self.quote}")
        if self.backslash:
            parts.append("quotes within cells escaped by a backslash")
        elif not self.strict:
            parts.append("some quotes or line ends not written by the rule")
        return f"Cells are separated by {', '.join(parts)}."


@dataclass(frozen=True)
class _Trial:
    dialect: Dialect
    share: float
    width: int
    quoted: int
    rows: int

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Several columns, then rows of one width (misplaced quotes count against), then the most columns."""
        return self.width > 1, self.share if self.dialect.strict else self.share / 2, self.width


class Reader(Protocol):
    """Rows, and the number of the line on which the last one ended."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[Row]: ...

    def __next__(self) -> Row: ...


def _without_first(lines: Iterator[str]) -> Iterator[str]:
    """The lines after `sep=…`; a blank one stands for it, so that lines keep their numbers."""
    next(lines, None)
    return itertools.chain(["\n"], lines)


def detect(sample: str, complete: bool, settings: FileSettings) -> Dialect:
    """The dialect of a file by its first characters; `complete`: the sample is all of it."""
    announced = sample[:4].lower() == "sep=" and len(sample) > 4
    body = sample.split("\n", 1)[-1] if announced else sample
    delimiters = (settings.delimiter or sample[4],) if announced else _delimiters(settings)
    quotes = ('"', "'") if settings.quote is None else ("",) if settings.quote == "none" else (settings.quote,)
    ways = [Dialect(delimiter, quote, line_end=_line_end(body)) for quote in quotes for delimiter in delimiters]
    trials = [_try(body, complete, way) for way in ways]
    best = _best([trial for trial in trials if trial.dialect.quote == quotes[0]])
    if len(quotes) == 2:
        other = _best([trial for trial in trials if trial.dialect.quote == "'"])
        if other.quoted >= 2 and not best.quoted and other.rank >= best.rank:
            best = other
    if best.width == 1 and not (settings.delimiter or announced):
        best = _rare(body, complete, best)
    return replace(best.dialect, announced=announced)


def _delimiters(settings: FileSettings) -> tuple[str, ...]:
    return (settings.delimiter,) if settings.delimiter else DELIMITERS


def _best(trials: list[_Trial]) -> _Trial:
    return max(trials, key=lambda trial: trial.rank)


def _rare(sample: str, complete: bool, usual: _Trial) -> _Trial:
    """The trial of a rare delimiter that cuts all rows in the same number of cells; else the usual one."""
    found = _best([_try(sample, complete, replace(usual.dialect, delimiter=sign)) for sign in RARE])
    return found if found.width > 1 and found.share == 1 and found.dialect.strict and found.rows > 1 else usual


def _line_end(sample: str) -> str:
    """What ends most lines outside quotes: a line feed (perhaps after a carriage return) or a carriage return alone."""
    outside = re.sub(r'"[^"]*"', "", sample)
    alone = outside.count("\r") - outside.count("\r\n")
    return "\r" if alone > outside.count("\n") else "\n"


def _try(sample: str, complete: bool, dialect: Dialect) -> _Trial:
    try:
        return _tried(sample, complete, dialect)
    except csv.Error:
        backslash = bool(dialect.quote) and _backslashes(sample, dialect)
        return _tried(sample, complete, replace(dialect, strict=False, backslash=backslash))


def _backslashes(sample: str, dialect: Dialect) -> bool:
    """Whether quotes amid cells have a backslash before them, all of them."""
    edge = rf"{re.escape(dialect.delimiter)}\r\n"
    escaped = re.search(rf"\\{dialect.quote}(?![{edge}])", sample)
    bare = re.search(rf"[^\\{dialect.quote}{edge}]{dialect.quote}[^{dialect.quote}{edge}]", sample)
    return escaped is not None and bare is None


def _tried(sample: str, complete: bool, dialect: Dialect) -> _Trial:
    rows = [row for _, row in sample_rows(sample, complete, dialect)]
    if _blanks_follow(rows, dialect):
        dialect = replace(dialect, blank_after=True)
        rows = [row for _, row in sample_rows(sample, complete, dialect)]
    return _judge(dialect, rows, sample)


def _judge(dialect: Dialect, rows: list[Row], sample: str) -> _Trial:
    widths = Counter(len(row) for row in rows if any(row))
    if not widths:
        return _Trial(dialect, 0.0, 0, 0, 0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    ends = (f"{dialect.quote}{dialect.delimiter}", f"{dialect.delimiter}{dialect.quote}")
    quoted = min(sample.count(end) for end in ends)
    return _Trial(dialect, count / widths.total(), width, quoted, widths.total())


def sample_rows(sample: str, complete: bool, dialect: Dialect) -> list[tuple[int, Row]]:
    """The first rows of a sample, numbered; a last row that the sample may have cut is left out. Raises csv.Error."""
    lines = (line + dialect.line_end for line in sample.split(dialect.line_end))
    rows: list[tuple[int, Row]] = []
    try:
        reader = dialect.reader(lines)
        rows.extend((reader.line_num, row) for row in itertools.islice(reader, SAMPLE_ROWS + 1))
    except csv.Error as error:
        if complete or "unexpected end" not in str(error):
            raise
        return rows
    return rows if complete and len(rows) <= SAMPLE_ROWS else rows[:-1]


def _blanks_follow(rows: list[Row], dialect: Dialect) -> bool:
    """Whether every cell but the first of each row begins with a blank."""
    later = [cell for row in rows for cell in row[1:] if cell]
    return len(later) >= 2 and dialect.delimiter != "\t" and all(cell.startswith(" ") for cell in later)
