"""How files are decoded and cut into cells."""

import codecs
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from crm_move import UsageError
from crm_move_csv.finding import find
from crm_move_csv.overrides import Overrides
from crm_move_csv.part import Findings
from crm_move_csv.source import CsvSource
from crm_move_csv.table import Table, open_tables

SPECTRUM = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
]
POLLOCK = ["field_delimiter_0x3B", "field_delimiter_0x9", "no_trailing_newline", "preamble", "record_delimiter_0xD"]


def table(path: Path) -> Table:
    return open_tables(find(path).files, Overrides())[0]


@pytest.fixture
def cells(tmp_path: Path) -> Callable[[str | bytes], list[list[str]]]:
    """The header and rows of a file with this content."""

    def read(content: str | bytes) -> list[list[str]]:
        path = tmp_path / "rows.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = table(path)
        return [list(found.titles), *found.rows()]

    return read


Cells = Callable[[str | bytes], list[list[str]]]


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum_reads_as_its_json(shared: Path, name: str) -> None:
    folder = shared / "data" / "csv" / "csv_spectrum"
    found = table(folder / f"{name}.csv")
    rows = [dict(zip(found.titles, row, strict=True)) for row in found.rows()]
    # The files at hand have lost their carriage returns; the JSON still has them.
    expected = (folder / "expected_json" / f"{name}.json").read_text(encoding="utf-8").replace("\\r\\n", "\\n")
    assert rows == json.loads(expected)


@pytest.mark.parametrize("name", POLLOCK)
def test_one_table_in_every_dialect_is_the_same(shared: Path, name: str) -> None:
    folder = shared / "data" / "csv" / "pollock_dialects"
    plain, other = table(folder / "source.csv"), table(folder / f"file_{name}.csv")
    assert (other.titles, list(other.rows())) == (plain.titles, list(plain.rows()))


def test_a_quote_that_is_not_doubled_loses_no_character(shared: Path) -> None:
    folder = shared / "data" / "csv" / "pollock_dialects"
    plain, other = table(folder / "source.csv"), table(folder / "file_quotation_char_0x27.csv")
    assert other.parts[0].dialect.quote == "'"
    changed = [
        (before, after)
        for old, new in zip(plain.rows(), other.rows(), strict=True)
        for before, after in zip(old, new, strict=True)
        if before != after.replace('""', '"')
    ]
    assert changed == []


ENCODED = [
    ("utf-8", b""),
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-16-le", b""),
    ("utf-16-be", b""),
    ("utf-32-le", codecs.BOM_UTF32_LE),
    ("utf-32-be", codecs.BOM_UTF32_BE),
    ("utf-32-be", codecs.BOM_UTF16_BE),
    ("cp1252", b""),
    ("latin-1", b""),
]


@pytest.mark.parametrize(("encoding", "mark"), ENCODED)
def test_every_encoding_is_proved(cells: Cells, encoding: str, mark: bytes) -> None:
    rows = [["name", "city"], ["Jürgen Müller", "Köln"], ["Zoë", "Genève"]]
    text = "".join(f"{';'.join(row)}\r\n" for row in rows)
    assert cells(mark + text.encode(encoding)) == rows


def test_windows_signs_are_read_as_windows_writes_them(cells: Cells) -> None:
    assert cells("name,price\n“Café” – bar,5 €\n".encode("cp1252")) == [["name", "price"], ["“Café” – bar", "5 €"]]


def test_bytes_that_windows_does_not_know_are_latin_1(cells: Cells) -> None:
    assert cells(b"name,city\nJ\xfcrgen,\x81\n") == [["name", "city"], ["Jürgen", "\x81"]]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "имя,город\nИван Петров,Москва\nПётр Иванов,Казань\n"),
        ("cp932", "名前,都市\n田中太郎,東京\n鈴木花子,大阪\n"),
        ("gb18030", "姓名,城市\n王伟,北京\n李娜,上海\n"),
    ],
)
def test_other_scripts_are_recognised(cells: Cells, encoding: str, text: str) -> None:
    assert cells(text.encode(encoding)) == [line.split(",") for line in text.splitlines()]


def test_what_was_detected_is_said(source: Callable[[Mapping[str, str | bytes]], CsvSource]) -> None:
    content = "name;city\nJürgen;Köln\n".encode("cp1252")
    (rows,) = source({"rows.csv": content}).describe().objects
    assert rows.notes[0] == "Cells are separated by semicolon. The header is on line 1. Read as cp1252 (“Jürgen;Köln”)."


