"""Which of the sink's own attributes a source attribute goes to: by role, by name, by nearly the same name."""

from collections.abc import Iterable

from rapidfuzz.fuzz import token_sort_ratio

from crm_move.model import Attribute, AttributeType, Role
from crm_move.plan import PlannedAttribute

from .choices import Choices, choices, is_choice
from .draft import Draft
from .profile import AttributeProfile
from .reasons import because, counted, fill
from .roles import names
from .slugs import plain

ALIKE = 92
"""Names this alike (in percent, words in any order) are taken for one, if the types are the same too."""

RATING_WORDS = frozenset({"rating", "ratings", "stars", "star"})

_CONVERSIONS = {
    (AttributeType.URL, AttributeType.DOMAIN),
    (AttributeType.SELECT, AttributeType.STATUS),
    (AttributeType.STATUS, AttributeType.SELECT),
    (AttributeType.TEXT, AttributeType.PERSON_NAME),
}
"""What a value can become besides text without losing what it says."""

_TRUSTED = {
    (AttributeType.TEXT, AttributeType.EMAIL),
    (AttributeType.TEXT, AttributeType.PHONE),
    (AttributeType.TEXT, AttributeType.DOMAIN),
    (AttributeType.TEXT, AttributeType.URL),
}
"""What a text may become where the source gives it the role; what does not fit is kept as text."""

_LISTED = (AttributeType.SELECT, AttributeType.STATUS)
_BESIDES = {Role.WEBSITE: Role.DOMAIN}


def is_rating(attribute: Attribute, seen: AttributeProfile) -> bool:
    """Whole numbers from 0 to 5 under a name like rating or stars."""
    if attribute.type is not AttributeType.NUMBER or seen.misfits or seen.lowest is None or seen.highest is None:
        return False
    return seen.integers and seen.lowest >= 0 and seen.highest <= 5 and _words(attribute) & RATING_WORDS != set()


def _words(attribute: Attribute) -> set[str]:
    return set(plain(attribute.title).split())


def match_by_name(draft: Draft, roles: dict[str, Role]) -> None:
    """Plan the target's attributes that are called like source attributes, then those called nearly so."""
    for attribute in list(draft.pending()):
        own = _first(draft, attribute, roles, (own for own in draft.own() if _same_name(draft, attribute, own)))
        if own:
            write_own(draft, own, (attribute,), f"“{own.title}” is there by this name")
    for attribute in list(draft.pending()):
        alike = (own for own in draft.own(attribute.type) if _alike(draft, attribute, own))
        own = _first(draft, attribute, roles, alike)
        if own:
            write_own(draft, own, (attribute,), f"“{own.title}” is nearly the same name")


def _first(
    draft: Draft, attribute: Attribute, roles: dict[str, Role], candidates: Iterable[Attribute]
) -> Attribute | None:
    role = roles.get(attribute.slug)
    return next((own for own in candidates if carries(draft, attribute, own, role)), None)


def match_by_role(draft: Draft, roles: dict[str, Role]) -> None:
    """Plan the sink's own attributes that stand for the same as source attributes."""
    for own in list(draft.own()):
        fitting = [
            attribute
            for attribute in draft.pending()
            if own.role in _served(roles.get(attribute.slug)) and carries(draft, attribute, own, own.role)
        ]
        fitting.sort(key=lambda attribute: (roles[attribute.slug] is not own.role, -draft.seen(attribute.slug).filled))
        if fitting:
            write_own(draft, own, fitting if own.multi else fitting[:1], f"it is the {own.role} of the record")


def _served(role: Role | None) -> tuple[Role, ...]:
    """The roles of the sink's attributes that an attribute of this role can feed."""
    if role is None:
        return ()
    return (role, _BESIDES[role]) if role in _BESIDES else (role,)


def _same_name(draft: Draft, attribute: Attribute, own: Attribute) -> bool:
    called = names(draft.source, attribute)
    return plain(own.title) in called or plain(own.slug) in called


def _alike(draft: Draft, attribute: Attribute, own: Attribute) -> bool:
    title = plain(own.title)
    digits = {sign for sign in title if sign.isdigit()}
    return any(
        token_sort_ratio(name, title) >= ALIKE and {sign for sign in name if sign.isdigit()} == digits
        for name in names(draft.source, attribute)
    )


