"""A read of only what changed since the last one ends as a read of everything would, wherever it breaks off."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crm_move.model import ObjectSchema, Record, RecordList, Reference, ReferenceAttribute, Schema, Text
from crm_move.move.read import UntoldError, read_source
from crm_move.plugins import Account, Left, Link, LinkPage, MembershipPage, Page
from crm_move.store import SINCE, Snapshot, begin_renewal

KNOWS = ReferenceAttribute(slug="knows", title="Knows", targets=("people",), many=True)
SCHEMA = Schema(
    objects=(ObjectSchema(slug="people", singular="Person", plural="People", references=(KNOWS,)),),
    lists=(RecordList(slug="fair", title="Fair", object="people"),),
)


@dataclass
class Alive:
    """A source that people work in. It breaks down before call `fails`."""

    names: dict[str, str] = field(default_factory=dict)
    was: dict[str, tuple[str, ...]] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    knows: set[tuple[str, str]] = field(default_factory=set)
    fair: set[str] = field(default_factory=set)
    moment: int = 0
    asked: list[str] = field(default_factory=list)
    fails: int = 0

    # what people do

    def write(self, id: str, name: str) -> None:
        self.moment += 1
        self.names[id], self.touched[id] = name, self.moment

    def delete(self, id: str) -> None:
        self.moment += 1
        del self.names[id]
        self.knows = {pair for pair in self.knows if id not in pair}
        self.fair.discard(id)

    def merge(self, id: str, into: str) -> None:
        """Links and lists go on naming the record that is merged away, as they do in many systems."""
        self.was[into] = (*self.was.get(into, ()), id, *self.was.pop(id, ()))
        self.write(into, self.names[into])
        del self.names[id]

    def bring_back(self, id: str) -> None:
        """Out of the bin, which moves no date."""
        self.names[id], self.touched[id] = "back", 0

    # what a read sees

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if len(self.asked) == self.fails:
            raise ConnectionError(what)

    def _records(self, since: int = 0) -> tuple[Record, ...]:
        return tuple(
            Record(object="people", id=id, values={"name": (Text(text=name),)}, former_ids=self.was.get(id, ()))
            for id, name in sorted(self.names.items())
            if self.touched[id] >= since
        )

    def account(self) -> Account:
        return Account(id="alive", name="Alive")

    def describe(self) -> Schema:
        return SCHEMA

    def count(self, object: str) -> int | None:
        return None

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        self._ask("all")
        yield Page(records=self._records())

    def mark(self) -> str:
        self._ask("mark")
        return str(self.moment)

    def changes(self, object: str, mark: str, cursor: str | None) -> Iterator[Page]:
        found = self._records(int(mark) + 1)
        if cursor is None:
            self._ask("changes")
            yield Page(records=found[:2], next="rest")
        self._ask("changes")
        yield Page(records=found[2:])

    def ids(self, object: str) -> Iterator[tuple[str, ...]]:
        self._ask("ids")
        yield tuple(self.names)

    def memberships(self, list: str, cursor: str | None) -> Iterator[MembershipPage]:
        self._ask("members")
        yield MembershipPage(ids=tuple(sorted(self.fair)))

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
        self._ask("links")
        yield LinkPage(
            links=tuple(
                Link(object=object, id=a, attribute="knows", reference=Reference(object=object, id=b))
                for a, b in sorted(self.knows)
            )
        )

    def left_behind(self) -> list[Left]:
        return []


def quiet(what: str, done: int, total: int) -> None:
    """Nobody looks at the progress."""


def a_world(chance: random.Random) -> Alive:
    source = Alive()
    for number in range(12):
        source.write(str(number), f"Person {number}")
    for _ in range(10):
        work_on(source, chance)
    return source


def work_on(source: Alive, chance: random.Random) -> None:
    """Something that people do."""
    here = sorted(source.names)
    one, other = chance.sample(here, 2)
    match chance.choice(("write", "write", "new", "delete", "merge", "link", "unlink", "join", "leave")):
        case "write":
            source.write(one, f"Person {source.moment}")
        case "new":
            source.write(f"new {source.moment}", "New")
        case "delete" if len(here) > 4:
            source.delete(one)
        case "merge" if len(here) > 4:
            source.merge(one, other)
        case "link":
            source.knows.add((one, other))
        case "unlink":
            source.knows = set(sorted(source.knows)[1:])
        case "join":
            source.fair.add(one)
        case "leave":
            source.fair.discard(one)


def read_all(source: Alive, path: Path) -> str:
    with Snapshot(path) as snapshot:
        snapshot.schema = SCHEMA
        read_source(source, SCHEMA, snapshot, quiet)
        return snapshot.complete()


def begin(last: Path, path: Path) -> None:
    with Snapshot(last) as snapshot:
        mark = snapshot.last_mark or ""
    begin_renewal(last, path, {"schema": SCHEMA.model_dump_json(), SINCE: "yesterday", "mark 1": mark})


def go_on(source: Alive, path: Path) -> str:
    with Snapshot(path) as snapshot:
        assert snapshot.digest is None
        read_source(source, SCHEMA, snapshot, quiet)
        return snapshot.complete()


@pytest.mark.parametrize("seed", range(25))
def test_what_changed_since_makes_the_read_that_everything_would(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    source = a_world(chance)
    read_all(source, tmp_path / "1.db")
    for number in range(2, 5):
        for _ in range(chance.randrange(8)):
            work_on(source, chance)
        source.asked.clear()
        begin(tmp_path / f"{number - 1}.db", tmp_path / f"{number}.db")
        renewed = go_on(source, tmp_path / f"{number}.db")
        assert "all" not in source.asked
        assert renewed == read_all(source, tmp_path / f"whole {number}.db")


@pytest.mark.parametrize("fails", range(1, 10))
def test_it_breaks_off_anywhere_and_goes_on(tmp_path: Path, fails: int) -> None:
    chance = random.Random(fails)
    source = a_world(chance)
    read_all(source, tmp_path / "1.db")
    source.write("new", "New")
    source.knows.add(("new", sorted(source.names)[0]))
    source.merge(*sorted(source.names)[:2])
    source.asked, source.fails = [], fails
    begin(tmp_path / "1.db", tmp_path / "2.db")
    with Snapshot(tmp_path / "2.db") as snapshot, pytest.raises(ConnectionError):
        read_source(source, SCHEMA, snapshot, quiet)
    assert go_on(source, tmp_path / "2.db") == read_all(source, tmp_path / "whole.db")


def test_what_is_listed_and_never_told_of_asks_for_a_read_of_everything(tmp_path: Path) -> None:
    source = a_world(random.Random(0))
    read_all(source, tmp_path / "1.db")
    source.bring_back("from the bin")
    begin(tmp_path / "1.db", tmp_path / "2.db")
    with pytest.raises(UntoldError):
        go_on(source, tmp_path / "2.db")


def test_what_was_made_during_the_sweep_is_read_after_it(tmp_path: Path) -> None:
    class Late(Alive):
        def ids(self, object: str) -> Iterator[tuple[str, ...]]:
            self.write("late", "Late")
            yield from super().ids(object)

    source = Late()
    for number in range(5):
        source.write(str(number), f"Person {number}")
    read_all(source, tmp_path / "1.db")
    source.delete("late")
    begin(tmp_path / "1.db", tmp_path / "2.db")
    go_on(source, tmp_path / "2.db")
    with Snapshot(tmp_path / "2.db") as snapshot:
        assert "late" in [record.id for record in snapshot.records("people")]


def test_what_points_at_a_deleted_record_without_having_changed_asks_for_a_read_of_everything(tmp_path: Path) -> None:
    class Pointing(Alive):
        def _records(self, since: int = 0) -> tuple[Record, ...]:
            """Deleting a record changes those that point at it, and moves no date of theirs."""
            to = (Reference(object="people", id="0"),) if "0" in self.names else ()
            found = super()._records(since)
            return tuple(each.model_copy(update={"references": {"knows": to}}) for each in found)

    source = Pointing()
    for number in range(4):
        source.write(str(number), f"Person {number}")
    read_all(source, tmp_path / "1.db")
    source.delete("0")
    begin(tmp_path / "1.db", tmp_path / "2.db")
    with pytest.raises(UntoldError):
        go_on(source, tmp_path / "2.db")
