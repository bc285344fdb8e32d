"""What an attribute stands for, guessed from its name where the source does not say."""

import re
from collections.abc import Iterator

from crm_move.model import Attribute, AttributeType, Kind, ObjectSchema, ReferenceAttribute, Role

from .slugs import plain

PARTS = {
    Role.LINE_1: "line_1",
    Role.LINE_2: "line_2",
    Role.LINE_3: "line_3",
    Role.LINE_4: "line_4",
    Role.LOCALITY: "locality",
    Role.REGION: "region",
    Role.POSTCODE: "postcode",
    Role.COUNTRY: "country_code",
    Role.LATITUDE: "latitude",
    Role.LONGITUDE: "longitude",
}

_TEXT = frozenset({AttributeType.TEXT, AttributeType.SELECT})
_AMOUNT = frozenset({AttributeType.NUMBER, AttributeType.MONEY})

_ANY = {
    Role.EMAIL: ("email", "e mail", "email address", "e mail address", "mail", "primary email"),
    Role.PHONE: ("phone", "telephone", "tel", "phone number", "mobile", "mobile phone", "cell", "cell phone"),
    Role.DESCRIPTION: ("description",),
    Role.LINKEDIN: ("linkedin", "linkedin url", "linkedin profile", "linkedin page"),
    Role.TWITTER: ("twitter", "twitter handle", "twitter username", "twitter url"),
    Role.FACEBOOK: ("facebook", "facebook page", "facebook url"),
    Role.INSTAGRAM: ("instagram", "instagram url"),
    Role.CURRENCY: ("currency", "currency code", "currency iso code"),
    Role.OWNER: ("owner", "owner name", "owner email", "record owner"),
}

_BY_KIND: dict[Kind, dict[Role, tuple[str, ...]]] = {
    Kind.PERSON: {
        Role.GIVEN_NAME: ("first name", "firstname", "given name", "forename", "vorname"),
        Role.FAMILY_NAME: ("last name", "lastname", "family name", "surname", "nachname"),
        Role.NAME: ("name", "full name", "contact name", "person name", "display name"),
        Role.JOB_TITLE: ("job title", "title", "position", "jobtitle", "role"),
    },
    Kind.COMPANY: {
        Role.NAME: ("name", "company", "company name", "account", "account name", "organization", "organisation"),
        Role.DOMAIN: ("domain", "company domain", "company domain name", "email domain", "web domain"),
        Role.WEBSITE: ("website", "website url", "web site", "homepage", "home page", "url", "web address"),
        Role.FOUNDED: ("founded", "foundation date", "founding date"),
    },
    Kind.DEAL: {
        Role.NAME: ("name", "deal name", "opportunity name", "title", "deal", "opportunity"),
        Role.STAGE: ("stage", "deal stage", "sales stage", "stage name", "opportunity stage"),
        Role.AMOUNT: ("amount", "value", "deal value", "close value", "deal amount", "amount in company currency"),
    },
}
_BY_KIND[Kind.USER] = _BY_KIND[Kind.PERSON]

_CUSTOM = {Role.NAME: ("name", "title", "subject", "full name", "display name")}

_ALLOWED = {
    Role.EMAIL: frozenset({AttributeType.EMAIL}),
    Role.PHONE: frozenset({AttributeType.PHONE, AttributeType.TEXT}),
    Role.DOMAIN: frozenset({AttributeType.DOMAIN, AttributeType.URL}),
    Role.WEBSITE: frozenset({AttributeType.URL, AttributeType.DOMAIN}),
    Role.FOUNDED: frozenset({AttributeType.DATE}),
    Role.STAGE: frozenset({AttributeType.STATUS, AttributeType.SELECT, AttributeType.TEXT}),
    Role.AMOUNT: _AMOUNT,
    Role.OWNER: frozenset({AttributeType.ACTOR, AttributeType.TEXT, AttributeType.SELECT, AttributeType.EMAIL}),
}
_LINKS = (Role.LINKEDIN, Role.TWITTER, Role.FACEBOOK, Role.INSTAGRAM)

