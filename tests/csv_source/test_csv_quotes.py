"""A quote that nothing closes would swallow the rest of the file: rows are kept, and the plan says what was seen."""

from collections.abc import Callable

import pytest

from crm_move_csv.source import CsvSource

Source = Callable[..., CsvSource]
Rows = Callable[..., list[dict[str, str]]]

HEADER = "id,name,size\n"
BELOW = "".join(f"{number},Company {number},{number * 3}\n" for number in range(2, 40))
SWALLOWING = {
    "to the end": f'{HEADER}1,"Acme,4\n{BELOW}',
    "up to the next quoted cell": f'{HEADER}1,"Acme,4\n{BELOW}40,"Brell, Inc.",5\n41,Nix,6\n',
    "two of them": f'{HEADER}1,"Acme,4\n{BELOW}40,"Brell,5\n41,Nix,6\n42,Hooli,7\n',
    "up to a quote far below": f'{HEADER}1,"Acme,4\n{BELOW}40,Late",5\n',
    "in a long file": HEADER + BELOW * 400 + '1,"Acme,4\n' + BELOW,
}


def notes(source: CsvSource) -> str:
    return " ".join(source.describe().objects[0].notes)


@pytest.mark.parametrize("case", SWALLOWING)
def test_a_quote_that_nothing_closes_swallows_no_row(source: Source, case: str, rows: Rows) -> None:
    content = SWALLOWING[case]
    read = source({"rows.csv": content})
    written = [line.split(",") for line in content.replace('"Brell, Inc."', "Brell; Inc.").splitlines()[1:]]
    found = [[row["id"], row["name"], row["size"]] for row in rows(read)]
    assert found == [[cell.replace("Brell; Inc.", "Brell, Inc.") for cell in line] for line in written]
    assert "Quotes that open a cell which nothing closes" in notes(read)


def test_the_plan_names_the_line_and_the_way_out(source: Source) -> None:
    assert (
        "Quotes that open a cell which nothing closes: 1 (line 2); each is read as a character. Where no cell is "
        "quoted at all, csv.yaml takes `quote: none`."
    ) in notes(source({"rows.csv": SWALLOWING["to the end"]}))


def test_a_file_that_was_cut_off_in_a_quoted_cell_keeps_its_text(source: Source, rows: Rows) -> None:
    read = source({"rows.csv": f'{HEADER}{BELOW}1,"A text\nthat is, cut'})
    assert rows(read)[-1] == {"id": "1", "name": '"A text\nthat is, cut'}
    assert (
        "The file ends in a cell that a quote opens and nothing closes (line 40: 2 lines, 22 characters): all of "
        "that is one cell now. If the file was cut off, export it again; if rows went into the cell, close the quote, "
        "or write `quote: none` into csv.yaml."
    ) in notes(read)


def test_a_text_of_several_lines_stays_one_cell(source: Source, rows: Rows) -> None:
    text = "Dear Anna,\n" + "this, that and more\n" * 30 + "Bob"
    read = source({"rows.csv": f'id,note\n1,"{text}"\n2,"an "odd" one"\n'})
    assert [row["note"] for row in rows(read)] == [text, 'an "odd" one']


def test_a_short_cell_that_looks_like_rows_is_kept_and_said(source: Source, rows: Rows) -> None:
    read = source({"rows.csv": f'{HEADER}1,"a,b\n2,c,4\n3,d,5\n4,e,6\nf",7\n'})
    assert len(rows(read)) == 1
    assert "Cells of many lines that look like rows: 1 (line 2: 4 line breaks, 23 characters in one cell)." in notes(
        read
    )


def test_quotes_may_be_said_to_be_characters(source: Source, rows: Rows) -> None:
    content = f'{HEADER}1,"Acme",4\n2,6" pipe,5\n3,"x\r,6\n'
    read = source({"rows.csv": content, "csv.yaml": "files: {rows.csv: {quote: none}}"})
    assert [row["name"] for row in rows(read)] == ['"Acme"', '6" pipe', '"x\r']
    assert "quotes are characters like any other" in notes(read)
