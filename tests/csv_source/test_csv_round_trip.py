"""Random tables, written in every dialect and encoding, come back the same."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_move_csv.finding import find
from crm_move_csv.overrides import Overrides
from crm_move_csv.part import Findings
from crm_move_csv.table import open_tables

HEADERS = ["name", "city", "Deal Stage", "note", "Größe", "size"]
WORDS = ["", "x", "Zürich", "señor", "a b", "12", "1,5", "1.234", "2024-02-29", "a@b.example", "007", "it is", "é", "…"]
ALPHABET = 'abcXYZ019 ,;|\t"\n\r.-/äöß%$#:'


class Written(NamedTuple):
    """How a table is written."""

    delimiter: str
    encoding: str
    line_end: str
    all_quoted: bool


written = st.builds(
    Written,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    all_quoted=st.booleans(),
)
cells = st.sampled_from(WORDS) | st.text(ALPHABET, max_size=12)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, len(HEADERS)))
    row = st.lists(cells, min_size=width, max_size=width).filter(any)
    return [HEADERS[:width], *draw(st.lists(row, max_size=8))]


def write(rows: list[list[str]], how: Written) -> bytes:
    """By hand, because csv.writer leaves a line end within a cell unquoted where rows end with another one."""
    lines = (how.delimiter.join(quoted(cell, how) for cell in row) for row in rows)
    return "".join(line + how.line_end for line in lines).encode(how.encoding)


def quoted(cell: str, how: Written) -> str:
    needed = how.all_quoted or any(sign in cell for sign in (how.delimiter, '"', "\r", "\n"))
    return '"' + cell.replace('"', '""') + '"' if needed else cell


@settings(max_examples=400, deadline=None)
@given(rows=tables(), how=written)
def test_any_table_in_any_dialect_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], how: Written
) -> None:
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes(write(rows, how))
    table = open_tables(find(path).files, Overrides())[0]
    findings = Findings()
    assert [list(table.titles), *table.rows(findings)] == rows
    assert findings == Findings()


western = st.lists(st.lists(st.sampled_from(WORDS[:-1]), min_size=3, max_size=3).filter(any), min_size=1, max_size=8)


@settings(max_examples=200, deadline=None)
@given(rows=western, how=written, encoding=st.sampled_from(["cp1252", "latin-1"]))
def test_western_text_comes_back_from_its_single_bytes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], how: Written, encoding: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "western.csv"
    path.write_bytes(write([HEADERS[:3], *rows], how._replace(encoding=encoding)))
    table = open_tables(find(path).files, Overrides())[0]
    assert [list(table.titles), *table.rows()] == [HEADERS[:3], *rows]
