"""Pages and cursors, changed files, memory."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_move import Account, Record, UsageError
from crm_move_csv.source import CsvSource

Source = Callable[..., CsvSource]

LINES = "id,name\n" + "".join(f"{number},person {number}\n" for number in range(1234))
DOUBLED = "name,city\n" + "Anna,Bonn\nBert,Köln\n" * 700


def records(source: CsvSource, cursor: str | None = None) -> Iterator[Record]:
    for page in source.read("rows", cursor):
        yield from page.records


def test_pages_are_small_and_say_what_comes_after(source: Source) -> None:
    pages = list(source({"rows.csv": LINES}).read("rows", None))
    assert [(len(page.records), page.next is None) for page in pages] == [(500, False), (500, False), (234, True)]


@pytest.mark.parametrize("content", [LINES, DOUBLED])
def test_reading_can_be_taken_up_at_every_cursor_by_another_process(source: Source, content: str) -> None:
    first = source({"rows.csv": content})
    whole = [record.id for record in records(first)]
    cursors = [page.next for page in first.read("rows", None) if page.next]
    again = source({})
    assert [[record.id for record in records(again, cursor)] for cursor in cursors] == [whole[500:], whole[1000:]]


def test_rows_without_an_id_are_told_apart_by_content_and_occurrence(source: Source) -> None:
    read = source({"rows.csv": DOUBLED})
    ids = [record.id for record in records(read)]
    assert len(set(ids)) == len(ids) == 1400
    assert [id.rsplit("-", 1) for id in ids[:4:2]] == [[ids[0][:-2], "1"], [ids[0][:-2], "2"]]
    assert read.describe().objects[0].notes[1] == (
        "No column tells the rows apart: the id of a record is a hash of its row, so an edited row is then a new "
        "record. csv.yaml takes `id: COLUMN`."
    )


def test_an_object_without_rows_is_one_empty_reading(source: Source) -> None:
    read = source({"rows.csv": "id,name\n"})
    assert (read.count("rows"), list(records(read))) == (0, [])


def test_a_changed_file_is_refused(source: Source, tmp_path: Path) -> None:
    read = source({"rows.csv": LINES})
    pages = read.read("rows", None)
    cursor = next(pages).next
    (tmp_path / "rows.csv").write_text(LINES + "9999,new\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"rows\.csv changed while being read"):
        list(pages)
    with pytest.raises(UsageError, match=r"rows\.csv changed while being read"):
        list(read.read("rows", None))
    with pytest.raises(UsageError, match=r"rows\.csv changed since reading began"):
        list(source({}).read("rows", cursor))


def test_an_unknown_object_is_refused(source: Source) -> None:
    with pytest.raises(UsageError, match="holds no object 'deals'; it holds rows"):
        source({"rows.csv": LINES}).count("deals")


def test_a_source_has_no_links_apart_and_leaves_nothing_behind(source: Source, tmp_path: Path) -> None:
    read = source({"rows.csv": LINES})
    assert read.account() == Account(id=tmp_path.name, name=tmp_path.name)
    assert (list(read.links("rows", None)), read.left_behind()) == ([], ())


MEASURE = """
import resource, sys
from pathlib import Path
from crm_move_csv.source import CsvSource
source = CsvSource(Path(sys.argv[1]))
for one in source.describe().objects:
    for page in source.read(one.slug, None):
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_memory_is_flat(tmp_path: Path) -> None:
    peaks = []
    for count in (10_000, 100_000):
        path = tmp_path / f"people{count}.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("id,email,name,phone,note,created,size,stage\n")
            file.writelines(
                f"{number},p{number}@example.com,Person {number},+4930{1000000 + number},note {number},"
                f"2024-01-{number % 28 + 1:02},{number}.5,stage {number % 5}\n"
                for number in range(count)
            )
        run = subprocess.run([sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True)
        peaks.append(int(run.stdout))
    assert peaks[1] - peaks[0] < 60
