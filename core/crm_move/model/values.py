"""The values of the canonical model: one frozen class a type, told apart by `type`.

A record holds a tuple of values for each attribute, so an attribute with several values needs no class of its own: a
multi-select is an attribute of type `select` that is `multi`, and holds several `Select`s.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

_BESIDE_A_NUMBER = re.compile(r"[^\d\s()\[\]./+\-\u2010-\u2015\u2212]")
"""What is neither a digit nor groups digits: an extension, or a word."""


class AttributeType(StrEnum):
    """What an attribute holds."""

    TEXT = "text"
    RICH_TEXT = "rich-text"
    NUMBER = "number"
    CHECKBOX = "checkbox"
    DATE = "date"
    TIMESTAMP = "timestamp"
    MONEY = "money"
    SELECT = "select"
    STATUS = "status"
    RATING = "rating"
    EMAIL = "email"
    PHONE = "phone"
    DOMAIN = "domain"
    URL = "url"
    LOCATION = "location"
    PERSON_NAME = "person-name"
    ACTOR = "actor"
    REFERENCE = "reference"


class Model(BaseModel):
    """What every class of the canonical model is: strict, frozen, without unknown fields."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Text(Model):
    """Plain text."""

    type: Literal["text"] = "text"
    text: str


class RichText(Model):
    """Formatted text, as Markdown."""

    type: Literal["rich-text"] = "rich-text"
    markdown: str


class Number(Model):
    """A number, exactly as the source wrote it."""

    type: Literal["number"] = "number"
    number: Decimal


class Checkbox(Model):
    """Yes or no."""

    type: Literal["checkbox"] = "checkbox"
    checked: bool


class Date(Model):
    """A calendar day."""

    type: Literal["date"] = "date"
    day: date


class Timestamp(Model):
    """A moment, always with its offset."""

    type: Literal["timestamp"] = "timestamp"
    at: AwareDatetime


class Money(Model):
    """An amount; `currency` is the ISO 4217 code, None where the source does not say."""

    type: Literal["money"] = "money"
    amount: Decimal
    currency: str | None = None


class Select(Model):
    """One option, by its title; a multi-select attribute holds several."""

    type: Literal["select"] = "select"
    option: str


class Status(Model):
    """A stage of a pipeline, by its title; `pipeline` is the pipeline's slug where the source has several."""

    type: Literal["status"] = "status"
    stage: str
    pipeline: str | None = None


class Rating(Model):
    """Stars, 0 to 5."""

    type: Literal["rating"] = "rating"
    stars: int = Field(ge=0, le=5)


class Email(Model):
    """An e-mail address."""

    type: Literal["email"] = "email"
    address: str


class Phone(Model):
    """A telephone number: E.164 where it could be read, always as written.

    `country` is the ISO 3166 alpha-2 code of the country it belongs to; without E.164, of the one in
    which it was looked for.
    """

    type: Literal["phone"] = "phone"
    e164: str | None = None
    written: str
    country: str | None = None

    @property
    def says_more(self) -> bool:
        """Whether something stands beside the number that E.164 has no place for: an extension, a word."""
        return _BESIDE_A_NUMBER.search(self.written) is not None


class Domain(Model):
    """An internet domain without scheme, path and `www.`."""

    type: Literal["domain"] = "domain"
    domain: str


class Url(Model):
    """A web address."""

    type: Literal["url"] = "url"
    url: str


class Location(Model):
    """A postal place in ten parts; latitude and longitude are decimal degrees as text."""

    type: Literal["location"] = "location"
    line_1: str | None = None
    line_2: str | None = None
    line_3: str | None = None
    line_4: str | None = None
    locality: str | None = None
    region: str | None = None
    postcode: str | None = None
    country_code: str | None = None
    latitude: str | None = None
    longitude: str | None = None


class PersonName(Model):
    """A person's name; `full` is what is shown."""

    type: Literal["person-name"] = "person-name"
    first: str = ""
    last: str = ""
    full: str


class Actor(Model):
    """A user of the source, usually as owner. At least one of the three is set."""

    type: Literal["actor"] = "actor"
    id: str | None = None
    email: str | None = None
    name: str | None = None


class Reference(Model):
    """A pointer at a record of the source, by object and source id."""

    type: Literal["reference"] = "reference"
    object: str
    id: str
    label: str | None = None
    primary: bool = False


Value = Annotated[
    Text
    | RichText
    | Number
    | Checkbox
    | Date
    | Timestamp
    | Money
    | Select
    | Status
    | Rating
    | Email
    | Phone
    | Domain
    | Url
    | Location
    | PersonName
    | Actor
    | Reference,
    Field(discriminator="type"),
]

Values = tuple[Value, ...]


def words(value: Value) -> str:
    """The value as a person would write it: for tables, reports, and for keeping it as text."""
    match value:
        case Text(text=text):
            return text
        case RichText(markdown=text):
            return text
        case Number(number=number):
            return format(number, "f")
        case Checkbox(checked=checked):
            return "true" if checked else "false"
        case Date(day=day):
            return day.isoformat()
        case Timestamp(at=at):
            return _moment(at)
        case Money(amount=amount, currency=currency):
            return f"{amount:f} {currency or ''}".strip()
        case Rating(stars=stars):
            return str(stars)
        case Location():
            return ", ".join(part for part in _parts(value) if part)
        case _:
            return _name(value)


def _name(value: Value) -> str:
    match value:
        case Select(option=text) | Status(stage=text) | Email(address=text) | Domain(domain=text) | Url(url=text):
            return text
        case PersonName(full=text) | Phone(written=text) | Reference(id=text):
            return text
        case Actor():
            return value.name or value.email or value.id or ""
        case _:
            raise TypeError(f"{type(value).__name__} is not a value of the canonical model")


def _moment(at: datetime) -> str:
    return at.isoformat()


def _parts(place: Location) -> tuple[str | None, ...]:
    lines = (place.line_1, place.line_2, place.line_3, place.line_4)
    area = (place.postcode, place.locality, place.region, place.country_code)
    if any((*lines, *area)):
        return (*lines, *area)
    return (place.latitude, place.longitude)
