"""The export of a list: its entries, their records, and who is on the list."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_move.testing import check_source
from crm_move_csv.plugin import crm_move_sources
from crm_move_csv.source import CsvSource

Source = Callable[..., CsvSource]
Outline = Callable[[CsvSource], str]
Rows = Callable[..., list[dict[str, str]]]

ID = "0b9e1c1e-0000-4000-8000-00000000000"
ONCE = (
    "Entry ID,Parent record > Record ID,Parent record > Name,Parent record > Domains,Stage\n"
    f"{ID}1,{ID}a,Acme,acme.com,New\n{ID}2,{ID}b,Brell,brell.com,Won\n"
)
TWICE = (
    "Record ID,Entry ID,Company,Company > Domains,Company > Categories,Stage\n"
    f"{ID}a,{ID}1,Acme,acme.com,Ink,New\n{ID}a,{ID}2,Acme,acme.com,Ink,Won\n{ID}b,{ID}3,Brell,brell.com,Ink,Won\n"
)
COMPANIES = (
    f"Record ID,Record,Name,Domains\n{ID}a,Acme,Acme,acme.com\n{ID}b,Brell,Brell,brell.com\n{ID}c,Nix,Nix,nix.com\n"
)


def lists(source: CsvSource) -> list[tuple[str, str, list[str]]]:
    """Title, object and the ends of the members' ids of each list."""
    return [
        (
            each.title,
            each.object,
            [id.removeprefix(ID) for page in source.memberships(each.slug, None) for id in page.ids],
        )
        for each in source.describe().lists
    ]


def test_a_record_that_stands_on_a_list_once_is_the_row(source: Source, outline: Outline) -> None:
    read = source({"sales pipeline.csv": ONCE})
    assert outline(read) == (
        "companies: 2 company, id record_id\n"
        "  entry_id text\n"
        "  record_id text (id)\n"
        "  name text (name)\n"
        "  domains domain (domain)\n"
        "  stage text"
    )
    assert lists(read) == [("Sales pipeline", "companies", ["a", "b"])]


def test_a_record_that_stands_on_a_list_twice_is_one_record_with_two_entries(
    source: Source, outline: Outline, rows: Rows
) -> None:
    read = source({"sales pipeline.csv": TWICE})
    assert outline(read) == (
        "sales_pipeline: 3 things, id entry_id\n"
        "  entry_id text (id)\n"
        "  stage text\n"
        "  record_id -> companies (company)\n"
        "companies: 2 company, id record_id\n"
        "  record_id text (id)\n"
        "  company text (name)\n"
        "  domains domain (domain)\n"
        "  categories text"
    )
    assert [(row["stage"], row["record_id"][-1]) for row in rows(read, "sales_pipeline")] == [
        ("New", "a"),
        ("Won", "a"),
        ("Won", "b"),
    ]
    assert lists(read) == [("Sales pipeline", "companies", ["a", "b"])]


BARE = {
    "beside the records' own file": {
        "vip.csv": (
            "Entry ID,Parent record > Record ID,Parent record > Name,Parent record > Domains\n"
            f"{ID}1,{ID}a,Acme,acme.com\n{ID}2,{ID}c,Nix,nix.com\n"
        ),
        "companies.csv": COMPANIES,
    },
    "with the records": {
        "vip.csv": (
            "Record ID,Entry ID,Company,Company > Domains\n"
            f"{ID}a,{ID}1,Acme,acme.com\n{ID}a,{ID}2,Acme,acme.com\n{ID}c,{ID}3,Nix,nix.com\n"
        ),
    },
}


@pytest.mark.parametrize("case", BARE)
def test_entries_of_nothing_but_ids_are_who_is_on_the_list_and_no_object(source: Source, case: str) -> None:
    read = source(BARE[case])
    assert [each.slug for each in read.describe().objects] == ["companies"]
    assert lists(read) == [("Vip", "companies", ["a", "c"])]
    (companies,) = read.describe().objects
    assert "nothing but which records they are of" in companies.notes[-1]


def test_where_the_records_have_a_file_of_their_own_entries_point_there(source: Source, outline: Outline) -> None:
    read = source({"sales pipeline.csv": ONCE, "companies.csv": COMPANIES})
    assert outline(read).partition("sales_pipeline")[2] == (
        ": 2 things, id entry_id\n"
        "  entry_id text (id)\n"
        "  name text (name)\n"
        "  domains domain (domain)\n"
        "  stage text\n"
        "  record_id -> companies (company)"
    )
    entries = read.describe().object("sales_pipeline")
    assert entries is not None
    assert [each.slug for each in entries.attributes if each.superfluous] == ["name", "domains"]
    assert lists(read) == [("Sales pipeline", "companies", ["a", "b"])]


def test_a_list_of_people_keeps_their_company_apart(source: Source, outline: Outline) -> None:
    people = (
        "Entry ID,Record ID,Name,Email addresses,Company > Record ID,Company > Domains,Stage\n"
        f"{ID}1,{ID}a,Anna Berg,anna@acme.com,{ID}c,acme.com,New\n{ID}2,{ID}b,Ben Ode,ben@acme.com,{ID}c,acme.com,New\n"
    )
    assert outline(source({"guests.csv": people})) == (
        "people: 2 person, id record_id\n"
        "  entry_id text\n"
        "  record_id text (id)\n"
        "  name text (name)\n"
        "  email_addresses email (email)\n"
        "  stage text\n"
        "  company_record_id -> companies (company)\n"
        "companies: 1 company, id record_id\n"
        "  record_id text (id)\n"
        "  domains domain (domain)"
    )


def test_a_list_keeps_the_contract(tmp_path: Path) -> None:
    (tmp_path / "sales pipeline.csv").write_text(TWICE, encoding="utf-8")
    (plugin,) = crm_move_sources()
    check_source(plugin, tmp_path / "settings", locator=str(tmp_path / "sales pipeline.csv"))
