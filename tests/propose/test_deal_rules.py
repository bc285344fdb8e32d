"""What every record of the sink must have: name, stage, owner."""

import pytest

from crm_move.errors import UsageError
from crm_move.model import Attribute, AttributeType, Kind, ObjectSchema, Option, Role

T = AttributeType


def rule(proposer, slug, **wishes):
    return next(line for line in proposer.lines("deals", **wishes) if line.removeprefix("+ ").startswith(f"{slug} "))


# name


@pytest.mark.parametrize(
    ("columns", "references", "line"),
    [
        ({"Deal Name": {}}, {}, "name text = deal_name | {@id}"),
        ({}, {}, "name text | {@id}"),
        ({}, {"Product": "products"}, "name text | {product} | {@id}"),
        (
            {},
            {"Seller": "contacts", "Product": "products", "Account": "accounts"},
            "name text | {account} – {product} | {account} | {product} | {@id}",
        ),
        ({"Deal Name": {}}, {"Account": "accounts"}, "name text = deal_name | {account} | {@id}"),
    ],
)
def test_the_name_is_a_column_else_company_and_product_else_the_id(proposer, source, columns, references, line):
    source.add("products", {}, [{}], kind=Kind.PRODUCT)
    source.add("accounts", {}, [{}], kind=Kind.COMPANY)
    source.add("contacts", {}, [{}], kind=Kind.PERSON)
    row = {"deal_name": "D", "product": "1", "account": "1", "seller": "1"}
    source.add("deals", columns, [row, {}], kind=Kind.DEAL, references=references)
    assert rule(proposer, "name") == line


@pytest.mark.parametrize(
    ("columns", "rows", "line"),
    [
        ({"Product name": {}, "Note": {}}, [{"product_name": "A", "note": "n"}], "+ name text = product_name"),
        (
            {"Product": {}, "Name tag": {}},
            [{"product": "A", "name_tag": "n"}, {"product": "B"}],
            "+ name text = product",
        ),
        (
            {"First name": Role.GIVEN_NAME, "Last name": Role.FAMILY_NAME},
            [{"first_name": "A", "last_name": "B"}],
            "+ name text | {first_name} {last_name} | {last_name} | {first_name} | {@id}",
        ),
        ({"Price": T.NUMBER}, [{"price": 1}, {"price": 2}], "+ name text | {@id}"),
    ],
)
def test_a_made_object_gets_a_title_from_the_best_column_or_a_composition(proposer, source, columns, rows, line):
    source.add("products", columns, rows)
    assert proposer.lines("products")[0] == line


def test_what_names_nothing_is_called_by_what_it_points_at(proposer, source):
    source.add("orders", {}, [{}])
    source.add("lines", {}, [{"order": "1"}], references={"Order": "orders"})
    assert proposer.lines("lines")[0] == "+ name text | {order} | {@id}"


# stage


@pytest.mark.parametrize(
    ("columns", "stages", "line"),
    [
        ({}, [None], "stage status | Lead [Lead]"),
        (
            {"Stage": T.STATUS},
            ["won", "in progress", "Signed", None],
            "stage status = stage | In Progress [In Progress, Signed, Won 🎉] in progress>In Progress, won>Won 🎉",
        ),
        (
            {"Deal stage": T.TEXT},
            ["Won", "Lost", "Prospecting"] * 3 + ["Prospecting"],
            "stage status = deal_stage | Prospecting [Prospecting, Won 🎉, Lost] Won>Won 🎉",
        ),
        ({"Deal stage": T.TEXT}, ["a", "b"], "stage status | Lead [Lead]"),
    ],
)
def test_stages_keep_the_sinks_spelling_and_an_open_one_fills_the_gaps(proposer, source, columns, stages, line):
    slug = next(iter(columns), "x").lower().replace(" ", "_")
    source.add("deals", columns, [{slug: stage} for stage in stages], kind=Kind.DEAL)
    assert rule(proposer, "stage") == line


def test_the_order_of_the_sources_stages_is_kept(proposer, source):
    options = tuple(Option(title=title) for title in ("Late", "Early", "Won"))
    said = {"type": T.STATUS, "options": options}
    source.add("deals", {"Stage": said}, [{"stage": "Early"}, {"stage": "Early"}, {"stage": "Won"}], kind=Kind.DEAL)
    assert rule(proposer, "stage") == "stage status = stage | Late [Late, Early, Won 🎉] Won>Won 🎉"


def test_without_any_stage_the_proposal_stops(proposer, source, sink):
    bare = Attribute(slug="stage", title="Stage", type=T.STATUS, role=Role.STAGE, required=True)
    sink.objects = [each for each in sink.objects if each.slug != "deals"]
    sink.objects.append(each_deal(bare))
    source.add("deals", {}, [{}], kind=Kind.DEAL)
    with pytest.raises(UsageError, match="Deals need “Stage”, but neither side has one stage"):
        proposer.plan()


def each_deal(*attributes):
    return ObjectSchema(slug="deals", singular="Deal", plural="Deals", kind=Kind.DEAL, attributes=attributes)


def test_a_required_attribute_that_nothing_can_give_stops_the_proposal(proposer, source, sink):
    email = Attribute(slug="email", title="E-mail", type=T.EMAIL, role=Role.EMAIL, required=True)
    key = Attribute(slug="key", title="Key", type=T.TEXT, role=Role.ID, required=True, unique=True)
    sink.objects = [each_deal(email, key)]
    source.add("deals", {"Mail": {"type": T.EMAIL, "role": Role.EMAIL}}, [{"mail": "a@b.example"}], kind=Kind.DEAL)
    assert proposer.lines("deals")[1:] == ["email email = mail", "key text = @id"]
    source.objects, source.rows = [], {}
    source.add("deals", {"Note": {}}, [{"note": "x"}], kind=Kind.DEAL)
    with pytest.raises(UsageError, match=r"objects.deals: Deals need “E-mail” \(email\).*--skip deals"):
        proposer.plan()
