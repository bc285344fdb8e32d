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
    assert rows(source({"rows.csv": content}), "connections") == [
        {"first_name": "Anna", "last_name": "Berg", "url": "https://www.example.com/anna", "connected_on": "2024-07-09"}
    ]


def test_a_footer_is_left_out_and_said(source: Source, rows: Rows) -> None:
    content = (
        "Account Name,Amount\nx,1\ny,2\n\nOpen deals\nCopyright (c) 2026 Example\nConfidential - do not distribute\n"
    )
    read = source({"rows.csv": content})
    assert [row["account_name"] for row in rows(read)] == ["x", "y"]
    assert "Lines after the last row: 3 (line 5: “Open deals”" in notes(read)


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


def test_rows_that_look_like_the_first_one_prove_that_there_is_no_header(source: Source, rows: Rows) -> None:
    content = "".join(f"{day}/01/2018,Anna,{day + 3},anna@example.com\n" for day in range(1, 6))
    read = source({"rows.csv": content})
    assert titles(read) == ["column 1", "column 2", "column 3", "column 4"]
    assert len(rows(read)) == 5
    assert "There is no header: columns are called by their place" in notes(read)


def test_a_second_table_with_the_same_header_is_an_object_of_its_own(source: Source, rows: Rows) -> None:
    content = (
        "Travel for June,\n,\nRow Labels,Sum\nHotels,10\nRail,20\nGrand Total,30\n,\n"
        "Stationery for June,\n,\nRow Labels,Sum\nPens,1\nPaper,2\nGrand Total,3\n"
    )
    read = source({"rows.csv": content})
    assert [one.slug for one in read.describe().objects] == ["rows", "rows_2"]
    assert [row["row_labels"] for row in rows(read)] == ["Hotels", "Rail"]
    assert [row["row_labels"] for row in rows(read, "rows_2")] == ["Pens", "Paper"]
    second = " ".join(read.describe().objects[1].notes)
    assert "The header is on line 10. Left out above it: “Stationery for June”." in second
    assert "Lines after the last row: 1 (line 13: “Grand Total 3”); left out." in second


def test_a_second_table_of_another_shape_is_an_object_of_its_own(source: Source, rows: Rows) -> None:
    content = "name,city,size\nx,Bonn,1\ny,Ulm,2\n\nproduct,price\npen,1.5\nink,2.5\n"
    read = source({"rows.csv": content, "csv.yaml": "files: {'rows.csv#2': {object: products}}"})
    assert rows(read, "products") == [{"product": "pen", "price": "1.5"}, {"product": "ink", "price": "2.5"}]
    assert len(rows(read)) == 2


def test_what_looks_like_a_second_table_may_be_said_to_be_none(source: Source, rows: Rows) -> None:
    content = "name,city,size\nx,Bonn,1\n\nproduct,price\npen,1.5\n"
    one = source({"rows.csv": content, "csv.yaml": "files: {rows.csv: {tables: one}}"})
    assert [row["name"] for row in rows(one)] == ["x", "product", "pen"]
    first = source({"rows.csv": content, "csv.yaml": "files: {rows.csv: {last: 2}}"})
    assert [row["name"] for row in rows(first)] == ["x"]


def test_a_blank_line_within_a_table_changes_nothing(source: Source, rows: Rows) -> None:
    assert [row["name"] for row in rows(source({"rows.csv": "name,city\nx,y\n\nz,w\n,\nv,u\n"}))] == ["x", "z", "v"]


def test_a_header_that_comes_again_is_no_row(source: Source, rows: Rows) -> None:
    read = source({"rows.csv": "name,city\nx,y\nname,city\nz,w\n"})
    assert [row["name"] for row in rows(read)] == ["x", "z"]
    assert "Lines that repeat the header: 1 (line 3); left out." in notes(read)


def test_a_last_row_that_sums_up_is_no_record(source: Source, rows: Rows) -> None:
    read = source({"rows.csv": "name,city,size\nTotal,Bonn,1\ny,Ulm,2\nTotal,,3\n"})
    assert [row["name"] for row in rows(read)] == ["Total", "y"]
    firm = source({"rows.csv": "name,city,size\ny,Ulm,2\nTotal,Paris,3\n"})
    assert [row["name"] for row in rows(firm)] == ["y", "Total"]


def test_columns_that_are_empty_throughout_do_not_hide_the_header(source: Source, rows: Rows) -> None:
    read = source({"rows.csv": ",,,\n,name,city,\n,Acme,Bonn,\n,Brell,Ulm,\n"})
    assert rows(read) == [{"name": "Acme", "city": "Bonn"}, {"name": "Brell", "city": "Ulm"}]


def test_a_first_table_of_fewer_columns_is_no_preamble(source: Source, rows: Rows) -> None:
    content = (
        "Companies\nname,city\nAcme,Bonn\nBrell,Ulm\n\nPeople\nname,email,company\nAnna,anna@acme.com,Acme\n\n"
        "Deals\ntitle,amount,stage,company\nInk,100,Won,Acme\nPaper,200,Lost,Brell\n"
    )
    read = source({"book.csv": content})
    assert [one.slug for one in read.describe().objects] == ["book", "people", "deals"]
    assert [row["name"] for row in rows(read, "book")] == ["Acme", "Brell"]
    assert [row["title"] for row in rows(read, "deals")] == ["Ink", "Paper"]


def test_labels_with_their_values_above_the_table_are_a_preamble(source: Source, rows: Rows) -> None:
    content = "Report:,Deals,,\nOwner:,Rosa,,\nOn:,today,,\n,,,\nname,city,size,sort\nAcme,Bonn,1,A\n"
    read = source({"rows.csv": content})
    assert rows(read) == [{"name": "Acme", "city": "Bonn", "size": "1", "sort": "A"}]


def test_the_footer_of_a_report_goes_on_over_commas_and_a_total(source: Source, rows: Rows) -> None:
    content = (
        'Deal,Account,Amount\nInk,Acme,"1.234,50"\nPaper,Brell,"99,00"\n\nTotal,,"1.333,50"\n\nOpen deals\n'
        "Copyright (c) 2026 Example, inc. All rights reserved.\nConfidential\nGenerated By: Rosa Diaz\n"
    )
    assert [row["deal"] for row in rows(source({"rows.csv": content}))] == ["Ink", "Paper"]
