"""Which of the sink's references a source reference becomes, and which side of a two-way relationship is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crm_move.model import AttributeType, Kind, ObjectSchema, ReferenceAttribute, Role
from crm_move.plan import PlannedAttribute, PlannedMirror, PlannedNearMiss, PlannedReference

from .draft import Draft, Target
from .identity import whose_ids
from .profile import Profile, ReferenceProfile
from .reasons import because, counted, share, short
from .roles import names
from .slugs import plain, snake

_BY_KIND = {Kind.COMPANY: Role.COMPANY, Kind.PERSON: Role.PEOPLE}
Side = tuple[str, str]
"""An object and one of its references, by slug."""


def second_sides(sources: Iterable[ObjectSchema], profile: Profile) -> dict[Side, Side]:
    """Of each two-way relationship of the source, the side that is not written, and the one that is.

    The side that points at one record is written; of two alike, the one with more links, then the first.
    """
    moved = {source.slug: source for source in sources}
    second: dict[Side, Side] = {}
    for source in moved.values():
        for reference in source.references:
            here, there = (source.slug, reference.slug), _other(reference, moved)
            if there and there != here and here not in second and there not in second:
                other = moved[there[0]].reference(there[1])
                weaker = other is not None and _weight(reference, here, profile) < _weight(other, there, profile)
                second[here if weaker else there] = there if weaker else here
    return second


def _other(reference: ReferenceAttribute, moved: Mapping[str, ObjectSchema]) -> Side | None:
    mirror = reference.mirror
    present = mirror and mirror.object in moved and moved[mirror.object].reference(mirror.slug)
    return (mirror.object, mirror.slug) if mirror and present else None


def _weight(reference: ReferenceAttribute, side: Side, profile: Profile) -> tuple[bool, int]:
    links = profile.object(side[0]).reference(side[1]).links
    return links > 0 and not reference.many, links


@dataclass
class References:
    """Plans all references. `shown`: sides of the sink that another, written one shows; `made`: by target and slug."""

    drafts: Mapping[str, Draft]
    second: Mapping[Side, Side]
    shown: set[Side] = field(default_factory=set)
    made: dict[Side, PlannedReference] = field(default_factory=dict)

    def plan(self, draft: Draft) -> None:
        for reference in sorted(draft.source.references, key=lambda each: each.role is None):
            seen = draft.profile.reference(reference.slug)
            written = self.second.get((draft.source.slug, reference.slug))
            if not seen.links:
                draft.drop(reference.slug, f"empty: none of {draft.profile.records:,} records points anywhere")
            elif written:
                draft.drop(reference.slug, f"the other side of {written[0]}.{written[1]}, which is written")
            else:
                self._plan(draft, reference, seen)

    def _plan(self, draft: Draft, reference: ReferenceAttribute, seen: ReferenceProfile) -> None:
        moved = [target for target in reference.targets if target in self.drafts]
        if not moved:
            _leave(draft, reference, seen)
            return
        targets = tuple(dict.fromkeys(self.drafts[target].target.slug for target in moved))
        planned = PlannedReference(
            title=reference.title,
            sources=(reference.slug,),
            targets=targets,
            many=reference.many or seen.most > 1,
            near_misses={
                miss.written: PlannedNearMiss(means=miss.id, rows=miss.rows, evidence=miss.evidence)
                for miss in reference.near_misses
            },
            by_name=None if reference.by_name else True,
            misfits=_companion(draft, reference, seen),
            description=reference.description,
            reason=because(_count(seen, draft.profile.records), reference.evidence),
        )
        own = self._own(draft, reference, planned)
        if own:
            self._write(draft, own, planned)
        else:
            self._make(draft, reference, planned)

    def _own(self, draft: Draft, reference: ReferenceAttribute, planned: PlannedReference) -> ReferenceAttribute | None:
        """The sink's reference for this: of the same role, else of the same name; never a second side.

        A team, each of whose members has one record to belong to, can not hold records that several point at.
        """
        fitting = [own for own in draft.target.schema.references if self._fits(draft, own, planned)]
        role = reference.role or self._role(reference, planned, draft)
        called = names(draft.source, reference)
        by_role = (own for own in fitting if role and own.role is role and not own.archived)
        by_name = (own for own in fitting if plain(own.title) in called or plain(own.slug) in called)
        return next(by_role, None) or next(by_name, None)

    def _fits(self, draft: Draft, own: ReferenceAttribute, planned: PlannedReference) -> bool:
        if own.read_only or own.slug in draft.references or (draft.target.slug, own.slug) in self.shown:
            return False
        team = own.many and own.mirror is not None and not own.mirror.many
        shared = any(draft.profile.reference(source).most_per_target > 1 for source in planned.sources)
        if team and (shared or not planned.many):
            return False
        return set(planned.targets) <= set(own.targets) and (own.many or not planned.many)

    def _role(self, reference: ReferenceAttribute, planned: PlannedReference, draft: Draft) -> Role | None:
        """A reference at companies or people is the record's own; one at its own kind a parent."""
        target = self.drafts[next(slug for slug in reference.targets if slug in self.drafts)].target
        if target is draft.target:
            return Role.PARENT
        return _BY_KIND.get(target.kind) if target.kind and len(planned.targets) == 1 else None

    def _write(self, draft: Draft, own: ReferenceAttribute, planned: PlannedReference) -> None:
        draft.references[own.slug] = planned.model_copy(update={"title": own.title, "many": own.many})
        draft.settled.update(planned.sources)
        if own.mirror:
            self.shown.add((own.mirror.object, own.mirror.slug))

    def _make(self, draft: Draft, reference: ReferenceAttribute, planned: PlannedReference) -> None:
        """Plan a reference that is to be made; one just like it on the same target is used instead."""
        for slug, title in draft.names(planned.title):
            side = (draft.target.slug, slug)
            present, made = draft.target.schema.reference(slug), self.made.get(side)
            if present and self._same(draft, present, planned):
                self._write(draft, present, planned)
            elif made and slug not in draft.references and _form(made) == _form(planned):
                draft.references[slug] = planned.model_copy(
                    update={"title": title, "create": True, "mirror": made.mirror}
                )
            elif draft.target.free(slug):
                draft.target.sides.add(slug)
                mirror = self._mirror(draft, reference, planned) if len(planned.targets) == 1 else None
                update = {"title": title, "create": True, "mirror": mirror}
                self.made[side] = draft.references[slug] = planned.model_copy(update=update)
            else:
                continue
            draft.settled.update(planned.sources)
            return

    def _same(self, draft: Draft, own: ReferenceAttribute, planned: PlannedReference) -> bool:
        return self._fits(draft, own, planned) and _form(own) == _form(planned)

    def _mirror(self, draft: Draft, reference: ReferenceAttribute, planned: PlannedReference) -> PlannedMirror:
        """How the relationship shows on its other side; several there unless the source has one to one."""
        other = next(each.target for each in self.drafts.values() if each.target.slug == planned.targets[0])
        title = reference.mirror.title if reference.mirror else _mirror_title(draft, other)
        base, number = snake(title), 1
        slug, shown = base, title
        while not other.free(slug):
            number += 1
            more = planned.title if number == 2 else f"{planned.title} {number}"
            slug, shown = f"{base}_{snake(more)}", f"{title} ({more})"
        other.sides.add(slug)
        return PlannedMirror(slug=slug, title=shown, many=reference.shared)


