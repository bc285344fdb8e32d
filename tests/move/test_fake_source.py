"""The whole job from a second source: paged, with tokens that expire and rotate, its links read apart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_move.connect import FileStore, SystemClock
from crm_move.errors import PauseError
from crm_move.move import Job, Order, Patience, Proposal
from crm_move.plan import Question
from crm_move.plugins import Surroundings, stand_in
from crm_move.sandbox import Faults, serve
from crm_move.testing import MemorySink, every, fake_plugin, memory_plugin
from crm_move.testing.fake.sandbox import Switches, create_app


class Silent:
    """A front that says nothing and is never asked."""

    def say(self, text: str) -> None: ...

    def progress(self, what: str, done: int, total: int) -> None: ...

    def show(self, proposal: Proposal) -> None:
        self.proposal = proposal

    def answer(self, proposal: Proposal) -> dict[Question, bool]:
        return {}

    def approves(self, proposal: Proposal) -> None: ...


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[Surroundings]:
    """The fake CRM on a bad network, each of its access tokens good for seven calls."""
    faults = Faults(rate_500=0.02, rate_429=0.01, rate_drop_before=0.02, seed=3)
    with serve(create_app(None, Switches(people=40, token_calls=7, page_size=5, faults=faults))) as running:
        there = stand_in(fake_plugin(), running.base_url, tmp_path / "state")
        given = there["given"]
        environ = {f"CRM_MOVE_FAKE_{name.upper()}": value for name, value in given.items()}
        yield Surroundings(
            environ={**environ, "XDG_STATE_HOME": str(tmp_path / "state")},
            store=FileStore(tmp_path / "state" / "tokens.json"),
            clock=SystemClock(),
            plugins=("fake", "memory"),
        )


def job(sink: MemorySink, folder: Path, surroundings: Surroundings) -> tuple[Job, Silent]:
    front = Silent()
    order = Order(
        folder=folder,
        source=fake_plugin(),
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
