"""The attributes that the sink lacks: what is made for them, and what is dropped instead."""

from crm_move.model import Attribute, AttributeType, Role
from crm_move.plan import PlannedAttribute

from .choices import Choices, choices, is_choice
from .draft import Draft
from .matching import is_rating
from .owners import matched
from .profile import AttributeProfile
from .reasons import because, counted, fill, short
from .roles import address_part
from .slugs import plain

_INSTEAD = {
    AttributeType.STATUS: AttributeType.SELECT,
    AttributeType.RATING: AttributeType.NUMBER,
    AttributeType.MONEY: AttributeType.NUMBER,
}
"""What stands in for a type that the sink does not make, before text does."""

_LISTED = (AttributeType.SELECT, AttributeType.STATUS)


def drop_empty(draft: Draft) -> None:
    """Leave behind what no record has, and what the source says stands elsewhere too."""
    for attribute in draft.source.attributes:
        if not draft.seen(attribute.slug).filled:
            draft.drop(attribute.slug, f"empty: 0 of {draft.profile.records:,} filled")
        elif attribute.superfluous:
            draft.drop(attribute.slug, attribute.superfluous)


def drop_derived(draft: Draft, roles: dict[str, Role]) -> None:
    """Leave behind what other columns say already; not what the sink or another column needs by its name."""
    needed = {each.currency_attribute for each in draft.source.attributes} | {draft.source.id_attribute}
    for slug, derived in draft.profile.derived.items():
        attribute = draft.source.attribute(slug)
        free = attribute is not None and not roles.get(slug) and not address_part(attribute)
        if free and slug not in {*draft.settled, *needed} and not set(derived.of) & draft.dropped.keys():
            draft.drop(slug, f"derived: {derived.how}, on {counted(draft.seen(slug).filled, 'record')}")


def drop_useless(draft: Draft, roles: dict[str, Role]) -> None:
    """Leave behind what tells nothing: the id, which stands elsewhere, and what is the same everywhere."""
    for attribute in list(draft.pending()):
        reason = _useless(draft, attribute, roles.get(attribute.slug))
        if reason:
            draft.drop(attribute.slug, reason)


def make_rest(draft: Draft, roles: dict[str, Role]) -> None:
    """Every source attribute that stands nowhere yet is made on the target."""
    for attribute in list(draft.pending()):
        _make(draft, attribute, roles.get(attribute.slug))


def _useless(draft: Draft, attribute: Attribute, role: Role | None) -> str:
    seen, records = draft.seen(attribute.slug), draft.profile.records
    if seen.ids == records and (attribute.slug == draft.source.id_attribute or role is Role.ID):
        return f"it is the id of the record, which stands in {draft.id_attribute}"
    if seen.distinct == 1 and seen.filled == records > 1 == seen.most and not seen.misfits:
        return f"constant: each of {records:,} records has “{short(seen.top[0].value)}”"
    return ""


def _make(draft: Draft, attribute: Attribute, role: Role | None) -> None:
    seen = draft.seen(attribute.slug)
    type, multi, why = _form(draft, attribute, seen, role)
    listed = choices(draft.source, attribute, seen, _same(draft, attribute, type)) if type in _LISTED else Choices()
    values = matched(seen.actors, draft.context.sink.members) if type is AttributeType.ACTOR else listed.values
    slug = draft.make(
        PlannedAttribute(
            title=attribute.title,
            type=type,
            sources=(attribute.slug,),
            multi=multi,
            options=listed.options,
            values=values,
            description=attribute.description,
            reason=because(fill(seen, draft.profile.records), attribute.evidence, why, listed.why),
        )
    )
    unfit = seen.misfits or (type is AttributeType.ACTOR and len(values) < len(seen.actors))
    if unfit and type not in (AttributeType.TEXT, AttributeType.RICH_TEXT):
        kept = draft.companion(attribute.title, f"keeps the values that are no {type}: {_examples(seen)}")
        draft.amend(slug, misfits=kept)


def _same(draft: Draft, attribute: Attribute, type: AttributeType) -> Attribute:
    """The attribute of this name that is there, so that its titles are kept; else one without options."""
    title = plain(attribute.title)
    own = next((own for own in draft.target.attributes() if own.type is type and plain(own.title) == title), None)
    return own or Attribute(slug=attribute.slug, title=attribute.title, type=type)


def _examples(seen: AttributeProfile) -> str:
    return ", ".join(f"“{short(text)}”" for text in seen.misfit_samples[:2]) or "users who are no members"


def _form(
    draft: Draft, attribute: Attribute, seen: AttributeProfile, role: Role | None
) -> tuple[AttributeType, bool, str]:
    """Type, whether several, and why, mapped down to what the sink makes."""
    wanted, why = _by_evidence(attribute, seen, role)
    type = wanted
    while type is not AttributeType.TEXT and not draft.context.creatable(type):
        type = _INSTEAD.get(type, AttributeType.TEXT)
    if type is not wanted:
        why = because(why, f"the sink makes no {wanted} attributes: kept as {type}")
    if type is AttributeType.ACTOR and not matched(seen.actors, draft.context.sink.members):
        type, why = AttributeType.TEXT, "none of these users is a member: kept as text"
    several = type in draft.context.sink.capabilities.several
    if seen.most > 1 and not several:
        return AttributeType.TEXT, False, because(why, f"up to {seen.most} values, of which {type} holds one: joined")
    return type, attribute.multi and several, why


def _by_evidence(attribute: Attribute, seen: AttributeProfile, role: Role | None) -> tuple[AttributeType, str]:
    if is_choice(attribute, seen, role):
        return AttributeType.SELECT, "few short values that repeat: a select"
    if is_rating(attribute, seen):
        return AttributeType.RATING, "whole numbers from 0 to 5: a rating"
    if attribute.type is AttributeType.SELECT and role is Role.STAGE:
        return AttributeType.STATUS, "the stages of the record: a status"
    return attribute.type, "" if attribute.evidence else f"the source's type is {attribute.type}"
