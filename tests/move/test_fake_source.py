"""The whole job from a second source: paged, with tokens that expire and rotate, its links read apart."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crm_move.connect import FileStore, SystemClock
from crm_move.errors import PauseError, RefusedError, StopError, UsageError
from crm_move.model import words
from crm_move.move import Job, Order, Patience, Proposal
from crm_move.move.front import Look
from crm_move.plan import Question
from crm_move.plugins import Left, LinkPage, Page, Source, Surroundings, stand_in
from crm_move.sandbox import Faults, serve
from crm_move.testing import MemorySink, every, fake_plugin, memory_plugin
from crm_move.testing.fake.sandbox import Switches, create_app


class Silent:
    """A front that says nothing and is never asked."""

    def say(self, text: str) -> None: ...

    def progress(self, what: str, done: int, total: int) -> None: ...

    def show(self, proposal: Proposal) -> None:
        self.proposal = proposal

    def answer(self, proposal: Proposal, look: Look) -> dict[Question, bool]:
        return {}

    def approves(self, proposal: Proposal) -> None: ...


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[Surroundings]:
    """The fake CRM on a bad network, each of its access tokens good for seven calls."""
    faults = Faults(rate_500=0.02, rate_429=0.01, rate_drop_before=0.02, seed=3)
    with reached(Switches(people=40, token_calls=7, page_size=5, faults=faults), tmp_path) as where:
        yield where


@contextmanager
def reached(switches: Switches, tmp_path: Path) -> Iterator[Surroundings]:
    with serve(create_app(None, switches)) as running:
        there = stand_in(fake_plugin(), running.base_url, tmp_path / "state")
        given = there["given"]
        environ = {f"CRM_MOVE_FAKE_{name.upper()}": value for name, value in given.items()}
        yield Surroundings(
            environ={**environ, "XDG_STATE_HOME": str(tmp_path / "state")},
            store=FileStore(tmp_path / "state" / "tokens.json"),
            clock=SystemClock(),
            plugins=("fake", "memory"),
        )


def job(
    sink: MemorySink, folder: Path, surroundings: Surroundings, include: frozenset[str] = frozenset()
) -> tuple[Job, Silent]:
    front = Silent()
    order = Order(
        folder=folder,
        source=fake_plugin(),
        include=include,
        sink=memory_plugin(sink),
        yes=True,
        patience=Patience(lookups=(0.01, 0.02), unknown=0.1, verify=(0.01,)),
    )
    return Job(order, front, surroundings), front


def test_a_move_from_a_paged_source_never_notices_that_tokens_expire(
    surroundings: Surroundings, tmp_path: Path
) -> None:
    sink = MemorySink()
    work, front = job(sink, tmp_path / "move", surroundings)
    work.move()
    summary = work.summary()
    assert (
        summary.records.created
        == summary.records.total
        == sum(each.records for each in front.proposal.profile.objects.values())
    )
    assert (summary.records.failed, summary.links.failed, summary.verified.different) == (0, 0, 0)
    assert summary.links.made > summary.links.skipped
    assert [(left.what, left.count) for left in front.proposal.left_behind] == [("notes", 3)]


def test_it_writes_nothing_the_second_time_and_goes_on_after_a_stop(surroundings: Surroundings, tmp_path: Path) -> None:
    sink = MemorySink(faults=every(5, "pause"))
    for _ in range(30):
        try:
            job(sink, tmp_path / "move", surroundings)[0].move()
            break
        except PauseError:
            continue
    calm = MemorySink()
    first, _ = job(calm, tmp_path / "calm", surroundings)
    first.move()
    assert {object: len(sink.records(object)) for object in ("people", "companies")} == {
        object: len(calm.records(object)) for object in ("people", "companies")
    }
    writes = len(calm.applied)
    again, _ = job(calm, tmp_path / "calm", surroundings)
    again.move()
    assert (len(calm.applied), again.summary().records.unchanged) == (writes, first.summary().records.created)


def held(sink: MemorySink, work: Job) -> set[str]:
    """The source ids of the people that the sink holds."""
    assert work.proposal is not None
    slug = work.proposal.plan.objects["people"].id_attribute
    return {words(value) for record in sink.records("people") for value in record.values.get(slug, ())}


def test_what_changes_while_it_is_read_arrives_as_it_is_at_the_end(tmp_path: Path) -> None:
    sink = MemorySink()
    with reached(Switches(people=3, page_size=3, busy_after=4), tmp_path) as where:
        work, front = job(sink, tmp_path / "move", where)
        work.move()
    assert held(sink, work) == {"p1", "p2", "p9", "q0", "q1", "q2"}
    assert (work.summary().records.failed, work.summary().verified.different) == (0, 0)
    # Whoever pointed at p0, or at p3 which was merged while the read went on, points at p2 now; nobody is left out.
    assert (work.summary().links.failed, work.summary().links.skipped) == (0, 0)
    assert front.proposal.remarks == (
        "The fake CRM keeps 3 segments; they are read with who is in them.",
        "While the source was read, 2 records were made or changed there and read again.",
        "While the source was read, 2 records were deleted or merged there; they are not moved.",
    )


def test_what_the_source_says_of_its_read_stands_in_plan_and_report(surroundings: Surroundings, tmp_path: Path) -> None:
    remark = "The fake CRM keeps 3 segments; they are read with who is in them."
    for _ in range(2):
        work, _ = job(MemorySink(), tmp_path / "move", surroundings)
        work.move()
    assert (tmp_path / "move" / "plan.yaml").read_text().count(f"# {remark}\n") == 1
    report = json.loads((tmp_path / "move" / "report.json").read_text())
    own, read = report["remarks"]
    assert (own, read.startswith("Only what changed since the read of "), report["notes"].count(remark)) == (
        remark,
        True,
        0,
    )


def test_what_is_included_belongs_to_the_folder(surroundings: Surroundings, tmp_path: Path) -> None:
    archived = MemorySink()
    work, _ = job(archived, tmp_path / "archived", surroundings, frozenset({"archived"}))
    work.move()
    assert "p5" in held(archived, work)
    with pytest.raises(UsageError, match="its --include is archived, not left out"):
        job(archived, tmp_path / "archived", surroundings)[0].move()
    with pytest.raises(UsageError, match=r"`fake` can not include 'spam'; it can include `archived` \(people and "):
        job(archived, tmp_path / "archived", surroundings, frozenset({"spam"}))[0].move()


class Wrapped:
    """The fake source with something else about it."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)


