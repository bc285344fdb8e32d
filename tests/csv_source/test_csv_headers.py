"""Which line is the header, what the columns are called, what stands below the last row."""

from collections.abc import Callable

import pytest

from crm_move import UsageError
from crm_move_csv.source import CsvSource

Source = Callable[..., CsvSource]
Rows = Callable[..., list[dict[str, str]]]


def titles(source: CsvSource) -> list[str]:
    return [attribute.title for attribute in source.describe().objects[0].attributes]


def notes(source: CsvSource) -> str:
    return " ".join(source.describe().objects[0].notes)


def test_repeated_and_empty_headers_keep_their_place(source: Source) -> None:
    read = source({"rows.csv": "Name,,Name, Job  title ,\nx,1,y,z,\n"})
    assert titles(read) == ["Name", "column 2", "Name (2)", "Job title", "column 5"]
    assert [attribute.slug for attribute in read.describe().objects[0].attributes] == [
        "name",
        "column_2",
        "name_2",
        "job_title",
        "column_5",
    ]


def test_a_title_above_the_header_is_left_out_and_said(source: Source, rows: Rows) -> None:
    read = source({"rows.csv": "Invoices paid in June,,\n,,\nSupplier,Ref,Total\nx,A1,2.5\n"})
    assert rows(read) == [{"supplier": "x", "ref": "A1", "total": "2.5"}]
    assert "The header is on line 3. Left out above it: “Invoices paid in June”." in notes(read)


def test_a_preamble_of_notes_is_left_out(source: Source, rows: Rows) -> None:
    content = (
        'Notes:\n"When exporting, some e-mail addresses may be missing."\n\n'
        "First Name,Last Name,URL,Connected On\nAnna,Berg,https://www.example.com/anna,09 Jul 2024\n"
    )
    assert rows(source({"rows.csv": content})) == [
        {"first_name": "Anna", "last_name": "Berg", "url": "https://www.example.com/anna", "connected_on": "2024-07-09"}
    ]


def test_a_footer_is_left_out_and_said(source: Source, rows: Rows) -> None:
    content = (
        "Account Name,Amount\nx,1\ny,2\n\nOpen deals\nCopyright (c) 2026 Example\nConfidential - do not distribute\n"
    )
    read = source({"rows.csv": content})
    assert [row["account_name"] for row in rows(read)] == ["x", "y"]
    assert "3 lines after the last row were left out (line 5: “Open deals”" in notes(read)


def test_a_lone_cell_that_is_no_footer_is_a_row(source: Source, rows: Rows) -> None:
    assert [row["name"] for row in rows(source({"rows.csv": "name,city\nx,y\nz\n"}))] == ["x", "z"]


def test_a_file_without_a_header_is_refused_with_the_way_out(source: Source) -> None:
    with pytest.raises(UsageError) as refused:
        source({"rows.csv": "28/01/2018,Anna,12\n29/01/2018,Bert,13\n"}).describe()
    assert str(refused.value) == (
        "rows.csv: no header found: line 1 reads like data (“28/01/2018”). Write into csv.yaml beside it either\n"
        "  files: {'rows.csv': {header: LINE}}\n"
        "or, where there is none,\n"
        "  files: {'rows.csv': {header: none, headers: [first column, second column, …]}}"
    )


def test_headers_may_be_given_where_there_are_none(source: Source, rows: Rows) -> None:
    settings = "files:\n  rows.csv:\n    header: none\n    headers: [day, name, age]\n"
    read = source({"rows.csv": "28/01/2018,Anna,12\n29/01/2018,Bert,13\n", "csv.yaml": settings})
    assert rows(read) == [
        {"day": "2018-01-28", "name": "Anna", "age": "12"},
        {"day": "2018-01-29", "name": "Bert", "age": "13"},
    ]


def test_the_line_of_the_header_may_be_given(source: Source, rows: Rows) -> None:
    settings = "files: {rows.csv: {header: 2, skip: 1, footer: 1}}"
    content = "a,b\nname,city\n(text),(text)\nx,y\ntotal,1\n"
    assert rows(source({"rows.csv": content, "csv.yaml": settings})) == [{"name": "x", "city": "y"}]


def test_years_may_be_headers(source: Source) -> None:
    assert titles(source({"rows.csv": "region,2023,2024\nnorth,1,2\n"})) == ["region", "2023", "2024"]


def test_an_empty_file_is_named_and_left_out(source: Source) -> None:
    read = source({"empty.csv": "", "rows.csv": "name\nx\n"})
    assert [one.slug for one in read.describe().objects] == ["rows"]
    assert "empty.csv is empty." in notes(read)


def test_nothing_at_all_is_refused(source: Source) -> None:
    with pytest.raises(UsageError, match="not even a header"):
        source({"empty.csv": "\n\n"}).describe()
