"""Runs after both sides have changed: what people did in the sink stays, what the source did comes over."""

from typing import Any

from crm_move.model import (
    Record,
    Reference,
    Text,
    Value,
)
from crm_move.move.causes import is_conflict
from crm_move.move.decisions import Decision
from crm_move.move.failures import failures
from crm_move.move.foresee import foresee
from crm_move.move.undo import undo
from crm_move.operations import SinkRecord, Target, UpdateRecord
from crm_move.plan import Plan, Policy

ACCOUNTS = [Record(object="accounts", id=id, values={"account": (Text(text=id),)}) for id in ("a", "b", "c")]


def contact(job: str | None = None, **links: str) -> Record:
    values: dict[str, tuple[Value, ...]] = {"full": (Text(text="Ida Ek"),)}
    if job:
        values["job"] = (Text(text=job),)
    references = {slug: tuple(Reference(object="accounts", id=id) for id in ids.split()) for slug, ids in links.items()}
    return Record(object="contacts", id="1", values=values, references=references)


class Moved:
    """One contact as it was moved first; then runs with another one in its place."""

    def __init__(self, world: Any, record: Record) -> None:
        self.world = world
        self.plan: Plan = world.plan(world.read(*ACCOUNTS, contact("Job", account="a", boards="a b")))
        self.run(record)

    def run(self, record: Record, plan: Plan | None = None) -> Any:
        self.world.sink.applied.clear()
        before = self.world.sink.reads
        tally = self.world.move(self.world.read(*ACCOUNTS, record), plan or self.plan)
        self.reads = self.world.sink.reads - before
        return tally

    def foreseen(self, record: Record) -> Any:
        snapshot = self.world.read(*ACCOUNTS, record)
        with self.world.running(snapshot, self.plan) as run:
            return next(each for each in foresee(run, self.world.folder / "copy.db") if each.object == "contacts")

    @property
    def person(self) -> SinkRecord:
        held: list[SinkRecord] = self.world.held("people")
        return held[0]

    def edit(self, **values: str) -> None:
        new = {slug: (Text(text=text),) if text else () for slug, text in values.items()}
        self.world.sink.edit("people", self.person.id, new)

    def link(self, **links: str) -> None:
        self.world.sink.edit("people", self.person.id, {}, {slug: self.targets(ids) for slug, ids in links.items()})

    def targets(self, names: str) -> tuple[Target, ...]:
        held = {str(each.values["name"][0].text): each.id for each in self.world.held("companies")}
        return tuple(Target(object="companies", id=held[name]) for name in names.split())

    def linked(self, slug: str) -> str:
        held = {each.id: str(each.values["name"][0].text) for each in self.world.held("companies")}
        return " ".join(sorted(held[target.id] for target in self.person.links.get(slug, ())))

    def reasons(self) -> list[str]:
        with self.world.running(self.world.read(), self.plan) as run:
            return [value.reason for value in run.ledger.standing.values()]


def job_of(held: SinkRecord) -> str:
    return " ".join(str(value.text) for value in held.values.get("job_title", ()) if isinstance(value, Text))


def test_a_conflict_is_listed_once_and_costs_no_look_in_later_runs(world: Any) -> None:
    moved = Moved(world, contact("A"))
    moved.edit(job_title="P")
    first = moved.run(contact("B"))
    second = moved.run(contact("B"))
    assert (job_of(moved.person), [is_conflict(reason) for reason in moved.reasons()]) == ("P", [True])
    assert (first.values["left_out"], second.values["left_out"], first.verified["different"]) == (1, 0, 0)
    assert (world.sink.applied, moved.reads) == ([], len(moved.plan.objects))  # what verification reads


def test_a_conflict_is_foreseen_as_one(world: Any) -> None:
    moved = Moved(world, contact("A"))
    moved.edit(job_title="P")
    assert moved.foreseen(contact("B")).decision is Decision.CONFLICT


def test_after_a_conflict_the_next_clear_change_is_written(world: Any) -> None:
    moved = Moved(world, contact("A"))
    moved.edit(job_title="P")
    moved.run(contact("B"))
    moved.edit(job_title="A")
    tally = moved.run(contact("C"))
    assert (job_of(moved.person), moved.reasons(), tally.records["updated"]) == ("C", [], 1)


def test_the_policy_overwrite_ends_a_conflict_on_a_finished_move(world: Any) -> None:
    moved = Moved(world, contact("A"))
    moved.edit(job_title="P")
    moved.run(contact("B"))
    contacts = moved.plan.objects["contacts"].model_copy(update={"policy": Policy.OVERWRITE})
    plan = moved.plan.model_copy(update={"objects": {**moved.plan.objects, "contacts": contacts}})
    moved.run(contact("B"), plan)
    assert (job_of(moved.person), moved.reasons()) == ("B", [])


def test_what_people_emptied_is_no_loss_when_something_else_was_written(world: Any) -> None:
    moved = Moved(world, contact("A"))
    moved.edit(job_title="")
    tally = moved.run(contact("A", account="a"))
    assert (job_of(moved.person), tally.records["updated"], tally.verified["different"]) == ("", 1, 0)


def test_an_undo_after_a_conflict_keeps_what_people_wrote(world: Any) -> None:
    moved = Moved(world, contact("A"))
    moved.edit(job_title="P")
    moved.run(contact("B"))
    with world.running(world.read(), moved.plan) as run:
        undo(run)
    assert job_of(moved.person) == "P"


