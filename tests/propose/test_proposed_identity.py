"""The attribute that holds the id of the source."""

import pytest

from crm_move.model import Attribute, AttributeType, Kind, ObjectSchema, Schema
from crm_move.propose import as_planned, describe_id, whose_ids


def id_of(plan, object):
    planned = plan.objects[object]
    attribute = planned.attributes[planned.id_attribute]
    return planned.id_attribute, attribute.create, attribute.unique, attribute.description


@pytest.mark.parametrize(("kind", "unique"), [(Kind.COMPANY, False), (Kind.DEAL, True), (None, True)])
def test_it_is_unique_where_the_sink_permits_it(proposer, source, kind, unique):
    source.add("accounts", {}, [{}], kind=kind)
    description = describe_id("csv", "acme")
    assert id_of(proposer.plan(), "accounts") == ("csv_accounts_id", True, unique, description)


@pytest.mark.parametrize(
    ("present", "slug"),
    [
        (describe_id("csv", "acme"), "csv_accounts_id"),
        ("somebody's own words", "csv_accounts_id"),
        (describe_id("csv", "other"), "csv_accounts_id_acme"),
    ],
)
def test_another_accounts_ids_get_a_slug_of_their_own(proposer, source, sink, present, slug):
    there = Attribute(slug="csv_accounts_id", title="Id", type=AttributeType.TEXT, description=present)
    sink.with_attribute("companies", there)
    source.add("accounts", {}, [{}], kind=Kind.COMPANY)
    assert id_of(proposer.plan(), "accounts")[:2] == (slug, slug != "csv_accounts_id")


def test_an_object_may_hold_the_ids_of_another_account(proposer, source):
    source.add("accounts", {}, [{}], kind=Kind.COMPANY, account="portal 7")
    assert id_of(proposer.plan(), "accounts")[3] == (
        "The id of this record in csv, where it was moved from. Leave it: crm-move finds the record by it."
        " Account: portal 7"
    )


@pytest.mark.parametrize(("told", "kept"), [("other columns", "portal 7"), (None, None)])
def test_an_object_keeps_the_account_that_its_plan_names(proposer, source, told, kept):
    source.add("accounts", {}, [{}], kind=Kind.COMPANY, account="portal 7")
    now = Schema(objects=(ObjectSchema(slug="accounts", singular="Account", plural="Accounts", account=told),))
    assert as_planned(now, proposer.plan()).objects[0].account == kept


def test_a_description_says_whose_ids_they_are_and_can_be_read_back():
    assert whose_ids(describe_id("csv", "a (b)")) == ("csv", "a (b)")
    assert whose_ids("Id") is None
    assert whose_ids(None) is None


def test_the_id_column_stands_in_it_and_is_dropped_unless_it_names_the_record(proposer, source):
    rows = [{"id": f"A{n}", "code": f"A{n}", "account": f"A{n}"} for n in range(4)]
    source.add("accounts", {"Code": {}, "Account": {}}, rows, kind=Kind.COMPANY, id_attribute="code")
    assert proposer.lines("accounts") == [
        "name text = account",
        "+ csv_accounts_id text = @id",
        "- code: it is the id of the record, which stands in csv_accounts_id",
    ]
