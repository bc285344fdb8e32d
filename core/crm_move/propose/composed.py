"""Values that are put together from several columns: a person's name, a postal address."""

from crm_move.model import Attribute, AttributeType, Role
from crm_move.plan import PlannedAttribute

from .draft import Draft
from .reasons import because, counted, fill
from .roles import PARTS, PREFIXES, address_part

_NAME_PARTS = {Role.GIVEN_NAME: "first", Role.FAMILY_NAME: "last", Role.NAME: "full"}
_FIRST = ("", "primary", "main", "billing", "mailing")
"""Which of several addresses is the one that the sink's location holds; else the one that comes first."""


def compose_name(draft: Draft, roles: dict[str, Role]) -> None:
    """First and last name, or the full one, become the sink's person name."""
    own = next(draft.own(AttributeType.PERSON_NAME), None)
    pending = [attribute for attribute in draft.pending() if roles.get(attribute.slug) in _NAME_PARTS]
    if own is None or not pending or any(each.type is AttributeType.PERSON_NAME for each in pending):
        return
    parts = {_NAME_PARTS[roles[attribute.slug]]: attribute.slug for attribute in reversed(pending)}
    draft.write(
        own.slug,
        PlannedAttribute(title=own.title, type=own.type, parts=parts, reason=_composed_of(draft, pending, "name")),
    )


def compose_addresses(draft: Draft) -> None:
    """The first address becomes the sink's location; of any further one, each part is a text of its own."""
    groups = _addresses(draft)
    own = next((own for own in draft.own(AttributeType.LOCATION) if own.role is Role.LOCATION), None)
    if own and groups:
        prefix = next((name for name in _FIRST if name in groups), next(iter(groups)))
        parts = groups.pop(prefix)
        planned = PlannedAttribute(
            title=own.title,
            type=own.type,
            parts={PARTS[role]: attribute.slug for role, attribute in parts.items()},
            reason=_composed_of(draft, list(parts.values()), f"{prefix} address".strip()),
        )
        draft.write(own.slug, planned)
    for prefix, parts in groups.items():
        _spread(draft, prefix, parts, more=own is not None)


def _spread(draft: Draft, prefix: str, parts: dict[Role, Attribute], more: bool) -> None:
    why = "the location holds another address" if more else "the target has no location"
    for role, attribute in parts.items():
        if len(parts) > 1 and role not in (Role.COUNTRY, Role.REGION):
            reason = because(
                fill(draft.seen(attribute.slug), draft.profile.records),
                f"part of the {prefix} address".replace("  ", " "),
                why,
            )
            text = PlannedAttribute(
                title=attribute.title, type=AttributeType.TEXT, sources=(attribute.slug,), reason=reason
            )
            draft.make(text)


def _addresses(draft: Draft) -> dict[str, dict[Role, Attribute]]:
    """The parts of each address by its prefix. A lone part is an address only if it is named as plainly as one."""
    groups: dict[str, dict[Role, Attribute]] = {}
    for attribute in draft.pending():
        found = address_part(attribute)
        if found:
            groups.setdefault(found[0], {}).setdefault(found[1], attribute)
    return {
        prefix: parts
        for prefix, parts in groups.items()
        if len(parts) > 1 or (prefix in PREFIXES and Role.REGION not in parts) or _said(parts)
    }


def _said(parts: dict[Role, Attribute]) -> bool:
    return any(attribute.role is not None for attribute in parts.values())


def _composed_of(draft: Draft, taken: list[Attribute], what: str) -> str:
    each = (f"{attribute.title}: {fill(draft.seen(attribute.slug), draft.profile.records)}" for attribute in taken)
    return because(f"one {what} of {counted(len(taken), 'column')}", *each)
