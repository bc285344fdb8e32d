"""Attributes of an object, and where in a row their values stand (docs/pipedrive-api.md, 5 and 7)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from crm_move import Attribute, AttributeType, Option, ReferenceAttribute, Role

from .fields import Choice, Field


class Form(StrEnum):
    """How a cell is read. The type of an attribute follows from it."""

    TEXT = "text"
    URL = "url"
    NUMBER = "number"
    CHECKBOX = "checkbox"
    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    CHOICE = "choice"
    CHOICES = "choices"
    NAME = "name"
    EMAILS = "emails"
    PHONE = "phone"
    PHONES = "phones"
    LABELS = "labels"
    ADDRESS = "address"
    TIMES = "times"
    USER = "user"
    PIPELINE = "pipeline"
    STAGE = "stage"
    PRICE = "price"
    PRICES = "prices"


TYPES: Final[Mapping[Form, AttributeType]] = {
    Form.TEXT: AttributeType.TEXT,
    Form.URL: AttributeType.URL,
    Form.NUMBER: AttributeType.NUMBER,
    Form.CHECKBOX: AttributeType.CHECKBOX,
    Form.DATE: AttributeType.DATE,
    Form.MOMENT: AttributeType.TIMESTAMP,
    Form.MONEY: AttributeType.MONEY,
    Form.CHOICE: AttributeType.SELECT,
    Form.CHOICES: AttributeType.SELECT,
    Form.NAME: AttributeType.PERSON_NAME,
    Form.EMAILS: AttributeType.EMAIL,
    Form.PHONE: AttributeType.PHONE,
    Form.PHONES: AttributeType.PHONE,
    Form.LABELS: AttributeType.TEXT,
    Form.ADDRESS: AttributeType.LOCATION,
    Form.TIMES: AttributeType.TEXT,
    Form.USER: AttributeType.ACTOR,
    Form.PIPELINE: AttributeType.SELECT,
    Form.STAGE: AttributeType.STATUS,
    Form.PRICE: AttributeType.MONEY,
    Form.PRICES: AttributeType.TEXT,
}

SEVERAL: Final = frozenset({Form.CHOICES, Form.EMAILS, Form.PHONES})

CUSTOM: Final[Mapping[str, Form]] = {
    "varchar": Form.TEXT,
    "varchar_auto": Form.TEXT,
    "text": Form.TEXT,
    "double": Form.NUMBER,
    "int": Form.NUMBER,
    "boolean": Form.CHECKBOX,
    "phone": Form.PHONE,
    "date": Form.DATE,
    "daterange": Form.DATE,
    "time": Form.TIMES,
    "timerange": Form.TIMES,
    "enum": Form.CHOICE,
    "set": Form.CHOICES,
    "monetary": Form.MONEY,
    "address": Form.ADDRESS,
    "user": Form.USER,
}
"""What each type of a custom field holds; what is not here is kept as text."""

POINTING: Final[Mapping[str, str]] = {"org": "organizations", "people": "persons"}
"""The types of custom fields that point at records, and at which."""

_CALLED: Final[Mapping[str, str]] = {
    "varchar": "a text",
    "varchar_auto": "a text that completes itself",
    "text": "a large text",
    "double": "a number",
    "int": "a number",
    "boolean": "yes or no",
    "phone": "a phone number",
    "date": "a date",
    "daterange": "a date range",
    "time": "a time",
    "timerange": "a time range",
    "enum": "a single option",
    "set": "multiple options",
    "monetary": "an amount of money",
    "address": "an address",
    "user": "a user",
    "org": "an organization",
    "people": "a person",
}
"""What people call the types of custom fields."""

LONGEST_NAME: Final = 40
KEY_SHOWN: Final = 8
"""Characters of a custom field's name and of its key in what it is called."""