def carries(draft: Draft, attribute: Attribute, own: Attribute, role: Role | None) -> bool:
    """Whether the sink's attribute can hold what the source attribute holds.

    A text holds anything, but only one that the sink itself gives a meaning is taken for what is no text: what the
    first run made of an attribute must be found again by the second.
    """
    seen = draft.seen(attribute.slug)
    if seen.most > 1 and not own.multi:
        return False
    if AttributeType.MONEY in (attribute.type, own.type) or AttributeType.ACTOR in (attribute.type, own.type):
        return False
    if own.type is attribute.type or (attribute.type, own.type) in _CONVERSIONS:
        return True
    if own.type is AttributeType.TEXT:
        return own.role is not None
    if own.type is AttributeType.RATING:
        return is_rating(attribute, seen)
    if own.type in _LISTED and attribute.type is AttributeType.TEXT:
        return is_choice(attribute, seen, role)
    return role is not None and (attribute.type, own.type) in _TRUSTED


def write_own(draft: Draft, own: Attribute, attributes: Iterable[Attribute], why: str) -> None:
    """Plan one of the sink's attributes from these of the source, with companions for what it can not hold."""
    taken = tuple(attributes)
    listed = _choices(draft, own, taken)
    reason = because(
        *(fill(draft.seen(each.slug), draft.profile.records) for each in taken), why, listed.why, _kept(own)
    )
    draft.write(
        own.slug,
        PlannedAttribute(
            title=own.title,
            type=own.type,
            sources=tuple(attribute.slug for attribute in taken),
            multi=own.multi,
            currency=own.currency,
            options=listed.options,
            values=listed.values,
            reason=reason,
        ),
    )
    misfits = _misfits(draft, own, taken)
    if misfits:
        slug = draft.companion(own.title, misfits)
        draft.amend(own.slug, misfits=slug)
    for attribute in taken:
        _keep_address(draft, own, attribute)


def _choices(draft: Draft, own: Attribute, taken: tuple[Attribute, ...]) -> Choices:
    if own.type not in _LISTED:
        return Choices()
    lists = [choices(draft.source, attribute, draft.seen(attribute.slug), own) for attribute in taken]
    options = tuple(dict.fromkeys(title for each in lists for title in each.options))
    values = {written: title for each in lists for written, title in each.values.items()}
    slips = {written: title for each in lists for written, title in each.slips.items()}
    return Choices(options, values, slips)


def _kept(own: Attribute) -> str:
    if own.type is not AttributeType.DOMAIN:
        return ""
    return "addresses at mail providers and on shared sites are no one's domain and are not used as one"


def _misfits(draft: Draft, own: Attribute, taken: tuple[Attribute, ...]) -> str:
    """Why a companion is needed, "" where all values fit."""
    if own.type in (AttributeType.TEXT, AttributeType.RICH_TEXT):
        return ""
    count = sum(_unfit(draft.seen(attribute.slug), own, attribute) for attribute in taken)
    if count:
        return f"keeps {counted(count, 'value')} that can be no {own.type}"
    trusted = any((attribute.type, own.type) in _TRUSTED for attribute in taken)
    return f"keeps what turns out to be no {own.type}" if trusted else ""


def _unfit(seen: AttributeProfile, own: Attribute, attribute: Attribute) -> int:
    if own.type is AttributeType.DOMAIN:
        return 0 if attribute.type is AttributeType.URL and seen.beyond_domain else seen.misfits + seen.shared
    return seen.misfits


def _keep_address(draft: Draft, own: Attribute, attribute: Attribute) -> None:
    """A web address that says more than its domain is kept whole beside it, in text."""
    seen = draft.seen(attribute.slug)
    if own.type is AttributeType.DOMAIN and attribute.type is AttributeType.URL and seen.beyond_domain:
        draft.make(
            PlannedAttribute(
                title=attribute.title,
                type=AttributeType.TEXT,
                sources=(attribute.slug,),
                reason=f"{counted(seen.beyond_domain, 'value')} with more than a domain: kept whole as text",
            )
        )
