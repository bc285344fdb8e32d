"""Which member of the sink owns what a user of the source owned."""

from collections.abc import Iterable, Sequence

from crm_move.errors import UsageError
from crm_move.model import Attribute, AttributeType, Role
from crm_move.plan import PlannedAttribute
from crm_move.plugins import Member

from .draft import Draft
from .profile import SeenActor
from .reasons import because, counted, share
from .slugs import plain, snake
from .spellings import by_name, evened, nearly_members, nearly_others
from .tally import owner_key

OWNER = "@owner"


def matched(seen: Iterable[SeenActor], members: Sequence[Member]) -> dict[str, str]:
    """The member's e-mail by what a plan calls each user: the same e-mail, else the same full name if only one has it.

    Case and accents do not count in names; members who are not active are not taken.
    """
    active = [member for member in members if member.active]
    emails = {member.email.casefold(): member.email for member in active}
    found: dict[str, str] = {}
    for user in seen:
        namesakes = [member.email for member in active if plain(member.name) == plain(user.actor.name or "")]
        email = emails.get((user.actor.email or user.actor.name or "").strip().casefold())
        if email or (len(namesakes) == 1 and user.actor.name):
            found[owner_key(user.actor)] = email or namesakes[0]
    return found


def check_wish(owner: str | None, members: Sequence[Member]) -> str | None:
    """The asked-for owner as the sink spells the e-mail. Raises `UsageError` where no active member has it."""
    if owner is None:
        return None
    active = [member.email for member in members if member.active]
    found = next((email for email in active if email.casefold() == owner.strip().casefold()), None)
    if found is None:
        raise UsageError(f"--owner {owner}: no active member has this e-mail. Members: {', '.join(active) or 'none'}.")
    return found


def fallback_owner(draft: Draft) -> tuple[str, str]:
    """Who owns what nobody else does, and why. Raises `UsageError` where there is no one."""
    members = [member for member in draft.context.sink.members if member.active]
    if draft.context.owner:
        return draft.context.owner, "as asked for (--owner)"
    for member in members:
        if member.authorised:
            return member.email, "who authorised the access"
    for member in members:
        if member.admin:
            return member.email, "the first admin"
    listed = ", ".join(member.email for member in members) or "none"
    raise UsageError(
        f"objects.{draft.source.slug}: each record of {draft.target.plural} needs an owner, and no member can be taken "
        f"for one. Name one with --owner EMAIL. Members: {listed}."
    )


def plan_owner(draft: Draft, roles: dict[str, Role]) -> None:
    """Plan the owner: the sink's own attribute, else a created one where the source has owners that are members.

    The names of owners who are no members are kept as text: in place of the owner where nobody steps in.
    """
    columns = tuple(each.slug for each in draft.pending() if roles.get(each.slug) is Role.OWNER)[:1]
    seen = draft.profile.owners or tuple(user for slug in columns for user in draft.seen(slug).actors)
    sources = (OWNER, *columns) if seen else ()
    values = matched(seen, draft.context.sink.members)
    strangers = [user for user in seen if owner_key(user.actor) not in values]
    slug = _plan_member(draft, sources, values, seen)
    if not strangers:
        return
    replaced = slug is None or bool(draft.attributes[slug].otherwise)
    kept = _keep_names(draft, sources if replaced else (), strangers)
    if slug and not replaced:
        draft.amend(slug, misfits=kept)


def _plan_member(
    draft: Draft, sources: tuple[str, ...], values: dict[str, str], seen: Sequence[SeenActor]
) -> str | None:
    """Plan the attribute that holds a member, where there is one to hold. Returns its slug."""
    own = next((own for own in draft.own(AttributeType.ACTOR) if own.role is Role.OWNER), None)
    if own and (own.required or values):
        draft.write(own.slug, _rule(draft, own, sources, values, seen))
        return own.slug
    if values and draft.context.creatable(AttributeType.ACTOR):
        made = Attribute(slug="owner", title="Owner", type=AttributeType.ACTOR)
        return draft.make(_rule(draft, made, sources, values, seen))
    return None


def _rule(
    draft: Draft, own: Attribute, sources: tuple[str, ...], values: dict[str, str], seen: Sequence[SeenActor]
) -> PlannedAttribute:
    reason = f"{len(values)} of {len(seen)} owners are members (by e-mail, then full name)" if seen else "no owner seen"
    otherwise: tuple[str, ...] = ()
    if own.required or draft.context.owner:
        email, why = fallback_owner(draft)
        otherwise, reason = (email,), because(reason, f"the others go to {email}, {why}")
    reason = because(reason, nearly_members(by_name(seen), draft.context.sink.members))
    return PlannedAttribute(
        title=own.title, type=own.type, sources=sources, values=values, otherwise=otherwise, reason=reason
    )


def _keep_names(draft: Draft, sources: tuple[str, ...], strangers: Sequence[SeenActor]) -> str:
    records, names = sum(user.count for user in strangers), by_name(strangers)
    values = evened(names) if sources else {}
    spelled = f"{counted(len(values), 'spelling')} evened out (case, blanks)" if values else ""
    told = (
        f"{counted(len(strangers), 'owner')} of {counted(records, 'record')} "
        f"({share(records, draft.profile.records)}) no member: the names are kept"
    )
    return draft.make(
        PlannedAttribute(
            title=f"Owner in {draft.context.label}",
            type=AttributeType.TEXT,
            sources=sources,
            values=values,
            reason=because(told, spelled, nearly_others(names)),
        ),
        f"owner_in_{snake(draft.context.source.plugin)}",
    )
