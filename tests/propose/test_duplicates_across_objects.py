"""Records of two source objects that become one object of the sink: which are proposed to be one."""

from typing import Any

import pytest

from crm_move.errors import UsageError
from crm_move.model import AttributeType, Kind
from crm_move.plan import Plan, PlannedDuplicate
from crm_move.propose import check_plan, with_duplicates

T = AttributeType
CONTACT: dict[str, Any] = {
    "First name": T.TEXT,
    "Last name": T.TEXT,
    "Email": T.EMAIL,
    "Phone": T.PHONE,
    "City": T.TEXT,
}
LEAD: dict[str, Any] = {"Name": T.TEXT, "Email": T.EMAIL, "Phone": T.PHONE, "City": T.TEXT, "Job title": T.TEXT}


def contact(id: str, first: str, last: str, email: str | None = None, **more: str) -> dict[str, Any]:
    return {"id": id, "first_name": first, "last_name": last, **({"email": email} if email else {}), **more}


def lead(id: str, name: str, email: str | None = None, **more: str) -> dict[str, Any]:
    return {"id": id, "name": name, **({"email": email} if email else {}), **more}


def proposed(proposer: Any, contacts: list[dict[str, Any]], leads: list[dict[str, Any]]) -> Plan:
    crowd = [contact(f"x{n}", f"Kano{n}", f"Remil{n}", f"kano{n}@remil{n}.example", city=f"Town{n}") for n in range(40)]
    proposer.source.add("contacts", CONTACT, [*contacts, *crowd], kind=Kind.PERSON)
    proposer.source.add("leads", LEAD, leads, kind=Kind.PERSON)
    plan: Plan = with_duplicates(proposer.plan(), proposer.source.schema, proposer.source)
    return plan


def found(plan: Plan, object: str = "leads") -> dict[str, tuple[str | None, str, bool | None]]:
    return {id: (each.of, each.same_as, each.answer) for id, each in plan.objects[object].duplicates.items()}


def test_a_lead_with_the_address_of_a_contact_is_merged_into_it(proposer: Any) -> None:
    plan = proposed(
        proposer,
        [contact("1", "Ada", "Marrow", "ada@tansley.example")],
        [lead("1", "ada marrow", "ADA@tansley.example", job_title="Clerk"), lead("2", "Bo Sund", "bo@sund.example")],
    )
    assert found(plan) == {"1": ("contacts", "1", True)}
    assert found(plan, "contacts") == {}
    assert plan.objects["leads"].notes[-1].startswith("Merged: 1 record, of the same key as one of contacts and")


def test_what_contradicts_is_a_question(proposer: Any) -> None:
    plan = proposed(
        proposer,
        [contact("1", "Ada", "Marrow", "office@tansley.example")],
        [lead("7", "Bo Sund", "office@tansley.example")],
    )
    assert found(plan) == {"7": ("contacts", "1", None)}
    evidence = plan.objects["leads"].duplicates["7"].evidence
    assert evidence == ("“Ada Marrow” and “Bo Sund”: the same Email addresses; differ in name “ada marrow” / “bo sund”")


def test_a_lead_that_is_only_like_a_contact_is_asked_about_with_a_score(proposer: Any) -> None:
    plan = proposed(
        proposer,
        [contact("1", "Adalind", "Marrowby", phone="+44 20 7946 0123", city="Upper Tansley")],
        [lead("7", "Adalind Marrowby", phone="020 7946 0123", city="Upper Tansley")],
    )
    assert found(plan) == {"7": ("contacts", "1", None)}
    assert 90 <= plan.objects["leads"].duplicates["7"].score < 100


def test_what_is_merged_within_an_object_counts_as_one(proposer: Any) -> None:
    plan = proposed(
        proposer,
        [contact("1", "Ada", "Marrow", "ada@tansley.example"), contact("2", "Ada", "Marrow", "ada@tansley.example")],
        [lead("7", "Ada Marrow", "ada@tansley.example"), lead("8", "Ada Marrow", "ada@tansley.example")],
    )
    assert found(plan, "contacts") == {"2": (None, "1", True)}
    assert found(plan) == {"7": ("contacts", "1", True), "8": (None, "7", True)}


def test_a_record_of_an_object_that_comes_later_or_goes_elsewhere_can_not_be_named(proposer: Any) -> None:
    plan = proposed(proposer, [contact("1", "Ada", "Marrow")], [lead("7", "Ada Marrow")])
    wrong = {"1": PlannedDuplicate(same_as="7", of="leads", by=("name",), score=95)}
    contacts = plan.objects["contacts"].model_copy(update={"duplicates": wrong})
    plan = plan.model_copy(update={"objects": {**plan.objects, "contacts": contacts}})
    with pytest.raises(UsageError, match="'leads' is no other object of the same target that stands before this one"):
        check_plan(plan, proposer.source.schema, proposer.sink.describe())
