"""One file, a folder, a .zip: what is read, what is passed over, what is refused."""

import gzip
import random
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_move import UsageError
from crm_move_csv import archive
from crm_move_csv.source import CsvSource

Source = Callable[..., CsvSource]
Rows = Callable[..., list[dict[str, str]]]
PEOPLE = "name,city\nAnna,Bonn\n"


def zipped(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def objects(source: CsvSource) -> list[str]:
    return [one.slug for one in source.describe().objects]


def test_one_file_is_a_source(tmp_path: Path, rows: Rows) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "other.csv").write_text(PEOPLE, encoding="utf-8")
    source = CsvSource(tmp_path / "people.csv")
    assert (source.account().id, rows(source, "people")) == ("people.csv", [{"name": "Anna", "city": "Bonn"}])


def test_a_folder_is_read_without_what_is_no_csv(source: Source) -> None:
    read = source(
        {
            "people.csv": PEOPLE,
            "deals.tsv": "deal\tsize\nx\t1\n",
            ".hidden.csv": "x",
            "notes.txt": "x",
            "csv.yaml": "zone: UTC",
        }
    )
    assert objects(read) == ["deals", "people"]
    assert read.describe().objects[0].notes[-1] == "Not read, because not CSV by name: notes.txt."


def test_gzip_is_recognised_by_its_bytes(source: Source, rows: Rows) -> None:
    read = source({"people.csv": gzip.compress(PEOPLE.encode()), "deals.csv.gz": gzip.compress(b"deal,size\nx,1\n")})
    assert objects(read) == ["deals", "people"]
    assert rows(read, "people") == [{"name": "Anna", "city": "Bonn"}]


def test_a_zip_is_read_like_a_folder(tmp_path: Path, rows: Rows) -> None:
    path = zipped(
        tmp_path / "export.zip",
        {
            "export/people.csv": PEOPLE,
            "__MACOSX/export/._people.csv": "x",
            "export/readme.txt": "x",
            "export/csv.yaml": "files: {people.csv: {object: humans}}",
        },
    )
    source = CsvSource(path)
    assert rows(source, "humans") == [{"name": "Anna", "city": "Bonn"}]
    assert source.describe().objects[0].notes[-1] == "Not read, because not CSV by name: export/readme.txt."


def test_parts_of_an_export_are_one_object(source: Source, rows: Rows) -> None:
    read = source({"deals-1.csv": "deal,size\nx,1\n", "deals-2.csv": "deal,size\ny,2\n", "deals-3.csv": "other\nz\n"})
    assert objects(read) == ["deals", "deals_3"]
    assert [row["deal"] for row in rows(read, "deals")] == ["x", "y"]
    assert read.describe().objects[0].notes[0] == "Read from deals-1.csv, deals-2.csv, which have the same header."


def test_a_folder_is_the_same_account_wherever_it_lies_and_another_company_is_not(tmp_path: Path) -> None:
    accounts = []
    for folder, text in (("one/acme", PEOPLE), ("two/acme", "name,city,age\nCilla,Ulm,7\n"), ("two/bolt", PEOPLE)):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "people.csv").write_text(text.replace(",age", "").replace(",7", ""), encoding="utf-8")
        accounts.append(CsvSource(tmp_path / folder).describe().objects[0].account)
    assert accounts[0] == accounts[1] != accounts[2]