def _mirror_title(draft: Draft, other: Target) -> str:
    if other is not draft.target:
        return draft.source.plural
    return "Subsidiaries" if other.kind is Kind.COMPANY else f"{draft.source.plural} below"


def _form(reference: ReferenceAttribute | PlannedReference) -> tuple[frozenset[str], bool]:
    return frozenset(reference.targets), reference.many


def _leave(draft: Draft, reference: ReferenceAttribute, seen: ReferenceProfile) -> None:
    """Drop a reference at what was moved before and stays as it is this time; keep it as text where it never was."""
    if all(_moved_before(draft, target) for target in reference.targets):
        out = ", ".join(reference.targets)
        draft.drop(reference.slug, f"it points at {out}, left out here and moved before: links made then stay")
    else:
        _keep_as_text(draft, reference, seen)


def _moved_before(draft: Draft, target: str) -> bool:
    """Whether the sink has an attribute with the ids of this object, from this very account."""
    context, source = draft.context, draft.context.schema.object(target)
    ids = (context.source.plugin, (source.account if source else None) or context.account)
    slug = f"{snake(context.source.plugin)}_{snake(target)}_id"
    return any(
        whose_ids(own.description) == ids and own.slug.startswith(slug)
        for each in context.sink.schema_.objects
        for own in each.attributes
    )


def _keep_as_text(draft: Draft, reference: ReferenceAttribute, seen: ReferenceProfile) -> None:
    out = ", ".join(reference.targets)
    kept = PlannedAttribute(
        title=reference.title,
        type=AttributeType.TEXT,
        sources=(reference.slug,),
        reason=because(_count(seen, draft.profile.records), f"it points at {out}, which is left out: kept as written"),
    )
    draft.make(kept)


def _companion(draft: Draft, reference: ReferenceAttribute, seen: ReferenceProfile) -> str | None:
    if not seen.dangling:
        return None
    named = ", ".join(f"“{short(value.value)}” ({value.count:,})" for value in seen.top_dangling[:3])
    return draft.companion(reference.title, f"keeps what names no record on {counted(seen.dangling, 'link')}: {named}")


def _count(seen: ReferenceProfile, records: int) -> str:
    lost = f", {seen.dangling:,} of them at nothing" if seen.dangling else ""
    return f"{counted(seen.links, 'link')} on {share(seen.filled, records)} of {records:,} records{lost}"
