"""What did not arrive is written down with what was sent, and what people change there arrives."""

import csv
from pathlib import Path
from typing import Any

import pytest

from crm_move.errors import UsageError
from crm_move.model import Attribute, AttributeType, Email, Kind, ObjectSchema, Record, Role, Text
from crm_move.move.apply import apply_plan
from crm_move.move.failures import read_fixes, write_failures
from crm_move.operations import CreateRecord
from crm_move.testing.memory import every

CONTACTS = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(
        Attribute(slug="job", title="Job title", type=AttributeType.TEXT, role=Role.JOB_TITLE),
        Attribute(slug="email", title="E-mail", type=AttributeType.EMAIL, role=Role.EMAIL),
    ),
)


def contact(id: str, email: str) -> Record:
    values = {"job": (Text(text=f"Job {id}"),), "email": (Email(address=email),)}
    return Record(object="contacts", id=id, url=f"https://crm.example/{id}", values=values)


@pytest.fixture
def stopped(world: Any) -> Any:
    """Three contacts, of whom one was refused, and one has no address that can be one."""
    world.source = world.snapshot(
        [CONTACTS], [contact("1", "one@x.com"), contact("2", "nonsense"), contact("3", "c@x.com")]
    )
    world.sink.faults = every(3, "refused", CreateRecord)
    world.planned = world.plan(world.source)
    world.move(world.source, world.planned)
    world.sink.faults = every(10_000, "refused")
    world.path = world.folder / "failed.csv"
    with world.running(world.source, world.planned) as run:
        world.count = write_failures(world.path, run.ledger)
    return world


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def give_back(world: Any, lines: list[dict[str, str]]) -> int:
    with world.path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    with world.running(world.source, world.planned) as run:
        return read_fixes(world.path, run.ledger)


def test_each_record_is_a_line_with_its_values_as_sent(stopped: Any) -> None:
    found = {line["source_id"]: line for line in rows(stopped.path)}
    assert (stopped.count, set(found), stopped.path.stat().st_mode & 0o777) == (2, {"2", "3"}, 0o600)
    assert found["2"] | {"reason": ""} == {
        "object": "contacts",
        "source_id": "2",
        "source_url": "https://crm.example/2",
        "reason": "",
        "demo_contacts_id": "2",
        "emails": "nonsense",
        "job_title": "Job 2",
    }
    assert found["3"]["reason"] == "refused by a fault of the test"
    assert found["3"]["emails"] == "c@x.com"


def test_what_somebody_changes_there_arrives(stopped: Any) -> None:
    lines = rows(stopped.path)
    for line in lines:
        line["emails"] = {"2": "two@x.com"}.get(line["source_id"], line["emails"])
    assert give_back(stopped, lines) == 1
    tally = stopped.move(stopped.source, stopped.planned)
    emails = {held.values["demo_contacts_id"][0].text: held.values["emails"] for held in stopped.held("people")}
    assert emails == {
        str(n): (Email(address=address),) for n, address in enumerate(("one@x.com", "two@x.com", "c@x.com"), 1)
    }
    assert (dict(tally.records), tally.verified["different"]) == ({"created": 1, "updated": 1, "unchanged": 1}, 0)


def test_only_what_failed_is_tried_again(stopped: Any) -> None:
    applied = len(stopped.sink.applied)
    with stopped.running(stopped.source, stopped.planned) as run:
        apply_plan(run)
    assert [operation.values["demo_contacts_id"][0].text for operation in stopped.sink.applied[applied:]] == ["3"]


def test_a_value_that_still_does_not_fit_is_said(stopped: Any) -> None:
    lines = rows(stopped.path)
    for line in lines:
        line["emails"] = "also nonsense"
    give_back(stopped, lines)
    with stopped.running(stopped.source, stopped.planned) as run:
        apply_plan(run)
        reasons = {value.reason for value in run.ledger.standing.values()}
    assert reasons == {"given in failed.csv: it is no email"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "lacks the column 'object'"),
        ("object,source_id\ncontacts,99\n", "line 2: no record '99' of 'contacts' has failed"),
        ("\x00", "lacks the column 'object'"),
    ],
)
def test_another_file_is_refused(stopped: Any, text: str, message: str) -> None:
    stopped.path.write_text(text)
    with stopped.running(stopped.source, stopped.planned) as run, pytest.raises(UsageError, match=message):
        read_fixes(stopped.path, run.ledger)


def test_of_a_file_that_is_refused_nothing_is_kept(stopped: Any) -> None:
    lines = [line | {"emails": "changed@x.com"} for line in rows(stopped.path)]
    with pytest.raises(UsageError, match="no record '99'"):
        give_back(stopped, [*lines, lines[0] | {"source_id": "99"}])
    with stopped.running(stopped.source, stopped.planned) as run:
        assert run.ledger.standing.fixes("contacts") == {}


def test_without_failures_there_is_no_file(world: Any, tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    path.write_text("old")
    with world.running(world.snapshot([CONTACTS], []), world.plan(world.snapshot([CONTACTS], []))) as run:
        assert write_failures(path, run.ledger) == 0
    assert not path.exists()