@pytest.mark.parametrize("name", ["book.xlsx", "book.xls", "book.ods"])
def test_a_spreadsheet_in_a_folder_is_refused(source: Source, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is a spreadsheet: save each sheet as “CSV UTF-8”"):
        source({"people.csv": PEOPLE, name: "x"})


def test_a_workbook_by_any_name_is_refused(tmp_path: Path, source: Source) -> None:
    with pytest.raises(UsageError, match="is an Excel workbook"):
        CsvSource(zipped(tmp_path / "book", {"[Content_Types].xml": "x", "xl/workbook.xml": "x"}))
    with pytest.raises(UsageError, match="is a spreadsheet or an archive, not CSV"):
        source({"people.csv": b"\xd0\xcf\x11\xe0 an old workbook"}).describe()


@pytest.mark.parametrize("name", ["../people.csv", "/people.csv", "a/../../people.csv", "C:\\people.csv"])
def test_a_name_that_leaves_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="leads out of the archive"):
        CsvSource(zipped(tmp_path / "export.zip", {name: PEOPLE}))


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("people.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as packed:
        packed.writestr(link, "/etc/passwd")
    with pytest.raises(UsageError, match="is a link, not a file"):
        CsvSource(tmp_path / "export.zip")


def test_a_member_packed_too_tightly_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", {"people.csv": b"0" * (archive.SMALL + 1)})
    with pytest.raises(UsageError, match="packed more than 200 to 1"):
        CsvSource(path)


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", {f"{number}.csv": "" for number in range(archive.MOST_MEMBERS + 1)})
    with pytest.raises(UsageError, match="holds 10,001 files; at most 10,000 are read"):
        CsvSource(path)


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(UsageError, match=r"can not be opened as a \.zip"):
        CsvSource(tmp_path / "export.zip")


def test_a_truncated_gzip_is_refused(source: Source) -> None:
    packed = gzip.compress(PEOPLE.encode() * 1000)
    with pytest.raises(UsageError, match=r"people\.csv can not be read to its end"):
        source({"people.csv": packed[: len(packed) // 2]}).describe()


def test_nothing_there_is_a_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is not there: --from takes a CSV file, a folder of them or a \.zip"):
        CsvSource(tmp_path / "missing.csv")
    with pytest.raises(UsageError, match="holds no CSV file"):
        CsvSource(tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "noise.csv").write_bytes(random.Random(1).randbytes(3000))
    with pytest.raises(UsageError, match=r"noise\.csv is no text"):
        CsvSource(tmp_path / "noise.csv").describe()


@pytest.mark.parametrize("size", [200, 3_000, 100_000])
def test_random_bytes_are_never_read(tmp_path: Path, size: int) -> None:
    for seed in range(10):
        (tmp_path / "noise.csv").write_bytes(random.Random(seed).randbytes(size))
        with pytest.raises(UsageError, match=r"noise\.csv (is no text|can not be read as)"):
            CsvSource(tmp_path / "noise.csv").describe()


def test_the_same_rows_under_another_name_are_read_once(source: Source) -> None:
    files = {"people.csv": PEOPLE, "people copy.csv": PEOPLE.replace("\n", "\r\n"), "others.csv": "name,city\nBo,Ulm\n"}
    read = source(files)
    assert objects(read) == ["others", "people"]
    kept = read.describe().object("people")
    assert kept is not None
    assert "people copy.csv holds the same rows: read once (csv.yaml takes `again: true` for it)." in kept.notes
    assert objects(source(files | {"csv.yaml": "files: {people copy.csv: {again: true}}"})) == [
        "others",
        "people_copy",
        "people",
    ]


def test_empty_tables_are_no_copies(source: Source) -> None:
    assert objects(source({"deals.csv": "name\n", "people.csv": "name\n"})) == ["deals", "people"]


OTHER = {
    "a web page or XML": "<!DOCTYPE html><html><body><table><tr><td>Name</td></tr></table></body></html>\n",
    "JSON": '[{"name": "Anna", "email": "a@x.com"}, {"name": "Ben"}]\n',
    "a PDF": "%PDF-1.4\n1 0 obj\n",
    "a text document": "{\\rtf1\\ansi name, city}\n",
}


@pytest.mark.parametrize("what", OTHER)
def test_text_that_is_no_table_is_refused_as_what_it_is(source: Source, what: str) -> None:
    with pytest.raises(UsageError, match=rf"rows\.csv is {what}.*: export it again, as “CSV UTF-8”"):
        source({"rows.csv": OTHER[what]}).describe()


@pytest.mark.parametrize(
    ("file", "plural"),
    [("10.January_2019.csv", "January rows"), ("2024.csv", "2024 rows"), ("april-deals.csv", "April deals")],
)
def test_a_file_named_by_its_month_holds_rows(source: Source, file: str, plural: str) -> None:
    assert source({file: PEOPLE}).describe().objects[0].plural == plural