def test_a_link_that_the_source_dropped_is_taken_off_and_comes_back_with_it(world: Any) -> None:
    moved = Moved(world, contact(account="a"))
    tally = moved.run(contact())
    assert (moved.linked("company"), tally.links_taken_off, tally.verified["different"]) == ("", 1, 0)
    moved.run(contact(account="a"))
    assert moved.linked("company") == "a"


def test_of_several_links_only_the_dropped_one_goes_in_one_write(world: Any) -> None:
    moved = Moved(world, contact(boards="a b"))
    moved.link(boards="a b c")
    tally = moved.run(contact(boards="b"))
    assert (moved.linked("boards"), len(world.sink.applied), tally.links_taken_off) == ("b c", 1, 1)


def test_a_changed_target_is_one_write_and_leaves_people_s_links_alone(world: Any) -> None:
    moved = Moved(world, contact(boards="a", account="a"))
    moved.link(boards="a c")
    moved.run(contact(boards="b", account="b"))
    assert (moved.linked("boards"), moved.linked("company")) == ("b c", "b")
    assert [type(each) for each in world.sink.applied] == [UpdateRecord]


def test_a_link_that_people_replaced_stays_and_is_listed_once(world: Any) -> None:
    moved = Moved(world, contact(account="a"))
    moved.link(company="c")
    first, second = moved.run(contact()), moved.run(contact())
    assert (moved.linked("company"), first.links["skipped"], second.links["skipped"]) == ("c", 1, 0)


def test_a_link_that_both_changed_stays_people_s(world: Any) -> None:
    moved = Moved(world, contact(account="a"))
    moved.link(company="c")
    moved.run(contact(account="b"))
    reads = moved.reads
    moved.run(contact(account="b"))
    assert (moved.reads, moved.linked("company"), world.sink.applied) == (reads - 1, "c", [])


class TestMergedAtTheSource:
    """A survivor with a new id, and one that keeps its own."""

    def accounts(self, world: Any, *records: Record, contact: Record) -> Any:
        snapshot = world.read(*records, contact)
        snapshot.intake.settle()
        snapshot.complete()
        return snapshot

    def test_a_survivor_with_a_new_id_stands_where_the_first_of_both_stood(self, world: Any) -> None:
        moved = Moved(world, contact(boards="a b", account="a"))
        names = {each.id: each.values["name"] for each in world.held("companies")}
        merged = Record(
            object="accounts", id="d", values={"account": (Text(text="a"),)}, former_ids=("a", "b"), references={}
        )
        world.sink.applied.clear()
        now = contact(boards="a b", account="a")
        tally = world.move(self.accounts(world, merged, ACCOUNTS[2], contact=now), moved.plan)
        assert {each.id: each.values["name"] for each in world.held("companies")} == names
        assert (moved.linked("boards"), moved.linked("company")) == ("a", "a")
        assert [(each.object, sorted((*each.values, *each.links))) for each in world.sink.applied] == [
            ("companies", ["demo_accounts_id"]),
            ("people", ["boards"]),
        ]
        assert (tally.verified["different"], tally.links_taken_off) == (0, 1)

    def test_links_move_to_a_survivor_that_keeps_its_id_in_one_write_each(self, world: Any) -> None:
        moved = Moved(world, contact(boards="a b", account="b"))
        world.sink.applied.clear()
        survivor = ACCOUNTS[0].model_copy(update={"former_ids": ("b",)})
        now = contact(boards="a b", account="b")
        world.move(self.accounts(world, survivor, ACCOUNTS[2], contact=now), moved.plan)
        assert (moved.linked("boards"), moved.linked("company"), len(world.sink.applied)) == ("a", "a", 1)

    def test_an_undo_takes_back_what_a_survivor_took_over(self, world: Any) -> None:
        moved = Moved(world, contact(account="a"))
        merged = Record(object="accounts", id="d", values={"account": (Text(text="a"),)}, former_ids=("a",))
        snapshot = self.accounts(world, merged, *ACCOUNTS[1:], contact=contact(account="a"))
        world.move(snapshot, moved.plan)
        with world.running(snapshot, moved.plan) as run:
            undo(run)
        assert (world.held("companies"), world.held("people")) == ([], [])


def test_an_undo_leaves_links_that_people_added_beside_ours(world: Any) -> None:
    moved = Moved(world, contact(boards="a"))

    def again(record: Record) -> Any:
        snapshot = world.read(*ACCOUNTS, record)
        world.move(snapshot, moved.plan, ledger="later")
        return snapshot

    again(contact(boards="a b"))
    moved.link(boards="a b c")
    snapshot = again(contact(boards="a"))
    with world.running(snapshot, moved.plan, "later") as run:
        undo(run)
    assert moved.linked("boards") == "a c"


def test_a_conflict_stands_in_failed_csv_and_what_is_given_there_is_written(world: Any) -> None:
    moved = Moved(world, contact("A"))
    moved.edit(job_title="P")
    moved.run(contact("B"))
    with world.running(world.read(), moved.plan) as run:
        [failure] = failures(run.ledger)
        run.ledger.standing.put_fix("contacts", "1", "job_title", "Given")
    moved.run(contact("B"))
    assert (failure.sent["job_title"], job_of(moved.person), moved.reasons()) == ("B", "Given", [])
