"""Properties as attributes of the canonical model: which type, and how each is read (docs/hubspot-api.md, 5)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from crm_move import Attribute, AttributeType, Option, Role

from .catalogue import ObjectType
from .meanings import ADDRESSES, DOMAINS, EMAILS, PHONES, ROLES, SIBLING_CURRENCIES, STATUSES
from .properties import ALSO, Choice, Property

_ID: Final = re.compile(r".*(_id|_ids|_key)\Z")
_TEAM: Final = re.compile(r".*team_ids?\Z")
_FLAG: Final = {"true", "false"}


class Form(StrEnum):
    """How the text on the wire is read. The type of an attribute follows from it."""

    TEXT = "text"
    HTML = "html"
    NUMBER = "number"
    MONEY = "money"
    CHECKBOX = "checkbox"
    CHOICE = "choice"
    STATUS = "status"
    DATE = "date"
    MOMENT = "moment"
    EMAIL = "email"
    PHONE = "phone"
    DOMAIN = "domain"
    URL = "url"
    OWNER = "owner"
    TEAM = "team"
    PIPELINE = "pipeline"
    STAGE = "stage"


TYPES: Final = {
    Form.TEXT: AttributeType.TEXT,
    Form.HTML: AttributeType.RICH_TEXT,
    Form.NUMBER: AttributeType.NUMBER,
    Form.MONEY: AttributeType.MONEY,
    Form.CHECKBOX: AttributeType.CHECKBOX,
    Form.CHOICE: AttributeType.SELECT,
    Form.STATUS: AttributeType.STATUS,
    Form.DATE: AttributeType.DATE,
    Form.MOMENT: AttributeType.TIMESTAMP,
    Form.EMAIL: AttributeType.EMAIL,
    Form.PHONE: AttributeType.PHONE,
    Form.DOMAIN: AttributeType.DOMAIN,
    Form.URL: AttributeType.URL,
    Form.OWNER: AttributeType.ACTOR,
    Form.TEAM: AttributeType.SELECT,
    Form.PIPELINE: AttributeType.SELECT,
    Form.STAGE: AttributeType.STATUS,
}


@dataclass(frozen=True)
class Column:
    """An attribute, and where its values come from.

    `also` is the property whose values are added to it; `currency` the one that holds its currency; `titles` the
    title of each option by the value in records.
    """

    attribute: Attribute
    name: str
    form: Form
    several: bool = False
    also: str = ""
    currency: str = ""
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> tuple[str, ...]:
        """The properties that its values are read from."""
        return tuple(filter(None, (self.name, self.also, self.currency)))


def column(type: ObjectType, property: Property, group: str, account_currency: str, present: set[str]) -> Column:
    """A property of an object. `present` are the names of all its properties, `group` is the title of its own."""
    form = form_of(type, property)
    also = ALSO.get((type.id, property.name), "")
    several = property.several and form in (Form.CHOICE, Form.OWNER, Form.TEAM)
    currency = property.currency or SIBLING_CURRENCIES.get((type.id, property.name), "")
    sibling = currency if form is Form.MONEY and currency in present else ""
    titles = _titles(property.choices) if form in (Form.CHOICE, Form.STATUS) else {}
    attribute = Attribute(
        slug=property.name,
        title=property.label,
        type=TYPES[form],
        multi=several or also in present,
        unique=property.unique,
        read_only=property.read_only,
        options=tuple(Option(title=title) for title in titles.values()),
        description=property.description or None,
        currency_attribute=sibling or None,
        currency=account_currency if form is Form.MONEY and not sibling and account_currency else None,
        role=ROLES.get(type.id, {}).get(property.name) or (Role.NAME if _names(type, property) else None),
        evidence=_evidence(property, group),
    )
    return Column(attribute, property.name, form, several, also if also in present else "", sibling, titles)


def stage_columns(
    type: ObjectType, properties: Sequence[Property], titles: Sequence[str], pipelines: Sequence[str]
) -> list[Column]:
    """The stage of a record, and the pipeline that it is in."""
    if type.process is None:
        return []
    labels = {property.name: property.label for property in properties}
    return [
        _process_column(type.process.stage, labels, "Stage", Form.STAGE, Role.STAGE, titles),
        _process_column(type.process.pipeline, labels, "Pipeline", Form.PIPELINE, Role.PIPELINE, pipelines),
    ]


def _process_column(
    name: str, labels: dict[str, str], title: str, form: Form, role: Role, options: Sequence[str]
) -> Column:
    attribute = Attribute(
        slug=name,
        title=labels.get(name, title),
        type=TYPES[form],
        options=tuple(Option(title=option) for option in options),
        role=role,
        evidence="HubSpot's pipelines, in their order",
    )
    return Column(attribute, name, form)


def form_of(type: ObjectType, property: Property) -> Form:
    """By what the ids in it mean first, then by the property's own type; never by its widget alone."""
    if property.reference == "OWNER":
        return Form.OWNER
    if _TEAM.match(property.name) and property.own:
        return Form.TEAM
    if property.reference or (property.own and _ID.match(property.name)):
        return Form.TEXT
    read = _BY_TYPE.get(property.type)
    return read(type, property) if read else Form.TEXT


