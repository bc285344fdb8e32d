"""A move is taken back: the sink is as it was, but for what people have changed since."""

from typing import Any

import pytest

from crm_move.errors import PauseError
from crm_move.model import (
    Attribute,
    AttributeType,
    Email,
    Kind,
    ObjectSchema,
    Phone,
    Record,
    RecordList,
    Reference,
    ReferenceAttribute,
    Role,
    Schema,
    Select,
    Text,
)
from crm_move.move.undo import plan_undo, undo
from crm_move.operations import (
    CreateAttribute,
    CreateObject,
    CreateRecord,
    DeleteObject,
    DeleteRecord,
    SinkRecord,
    Target,
    UpdateRecord,
    WriteEntry,
)
from crm_move.plan import ListForm, Plan
from crm_move.plugins import Attached
from crm_move.store import Snapshot, SparedRow
from crm_move.testing.memory import every

T = AttributeType
ACCOUNTS = ObjectSchema(
    slug="accounts",
    singular="Account",
    plural="Accounts",
    kind=Kind.COMPANY,
    attributes=(
        Attribute(slug="account", title="Account", type=T.TEXT, role=Role.NAME),
        Attribute(slug="website", title="Website", type=T.DOMAIN, role=Role.DOMAIN),
        Attribute(slug="tier", title="Tier", type=T.SELECT),
    ),
)
CONTACTS = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(
        Attribute(slug="full", title="Full name", type=T.TEXT, role=Role.NAME),
        Attribute(slug="email", title="E-mail", type=T.EMAIL, role=Role.EMAIL),
        Attribute(slug="job", title="Job", type=T.TEXT, role=Role.JOB_TITLE),
    ),
    references=(ReferenceAttribute(slug="account", title="Account", targets=("accounts",), role=Role.COMPANY),),
)
VISITS = ObjectSchema(
    slug="visits",
    singular="Visit",
    plural="Visits",
    attributes=(Attribute(slug="subject", title="Subject", type=T.TEXT, role=Role.NAME),),
    references=(ReferenceAttribute(slug="who", title="Who", targets=("contacts",)),),
)
NEWSLETTER = RecordList(slug="7", title="Newsletter", object="contacts")


def source(world: Any) -> Snapshot:
    """Six accounts, three contacts of which one is in the sink already, a visit, and a list."""
    tiers = {"a": "Gold", "b": "Gold", "c": "Gold", "d": "Silver", "e": "Silver", "f": "Silver"}
    accounts = [
        Record(object="accounts", id=id, values={"account": (Text(text=id),), "tier": (Select(option=tier),)})
        for id, tier in tiers.items()
    ]
    people = [
        Record(
            object="contacts",
            id=id,
            values={
                "full": (Text(text=f"Person {id}"),),
                "email": (Email(address=f"{id}@x.com"),),
                "job": (Text(text=f"Job {id}"),),
            },
            references={"account": (Reference(object="accounts", id="a"),)},
        )
        for id in ("1", "2", "3")
    ]
    visit = Record(
        object="visits",
        id="v",
        values={"subject": (Text(text="Tea"),)},
        references={"who": (Reference(object="contacts", id="1"),)},
    )
    snapshot = world.snapshot([ACCOUNTS, CONTACTS, VISITS], [*accounts, *people, visit])
    snapshot.schema = Schema(objects=(ACCOUNTS, CONTACTS, VISITS), lists=(NEWSLETTER,))
    snapshot.intake.add_members("7", "contacts", ["1", "2"], None)
    snapshot.complete()
    return snapshot


def with_list(plan: Plan) -> Plan:
    listed = plan.lists["newsletter"].model_copy(update={"becomes": ListForm.LIST})
    return plan.model_copy(update={"lists": {"newsletter": listed}})


@pytest.fixture
def moved(world: Any) -> Any:
    """The world after a move into a sink where somebody had put Person 3 before."""
    world.ada = world.sink.add("people", {"emails": (Email(address="3@x.com"),), "job_title": (Text(text="Boss"),)})
    world.before = contents(world)
    world.source = source(world)
    world.planned = with_list(world.plan(world.source))
    world.move(world.source, world.planned)
    return world


