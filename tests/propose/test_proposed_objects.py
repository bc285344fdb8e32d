"""Which source objects move, what each becomes, in which order."""

import pytest

from crm_move.errors import UsageError
from crm_move.model import AttributeType, Kind, ObjectSchema

ROW = [{"name": "A"}]


def shape(plan):
    return {slug: (each.target, each.plural, each.create) for slug, each in plan.objects.items()}


def test_a_kind_that_the_sink_has_goes_to_its_object_and_others_are_made(proposer, source):
    source.add("deals", {"Name": AttributeType.TEXT}, ROW, kind=Kind.DEAL)
    source.add("contacts", {"Name": AttributeType.TEXT}, ROW, kind=Kind.PERSON)
    source.add("accounts", {"Name": AttributeType.TEXT}, ROW, kind=Kind.COMPANY)
    source.add("tickets", {"Name": AttributeType.TEXT}, ROW, kind=Kind.TICKET)
    assert shape(proposer.plan()) == {
        "accounts": ("companies", "Companies", False),
        "contacts": ("people", "People", False),
        "tickets": ("tickets", "Tickets", True),
        "deals": ("deals", "Deals", False),
    }


def test_two_objects_of_one_kind_share_their_target_and_each_keeps_its_own_id(proposer, source):
    rows = [{"name": "A", "fax": "1"}, {"name": "B", "fax": "2"}]
    source.add("customers", {"Name": AttributeType.TEXT, "Fax": AttributeType.TEXT}, rows, kind=Kind.COMPANY)
    source.add("suppliers", {"Name": AttributeType.TEXT, "Fax": AttributeType.NUMBER}, rows, kind=Kind.COMPANY)
    lines = ["name text = name", "+ csv_suppliers_id text = @id", "+ fax_csv number = fax"]
    assert proposer.lines("suppliers") == lines
    proposer.sink.carry_out(proposer.plan())
    assert proposer.lines("suppliers") == [line.removeprefix("+ ") for line in lines]


def test_an_attribute_that_agrees_in_title_and_type_is_shared(proposer, source):
    for slug in ("customers", "suppliers"):
        source.add(slug, {"Fax": AttributeType.TEXT}, [{"fax": "1"}, {"fax": "2"}], kind=Kind.COMPANY)
    assert [proposer.lines(slug)[-1] for slug in ("customers", "suppliers")] == ["+ fax text = fax"] * 2


def test_a_second_object_uses_the_options_of_the_first(proposer, source):
    for slug, tier in (("customers", "Gold"), ("suppliers", "gold")):
        source.add(slug, {"Tier": AttributeType.SELECT}, [{"tier": tier}, {}], kind=Kind.COMPANY)
    lines = ["tier select = tier [Gold]", "tier select = tier [Gold] gold>Gold"]
    assert [proposer.lines(slug)[-1] for slug in ("customers", "suppliers")] == [f"+ {line}" for line in lines]
    proposer.sink.carry_out(proposer.plan())
    assert [proposer.lines(slug)[-1] for slug in ("customers", "suppliers")] == lines


def test_a_custom_object_of_the_same_slug_is_used_again(proposer, source, sink):
    sink.objects.append(ObjectSchema(slug="projects", singular="Project", plural="Projects"))
    source.add("projects", {"Name": AttributeType.TEXT}, ROW)
    assert shape(proposer.plan()) == {"projects": ("projects", "Projects", False)}


def test_slugs_of_standard_objects_and_taken_nouns_are_left_to_those_who_have_them(proposer, source, sink):
    sink.unavailable = {Kind.WORKSPACE: "Workspaces are switched off."}
    sink.objects.append(ObjectSchema(slug="visits_2020", singular="Visit", plural="Visits"))
    for slug in ("companies", "workspaces", "visits"):
        source.add(slug, {"Name": AttributeType.TEXT}, ROW)
    assert shape(proposer.plan()) == {
        "companies": ("csv_companies", "Companies (CSV)", True),
        "workspaces": ("csv_workspaces", "Workspaces (CSV)", True),
        "visits": ("csv_visits", "Visits (CSV)", True),
    }


def test_a_kind_that_is_switched_off_stops_the_proposal_with_the_way_out(proposer, source, sink):
    sink.unavailable = {Kind.DEAL: "Deals are switched off."}
    source.add("opportunities", {"Name": AttributeType.TEXT}, ROW, kind=Kind.DEAL)
    source.add("accounts", {"Name": AttributeType.TEXT}, ROW, kind=Kind.COMPANY)
    with pytest.raises(UsageError, match=r"objects.opportunities: Deals are .* --skip opportunities"):
        proposer.plan()
    assert list(proposer.plan(skip=("opportunities",)).objects) == ["accounts"]


@pytest.mark.parametrize(
    ("wishes", "left_out"),
    [
        ({}, {"empty": "it holds no records"}),
        ({"skip": ("a",)}, {"a": "left out on request (--skip)", "empty": "it holds no records"}),
        (
            {"only": ("a",)},
            {
                "b": "not among the objects asked for (--only)",
                "empty": "not among the objects asked for (--only)",
            },
        ),
    ],
)
def test_what_stays_behind_is_named_with_the_reason(proposer, source, wishes, left_out):
    for slug, rows in (("a", ROW), ("b", ROW), ("empty", [])):
        source.add(slug, {"Name": AttributeType.TEXT}, rows)
    assert proposer.plan(**wishes).left_out == left_out


def test_an_object_that_the_source_lacks_is_refused_with_the_choices(proposer, source):
    source.add("a", {"Name": AttributeType.TEXT}, ROW)
    with pytest.raises(UsageError, match=r"There is no object 'b' in the source. It has: a\."):
        proposer.plan(skip=("b",))


def test_objects_come_after_those_they_point_at_and_a_circle_is_broken_at_companies(proposer, source):
    links = {"employee": "1", "account": "1", "order": "1"}
    source.add("details", {}, [links], references={"Order": "orders"})
    source.add("employees", {}, [links], kind=Kind.PERSON, references={"Account": "accounts"})
    source.add("orders", {}, [links], references={"Account": "accounts", "Employee": "employees"})
    source.add("accounts", {}, [links], kind=Kind.COMPANY, references={"Employee": "employees", "Account": "accounts"})
    assert list(proposer.plan().objects) == ["accounts", "employees", "orders", "details"]