def _string(type: ObjectType, property: Property) -> Form:
    if property.widget == "html":
        return Form.HTML
    # Old definitions do not say whose they are, but nobody can give HubSpot's own names in its own objects.
    own = property.own or property.name in ROLES.get(type.id, {})
    for form, hint, names in (
        (Form.EMAIL, "email", EMAILS),
        (Form.PHONE, "phone_number", PHONES),
        (Form.DOMAIN, "domain_name", DOMAINS),
        (Form.URL, "", ADDRESSES),
    ):
        if (hint and property.hint == hint) or (own and property.name in names):
            return form
    return Form.PHONE if property.widget == "phonenumber" else Form.TEXT


def _number(type: ObjectType, property: Property) -> Form:
    sibling = property.currency or (type.id, property.name) in SIBLING_CURRENCIES
    return Form.MONEY if property.money or sibling else Form.NUMBER


def _enumeration(_: ObjectType, property: Property) -> Form:
    """Without options: ids of something that is read elsewhere, or words that nobody defined. Kept as written."""
    values = {choice.value.lower() for choice in property.choices}
    if not values:
        return Form.TEXT
    if values <= _FLAG and not property.several:
        return Form.CHECKBOX
    return Form.STATUS if property.own and property.name in STATUSES else Form.CHOICE


_BY_TYPE: Final[dict[str, Callable[[ObjectType, Property], Form]]] = {
    "string": _string,
    "number": _number,
    "bool": lambda *_: Form.CHECKBOX,
    "enumeration": _enumeration,
    "date": lambda *_: Form.DATE,
    "datetime": lambda *_: Form.MOMENT,
    "phone_number": lambda *_: Form.PHONE,
}


def _names(type: ObjectType, property: Property) -> bool:
    """Whether this is what the records of a custom object are shown by."""
    return type.custom and property.name == type.name


def _titles(choices: Sequence[Choice]) -> dict[str, str]:
    """The title of each value; of options that are labelled alike, the value tells the later ones apart."""
    titles: dict[str, str] = {}
    for choice in choices:
        label = choice.label.strip() or choice.value
        titles[choice.value] = f"{label} ({choice.value})" if label in titles.values() else label
    return titles


_KINDS = {
    ("string", "text"): "a single-line text",
    ("string", "textarea"): "a multi-line text",
    ("string", "html"): "a rich text",
    ("string", "phonenumber"): "a phone number",
    ("string", "file"): "a file",
    ("enumeration", "select"): "a dropdown",
    ("enumeration", "radio"): "radio buttons",
    ("enumeration", "checkbox"): "checkboxes, several at once",
    ("enumeration", "booleancheckbox"): "a single checkbox",
    ("bool", "booleancheckbox"): "a single checkbox",
    ("number", "number"): "a number",
    ("date", "date"): "a date",
    ("datetime", "date"): "a date and time",
    ("string", ""): "a text",
    ("enumeration", ""): "a list of options",
    ("bool", ""): "yes or no",
    ("number", ""): "a number",
    ("phone_number", ""): "a phone number",
}
"""What people call a property there, by its type and the field it is edited in; without one where it is another."""


def _evidence(property: Property, group: str) -> str:
    marks = [
        word
        for word, holds in (
            ("calculated", property.calculated),
            ("read-only", property.read_only and not property.calculated),
            ("hidden", property.hidden),
            (property.sensitivity.replace("_", " "), property.sensitivity != "non_sensitive"),
        )
        if holds
    ]
    called = _KINDS.get((property.type, property.widget), _KINDS.get((property.type, "")))
    kind = called or f"a property of the type {property.type}"
    return ", ".join([f"in HubSpot {kind}", *([f"group “{group}”"] if group else []), *marks])
