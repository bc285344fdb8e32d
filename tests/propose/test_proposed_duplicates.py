"""Which records of a source are proposed to be one, by what evidence, and what happens without an answer."""

from typing import Any

import pytest

from crm_move.errors import UsageError
from crm_move.model import AttributeType, Kind, Role
from crm_move.plan import MergeRule, Plan, PlannedDuplicate, PlannedObject
from crm_move.propose import check_plan, estimate, with_duplicates
from crm_move.propose.likely import Tie, forest

T = AttributeType
PERSON: dict[str, Any] = {
    "First name": T.TEXT,
    "Last name": T.TEXT,
    "Email": T.EMAIL,
    "Phone": T.PHONE,
    "City": T.TEXT,
    "Street": T.TEXT,
    "Job title": T.TEXT,
}
COMPANY: dict[str, Any] = {"Company name": T.TEXT, "Website": T.URL}


def proposed(proposer: Any) -> Plan:
    return with_duplicates(proposer.plan(), proposer.source.schema, proposer.source)


def people(proposer: Any, *rows: dict[str, Any], others: int = 40) -> PlannedObject:
    """The plan of some persons among many that have nothing in common."""
    crowd = [
        {
            "id": f"x{n}",
            "first_name": f"{_WORDS[n % 20]}{n}",
            "last_name": f"{_WORDS[n // 20]}{_WORDS[n % 20]}{n}",
            "email": f"{_WORDS[n % 20]}{n}@{_WORDS[n // 20]}{n}.example",
            "city": f"{_WORDS[n % 20]}ton{n}",
        }
        for n in range(others)
    ]
    proposer.source.add("contacts", PERSON, [*rows, *crowd], kind=Kind.PERSON)
    return proposed(proposer).objects["contacts"]


_WORDS = tuple(
    f"{first}{last}" for first in ("ka", "lom", "ren", "vo", "dig") for last in ("ro", "ista", "wulf", "bry")
)


def found(planned: PlannedObject) -> dict[str, tuple[str, tuple[str, ...], bool | None]]:
    return {id: (each.same_as, each.by, each.answer) for id, each in planned.duplicates.items()}


def test_the_same_address_and_nothing_that_contradicts_is_merged(proposer: Any) -> None:
    one = {"id": "1", "first_name": "Ada", "last_name": "Marrow", "email": "ada@tansley.example"}
    other = {"id": "2", "first_name": "ada", "email": "ADA@tansley.example", "job_title": "Clerk"}
    planned = people(proposer, one, other)
    assert found(planned) == {"2": ("1", ("Email addresses",), True)}
    assert planned.notes[-1].startswith("Merged: 1 record,")
    assert planned.attributes["csv_contacts_ids_merged"].sources == ("@merged_ids",)


def test_the_same_address_of_two_names_is_a_question(proposer: Any) -> None:
    one = {"id": "1", "first_name": "Ada", "last_name": "Marrow", "email": "office@tansley.example"}
    planned = people(proposer, one, one | {"id": "2", "first_name": "Bo"})
    assert found(planned) == {"2": ("1", ("Email addresses",), None)}
    assert planned.notes[-1].startswith("Kept apart, without the key that only one can have: 1 record of the same key")
    assert planned.duplicates["2"].evidence == (
        "“Ada Marrow” and “Bo Marrow”: the same Email addresses; differ in first_name “ada” / “bo”"
    )


def test_two_that_agree_with_a_third_but_not_with_each_other_are_not_both_merged(proposer: Any) -> None:
    base = {"email": "ada@tansley.example"}
    rows = [base | {"id": "1"}, base | {"id": "2", "job_title": "Clerk"}, base | {"id": "3", "job_title": "Boss"}]
    assert [each.answer for each in people(proposer, *rows).duplicates.values()] == [True, None]


def test_name_and_place_or_telephone_make_a_question_with_a_score(proposer: Any) -> None:
    one = {"id": "1", "first_name": "Ada", "last_name": "Marrow", "phone": "+4915112345678", "city": "Ulmstedt"}
    other = {"id": "2", "first_name": "Marow", "last_name": "Ada", "phone": "015112345678", "city": "Ulmstedt"}
    planned = people(proposer, one, other)
    assert found(planned) == {"2": ("1", ("name", "place", "phone"), None)}
    assert 90 <= planned.duplicates["2"].score < 100


@pytest.mark.parametrize(
    "other",
    [
        {
            "first_name": "Bo",
            "last_name": "Marrow",
            "phone": "+4915112345678",
            "city": "Ulmstedt",
            "street": "Am Tor 1",
        },
        {"first_name": "Ada", "last_name": "Marrow"},
        {
            "first_name": "Zoe",
            "last_name": "Quill",
            "phone": "+4915112345678",
            "city": "Ulmstedt",
            "street": "Am Tor 1",
        },
    ],
    ids=[
        "of one house, with another first name",
        "of one name, and nothing else known",
        "a colleague at the same desk",
    ],
)
def test_other_people_are_not_asked_about(proposer: Any, other: dict[str, Any]) -> None:
    one = {"first_name": "Ada", "last_name": "Marrow", "phone": "+4915112345678", "city": "Ulmstedt"}
    planned = people(proposer, one | {"id": "1", "street": "Am Tor 1"}, other | {"id": "2"})
    assert (planned.duplicates, "csv_contacts_ids_merged" in planned.attributes) == ({}, False)


