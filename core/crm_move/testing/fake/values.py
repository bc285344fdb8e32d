"""The fake CRM's types, and what they are in the canonical model."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from crm_move import (
    Attribute,
    AttributeType,
    Checkbox,
    Date,
    Domain,
    Email,
    Kind,
    Mirror,
    Money,
    Number,
    ObjectSchema,
    Option,
    Phone,
    Pipeline,
    Reference,
    ReferenceAttribute,
    Role,
    Select,
    Stage,
    Status,
    Text,
    Timestamp,
    Value,
)

Field = dict[str, Any]

REFERENCE_TYPES = frozenset({"rel", "links"})
KINDS = {"organisations": Kind.COMPANY, "people": Kind.PERSON, "opportunities": Kind.DEAL}
ROLES = {
    "name": Role.NAME,
    "full_name": Role.NAME,
    "title": Role.NAME,
    "host": Role.DOMAIN,
    "mail": Role.EMAIL,
    "tel": Role.PHONE,
    "amount": Role.AMOUNT,
    "stage": Role.STAGE,
    "parent": Role.PARENT,
    "organisation": Role.COMPANY,
    "contacts": Role.PEOPLE,
}
OUTCOMES = {"Won 🎉": "won", "Lost": "lost"}

VALUE_TYPES: dict[str, tuple[AttributeType, Callable[[Any], Value]]] = {
    "string": (AttributeType.TEXT, lambda raw: Text(text=raw)),
    "decimal": (AttributeType.NUMBER, lambda raw: Number(number=Decimal(raw))),
    "bool": (AttributeType.CHECKBOX, lambda raw: Checkbox(checked=raw)),
    "day": (AttributeType.DATE, lambda raw: Date(day=date.fromisoformat(raw))),
    "instant": (AttributeType.TIMESTAMP, lambda raw: Timestamp(at=datetime.fromisoformat(raw))),
    "amount": (AttributeType.MONEY, lambda raw: Money(amount=Decimal(raw[0]), currency=raw[1])),
    "choices": (AttributeType.SELECT, lambda raw: Select(option=raw)),
    "stage": (AttributeType.STATUS, lambda raw: Status(stage=raw)),
    "mail": (AttributeType.EMAIL, lambda raw: Email(address=raw)),
    "tel": (AttributeType.PHONE, lambda raw: Phone(written=raw)),
    "host": (AttributeType.DOMAIN, lambda raw: Domain(domain=raw)),
}


def values(field: Field, raw: Any) -> tuple[Any, ...]:
    """The values of a field; what does not fit the field's type is kept as text."""
    _, convert = VALUE_TYPES[field["type"]]
    items = raw if field["type"] == "choices" else [raw]
    try:
        return tuple(convert(item) for item in items)
    except (ValueError, InvalidOperation):
        return tuple(Text(text=str(item)) for item in items)


def reference(field: Field, raw: str | list[str]) -> Reference:
    """A reference: an id, or object and id where the field may point at several objects."""
    object, id = raw if isinstance(raw, list) else (field["to"][0], raw)
    return Reference(object=object, id=id)


def object_schema(definition: dict[str, Any]) -> ObjectSchema:
    """An object as the fake CRM defines it."""
    singular, plural = definition["label"]
    fields = definition["fields"]
    stages = next((field["options"] for field in fields if field["type"] == "stage"), None)
    return ObjectSchema(
        slug=definition["name"],
        singular=singular,
        plural=plural,
        kind=KINDS.get(definition["name"]),
        attributes=tuple(_attribute(field) for field in fields if field["type"] in VALUE_TYPES),
        references=tuple(_reference(field) for field in fields if field["type"] in REFERENCE_TYPES),
        pipelines=(_pipeline(stages),) if stages else (),
    )


def _attribute(field: Field) -> Attribute:
    return Attribute(
        slug=field["name"],
        title=field["label"],
        type=VALUE_TYPES[field["type"]][0],
        multi=field["type"] == "choices",
        unique=field.get("unique", False),
        required=field.get("needed", False),
        options=tuple(Option(title=title) for title in field.get("options", ())),
        role=ROLES.get(field["name"]),
    )


def _reference(field: Field) -> ReferenceAttribute:
    many = field["type"] == "links"
    back = field.get("back")
    return ReferenceAttribute(
        slug=field["name"],
        title=field["label"],
        targets=tuple(field["to"]),
        many=many,
        mirror=Mirror(object=field["to"][0], slug=back, title=back.title(), many=True) if back else None,
        role=ROLES.get(field["name"]),
    )


def _pipeline(stages: list[str]) -> Pipeline:
    steps = tuple(Stage(title=title, outcome=OUTCOMES.get(title, "open")) for title in stages)
    return Pipeline(slug="sales", title="Sales", stages=steps)
