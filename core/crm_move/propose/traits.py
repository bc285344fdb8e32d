"""What tells people or companies apart: name, place, telephone, e-mail, a company, numbers of their own."""

import re
from collections.abc import Iterable, Iterator

from crm_move.model import Attribute, AttributeType, Kind, ObjectSchema, Phone, Record, Role, Value, words

from .alike import Print, Trait, Words
from .roles import address_part, roles
from .slugs import plain

COMPARED = (Kind.PERSON, Kind.COMPANY)
"""What is the same in the world although the records differ; of other kinds of records two alike are two."""

NAME, PLACE, PHONE, EMAIL, COMPANY, BIRTH, NUMBER = "name", "place", "phone", "email", "company", "birth", "number"

_WEIGHTS = {
    NAME: (24.0, 36.0, 12.0, 0.72),
    PLACE: (14.0, 1.5, 4.0, 0.72),
    PHONE: (14.0, 1.0, 1.0, 0.85),
    EMAIL: (14.0, 0.5, 0.5, 0.92),
    COMPANY: (10.0, 2.0, 2.0, 1.0),
    BIRTH: (14.0, 6.0, 6.0, 0.75),
    NUMBER: (18.0, 4.0, 4.0, 0.85),
}
"""What each says, in the order of `Trait`: for at most, a strange word against, against at most, nearly the same."""

_OWN = (EMAIL, BIRTH, NUMBER)
_NAMES = (Role.GIVEN_NAME, Role.FAMILY_NAME, Role.NAME)
_BIRTH = re.compile(r"\b(birth|born|dob|birthday)\b")
_NUMBER = re.compile(
    r"\b(soc(ial)? sec(urity)?|ssn|tax|vat|fiscal|passport|licen[cs]e|national|duns|siren|siret"
    r"|(customer|member|client|account|personal|registration|company) (no|nr|num|number|id))\b"
)
_FORMS = "ab ag as asa bv co company corp corporation gmbh inc incorporated kg limited llc lp ltd nv oy"
_LEGAL_FORMS = frozenset([*_FORMS.split(), "plc", "pty", "sa", "sarl", "sas", "se", "spa", "srl", "the", "und", "and"])
"""What a company's name goes with or without."""

LAST_DIGITS = 8
"""A telephone number is compared by these, so that a country code or a leading zero does no harm."""


def traits_of(source: ObjectSchema) -> list[Trait]:
    """The traits by which two records of the object can be told to be one; none without a name."""
    given = roles(source)
    found: dict[str, list[str]] = {}
    for attribute in source.attributes:
        is_id = attribute.slug == source.id_attribute
        kind = None if is_id else _trait(attribute, given.get(attribute.slug))
        if kind:
            found.setdefault(kind, []).append(attribute.slug)
    for reference in source.references:
        if source.kind is Kind.PERSON and reference.role is Role.COMPANY and not reference.many:
            found.setdefault(COMPANY, []).append(reference.slug)
    if NAME not in found:
        return []
    return [Trait(name, tuple(found[name]), *_WEIGHTS[name], name in _OWN) for name in _WEIGHTS if name in found]


def _trait(attribute: Attribute, role: Role | None) -> str | None:
    called = plain(attribute.title)
    if role in _NAMES:
        return NAME
    if role is Role.EMAIL:
        return EMAIL
    if role is Role.PHONE or (role is None and attribute.type is AttributeType.PHONE):
        return PHONE
    if address_part(attribute):
        return PLACE
    if role is None and attribute.type in (AttributeType.DATE, AttributeType.TEXT) and _BIRTH.search(called):
        return BIRTH
    return NUMBER if role is None and _NUMBER.search(called) else None


def print_of(record: Record, traits: Iterable[Trait]) -> Print:
    """The words of a record, trait by trait."""
    return tuple(tuple(dict.fromkeys(_words(record, trait))) for trait in traits)


def _words(record: Record, trait: Trait) -> Iterator[str]:
    for slug in trait.slugs:
        yield from (f"{link.object} {link.id}" for link in record.references.get(slug, ()))
        for value in record.values.get(slug, ()):
            yield from _spoken(trait.name, value)


def _spoken(trait: str, value: Value) -> Words:
    text = words(value)
    if trait == PHONE:
        digits = re.sub(r"\D", "", value.e164 or value.written if isinstance(value, Phone) else text)
        return (digits[-LAST_DIGITS:],) if len(digits) >= LAST_DIGITS - 1 else ()
    if trait in (EMAIL, BIRTH, NUMBER):
        whole = "".join(plain(text).split())
        return (whole,) if whole else ()
    spoken = plain(text).split()
    return tuple(word for word in spoken if trait != NAME or word not in _LEGAL_FORMS) or tuple(spoken)