def test_an_address_of_very_many_is_nobodys_and_not_asked_about(proposer: Any) -> None:
    rows = [{"id": str(n), "first_name": _WORDS[n], "email": "none@none.example"} for n in range(15)]
    planned = people(proposer, *rows)
    assert planned.duplicates == {}
    [note] = planned.notes
    assert note.startswith("15 records share “none@none.example” as Email addresses: so many that it is nobody's own.")


def test_companies_are_the_same_by_domain_but_not_by_that_of_a_mail_provider(proposer: Any) -> None:
    rows = [
        {"id": "1", "company_name": "Marrow", "website": "https://www.marrow.example/about"},
        {"id": "2", "company_name": "Marrow", "website": "marrow.example"},
        {"id": "3", "company_name": "Bolt", "website": "gmail.com"},
        {"id": "4", "company_name": "Clasp", "website": "https://gmail.com"},
    ]
    proposer.source.add(
        "accounts", COMPANY | {"Website": {"type": T.URL, "role": Role.DOMAIN}}, rows, kind=Kind.COMPANY
    )
    planned = proposed(proposer).objects["accounts"]
    assert {id: each.same_as for id, each in planned.duplicates.items()} == {"2": "1"}


def test_records_of_other_kinds_are_never_the_same_by_likeness(proposer: Any) -> None:
    rows = [{"id": str(n), "name": "Renewal", "city": "Ulmstedt", "phone": "+4915112345678"} for n in (1, 2)]
    proposer.source.add("visits", {"Name": T.TEXT, "City": T.TEXT, "Phone": T.PHONE}, rows)
    assert proposed(proposer).objects["visits"].duplicates == {}


def test_a_proposal_for_the_sink_that_has_it_all_says_the_same(proposer: Any) -> None:
    one = {"id": "1", "first_name": "Ada", "last_name": "Marrow", "email": "ada@tansley.example"}
    people(proposer, one, one | {"id": "2"})
    first = proposed(proposer)
    proposer.sink.carry_out(first)
    again = proposed(proposer).objects["contacts"]
    assert again.duplicates == first.objects["contacts"].duplicates
    assert again.attributes.keys() == first.objects["contacts"].attributes.keys()


def test_merged_records_cost_one_call(proposer: Any) -> None:
    one = {"id": "1", "first_name": "Ada", "last_name": "Marrow", "email": "ada@tansley.example"}
    people(proposer, one, one | {"id": "2"})
    plan, profile, sink = proposed(proposer), proposer.profile(), proposer.sink.describe()
    assert (profile.object("contacts").records, estimate(plan, profile, sink).records) == (42, 41)


def test_faults_of_duplicates_are_named(proposer: Any) -> None:
    one = {"id": "1", "first_name": "Ada", "last_name": "Marrow", "email": "ada@tansley.example"}
    planned = people(proposer, one, one | {"id": "2"})
    plan = proposed(proposer)
    wrong = planned.model_copy(
        update={
            "duplicates": {"2": PlannedDuplicate(same_as="2", by=("email",), score=100, answer=True)},
            "merge_from": 950,
            "merge_rules": {"jobtitle": MergeRule.ALL},
        }
    )
    plan = plan.model_copy(update={"objects": {"contacts": wrong}})
    with pytest.raises(UsageError) as refused:
        check_plan(plan, proposer.source.schema, proposer.sink.describe())
    lines = str(refused.value).splitlines()[1:]
    assert [line.split(": ")[0] for line in lines] == [
        "objects.contacts.duplicates.2.same_as",
        "objects.contacts.merge_from",
        "objects.contacts.merge_rules.jobtitle",
    ]


def test_the_strongest_ties_make_a_tree_that_leads_to_the_first() -> None:
    ties = [Tie(0, 2, 91, ("a",)), Tie(1, 2, 99, ("b",)), Tie(0, 1, 92, ("c",)), Tie(4, 5, 95, ("d",))]
    assert forest(ties) == {1: Tie(0, 1, 92, ("c",)), 2: Tie(1, 2, 99, ("b",)), 5: Tie(4, 5, 95, ("d",))}


@pytest.mark.parametrize(
    ("other", "asked"),
    [("Marrow Bolt Limited", True), ("Marrow Clasp Ltd", False), ("Marrow Bolt Plant 2", False)],
    ids=["another legal form", "another name in it", "a number in it"],
)
def test_companies_are_alike_by_what_their_names_say(proposer: Any, other: str, asked: bool) -> None:
    columns = {"Company name": T.TEXT, "City": T.TEXT, "Street": T.TEXT, "Phone": T.PHONE}
    at = {"city": "Ulmstedt", "street": "Am Tor 1", "phone": "+4915112345678"}
    first = "Marrow Bolt Plant 1" if "Plant" in other else "Marrow Bolt Ltd"
    crowd = [
        {"id": f"x{n}", "company_name": f"{_WORDS[n % 20]}{n}", "city": f"{_WORDS[n // 20]}ton"} for n in range(40)
    ]
    rows = [{"id": "1", "company_name": first} | at, {"id": "2", "company_name": other} | at, *crowd]
    proposer.source.add("accounts", columns, rows, kind=Kind.COMPANY)
    assert ("2" in proposed(proposer).objects["accounts"].duplicates) is asked
