"""Two plans compared, in words."""

from crm_move.model import AttributeType
from crm_move.plan import Plan, PlannedAttribute, Policy, differences


def with_account(plan: Plan, **changes: object) -> Plan:
    """The plan with something of its accounts changed."""
    accounts = plan.objects["accounts"].model_copy(update=changes)
    return plan.model_copy(update={"objects": plan.objects | {"accounts": accounts}})


def test_a_plan_does_not_differ_from_itself_nor_by_its_comments(plan: Plan) -> None:
    assert differences(plan, with_account(plan, reason="another", notes=("a note",))) == ()


def test_every_kind_of_change_is_a_sentence(plan: Plan) -> None:
    attributes = dict(plan.objects["accounts"].attributes)
    sector = attributes.pop("sector")
    attributes["name"] = attributes["name"].model_copy(update={"title": "Firm", "otherwise": ("{@id}",)})
    attributes["phone"] = PlannedAttribute(title="Phone", type=AttributeType.PHONE, sources=("fax",), create=True)
    dropped = {"region": "nobody wants it", "sector": "no sectors"}
    changed = with_account(plan, attributes=attributes, dropped=dropped, policy=Policy.OVERWRITE, match=())
    assert sector
    assert differences(plan, changed.model_copy(update={"limit": 10})) == (
        "limit is 10, was nothing.",
        "accounts: match lacks “domains”.",
        "accounts: policy is overwrite, was fill-empty.",
        "accounts.name: title is “Firm”, was “Name”.",
        "accounts.name: otherwise has also “{@id}”.",
        "accounts.sector: is no longer written.",
        "accounts.phone: is written as phone, from fax.",
        "accounts.fax: is no longer dropped.",
        "accounts.region: is dropped for another reason (nobody wants it).",
        "accounts.sector: is dropped (no sectors).",
    )


def test_options_values_and_answers_are_told_one_by_one(plan: Plan) -> None:
    sector = plan.objects["accounts"].attributes["sector"]
    edited = sector.model_copy(
        update={"options": (*sector.options[1:], "other"), "values": {"n/a": "other"}, "type": AttributeType.TEXT}
    )
    attributes = plan.objects["accounts"].attributes | {"sector": edited}
    product = plan.objects["deals"].references["product"]
    near = product.near_misses | {"GTXPro": product.near_misses["GTXPro"].model_copy(update={"answer": True})}
    references = {"product": product.model_copy(update={"near_misses": near, "many": True})}
    deals = plan.objects["deals"].model_copy(update={"references": references})
    after = with_account(plan, attributes=attributes)
    after = after.model_copy(update={"objects": after.objects | {"deals": deals}})
    assert differences(plan, after, "before that") == (
        "accounts.sector: type is text, before that select.",
        "accounts.sector: options has also “other” and lacks “entertainment”.",
        "accounts.sector: values technolgy is no longer there, before that “technology”.",
        "accounts.sector: values n/a is “other”.",
        "deals.product: many is yes, before that no.",
        "deals.product: the answer to “GTXPro” is yes, before that open.",
    )


def test_an_object_that_comes_or_goes_is_one_sentence(plan: Plan) -> None:
    less = plan.model_copy(
        update={
            "objects": {"accounts": plan.objects["accounts"]},
            "left_out": plan.left_out | {"deals": "not this time"},
        }
    )
    assert differences(plan, less) == ("deals: is no longer moved (not this time).",)
    assert differences(less, plan) == ("deals: is moved, to deals; it was left out.",)


def test_another_order_is_said(plan: Plan) -> None:
    sector = plan.objects["accounts"].attributes["sector"]
    attributes = plan.objects["accounts"].attributes | {
        "sector": sector.model_copy(update={"options": sector.options[::-1]})
    }
    assert differences(plan, with_account(plan, attributes=attributes)) == (
        "accounts.sector: options is in another order.",
    )
