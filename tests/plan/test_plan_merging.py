"""A new proposal under an edited plan."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_move.model import AttributeType
from crm_move.plan import Endpoint, Plan, PlannedAttribute, PlannedDuplicate, PlannedObject, merged

PRODUCTS = PlannedObject(target="products", singular="Product", plural="Products", id_attribute="csv_products_id")


@pytest.fixture
def plan(plan: Plan) -> Plan:
    """The small plan with what its links point at."""
    return plan.model_copy(update={"objects": {"products": PRODUCTS, **plan.objects}})


def changed(plan: Plan, object: str, part: str, **entries: Any) -> Plan:
    """The plan with entries of a map of one object put in, or taken out (None)."""
    planned = plan.objects[object]
    map = {slug: entry for slug, entry in (getattr(planned, part) | entries).items() if entry is not None}
    return plan.model_copy(update={"objects": plan.objects | {object: planned.model_copy(update={part: map})}})


def of(plan: Plan, **changes: Any) -> Plan:
    """The plan with something of its sectors changed."""
    sector = plan.objects["accounts"].attributes["sector"].model_copy(update=changes)
    return changed(plan, "accounts", "attributes", sector=sector)


def sector(plan: Plan) -> PlannedAttribute:
    return plan.objects["accounts"].attributes["sector"]


def test_what_nobody_edited_follows_the_proposal(plan: Plan) -> None:
    found = merged(plan, plan, of(plan, options=("a", "b")))
    assert sector(found.plan).options == ("a", "b")
    assert (found.kept, found.lost) == ((), ())
    lacks = "“entertainment”, “finance”, “medical”, “retail”, “services”, “software”, “technology”, “2020”"
    assert found.moved == (f"accounts.sector: options has also “a”, “b” and lacks {lacks}.",)


def test_an_edit_stays_and_the_rest_of_its_attribute_moves(plan: Plan) -> None:
    found = merged(plan, of(plan, title="Branch"), of(plan, type=AttributeType.TEXT, options=(), title="Sectors"))
    assert (sector(found.plan).title, sector(found.plan).type) == ("Branch", AttributeType.TEXT)
    assert found.kept == ("accounts.sector: title is “Branch”, proposed: “Sectors”.",)
    assert found.moved[0] == "accounts.sector: type is text, was select."


def test_a_list_gets_what_is_new_and_keeps_what_people_made_of_it(plan: Plan) -> None:
    old = sector(plan).options
    found = merged(plan, of(plan, options=(*old[::-1], "mine")), of(plan, options=(*old, "new")))
    assert sector(found.plan).options == (*old[::-1], "mine", "new")


def test_what_people_dropped_stays_dropped_though_it_is_proposed_anew(plan: Plan) -> None:
    edited = changed(changed(plan, "accounts", "attributes", sector=None), "accounts", "dropped", sector="no")
    found = merged(plan, edited, of(plan, options=("a",)))
    accounts = found.plan.objects["accounts"]
    assert ("sector" in accounts.attributes, accounts.dropped["sector"]) == (False, "no")
    assert found.kept == ("accounts.sector: is no longer written.", "accounts.sector: is dropped (no).")


def test_what_people_took_up_stays_though_it_is_dropped_anew(plan: Plan) -> None:
    fax = PlannedAttribute(title="Fax", type=AttributeType.PHONE, sources=("fax",), create=True)
    edited = changed(changed(plan, "accounts", "attributes", fax=fax), "accounts", "dropped", fax=None)
    today = changed(plan, "accounts", "dropped", fax="empty: 0 of 90 filled")
    found = merged(plan, edited, today).plan.objects["accounts"]
    assert (found.attributes["fax"], "fax" in found.dropped) == (fax, False)


def test_another_slug_is_followed_with_all_that_names_it(plan: Plan) -> None:
    accounts = plan.objects["accounts"]
    branch = sector(plan)
    edited = changed(plan, "accounts", "attributes", sector=None, branch=branch)
    found = merged(plan, edited, of(plan, options=(*branch.options, "new"))).plan.objects["accounts"]
    assert list(found.attributes) == ["name", "csv_accounts_id", "branch"]
    assert found.attributes["branch"].options == (*branch.options, "new")
    assert found.id_attribute == accounts.id_attribute


def test_new_columns_and_objects_come_in_and_those_that_are_gone_go(plan: Plan) -> None:
    city = PlannedAttribute(title="City", type=AttributeType.TEXT, sources=("city",), create=True)
    notes = PlannedObject(target="notes", singular="Note", plural="Notes", id_attribute="csv_notes_id")
    today = changed(changed(plan, "accounts", "attributes", city=city, sector=None), "accounts", "dropped", fax=None)
    today = today.model_copy(update={"objects": {**today.objects, "notes": notes}, "left_out": {}})
    found = merged(plan, of(plan, title="Branch"), today)
    accounts = found.plan.objects["accounts"]
    assert list(accounts.attributes) == ["name", "csv_accounts_id", "city"]
    assert list(accounts.dropped) == ["region"]
    assert (list(found.plan.objects), found.plan.left_out) == (["products", "accounts", "deals", "notes"], {})
    assert found.lost == ("accounts.sector: title is “Branch”, was “Sector”.",)


def test_an_answer_stays_while_it_is_asked_for(plan: Plan) -> None:
    product = plan.objects["deals"].references["product"]
    asked = product.near_misses
    yes = asked["GTXPro"].model_copy(update={"answer": True})
    edited = changed(
        plan, "deals", "references", product=product.model_copy(update={"near_misses": asked | {"GTXPro": yes}})
    )
    more = asked | {"GTXPro": asked["GTXPro"].model_copy(update={"rows": 1500})}
    today = changed(plan, "deals", "references", product=product.model_copy(update={"near_misses": more}))
    kept = merged(plan, edited, today)
    assert kept.plan.objects["deals"].references["product"].near_misses["GTXPro"].model_dump()["answer"] is True
    assert kept.kept == ("deals.product: the answer to “GTXPro” is yes, proposed: open.",)
    gone = changed(plan, "deals", "references", product=product.model_copy(update={"near_misses": {}}))
    settled = merged(plan, edited, gone)
    assert settled.plan.objects["deals"].references["product"].near_misses == {}
    assert settled.lost == ("deals.product: the answer to “GTXPro” is yes, was open.",)


def test_a_link_to_what_people_left_out_is_dropped(plan: Plan) -> None:
    edited = changed(plan, "deals", "references", product=None)
    edited = changed(edited, "deals", "dropped", product="no products")
    edited = edited.model_copy(
        update={
            "objects": {name: each for name, each in edited.objects.items() if name != "products"},
            "left_out": {"products": "later", **edited.left_out},
        }
    )
    second = plan.objects["deals"].references["product"].model_copy(update={"sources": ("bundle",)})
    found = merged(plan, edited, changed(plan, "deals", "references", bundle=second)).plan
    assert found.objects["deals"].references == {}
    assert found.objects["deals"].dropped == {
        "product": "no products",
        "bundle": "it points at products, which is left out",
    }


@pytest.mark.parametrize("mine", [True, False])
def test_the_order_is_that_of_today_unless_people_changed_it(plan: Plan, mine: bool) -> None:
    turned = plan.model_copy(update={"objects": dict(reversed(plan.objects.items()))})
    found = merged(plan, turned if mine else plan, plan if mine else turned)
    assert list(found.plan.objects) == ["deals", "accounts", "products"]


def test_what_was_made_meanwhile_is_no_difference(plan: Plan) -> None:
    made = of(plan, create=False)
    product = plan.objects["deals"].references["product"].model_copy(update={"create": False, "mirror": None})
    found = merged(plan, plan, changed(made, "deals", "references", product=product))
    assert (found.plan, found.proposed, found.moved) == (plan, plan, ())


def test_merging_a_plan_with_itself_changes_nothing(plan: Plan) -> None:
    found = merged(plan, plan, plan)
    assert (found.kept, found.moved, found.lost) == ((), (), ())


def test_an_answer_about_a_duplicate_stays_while_it_is_one(plan: Plan) -> None:
    found = PlannedDuplicate(same_as="A-1", by=("domain",), score=100)
    before = changed(plan, "accounts", "duplicates", **{"A-2": found})
    yes = found.model_copy(update={"answer": True})
    edited = changed(before, "accounts", "duplicates", **{"A-2": yes})
    more = changed(before, "accounts", "duplicates", **{"A-3": found})
    kept = merged(before, edited, more)
    assert kept.plan.objects["accounts"].duplicates == {"A-2": yes, "A-3": found}
    assert kept.kept == ("accounts: the answer to duplicate A-2 is yes, proposed: open.",)
    assert kept.moved == ("accounts: A-3 may be the same as A-1 (100 %), answer open.",)
    gone = merged(before, edited, plan)
    assert (gone.plan.objects["accounts"].duplicates, gone.moved) == ({}, ("accounts: A-2 is no duplicate any more.",))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_edited_and_proposed_every_field_stands_somewhere(data: st.DataObject) -> None:
    """Random attributes over six columns, three times: what the merged plan uses and drops is what today's does."""
    plans = [data.draw(_plans()) for _ in range(3)]
    found = merged(*plans).plan.objects["things"]
    used = {name for each in found.attributes.values() for name in each.sources if not name.startswith("@")}
    today = plans[2].objects["things"]
    known = {*today.dropped, *(name for each in today.attributes.values() for name in each.sources)} - {"@id"}
    assert used | set(found.dropped) == known
    assert used & set(found.dropped) == set()
    assert found.id_attribute in found.attributes


@st.composite
def _plans(draw: st.DrawFn) -> Plan:
    columns = draw(st.lists(st.sampled_from("abcdef"), unique=True, min_size=1))
    kept = {column for column in columns if draw(st.booleans())}
    types = st.sampled_from([AttributeType.TEXT, AttributeType.NUMBER])
    attributes = {
        f"to_{draw(st.sampled_from([column, column.upper()]))}": PlannedAttribute(
            title=column, type=draw(types), sources=(column,), create=True
        )
        for column in columns
        if column in kept
    }
    id = PlannedAttribute(title="Id", type=AttributeType.TEXT, sources=("@id",), create=True)
    things = PlannedObject(
        target="things",
        singular="Thing",
        plural="Things",
        id_attribute="id",
        attributes={"id": id, **attributes},
        dropped={column: draw(st.sampled_from(["empty", "no"])) for column in columns if column not in kept},
    )
    ends = Endpoint(plugin="a", account="1"), Endpoint(plugin="b", account="2")
    return Plan(source=ends[0], sink=ends[1], objects={"things": things})
