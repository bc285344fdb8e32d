"""Where the picture puts what."""

import itertools

import pytest

from crm_move.model import Kind, ObjectSchema, ReferenceAttribute, Schema
from crm_move.plan import Plan
from crm_move.report import Facts, Showing
from crm_move.report.picture import Link, model_picture, source_picture


@pytest.fixture
def two(plan: Plan) -> Plan:
    """Two source objects that become one, each with a link of the same name."""
    deals = plan.objects["deals"]
    accounts = plan.objects["accounts"].model_copy(update={"target": "products", "references": {}})
    return plan.model_copy(update={"objects": {"accounts": accounts, "deals": deals, "again": deals}})


def test_boxes_stand_below_each_other_and_never_touch(plan: Plan, seen: Facts) -> None:
    picture = model_picture(Showing(plan, seen))
    for x in {box.x for box in picture.boxes}:
        column = [box for box in picture.boxes if box.x == x]
        for above, below in itertools.pairwise(column):
            assert above.y + above.height < below.y
    assert max(box.y + box.height for box in picture.boxes) < picture.height
    assert max(box.x for box in picture.boxes) < picture.width


def test_several_objects_that_become_one_share_its_box_and_its_links(two: Plan) -> None:
    picture = model_picture(Showing(two))
    names = [box.name for box in picture.boxes]
    assert names == ["accounts", "deals", "again", "products", "csv_deals"]
    assert picture.boxes[-1].links == (Link("product", None, ("products",)),)
    assert (len(picture.moves), len(picture.arcs)) == (3, 1)


def test_counts_of_shared_links_are_added(plan: Plan, seen: Facts) -> None:
    deals = plan.objects["deals"]
    both = plan.model_copy(update={"objects": {"deals": deals, "accounts": deals}})
    (link,) = model_picture(Showing(both, seen)).boxes[-1].links
    assert link.count == 8800 - 1482


def test_a_source_alone_is_a_picture_too(seen: Facts) -> None:
    product = ReferenceAttribute(slug="product", title="Product", targets=("accounts",))
    objects = (
        ObjectSchema(slug="accounts", singular="A", plural="As", kind=Kind.COMPANY),
        ObjectSchema(slug="deals", singular="D", plural="Ds", references=(product,)),
    )
    picture = source_picture(Schema(objects=objects), seen, "maven")
    assert picture.words == ("accounts: 85 records.", "deals: 8,800 records; product points at accounts, 8,800 links.")
    assert (picture.heads, len(picture.arcs), picture.moves) == (((2, "maven"),), 1, ())


def test_a_long_name_is_cut_in_its_box_and_whole_in_words(plan: Plan) -> None:
    long = "a_name_that_is_much_too_long_for_any_box"
    named = plan.model_copy(update={"objects": {long: plan.objects["accounts"]}})
    picture = model_picture(Showing(named))
    assert picture.boxes[0].name == "a_name_that_is_much_too_lo…"
    assert picture.words == (f"{long} become companies.",)
