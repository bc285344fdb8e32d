"""What a proposal is worked out in: targets that several source objects may share, and one draft a source object."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from crm_move.model import Attribute, AttributeType, Kind, ObjectSchema, Option, Schema
from crm_move.plan import Endpoint, PlannedAttribute, PlannedObject, PlannedReference
from crm_move.plugins import SinkDescription

from .profile import AttributeProfile, ObjectProfile, Profile
from .reasons import because
from .slugs import snake


@dataclass(frozen=True)
class Context:
    """What all decisions look at. `label`: what people call the source."""

    schema: Schema
    profile: Profile
    sink: SinkDescription
    source: Endpoint
    account: str
    owner: str | None
    label: str

    def creatable(self, type: AttributeType) -> bool:
        return type in self.sink.capabilities.creatable


@dataclass
class Target:
    """An object of the sink, and what this plan makes of it.

    `planned`: attributes that are made, and the sink's own with the options that they get, by slug. A second run finds
    them in the sink; so that it decides alike, source objects that share a target see each other's. `sides`: slugs of
    references that are made, and of their mirrors.
    """

    slug: str
    singular: str
    plural: str
    schema: ObjectSchema
    create: bool = False
    kind: Kind | None = None
    planned: dict[str, Attribute] = field(default_factory=dict)
    sides: set[str] = field(default_factory=set)

    def attributes(self) -> Iterator[Attribute]:
        """All attributes as they will be: the sink's own first."""
        for own in self.schema.attributes:
            yield self.planned.get(own.slug, own)
        yield from (made for slug, made in self.planned.items() if not self.schema.attribute(slug))

    def attribute(self, slug: str) -> Attribute | None:
        return self.planned.get(slug) or self.schema.attribute(slug)

    def free(self, slug: str) -> bool:
        """Whether nothing stands or is planned under this slug (archived counts)."""
        return not (self.attribute(slug) or self.schema.reference(slug) or slug in self.sides)

    def plan(self, slug: str, planned: PlannedAttribute) -> None:
        """Remember an attribute as it will be."""
        present = self.attribute(slug) or Attribute(
            slug=slug, title=planned.title, type=planned.type, multi=planned.multi, currency=planned.currency
        )
        there = {option.title for option in present.options}
        more = tuple(Option(title=title) for title in planned.options if title not in there)
        self.planned[slug] = present.model_copy(update={"options": present.options + more})


@dataclass
class Draft:
    """One source object on its way into the plan. `settled`: the source's slugs that stand somewhere already."""

    source: ObjectSchema
    profile: ObjectProfile
    target: Target
    context: Context
    reason: str = ""
    id_attribute: str = ""
    attributes: dict[str, PlannedAttribute] = field(default_factory=dict)
    references: dict[str, PlannedReference] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)

    def seen(self, slug: str) -> AttributeProfile:
        return self.profile.attribute(slug)

    def pending(self) -> Iterator[Attribute]:
        """The source attributes that stand nowhere yet, in their order."""
        return (attribute for attribute in self.source.attributes if attribute.slug not in self.settled)

    def own(self, *types: AttributeType) -> Iterator[Attribute]:
        """The target's attributes that can be written and are not taken yet; of these types only."""
        for attribute in list(self.target.attributes()):
            open_ = not attribute.read_only and not attribute.archived and attribute.slug not in self.attributes
            if open_ and (not types or attribute.type in types):
                yield attribute

    def drop(self, slug: str, reason: str) -> None:
        self.dropped[slug] = reason
        self.settled.add(slug)

    def write(self, slug: str, planned: PlannedAttribute) -> None:
        """Plan an attribute of the target; one that the sink lacks is made."""
        made = self.target.schema.attribute(slug) is None
        self.attributes[slug] = planned.model_copy(update={"create": made})
        self.settled.update(planned.sources, planned.parts.values())
        self.target.plan(slug, planned)

    def amend(self, slug: str, **changes: object) -> None:
        """Change something of a planned attribute."""
        self.attributes[slug] = self.attributes[slug].model_copy(update=changes)

    def make(self, planned: PlannedAttribute, slug: str | None = None) -> str:
        """Plan an attribute that is to be made, or the one of the same slug and form. Returns its slug."""
        in_the_way = ""
        for candidate, title in self.names(planned.title, slug):
            called = planned.model_copy(update={"title": title, "reason": because(planned.reason, in_the_way)})
            if self._fits(candidate, called):
                present = self.target.schema.attribute(candidate)
                self.write(candidate, called.model_copy(update={"title": present.title if present else title}))
                return candidate
            in_the_way = in_the_way or self._conflict(candidate, planned)
        raise AssertionError("names never run out")

    def _fits(self, slug: str, planned: PlannedAttribute) -> bool:
        """Whether it can stand under the slug: free there, or just like the one that is (archived ones come back)."""
        if slug in self.attributes or slug in self.references:
            return False
        present = self.target.attribute(slug)
        if present is None:
            return self.target.free(slug)
        same = (present.type, present.multi) == (planned.type, planned.multi) and not present.read_only
        currency = planned.currency is None or present.currency in (None, planned.currency)
        return same and currency and (present.title == planned.title or slug not in self.target.planned)

    def _conflict(self, slug: str, planned: PlannedAttribute) -> str:
        """Why an attribute that the sink has under this slug can not be used."""
        own = self.target.schema.attribute(slug)
        if own is None or slug in self.attributes:
            return ""
        if own.read_only:
            return f"the sink's own “{own.title}” is written by itself, so it stands beside it"
        if own.type is not planned.type:
            return f"the sink's “{own.title}” is {own.type}, which does not hold it, so it stands beside it"
        return f"the sink's “{own.title}” is of another form, so it stands beside it"

    def names(self, title: str, slug: str | None = None) -> Iterator[tuple[str, str]]:
        """Slugs and titles to try for what is made, without end."""
        base = slug or snake(title)
        plugin = self.context.source.plugin
        yield base, title
        yield f"{base}_{snake(plugin)}", f"{title} ({self.context.label})"
        number = 2
        while True:
            yield f"{base}_{number}", f"{title} ({number})"
            number += 1

    def companion(self, title: str, what: str) -> str:
        """Plan the text attribute that keeps what an attribute of this title can not hold. Returns its slug."""
        kept = PlannedAttribute(title=f"{title} (as written)", type=AttributeType.TEXT, reason=what)
        return self.make(kept)

    def finished(self) -> PlannedObject:
        """The object as it stands in the plan: what its records are shown by comes first, so that it is made first."""
        title = self.context.sink.capabilities.title_attribute
        attributes = dict(sorted(self.attributes.items(), key=lambda item: item[0] != title))
        return PlannedObject(
            target=self.target.slug,
            singular=self.target.singular,
            plural=self.target.plural,
            create=self.target.create,
            id_attribute=self.id_attribute,
            match=tuple(self._match()),
            attributes=attributes,
            references=self.references,
            dropped=self.dropped,
            reason=self.reason,
            notes=tuple(self.notes),
        )

    def _match(self) -> Iterable[str]:
        for slug, planned in self.attributes.items():
            present = self.target.schema.attribute(slug)
            if present and present.unique and not present.read_only and slug != self.id_attribute and planned.sources:
                yield slug
