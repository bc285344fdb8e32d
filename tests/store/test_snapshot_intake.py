"""What a snapshot makes of what comes in: records that were merged, changed or deleted meanwhile, lists, links."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crm_move.model import ObjectSchema, Record, RecordList, Reference, Schema, Text
from crm_move.store import Snapshot


@pytest.fixture
def snapshot(tmp_path: Path) -> Iterator[Snapshot]:
    with Snapshot(tmp_path / "1.db") as snapshot:
        object = ObjectSchema(slug="people", singular="Person", plural="People")
        snapshot.schema = Schema(objects=(object,), lists=(RecordList(slug="fair", title="Fair", object="people"),))
        yield snapshot


def person(id: str, *knows: str, was: tuple[str, ...] = (), name: str = "") -> Record:
    return Record(
        object="people",
        id=id,
        former_ids=was,
        values={"name": (Text(text=name),)} if name else {},
        references={"knows": tuple(Reference(object="people", id=each) for each in knows)} if knows else {},
    )


def known(snapshot: Snapshot) -> dict[str, list[str]]:
    return {
        record.id: [to.id for links in record.references.values() for to in links]
        for record in snapshot.records("people")
    }


def test_references_to_a_former_id_mean_the_record_that_it_was_merged_into(snapshot: Snapshot) -> None:
    snapshot.intake.add_records("people", [person("1", "2", "3"), person("4", "9")], "next")
    snapshot.intake.add_records("people", [person("3", was=("2",))], None)
    snapshot.intake.settle()
    assert known(snapshot) == {"1": ["3"], "4": ["9"], "3": []}
    found = snapshot.record("people", "1")
    assert found is not None
    assert [to.id for to in found.references["knows"]] == ["3"]


def test_merges_in_a_row_are_followed_to_their_end_whatever_came_first(snapshot: Snapshot) -> None:
    snapshot.intake.add_records("people", [person("a", "x"), person("z", was=("y",)), person("y", was=("x",))], None)
    snapshot.intake.settle()
    assert known(snapshot) == {"a": ["z"], "z": []}


def test_records_that_claim_one_another_are_both_kept(snapshot: Snapshot) -> None:
    snapshot.intake.add_records("people", [person("a", "b", was=("b",)), person("b", "a", was=("a",))], None)
    snapshot.intake.settle()
    assert set(known(snapshot)) == {"a", "b"}


def test_a_sample_takes_in_what_a_former_id_means(snapshot: Snapshot) -> None:
    snapshot.intake.add_records("people", [person("1", "2"), person("5"), person("3", was=("2",))], None)
    snapshot.choose(["people"], 1)
    assert known(snapshot) == {"1": ["3"], "3": []}


def test_changes_are_told_from_what_was_read_already(snapshot: Snapshot) -> None:
    snapshot.intake.add_records("people", [person("1", name="Ada"), person("2"), person("3")], None)
    page = [person("1", name="Ada"), person("2", name="Olu"), person("4")]
    snapshot.intake.add_changes("people", page, None, gone=["3", "77"], part="changes 1")
    assert (snapshot.intake.found("changes 1"), snapshot.intake.found("gone in changes 1")) == (2, 1)
    assert list(known(snapshot)) == ["1", "2", "4"]
    assert snapshot.intake.cursor("people", "changes 1") == (None, True)


def test_what_the_source_no_longer_has_is_dropped_with_its_links(snapshot: Snapshot) -> None:
    snapshot.intake.add_records("people", [person("1"), person("2"), person("3")], None)
    for id in ("1", "2"):
        snapshot.intake.add_links("people", [(id, "knows", Reference(object="people", id="3"))], None)
    snapshot.intake.keep_only("people", iter([("1",), (), ("3", "8")]), "sweep")
    assert known(snapshot) == {"1": ["3"], "3": []}
    assert snapshot.intake.found("sweep") == 1
    snapshot.intake.keep_only("people", iter([("3",)]), "sweep")
    assert known(snapshot) == {"3": []}


def test_links_and_members_of_a_merged_record_are_those_of_the_one_that_stayed(snapshot: Snapshot) -> None:
    snapshot.intake.add_records("people", [person("1", was=("2",)), person("3")], None)
    snapshot.intake.add_links("people", [("2", "knows", Reference(object="people", id="3"))], None)
    snapshot.intake.add_members("fair", "people", ["2", "1"], "next")
    snapshot.intake.add_members("fair", "people", ["3", "77"], None)
    assert known(snapshot) == {"1": ["3"], "3": []}
    assert [id for batch in snapshot.members("fair") for id in batch] == ["1", "3"]
    assert snapshot.member_count("fair") == 2
    assert snapshot.lists_of("people", ["1", "9"]) == {"1": ["fair"]}


def test_two_reads_differ_where_members_or_merges_do(snapshot: Snapshot) -> None:
    snapshot.intake.add_records("people", [person("1")], None)
    digests = {snapshot.complete()}
    snapshot.intake.add_members("fair", "people", ["1"], None)
    digests.add(snapshot.complete())
    snapshot.intake.add_records("people", [person("1", was=("2",))], None)
    digests.add(snapshot.complete())
    assert len(digests) == 3
    assert snapshot.complete() in digests


def test_records_are_read_on_by_an_index_and_never_sorted(snapshot: Snapshot, tmp_path: Path) -> None:
    """Else a hundred thousand of them are gone through two hundred times."""
    snapshot.intake.add_records("people", [person("1")], None)
    query = "SELECT n, id, body FROM records WHERE object = 'people' AND n > 5 AND chosen ORDER BY n LIMIT 500"
    with closing(sqlite3.connect(tmp_path / "1.db")) as database:
        steps = [step for *_, step in database.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert steps == ["SEARCH records USING INDEX records_in_order (object=? AND n>?)"]