def other(order: Order, kind: type[Wrapped]) -> Order:
    return replace(order, source=replace(fake_plugin(), open=lambda context: kind(fake_plugin().open(context))))


def test_a_refusal_while_reading_ends_the_run_with_the_reason(surroundings: Surroundings, tmp_path: Path) -> None:
    class Refusing(Wrapped):
        def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
            raise RefusedError("GET /v1/people/links: 404 not_found", status=404)

    order = other(job(MemorySink(), tmp_path / "move", surroundings)[0].order, Refusing)
    refusing = Job(order, Silent(), surroundings)
    with pytest.raises(StopError) as caught:
        refusing.move()
    assert str(caught.value) == (
        "Fake CRM refused what a read needs: GET /v1/people/links: 404 not_found."
        " What was read is kept; the same command goes on from there."
    )
    job(MemorySink(), tmp_path / "move", surroundings)[0].move()


def test_a_day_that_ends_while_leftovers_are_counted_costs_no_second_read(
    surroundings: Surroundings, tmp_path: Path
) -> None:
    read: list[str] = []

    class Spent(Wrapped):
        """Its budget of the day is used up once everything is read."""

        spent = True

        def read(self, object: str, cursor: str | None) -> Iterator[Page]:
            read.append(object)
            return self._source.read(object, cursor)

        def left_behind(self) -> Sequence[Left]:
            if Spent.spent:
                Spent.spent = False
                raise PauseError("the day is over")
            return self._source.left_behind()

    work, _ = job(MemorySink(), tmp_path / "move", surroundings)
    order = other(work.order, Spent)
    with pytest.raises(PauseError, match="the day is over"):
        Job(order, Silent(), surroundings).move()
    Job(order, Silent(), surroundings).move()
    assert read == ["organisations", "people", "opportunities", "visits"]
