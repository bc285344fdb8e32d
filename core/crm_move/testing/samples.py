"""One value of each type, none of them easy: what a contract test writes to a sink."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from crm_move.model import (
    Actor,
    Attribute,
    AttributeType,
    Checkbox,
    Date,
    Domain,
    Email,
    Location,
    Money,
    Number,
    PersonName,
    Phone,
    Rating,
    RichText,
    Select,
    Status,
    Text,
    Timestamp,
    Url,
    Value,
)
from crm_move.plugins import Capabilities, Member

OPTIONS = ("Über uns", "Second")
"""The options of every select and status that a contract test makes."""

VALUES: tuple[Value, ...] = (
    Text(text="Ærø “Færge” 東京 🦊\nsecond line"),
    RichText(markdown="**bold** and _plain_"),
    Number(number=Decimal("1234.5678")),
    Checkbox(checked=True),
    Date(day=date(2024, 2, 29)),
    Timestamp(at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    Money(amount=Decimal("1234.50"), currency="EUR"),
    Select(option=OPTIONS[0]),
    Status(stage=OPTIONS[0]),
    Rating(stars=4),
    Email(address="contract@example.com"),
    Phone(e164="+442071838750", written="+44 20 7183 8750", country="GB"),
    Domain(domain="example.com"),
    Url(url="https://example.com/path?query=1"),
    Location(line_1="Lindenstraße 1", locality="Köln", postcode="50674", country_code="DE"),
    PersonName(first="Åsa", last="Öberg", full="Åsa Öberg"),
)


def samples(members: Iterable[Member]) -> dict[AttributeType, Value]:
    """A value of each type by type; an actor where there is an active member."""
    active = [Actor(id=member.id, email=member.email, name=member.name) for member in members if member.active][:1]
    return {AttributeType(value.type): value for value in (*VALUES, *active)}


def attribute_of(type: AttributeType, capabilities: Capabilities) -> Attribute:
    """An attribute of this type, without its options."""
    currency = "EUR" if type is AttributeType.MONEY and "EUR" in capabilities.currencies else None
    slug = f"contract_{type.replace('-', '_')}"
    return Attribute(slug=slug, title=f"Contract {type}", type=type, currency=currency)
