"""What the plan says, before the first write, of values that the sink would not take as they are."""

from decimal import Decimal
from typing import Any

from crm_move.model import (
    Attribute,
    AttributeType,
    Email,
    Kind,
    Number,
    ObjectSchema,
    Record,
    Role,
    Text,
    Value,
)
from crm_move.move.trial import with_findings
from crm_move.plugins import Refusal

VISITS = ObjectSchema(
    slug="contacts",
    singular="Contact",
    plural="Contacts",
    kind=Kind.PERSON,
    attributes=(
        Attribute(slug="name", title="Full name", type=AttributeType.TEXT, role=Role.NAME),
        Attribute(slug="email", title="E-mail", type=AttributeType.EMAIL, role=Role.EMAIL),
        Attribute(slug="rate", title="Rate", type=AttributeType.NUMBER),
    ),
)


def sink(value: Value, attribute: Attribute) -> Value | Refusal:
    """Takes no `.test`, and keeps two decimals."""
    if isinstance(value, Email) and value.address.endswith(".test"):
        return Refusal(reason="it ends in .test")
    if isinstance(value, Number) and attribute.type is AttributeType.NUMBER:
        return Number(number=round(value.number, 2))
    return value


def test_refused_and_rounded_values_are_counted_in_the_reason_of_their_attribute(world: Any) -> None:
    rows = [
        Record(
            object="contacts",
            id=str(n),
            values={
                "name": (Text(text=f"Ada {n}"),),
                "email": (Email(address=f"ada{n}@marrow.{'test' if n < 2 else 'com'}"),),
                "rate": (Number(number=Decimal(n) / 8),),
            },
        )
        for n in range(5)
    ]
    snapshot = world.snapshot([VISITS], rows)
    proposed = world.plan(snapshot)
    plan = with_findings(proposed, snapshot, world.sink.describe(), sink)
    before, after = (each.objects["contacts"].attributes for each in (proposed, plan))
    said = {slug: each.reason.removeprefix(before[slug].reason) for slug, each in after.items()}
    assert {slug: reason for slug, reason in said.items() if reason} == {
        "emails": "; 2 values left out and listed: 2 × it ends in .test (“ada0@marrow.test”)",
        "rate": "; 2 numbers rounded, as the sink keeps fewer decimals: “0.125” becomes “0.12”",
    }
    assert {slug: each.model_copy(update={"reason": ""}) for slug, each in after.items()} == {
        slug: each.model_copy(update={"reason": ""}) for slug, each in before.items()
    }
