"""What a source with an API has and a file has not, moved whole: currencies, outcomes of stages, labelled links."""

from collections import Counter
from decimal import Decimal

from crm_move.model import (
    Attribute,
    AttributeType,
    Kind,
    Money,
    Number,
    ObjectSchema,
    Option,
    Pipeline,
    Record,
    Reference,
    ReferenceAttribute,
    Role,
    Select,
    Stage,
    Status,
    Text,
    words,
)
from crm_move.plan import PlannedAttribute

T = AttributeType


def money_held(world, object="deals"):
    """Every amount that the sink holds, with its currency, whatever attribute it is in."""
    return Counter(
        f"{value.amount.normalize():f} {value.currency}"
        for record in world.held(object)
        for values in record.values.values()
        for value in values
        if isinstance(value, Money)
    )


def orders(*attributes, records, **more):
    schema = ObjectSchema(slug="orders", singular="Order", plural="Orders", attributes=attributes, **more)
    return [schema], [Record(object="orders", id=str(n), values=values) for n, values in enumerate(records)]


def test_each_amount_arrives_once_in_its_own_currency(world):
    amount = Attribute(slug="amount", title="Amount", type=T.MONEY, role=Role.AMOUNT)
    amounts = [("10", "EUR"), ("20", "EUR"), ("30", "USD"), ("40", None), ("0.5", "JPY")]
    records = [{"amount": (Money(amount=Decimal(number), currency=code),)} for number, code in amounts]
    tally = world.move(world.snapshot(*orders(amount, records=records)))
    assert money_held(world, "orders") == {"10 EUR": 1, "20 EUR": 1, "30 USD": 1, "40 EUR": 1, "0.5 JPY": 1}
    assert tally.values == Counter()


def test_an_amount_without_a_currency_is_in_the_sources_own(world):
    amount = Attribute(slug="amount", title="Amount", type=T.MONEY, currency="JPY")
    amounts = [("10", "EUR"), ("20", "EUR"), ("30", None)]
    records = [{"amount": (Money(amount=Decimal(number), currency=code),)} for number, code in amounts]
    world.move(world.snapshot(*orders(amount, records=records)))
    assert money_held(world, "orders") == {"10 EUR": 1, "20 EUR": 1, "30 JPY": 1}


def test_amounts_whose_currency_stands_in_another_attribute_arrive_in_it(world):
    amount = Attribute(slug="amount", title="Amount", type=T.NUMBER, currency_attribute="code")
    code = Attribute(slug="code", title="Currency", type=T.SELECT, options=(Option(title="EUR"), Option(title="USD")))
    records = [
        {"amount": (Number(number=Decimal(number)),), "code": (Select(option=said),) if said else ()}
        for number, said in (("1", "EUR"), ("2", "usd"), ("3", "EUR"), ("4", ""))
    ]
    world.move(world.snapshot(*orders(amount, code, records=records)))
    assert money_held(world, "orders") == {"1 EUR": 1, "2 USD": 1, "3 EUR": 1, "4 EUR": 1}


def test_too_many_currencies_are_numbers_beside_their_codes(world):
    amount = Attribute(slug="amount", title="Amount", type=T.MONEY)
    codes = ("EUR", "USD", "GBP", "SEK", "euro")
    records = [{"amount": (Money(amount=Decimal(n), currency=code),)} for n, code in enumerate(codes, 1)]
    world.move(world.snapshot(*orders(amount, records=records)))
    held = {
        (words(record.values["amount"][0]), words(record.values["amount_with_currency"][0]))
        for record in world.held("orders")
    }
    assert held == {("1", "1 EUR"), ("2", "2 USD"), ("3", "3 GBP"), ("4", "4 SEK"), ("5", "5 euro")}


def test_what_is_no_amount_is_kept_as_text_once(world):
    amount = Attribute(slug="amount", title="Amount", type=T.MONEY)
    values = [Money(amount=Decimal(1), currency="EUR"), Money(amount=Decimal(2), currency="USD"), Text(text="plenty")]
    tally = world.move(world.snapshot(*orders(amount, records=[{"amount": (value,)} for value in values])))
    assert money_held(world, "orders") == {"1 EUR": 1, "2 USD": 1}
    assert [words(v) for record in world.held("orders") for v in record.values.get("amount_as_written", ())] == [
        "plenty"
    ]
    assert tally.values == {"kept_as_text": 1}


def test_what_is_no_number_stands_in_the_text_beside_it(world):
    amount = Attribute(slug="amount", title="Amount", type=T.MONEY)
    values = [Money(amount=Decimal(1), currency=code) for code in ("EUR", "USD", "GBP", "SEK")]
    tally = world.move(
        world.snapshot(*orders(amount, records=[{"amount": (value,)} for value in (*values, Text(text="plenty"))]))
    )
    held = [words(value) for record in world.held("orders") for value in record.values["amount_with_currency"]]
    assert sorted(held) == ["1 EUR", "1 GBP", "1 SEK", "1 USD", "plenty"]
    assert tally.values == {"kept_as_text": 1}


def test_outcome_and_probability_of_a_stage_are_kept(world):
    signed = Pipeline(
        slug="p",
        title="P",
        stages=(Stage(id="1", title="Talk", probability=25), Stage(id="2", title="Signed", outcome="won")),
    )
    stage = Attribute(slug="stage", title="Stage", type=T.STATUS, role=Role.STAGE)
    records = [{"stage": (Status(stage=title),)} for title in ("Talk", "Signed", "Since deleted")]
    tally = world.move(world.snapshot(*orders(stage, records=records, pipelines=(signed,))))
    held = {
        words(record.values["stage"][0]): [
            words(v) for slug in ("outcome", "probability") for v in record.values.get(slug, ())
        ]
        for record in world.held("orders")
    }
    assert held == {"Talk": ["Open", "25"], "Signed": ["Won"], "Since deleted": []}
    assert tally.values == Counter()


def test_a_reference_can_be_made_a_text_with_the_names_of_its_targets(world):
    people = ObjectSchema(
        slug="people",
        singular="Person",
        plural="People",
        kind=Kind.PERSON,
        attributes=(Attribute(slug="name", title="Name", type=T.TEXT, role=Role.NAME),),
    )
    knows = ReferenceAttribute(slug="deciders", title="Deciders", targets=("people",), many=True)
    visits = ObjectSchema(slug="visits", singular="Visit", plural="Visits", references=(knows,))
    records = [
        Record(object="people", id="1", values={"name": (Text(text="Ada Ledger"),)}),
        Record(object="people", id="2", values={"name": (Text(text="Olu Page"),)}),
        Record(
            object="visits",
            id="v",
            references={"deciders": tuple(Reference(object="people", id=id) for id in ("1", "2", "77"))},
        ),
    ]
    snapshot = world.snapshot([people, visits], records)
    proposed = world.plan(snapshot)
    text = PlannedAttribute(title="Deciders", type=T.TEXT, sources=("deciders",), create=True)
    visit = proposed.objects["visits"]
    attributes = {slug: each for slug, each in visit.attributes.items() if slug != "deciders_as_written"}
    chosen = visit.model_copy(update={"attributes": {**attributes, "deciders": text}, "references": {}})
    for objects in ({**proposed.objects, "visits": chosen}, {"visits": chosen}):
        left = {"people": "not needed"} if "people" not in objects else {}
        world.move(
            snapshot, proposed.model_copy(update={"objects": objects, "left_out": left}), ledger=f"{len(objects)}"
        )
        held = [words(value) for record in world.held("visits") for value in record.values["deciders"]]
        assert held == ["Ada Ledger; Olu Page; 77"]
