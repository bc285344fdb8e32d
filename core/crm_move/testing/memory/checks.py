"""Which values the in-memory sink takes, and as what it keeps them."""

import re
from collections.abc import Collection, Mapping

from crm_move import (
    Actor,
    Attribute,
    AttributeType,
    Domain,
    Email,
    Member,
    Money,
    Phone,
    Refusal,
    Select,
    Status,
    Text,
    Value,
    words,
)

from .errors import value_refused


def check(value: Value, attribute: Attribute, members: Collection[Member]) -> Value | Refusal:
    """The value as it is kept (addresses in lower case, domains without `www.`, actors by id, anything as text), or
    why it is not."""
    if attribute.type is AttributeType.TEXT:
        return Text(text=words(value)) if words(value).strip() else Refusal(reason="an empty text is no value")
    if value.type != str(attribute.type):
        return Refusal(reason=f"`{attribute.slug}` holds {attribute.type}, not {value.type}")
    match value:
        case Email(address=address):
            return Email(address=address.lower()) if "@" in address else Refusal(reason="it is no e-mail address")
        case Domain(domain=domain):
            return Domain(domain=re.sub(r"^www\.", "", domain.lower()))
        case Money():
            return _money(value, attribute)
        case Select(option=title) | Status(stage=title):
            known = any(option.title == title and not option.archived for option in attribute.options)
            return _plain(value) if known else Refusal(reason=f"`{attribute.slug}` has no option {title!r}")
        case Actor():
            return _member(value, members)
        case Phone(e164=None):
            return Refusal(reason="the number can not be read")
        case _:
            return value


def checked(
    values: Mapping[str, tuple[Value, ...]], attributes: Mapping[str, Attribute], members: Collection[Member]
) -> dict[str, tuple[Value, ...]]:
    """All values of an operation as they are kept. Raises ValueRefusedError for the first that is not."""
    return {slug: _all_checked(slug, several, attributes.get(slug), members) for slug, several in values.items()}


def _all_checked(
    slug: str, several: tuple[Value, ...], attribute: Attribute | None, members: Collection[Member]
) -> tuple[Value, ...]:
    if attribute is None or attribute.archived or attribute.read_only:
        raise value_refused(slug, f"there is no attribute `{slug}` that can be written")
    if len(several) > 1 and not attribute.multi:
        raise value_refused(slug, f"`{slug}` holds one value, not {len(several)}")
    kept: list[Value] = []
    for value in several:
        fits = value.type == attribute.type
        answer = check(value, attribute, members) if fits else Refusal(reason=f"`{slug}` holds no {value.type}")
        if isinstance(answer, Refusal):
            raise value_refused(slug, answer.reason)
        kept += [answer] if answer not in kept else []
    return tuple(kept)


def _money(value: Money, attribute: Attribute) -> Value | Refusal:
    if value.currency and attribute.currency and value.currency != attribute.currency:
        return Refusal(reason=f"`{attribute.slug}` holds {attribute.currency}, not {value.currency}")
    return Money(amount=value.amount, currency=attribute.currency or value.currency)


def _plain(value: Select | Status) -> Value:
    return Status(stage=value.stage) if isinstance(value, Status) else value


def _member(value: Actor, members: Collection[Member]) -> Value | Refusal:
    for member in members:
        if member.id == value.id or (value.email and member.email == value.email.lower()):
            return Actor(id=member.id, email=member.email, name=member.name)
    return Refusal(reason="nobody of this id or e-mail is a member")