CUT = {
    "sep line": ("sep=;\nname;amount\nx;1,5\n", [["name", "amount"], ["x", "1,5"]]),
    "decimal commas do not delimit": (
        "a;b;c\n1,5;33,3;15,5\n2,5;2;4,1\n",
        [["a", "b", "c"], ["1,5", "33,3", "15,5"], ["2,5", "2", "4,1"]],
    ),
    "tabs": ("name\tnote\nx\ta, b\n", [["name", "note"], ["x", "a, b"]]),
    "carets": ("name^note\nx^a\n", [["name", "note"], ["x", "a"]]),
    "tildes": ("name~note\nx~a\n", [["name", "note"], ["x", "a"]]),
    "a caret within words": ("name\nx^2\ny\n", [["name"], ["x^2"], ["y"]]),
    "pipes": ("name|note\nx|a, b\n", [["name", "note"], ["x", "a, b"]]),
    "a blank after each comma": ('name, city, "note"\nx, y, "a, b"\n', [["name", "city", "note"], ["x", "y", "a, b"]]),
    "single quotes": ("name,note\n'x','a, b'\n'y','c'\n", [["name", "note"], ["x", "a, b"], ["y", "c"]]),
    "apostrophes are no quotes": (
        "name,note\nO'Hara,it's\n'Til,rock 'n' roll\n",
        [["name", "note"], ["O'Hara", "it's"], ["'Til", "rock 'n' roll"]],
    ),
    "backslash before quotes": ('name,note\nx,"8\\"9, long"\n', [["name", "note"], ["x", '8"9, long']]),
    "quotes not doubled": ('name,note\nx,"an "odd" one, though"\n', [["name", "note"], ["x", 'an "odd" one, though']]),
    "a quote within a bare cell": ('name,note\nx,6" pipe\n', [["name", "note"], ["x", '6" pipe']]),
    "line ends within quotes": ('name,note\nx,"a\r\nb\nc\rd"\n', [["name", "note"], ["x", "a\r\nb\nc\rd"]]),
    "a lone carriage return": ("name,note\nx,a\rb\ny,c\n", [["name", "note"], ["x", "a\rb"], ["y", "c"]]),
    "carriage returns only": ("name,note\rx,a\ry,b\r", [["name", "note"], ["x", "a"], ["y", "b"]]),
    "mixed line ends": ("name,note\r\nx,a\ny,b\r\n", [["name", "note"], ["x", "a"], ["y", "b"]]),
    "NUL characters": ("name,note\nx\0,a\0\0b\n", [["name", "note"], ["x", "ab"]]),
    "blank lines": ("name,note\n\nx,a\n,\n\ny,b\n\n", [["name", "note"], ["x", "a"], ["y", "b"]]),
    "one column": ("name\nAnna\nBert\n", [["name"], ["Anna"], ["Bert"]]),
    "no last line end": ("name,note\nx,a", [["name", "note"], ["x", "a"]]),
    "header only": ("name,note\n", [["name", "note"]]),
}


@pytest.mark.parametrize("case", CUT)
def test_cells_are_told_apart(cells: Cells, case: str) -> None:
    content, expected = CUT[case]
    assert cells(content) == expected


def test_a_cell_may_be_longer_than_python_reads_by_default(cells: Cells) -> None:
    long = "x, y\n" * 50_000
    assert cells(f'name,note\nx,"{long}"\n')[1] == ["x", long]


def test_a_quote_misplaced_late_in_a_large_file_loses_nothing(source: Callable[..., CsvSource]) -> None:
    lines = "".join(f"{number},plain,\n" for number in range(40_000))
    read = source({"rows.csv": f'id,kind,note\n{lines}x,"an "odd" one",end\n'})
    last = list(read.read("rows", None))[-1].records[-1]
    assert [last.id, *(value[0].model_dump()["text"] for value in last.values.values())] == [
        "x",
        "x",
        'an "odd" one',
        "end",
    ]


def test_rows_of_another_width_are_reported_and_shift_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("name,city,note\nx,y\nx,y,z,more\nx,y,z,,\nx,a, b,z\nx,y,z\n", encoding="utf-8")
    findings = Findings()
    assert list(table(path).rows(findings)) == [
        ["x", "y", ""],
        ["x", "y", "z", "more"],
        ["x", "y", "z"],
        ["x", "a, b", "z"],
        ["x", "y", "z"],
    ]
    assert findings.sentences(3) == [
        "Rows of fewer cells than the header's 3: 1 (line 2: 2); the missing ones are empty.",
        "Rows of more cells than the header's 3: 1 (line 3: 4); the snapshot keeps the surplus.",
        "Rows with a comma and a blank without quotes: 1 (line 5); read as one cell.",
    ]


def test_surplus_cells_are_kept_with_the_record(source: Callable[..., CsvSource]) -> None:
    read = source({"rows.csv": "name,city\nx,y,1,2\nz,w\n"})
    records = next(read.read("rows", None)).records
    assert [record.unheld for record in records] == [{"cells past the last column": ["1", "2"]}, {}]


def test_an_encoding_that_does_not_decode_all_is_refused(source: Callable[..., CsvSource]) -> None:
    files = {"rows.csv": "name\nJürgen\n".encode("cp1252"), "csv.yaml": "files: {rows.csv: {encoding: utf-8}}"}
    with pytest.raises(UsageError, match=r"rows\.csv can not be read as utf-8: write its encoding into csv.yaml"):
        source(files).describe()


def test_rows_that_are_one_cell_are_said(source: Callable[..., CsvSource]) -> None:
    (rows,) = source({"rows.csv": '"name;city"\n"Acme;Bonn"\n"Brell;Ulm"\n'}).describe().objects
    assert (
        'All of a row is one cell. If it holds several, csv.yaml takes `delimiter: "…"`, or `quote: none`.'
        in rows.notes
    )


def test_letters_that_were_decoded_twice_are_said(source: Callable[..., CsvSource]) -> None:
    twice = "name,city\nJürgen,Köln\n".encode().decode("cp1252")
    (rows,) = source({"rows.csv": twice}).describe().objects
    assert "Holds “Ã¼”: this text was probably decoded wrongly before it was written." in rows.notes[0]