def contents(world: Any) -> dict[str, list[SinkRecord]]:
    """Everything that the sink holds, without who wrote it and when, and living schema."""
    described = world.sink.describe()
    found = {}
    for each in described.schema_.objects:
        alive = {a.slug for a in (*each.attributes, *each.references) if not a.archived}
        records = [record.model_copy(update={"written": {}}) for record in world.sink.records(each.slug)]
        found[each.slug] = [
            record.model_copy(update={"values": {s: v for s, v in record.values.items() if s in alive}})
            for record in records
        ] + sorted(alive)
    return found


def take_back(world: Any, **choices: bool) -> Any:
    with world.running(world.source, world.planned) as run:
        undo(run, **choices)
        return run.tally.undo, run.ledger.standing.spared()


def person(world: Any, id: str) -> str:
    return next(held.id for held in world.held("people") if held.values.get("demo_contacts_id") == (Text(text=id),))


def test_everything_is_as_it_was_before(moved: Any) -> None:
    sums, spared = take_back(moved)
    assert contents(moved) == moved.before
    assert (sums["kept"], sums["could_not"]) == (0, 1)
    assert spared == [
        SparedRow(
            "list",
            "newsletter",
            "",
            "could_not",
            "no API takes a list away; no record of the move stands on it any more",
        )
    ]


def test_its_plan_counts_what_there_is_to_take_back(moved: Any) -> None:
    with moved.running(moved.source, moved.planned) as run:
        plan = plan_undo(run)
    assert plan.counts == {
        "records made": 9,
        "records written to": 1,
        "entries": 2,
        "attributes": 7,
        "objects": 1,
        "lists": 1,
    }
    assert (plan.calls, round(plan.minutes * 60 * 1000)) == (20, 20)


def test_a_second_undo_finds_nothing_left(moved: Any) -> None:
    take_back(moved)
    applied = len(moved.sink.applied)
    sums, _ = take_back(moved)
    assert (sums, len(moved.sink.applied)) == (None, applied)


def test_the_same_move_can_be_run_again(moved: Any) -> None:
    after_first = contents(moved)
    take_back(moved)
    tally = moved.move(moved.source, moved.planned)
    assert (dict(tally.records), tally.verified["different"]) == ({"created": 9, "updated": 1}, 0)
    assert {slug: len(found) for slug, found in contents(moved).items()} == {
        slug: len(found) for slug, found in after_first.items()
    }


def test_what_people_edited_stays_and_is_named(moved: Any) -> None:
    edited = person(moved, "1")
    moved.sink.edit("people", edited, {"job_title": (Text(text="Queen"),)})
    sums, spared = take_back(moved)
    assert [held.id for held in moved.held("people")] == [moved.ada, edited]
    assert ("record", "contacts", "1", "kept", "edited since: job_title") in [
        (row.kind, row.object, row.source_id, row.state, row.reason) for row in spared
    ]
    kept = moved.sink.describe().schema_.object("people").attribute("demo_contacts_id")
    assert (sums["kept"] >= 1, kept.archived) == (True, False)


def test_a_value_that_people_changed_on_a_record_that_was_there_stays(moved: Any) -> None:
    moved.sink.edit("people", moved.ada, {"name": moved.held("people")[1].values["name"]})
    _, spared = take_back(moved)
    assert [(row.kind, row.source_id, row.reason) for row in spared if row.kind == "value"] == [
        ("value", "3", "edited since: people.name")
    ]


@pytest.mark.parametrize("force", [False, True])
def test_a_record_with_a_note_stays_unless_it_is_forced(moved: Any, force: bool) -> None:
    noted = person(moved, "2")
    moved.sink.notes.append(Attached(object="people", record=noted, what="note"))
    _, spared = take_back(moved, force=force)
    assert [row.reason for row in spared if row.kind == "record"] == ([] if force else ["it has gained: note"])
    assert (noted in [held.id for held in moved.held("people")]) is not force


def test_what_the_sink_wrote_by_itself_is_no_edit(moved: Any) -> None:
    moved.sink.edit("people", person(moved, "1"), {"phones": (Phone(e164="+4930901820", written="x"),)}, by="system")
    _, spared = take_back(moved)
    assert [row.kind for row in spared] == ["list"]