_WORD: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Column:
    """An attribute, and how its values are read: from the cell `code`, or from a `part` of that.

    `titles` are those of the options by their ids.
    """

    attribute: Attribute
    code: str
    form: Form
    custom: bool = False
    part: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pointer:
    """A reference, and the cell that its id is read from."""

    attribute: ReferenceAttribute
    code: str
    target: str
    custom: bool = False
    primary: bool = False


def column(
    code: str,
    title: str,
    form: Form,
    *,
    slug: str = "",
    role: Role | None = None,
    part: str = "",
    choices: Sequence[Choice] = (),
    custom: bool = False,
    description: str = "",
    evidence: str = "",
) -> Column:
    """A column; choices without any options are text."""
    if form in (Form.CHOICE, Form.CHOICES) and not choices and not custom:
        form = Form.TEXT
    attribute = Attribute(
        slug=slug or code,
        title=title,
        type=TYPES[form],
        multi=form in SEVERAL,
        options=tuple(Option(title=choice.title, archived=choice.archived) for choice in choices),
        description=description or None,
        role=role,
        evidence=evidence,
    )
    return Column(attribute, code, form, custom, part, {choice.id: choice.title for choice in choices})


def slug_of(definition: Field, shown: int = KEY_SHOWN) -> str:
    """What a custom field is called in a plan: its name, which people know it by, and so much of its key that fields of
    one name stay apart."""
    plain = unicodedata.normalize("NFKD", definition.title.casefold()).encode("ascii", "ignore").decode()
    words = "_".join(_WORD.findall(plain)) or "field"
    return f"{words[:LONGEST_NAME].rstrip('_')}_{definition.code[:shown]}"


def slugs_of(fields: Iterable[Field]) -> dict[str, str]:
    """What the custom fields among these are called, by key: where two would be called alike, the whole key is told."""
    custom = [definition for definition in fields if definition.custom]
    times = Counter(map(slug_of, custom))
    return {each.code: slug_of(each, KEY_SHOWN if times[slug_of(each)] == 1 else len(each.code)) for each in custom}


def custom_columns(fields: Sequence[Field]) -> Iterator[Column]:
    """The columns of custom fields, told apart by their keys: several may have one name. A range of dates has two."""
    slugs = slugs_of(fields)
    for definition in fields:
        if not definition.custom or definition.type in POINTING:
            continue
        slug = slugs[definition.code]
        if definition.type == "daterange":
            yield _custom(definition, definition.title, slug, "value")
            yield _custom(definition, f"{definition.title} (until)", f"{slug}_until", "until")
        else:
            yield _custom(definition, definition.title, slug, "")


def _custom(definition: Field, title: str, slug: str, part: str) -> Column:
    form = CUSTOM.get(definition.type, Form.TEXT)
    return column(
        definition.code,
        title,
        form,
        slug=slug,
        part=part,
        choices=definition.choices if form in (Form.CHOICE, Form.CHOICES) else (),
        custom=True,
        description=definition.description,
        evidence=_evidence(definition),
    )


def _evidence(definition: Field) -> str:
    kind = _CALLED.get(definition.type, f"a field of the type {definition.type}")
    return f"in Pipedrive {kind}, a custom field"


def custom_pointers(fields: Sequence[Field]) -> Iterator[Pointer]:
    """The references of custom fields."""
    slugs = slugs_of(fields)
    for definition in fields:
        if definition.custom and definition.type in POINTING:
            target = POINTING[definition.type]
            attribute = ReferenceAttribute(
                slug=slugs[definition.code],
                title=definition.title,
                targets=(target,),
                description=definition.description or None,
                evidence=_evidence(definition),
            )
            yield Pointer(attribute, definition.code, target, custom=True)


def pointer(
    code: str,
    title: str,
    target: str,
    *,
    slug: str = "",
    role: Role | None = None,
    many: bool = False,
    primary: bool = False,
) -> Pointer:
    """A reference of Pipedrive's own; without a code it has links only that are read apart."""
    attribute = ReferenceAttribute(slug=slug or code, title=title, targets=(target,), many=many, role=role)
    return Pointer(attribute, code, target, primary=primary)
