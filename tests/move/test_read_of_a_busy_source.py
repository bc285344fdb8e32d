"""A source that changes while it is read: the snapshot holds it as it is at the end, wherever the read broke off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crm_move.model import ObjectSchema, Record, RecordList, Reference, ReferenceAttribute, Schema
from crm_move.move.read import MOST_PASSES, read_source
from crm_move.plugins import Account, Left, Link, LinkPage, MembershipPage, Page
from crm_move.store import Snapshot

PEOPLE = ObjectSchema(
    slug="people",
    singular="Person",
    plural="People",
    references=(ReferenceAttribute(slug="knows", title="Knows", targets=("people",), many=True),),
)
SCHEMA = Schema(objects=(PEOPLE,), lists=(RecordList(slug="fair", title="Fair", object="people"),))


def person(id: str, *, was: tuple[str, ...] = ()) -> Record:
    return Record(object="people", id=id, former_ids=was)


@dataclass
class Busy:
    """Two pages; `passes` is what each pass over the changes finds. It breaks down before call `fails`."""

    passes: Sequence[Page] = ()
    fails: int = 0
    endless: bool = False
    asked: list[str] = field(default_factory=list)
    marks: int = 0

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if len(self.asked) == self.fails:
            raise ConnectionError(what)

    def account(self) -> Account:
        return Account(id="busy", name="Busy")

    def describe(self) -> Schema:
        return SCHEMA

    def count(self, object: str) -> int | None:
        return None

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        if cursor is None:
            self._ask("page 1")
            yield Page(records=(person("1"), person("2")), next="2")
        self._ask("page 2")
        yield Page(records=(person("3"),))

    def mark(self) -> str:
        self._ask("mark")
        self.marks += 1
        return str(self.marks)

    def changes(self, object: str, mark: str, cursor: str | None) -> Iterator[Page]:
        self._ask(f"since {mark}")
        number = int(mark)
        if self.endless:
            yield Page(records=(person(f"new {mark}"),))
        else:
            yield self.passes[number - 1] if number <= len(self.passes) else Page(records=())

    def ids(self, object: str) -> Iterator[tuple[str, ...]]:
        self._ask("ids")
        yield ("1", "4", "5")

    def memberships(self, list: str, cursor: str | None) -> Iterator[MembershipPage]:
        self._ask("members")
        yield MembershipPage(ids=("2", "5"))

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
        self._ask("links")
        knows = [("1", "2"), ("5", "1")]
        yield LinkPage(
            links=tuple(
                Link(object=object, id=a, attribute="knows", reference=Reference(object=object, id=b)) for a, b in knows
            )
        )

    def left_behind(self) -> list[Left]:
        return []

    def remarks(self) -> list[str]:
        return ["It was cheap."]


CHANGED = (
    Page(records=(person("2"), person("4"), person("5", was=("2",))), gone=("3",)),
    Page(records=(person("6"),)),
)
HELD = {"1": ["5"], "4": [], "5": ["1"]}


def quiet(what: str, done: int, total: int) -> None:
    """Nobody looks at the progress."""


def read(source: Busy, snapshot: Snapshot) -> tuple[str, ...]:
    if snapshot.schema is None:
        snapshot.schema = SCHEMA
    remarks = read_source(source, SCHEMA, snapshot, quiet)
    snapshot.complete()
    return remarks


def held(snapshot: Snapshot) -> dict[str, list[str]]:
    return {record.id: [to.id for to in record.references.get("knows", ())] for record in snapshot.records("people")}


def test_records_then_changes_until_there_are_none_then_ids_lists_and_links(tmp_path: Path) -> None:
    source = Busy(CHANGED)
    with Snapshot(tmp_path / "1.db") as snapshot:
        remarks = read(source, snapshot)
        assert held(snapshot) == HELD
        assert list(snapshot.members("fair")) == [["5"]]
    assert source.asked == [
        *("mark", "page 1", "page 2"),
        *("mark", "since 1", "mark", "since 2", "mark", "since 3"),
        *("ids", "members", "links"),
    ]
    assert remarks == (
        "It was cheap.",
        "While the source was read, 3 records were made or changed there and read again.",
        "While the source was read, 3 records were deleted or merged there; they are not moved.",
    )


@pytest.mark.parametrize("fails", range(1, 13))
def test_a_read_that_breaks_off_anywhere_goes_on_and_ends_the_same(tmp_path: Path, fails: int) -> None:
    with Snapshot(tmp_path / "whole.db") as snapshot:
        read(Busy(CHANGED), snapshot)
        whole = snapshot.digest
    source = Busy(CHANGED, fails=fails)
    with Snapshot(tmp_path / "broken.db") as snapshot, pytest.raises(ConnectionError):
        read(source, snapshot)
    with Snapshot(tmp_path / "broken.db") as snapshot:
        read(source, snapshot)
        assert (held(snapshot), snapshot.digest) == (HELD, whole)
    assert source.asked.count("page 1") == 1 + (fails == 2)


def test_a_source_that_never_rests_is_moved_as_it_was_found_last(tmp_path: Path) -> None:
    source = Busy(endless=True)
    with Snapshot(tmp_path / "1.db") as snapshot:
        remarks = read(source, snapshot)
    assert source.asked.count("mark") == MOST_PASSES + 1
    assert remarks[-1] == (
        "The source did not stop changing: what changed last is not moved. Run the command again to have it."
    )