def test_records_that_the_sink_made_meanwhile_are_named_and_go_by_choice(moved: Any) -> None:
    made = moved.sink.add("companies", {"name": (Text(text="x.com"),)}, by="system")
    _, spared = take_back(moved)
    assert [(row.kind, row.object, row.source_id) for row in spared if row.kind == "record of the sink"] == [
        ("record of the sink", "companies", made)
    ]
    take_back(moved, also_own=True)
    assert moved.held("companies") == []


def test_a_person_s_record_in_an_object_of_the_move_keeps_the_object(moved: Any) -> None:
    moved.sink.add("visits", {"name": (Text(text="Mine"),)})
    _, spared = take_back(moved)
    assert ("object", "visits", "it holds 1 record") in [(row.kind, row.object, row.reason) for row in spared]
    assert [held.values["name"] for held in moved.held("visits")] == [(Text(text="Mine"),)]


@pytest.mark.parametrize("stop", [1, 4, 10])
def test_an_undo_that_was_stopped_goes_on(moved: Any, stop: int) -> None:
    moved.sink.faults = every(stop, "pause", (DeleteRecord, UpdateRecord))
    with pytest.raises(PauseError):
        take_back(moved)
    moved.sink.faults = every(10_000, "refused")
    take_back(moved)
    assert contents(moved) == moved.before


def test_a_record_whose_creation_got_no_answer_is_found_and_removed(world: Any) -> None:
    world.before, world.source = contents(world), source(world)
    world.planned = with_list(world.plan(world.source))
    world.sink.faults = every(3, "lost after", CreateRecord)
    with world.running(world.source, world.planned) as run:
        run.sink.faults = every(3, "lost after", CreateRecord)
    world.sink.faults = every(2, "pause", UpdateRecord)
    world.move(world.source, world.planned)
    world.sink.faults = every(10_000, "refused")
    take_back(world)
    assert contents(world) == world.before


def test_what_was_repeated_after_a_lost_answer_is_taken_back_too(world: Any) -> None:
    world.before, world.source = contents(world), source(world)
    world.planned = world.plan(world.source)
    world.sink.faults = every(1, "repeated", (CreateAttribute, CreateObject))
    world.move(world.source, world.planned)
    sums, spared = take_back(world)
    assert (contents(world), spared, sums["kept"]) == (world.before, [], 0)


def test_a_record_that_a_person_s_record_points_at_stays(moved: Any) -> None:
    account = next(held.id for held in moved.held("companies") if held.values["name"] == (Text(text="b"),))
    link = {"company": (Target(object="companies", id=account),)}
    moved.sink.add("people", {"job_title": (Text(text="New"),)}, link)
    _, spared = take_back(moved)
    assert [(row.object, row.source_id, row.reason) for row in spared if row.kind == "record"] == [
        ("accounts", "b", "it has gained: link from People")
    ]


def test_an_entry_that_a_person_made_on_a_list_of_the_move_stays_with_its_values(moved: Any) -> None:
    moved.sink.apply(WriteEntry(list="newsletter", object="people", record=moved.ada, values={}))
    _, spared = take_back(moved)
    assert [entry.record for page in moved.sink.entries("newsletter", None) for entry in page.entries] == [moved.ada]
    assert [row.kind for row in spared] == ["list"]


def test_what_an_undo_kept_can_be_forced_by_the_next(moved: Any) -> None:
    moved.sink.edit("people", moved.ada, {"name": moved.held("people")[1].values["name"]})
    take_back(moved)
    take_back(moved, force=True)
    assert contents(moved) == moved.before


def test_a_link_that_was_given_another_target_with_the_same_key_keeps_its_record(moved: Any) -> None:
    other = next(held.id for held in moved.held("companies") if held.values["name"] == (Text(text="b"),))
    links = {"company": (Target(object="companies", id=other),)}
    moved.sink.edit("people", person(moved, "1"), {}, links, by="ours")
    _, spared = take_back(moved)
    assert [(row.source_id, row.reason) for row in spared if row.kind == "record"] == [
        ("1", "holds other values than were written: company")
    ]


def test_an_object_that_the_sink_does_not_take_away_loses_its_content_and_is_named(moved: Any) -> None:
    moved.sink.faults = every(1, "refused", DeleteObject)
    _, spared = take_back(moved)
    assert moved.held("visits") == []
    assert [(row.kind, row.object, row.state) for row in spared if row.kind == "object"] == [
        ("object", "visits", "could_not")
    ]
