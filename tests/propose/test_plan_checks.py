"""A plan that people edited is refused with the place of each fault and what can stand there."""

import pytest

from crm_move.errors import UsageError
from crm_move.model import AttributeType, Kind
from crm_move.plan import PlannedAttribute, PlannedReference
from crm_move.propose import check_plan

T = AttributeType


@pytest.fixture
def check(proposer, source):
    """Change the proposal by these updates of its objects, and check it."""
    tiers = [{"name": f"N{n}", "tier": ("gold", "silver")[n % 2], "worth": n} for n in range(6)]
    source.add("accounts", {"Name": {}, "Tier": {}, "Worth": T.NUMBER}, tiers, kind=Kind.COMPANY)
    source.add("visits", {"Note": {}}, [{"note": "a", "account": "1"}], references={"Account": "accounts"})
    source.add("deals", {"Stage": T.STATUS}, [{"stage": "Lead", "owner": "Ben Lee"}], kind=Kind.DEAL)

    def checked(object=None, left_out=None, **update):
        plan = proposer.plan()
        objects = dict(plan.objects)
        if object:
            objects[object] = objects[object].model_copy(update=update)
        elif update:
            objects = {slug: each for slug, each in objects.items() if slug not in update["without"]}
        changed = plan.model_copy(update={"objects": objects, "left_out": left_out or {}})
        check_plan(changed, source.schema, proposer.sink.describe())

    return checked


def attributes(proposer, object, **changed):
    """The planned attributes of an object with some replaced, or (None) taken out."""
    both = proposer.plan().objects[object].attributes | changed
    return {slug: each for slug, each in both.items() if each is not None}


def test_a_proposal_passes_before_and_after_it_was_carried_out(proposer, check):
    check()
    proposer.sink.carry_out(proposer.plan())
    check()


OBJECTS = [
    ({"without": ("deals",)}, "objects.deals: it stands nowhere; plan it, or name it under left_out with the reason"),
    ({"left_out": {"deals": "x"}}, "left_out.deals: it is also planned under objects; take it out of one of the two"),
    ({"left_out": {"deal": "x"}}, "left_out.deal: the source has no such object; it has deals, accounts, visits"),
    ({"object": "visits", "create": False}, "objects.visits.target: the sink has no object 'visits'; it has people"),
    ({"object": "visits", "target": "Visits!"}, "objects.visits: 'Visits!' is no slug; use lower-case letters"),
    ({"object": "visits", "plural": ""}, "objects.visits.plural: it is empty; say what people call it"),
    ({"object": "visits", "attributes": {}}, "objects.visits.attributes: an object that is made needs 'name'"),
    ({"object": "deals", "attributes": {}}, "objects.deals.attributes: the sink requires 'name' (text) of each record"),
    ({"object": "deals", "id_attribute": "x"}, "objects.deals.id_attribute: 'x' must stand under attributes"),
    ({"object": "accounts", "match": ("x",)}, "objects.accounts.match: 'x' is not planned under attributes"),
    (
        {"object": "accounts", "match": ("name",)},
        "objects.accounts.match: 'name' is not unique in the sink; unique are",
    ),
    ({"object": "accounts", "dropped": {"x": ""}}, "objects.accounts.dropped.x: the source has no such attribute; it"),
    ({"object": "accounts", "dropped": {"tier": ""}}, "objects.accounts.dropped.tier: it is in use too"),
    ({"object": "visits", "references": {}}, "objects.visits.dropped: 'account' of the source stands nowhere"),
]


@pytest.mark.parametrize(("change", "fault"), OBJECTS)
def test_faults_of_objects(check, change, fault):
    with pytest.raises(UsageError) as refused:
        check(**change)
    assert f"\n{fault}" in str(refused.value)


def planned(type=T.TEXT, title="X", **more):
    return PlannedAttribute(title=title, type=type, **({"sources": ("tier",), "create": True} | more))


ATTRIBUTES = [
    ("x", planned(sources=("teir",)), "x.from: the source has no attribute 'teir'; it has tier, name, worth, @"),
    ("x", planned(sources=()), "x: nothing goes there; name attributes of the source in `from`"),
    ("x", planned(otherwise=("{teir}",)), "x.otherwise: {teir} is nothing of the source; there are tier"),
    ("x", planned(create=False), "x: the sink has no such attribute; it has "),
    ("x y", planned(), "x y: 'x y' is no slug; use lower-case letters, digits and _"),
    ("x", planned(title=" "), "x.title: it is empty; say what people call it"),
    ("x", planned(T.EMAIL), "x.type: the sink makes no `email`; it makes actor, checkbox, date, money"),
    ("x", planned(T.REFERENCE), "x.type: references are planned under `references`"),
    ("x", planned(multi=True), "x.multi: `text` holds one value; several hold actor, phone, select"),
    ("x", planned(unique=True), "x.unique: no attribute of companies can be made unique"),
    (
        "x",
        planned(T.MONEY, currency="CHF"),
        "x.currency: the sink has no money in CHF; it has DKK, EUR, GBP, NOK, SEK, USD",
    ),
    ("x", planned(parts={"first": "tier"}), "x.parts: `text` is not put together from parts; use `from`"),
    (
        "x",
        planned(T.MONEY, currency="EUR", parts={"sum": "worth"}),
        "x.parts.sum: no part of `money`; its parts are amount",
    ),
    ("x", planned(T.MONEY, currency="EUR", parts={"amount": "w"}), "x.parts.amount: the source has no attribute 'w'"),
    ("x", planned(T.NUMBER, misfits="tier"), "x.misfits: 'tier' is `select`; what does not fit needs a text"),
    ("x", planned(T.SELECT, options=("a", "A ")), "x.options: 'A ' and 'a' differ in case or blanks only"),
    ("x", planned(T.SELECT, options=("a", "a")), "x.options: 'a' stands there twice"),
    ("x", planned(T.SELECT, options=("a",), values={"b": "c"}), "x.values.b: 'c' is no option; options are a"),
    ("x", planned(T.SELECT, options=("a",), otherwise=("b",)), "x.otherwise: 'b' is no option; options are a"),
    ("x", planned(T.ACTOR, values={"A": "b@c.example"}), "x.values.A: 'b@c.example' is no active member; members are"),
    ("x", planned(T.ACTOR, otherwise=("b@c.example",)), "x.otherwise: 'b@c.example' is no active member; members are"),
    ("created_at", planned(T.TIMESTAMP), "created_at: the sink writes this one by itself; choose another slug"),
    ("description", planned(T.NUMBER), "description.type: the sink has it as `text`; say that, or choose another slug"),
    ("description", planned(multi=True), "description.multi: the sink's attribute holds one value"),
    ("team", planned(), "team: the sink has a reference of this slug; plan it under references"),
]


