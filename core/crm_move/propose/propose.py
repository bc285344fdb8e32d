"""Profile and both systems in, plan out. Nothing is read or written here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_move.model import ObjectSchema, Schema
from crm_move.plan import Endpoint, Plan
from crm_move.plugins import SinkDescription

from .composed import compose_addresses, compose_name
from .created import drop_derived, drop_empty, drop_useless, make_rest
from .draft import Context, Draft
from .identity import plan_id
from .lists import plan_lists
from .matching import match_by_name, match_by_role
from .money import plan_money
from .objects import Targets, chosen, in_order
from .owners import check_wish, plan_owner
from .pipelines import plan_outcomes
from .profile import Profile
from .reasons import counted
from .references import References, Side, second_sides
from .required import plan_required, plan_title
from .roles import roles
from .slugs import pointing, readable


@dataclass(frozen=True)
class Wishes:
    """What the person asked for on the command line. `owner` is a member's e-mail."""

    owner: str | None = None
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    limit: int | None = None


def propose(
    schema: Schema,
    profile: Profile,
    sink: SinkDescription,
    source: Endpoint,
    into: Endpoint,
    wishes: Wishes = Wishes(),
    account: str = "",
    label: str = "",
) -> Plan:
    """The plan that moves the source into the sink; each decision says why in `reason`.

    `account` tells whose ids the source holds, where that is another than `source.account`; `label` is what people
    call the source, where that is not its plugin's name. Raises `UsageError` for wishes that name nothing, for kinds of
    objects that are switched off in the sink, and where a required attribute or owner can not be given.
    """
    owner = check_wish(wishes.owner, sink.members)
    schema = schema.model_copy(update={"objects": tuple(_titled(each) for each in schema.objects)})
    moved, left_out = chosen(schema, profile, wishes.only, wishes.skip)
    context = Context(schema, profile, sink, source, account or source.account, owner, label or source.plugin)
    targets = Targets(sink, source.plugin, context.label)
    drafts = _drafts(moved, targets, context)
    lists = plan_lists(schema.lists, drafts, profile, sink)
    return Plan(
        source=source,
        sink=into,
        limit=wishes.limit,
        objects={slug: draft.finished() for slug, draft in drafts.items()},
        lists=lists,
        left_out=left_out,
    )


def _drafts(moved: tuple[ObjectSchema, ...], targets: Targets, context: Context) -> dict[str, Draft]:
    """All objects, decided: attributes first, so that references find every target."""
    second = second_sides(moved, context.profile)
    ordered = in_order(moved, _written_after(moved, context, second))
    drafts = {each.slug: _draft(each, targets, context) for each in ordered}
    for draft in drafts.values():
        _decide(draft)
    references = References(drafts, second)
    for draft in drafts.values():
        references.plan(draft)
    return drafts


def _titled(source: ObjectSchema) -> ObjectSchema:
    """The object with titles as people write them."""
    attributes = [each.model_copy(update={"title": readable(each.title)}) for each in source.attributes]
    references = [each.model_copy(update={"title": pointing(readable(each.title))}) for each in source.references]
    return source.model_copy(update={"attributes": tuple(attributes), "references": tuple(references)})


def _draft(source: ObjectSchema, targets: Targets, context: Context) -> Draft:
    target, reason = targets.of(source)
    profile = context.profile.object(source.slug)
    notes = list(source.notes)
    if profile.unheld:
        held = "record holds" if profile.unheld == 1 else "records hold"
        notes.append(f"{profile.unheld:,} {held} something that no type can hold; it is kept in the snapshot")
    return Draft(
        source, profile, target, context, reason=f"{counted(profile.records, 'record')}; {reason}", notes=notes
    )


def _decide(draft: Draft) -> None:
    """Every attribute of one object. Rules that need several columns or their own currency come first."""
    plan_id(draft)
    drop_empty(draft)
    given = {slug: role for slug, role in roles(draft.source).items() if slug not in draft.dropped}
    drop_derived(draft, given)
    plan_owner(draft, given)
    plan_title(draft, given)
    compose_name(draft, given)
    compose_addresses(draft)
    plan_money(draft, given)
    match_by_role(draft, given)
    drop_useless(draft, given)
    match_by_name(draft, given)
    plan_required(draft, given)
    make_rest(draft, given)
    plan_outcomes(draft, given)


def _written_after(
    moved: tuple[ObjectSchema, ...], context: Context, second: Mapping[Side, Side]
) -> dict[str, frozenset[str]]:
    """The objects that should be there before each object is: those that its written references point at, and those
    that the sink would make by itself of its e-mail addresses."""
    return {
        source.slug: frozenset({*_points_at(source, context.profile, second), *_would_be_made(source, moved, context)})
        for source in moved
    }


def _points_at(source: ObjectSchema, profile: Profile, second: Mapping[Side, Side]) -> Iterator[str]:
    for reference in source.references:
        written = (source.slug, reference.slug) not in second
        if written and profile.object(source.slug).reference(reference.slug).links:
            yield from reference.targets


def _would_be_made(source: ObjectSchema, moved: tuple[ObjectSchema, ...], context: Context) -> Iterator[str]:
    kinds = {each.slug: each.kind for each in context.sink.schema_.objects}
    for effect in context.sink.side_effects.from_domains:
        if source.kind and source.kind is kinds.get(effect.object):
            yield from (each.slug for each in moved if each.kind and each.kind is kinds.get(effect.makes))