PREFIXES = ("billing", "shipping", "mailing", "other", "home", "work", "office", "ship", "bill", "primary", "main", "")
_NO_ADDRESS = re.compile(r"\b(e?mail|ip|mac|web)\b")
_PART_NAMES = {
    Role.LINE_1: ("street address", "address line 1", "address 1", "address1", "street 1", "street", "address"),
    Role.LINE_2: ("address line 2", "address 2", "address2", "street 2", "street2"),
    Role.LINE_3: ("address line 3", "address 3", "street 3"),
    Role.POSTCODE: ("postal code", "postalcode", "post code", "postcode", "zip code", "zipcode", "zip"),
    Role.LOCALITY: ("city", "town", "locality"),
    Role.REGION: ("state province", "state region", "stateprovince", "state", "province", "region", "county"),
    Role.COUNTRY: ("country code", "country region", "country name", "country"),
    Role.LATITUDE: ("latitude",),
    Role.LONGITUDE: ("longitude",),
}


def names(source: ObjectSchema, attribute: Attribute | ReferenceAttribute) -> tuple[str, ...]:
    """The ways an attribute is called: its title and slug, plain, with and without the object's own noun in front."""
    found = []
    for text in (plain(attribute.title), plain(attribute.slug)):
        found.append(text)
        nouns = (plain(source.singular), plain(source.plural))
        found.extend(text.removeprefix(f"{noun} ") for noun in nouns if text.startswith(f"{noun} "))
    return tuple(dict.fromkeys(found))


def roles(source: ObjectSchema) -> dict[str, Role]:
    """The role of each attribute by slug: what the source says, else what the name says and the type allows.

    A guessed role goes to one attribute only, the first, and to none where the source gave it to another.
    """
    found = {attribute.slug: attribute.role for attribute in source.attributes if attribute.role}
    for attribute in source.attributes:
        if attribute.slug not in found:
            guess = next((role for role in _guesses(source, attribute) if role not in found.values()), None)
            if guess:
                found[attribute.slug] = guess
    return found


def _guesses(source: ObjectSchema, attribute: Attribute) -> Iterator[Role]:
    known = _BY_KIND.get(source.kind, _CUSTOM) if source.kind else _CUSTOM
    called = names(source, attribute)
    for role, synonyms in (*known.items(), *_ANY.items()):
        if attribute.type in _types(role) and not set(called).isdisjoint(synonyms):
            yield role
    if plain(source.singular) in called and attribute.type in _types(Role.NAME):
        yield Role.NAME


def _types(role: Role) -> frozenset[AttributeType]:
    if role in _LINKS:
        return _TEXT | {AttributeType.URL}
    return _ALLOWED.get(role, _TEXT)


def address_part(attribute: Attribute) -> tuple[str, Role] | None:
    """Which address (`billing`, "" where there is but one) and which part of it an attribute is, None if of none."""
    text = plain(attribute.title)
    if attribute.role in PARTS:
        return _prefix(text) or _prefix(plain(attribute.slug)) or "", attribute.role
    if attribute.role or attribute.type not in _TEXT:
        return None
    for role, endings in _PART_NAMES.items():
        for ending in endings:
            prefix = _before(text, ending)
            if prefix is not None:
                return prefix, role
    return None


def _prefix(text: str) -> str | None:
    """What stands before the name of an address part."""
    for endings in _PART_NAMES.values():
        for ending in endings:
            prefix = _before(text, ending)
            if prefix is not None:
                return prefix
    return None


def _before(text: str, ending: str) -> str | None:
    if text == ending:
        return ""
    if _NO_ADDRESS.search(text):
        return None
    if text.endswith(f" {ending}"):
        return re.sub(r"\b(address|addr)\b", "", text.removesuffix(ending)).strip()
    joined = ending.replace(" ", "")
    prefix = text.removesuffix(joined)
    return prefix if prefix != text and prefix in PREFIXES else None