@pytest.mark.parametrize(("slug", "attribute", "fault"), ATTRIBUTES)
def test_faults_of_attributes(proposer, check, slug, attribute, fault):
    with pytest.raises(UsageError) as refused:
        check("accounts", attributes=attributes(proposer, "accounts", **{slug: attribute}))
    assert f"\nobjects.accounts.attributes.{fault}" in str(refused.value)


def test_a_required_attribute_needs_a_rule(proposer, check):
    bare = planned(T.STATUS, sources=(), create=False)
    with pytest.raises(UsageError, match=r"attributes.stage: the sink requires it of each record"):
        check("deals", attributes=attributes(proposer, "deals", stage=bare))


def pointing(title="X", **more):
    return PlannedReference(
        **({"title": title, "sources": ("account",), "targets": ("companies",), "create": True} | more)
    )


REFERENCES = [
    (pointing(sources=("acount",)), "x.from: the source has no reference 'acount'; it has account"),
    (pointing(sources=()), "x.from: name a reference of the source: account"),
    (pointing(targets=("people",)), "x.targets: nothing is moved to 'people'; there are "),
    (pointing(create=False), "x: the sink has no such reference; it has none; `create: true` makes it"),
]


@pytest.mark.parametrize(("reference", "fault"), REFERENCES)
def test_faults_of_references(check, reference, fault):
    with pytest.raises(UsageError) as refused:
        check("visits", references={"x": reference})
    assert f"\nobjects.visits.references.{fault}" in str(refused.value)


def test_a_reference_at_an_object_that_is_left_out_has_to_say_so(check):
    with pytest.raises(UsageError, match=r"references.account.from: 'account' points at accounts, which is left out"):
        check(without=("accounts",), left_out={"accounts": "not wanted"})


def test_faults_against_the_sinks_own_reference(proposer, source, check):
    source.add("contacts", {}, [{"account": "1"}], kind=Kind.PERSON, references={"Account": "accounts"})
    reference = pointing(targets=("deals",), many=True)
    with pytest.raises(UsageError) as refused:
        check("contacts", references={"company": reference})
    one = "the sink's reference holds one link; say `many: false`, or choose another slug"
    assert str(refused.value).splitlines()[1:] == [
        "objects.contacts.references.company.targets: the sink's reference points at companies only",
        f"objects.contacts.references.company.many: {one}",
    ]


def test_objects_that_share_a_target_have_to_agree(proposer, source, check):
    source.add("suppliers", {"Tier": {}}, [{"tier": "a"}, {"tier": "b"}], kind=Kind.COMPANY)
    both = attributes(proposer, "suppliers", tier=planned(T.TEXT), csv_suppliers_id=None)
    both["csv_accounts_id"] = planned(sources=("@id",))
    with pytest.raises(UsageError) as refused:
        check("suppliers", attributes=both, id_attribute="csv_accounts_id")
    assert str(refused.value).splitlines()[1:] == [
        "objects.suppliers.attributes.tier.type: objects.accounts has it as `select`; choose one type, or another slug",
        "objects.accounts.id_attribute: another object keeps its ids there too; each needs its own",
        "objects.suppliers.id_attribute: another object keeps its ids there too; each needs its own",
    ]


def test_a_switched_off_object_is_named_with_the_sentence_of_the_sink(proposer, source, check):
    plan = proposer.plan()
    proposer.sink.objects = [each for each in proposer.sink.objects if each.slug != "deals"]
    proposer.sink.unavailable = {Kind.DEAL: "Deals are switched off."}
    with pytest.raises(UsageError, match=r"objects.deals.target: Deals are switched off. Or leave the object out"):
        check_plan(plan, source.schema, proposer.sink.describe())


def test_of_very_many_faults_the_first_are_shown(proposer, check):
    many = {f"x{n}": planned(sources=("nothing",)) for n in range(30)}
    with pytest.raises(UsageError) as refused:
        check("accounts", attributes=attributes(proposer, "accounts", **many))
    assert len(str(refused.value).splitlines()) == 22
    assert str(refused.value).endswith("… and 10 more")
