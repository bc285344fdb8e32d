"""What a proposal is worked out in: targets that several source objects may share, and one draft a source object."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from crm_move.model import Attribute, AttributeType, Kind, ObjectSchema, Schema
from crm_move.plan import Endpoint, PlannedAttribute, PlannedObject, PlannedReference
from crm_move.plugins import SinkDescription

from .profile import AttributeProfile, ObjectProfile, Profile
from .slugs import label, snake


@dataclass(frozen=True)
class Context:
    """What all decisions look at."""

    schema: Schema
    profile: Profile
    sink: SinkDescription
    source: Endpoint
    account: str
    owner: str | None

    @property
    def label(self) -> str:
        return label(self.source.plugin)

    def creatable(self, type: AttributeType) -> bool:
        return type in self.sink.capabilities.creatable


@dataclass(frozen=True)
class Form:
    """What two attributes must agree in to be one."""

    title: str
    type: AttributeType
    multi: bool = False
    currency: str | None = None


@dataclass
class Target:
    """An object of the sink, with what this proposal adds to it. `forms`: what is made, by slug."""

    slug: str
    singular: str
    plural: str
    schema: ObjectSchema
    create: bool = False
    kind: Kind | None = None
    forms: dict[str, Form] = field(default_factory=dict)

    def free(self, slug: str) -> bool:
        """Whether nothing stands or is planned under this slug (archived counts)."""
        present = self.schema.attribute(slug) or self.schema.reference(slug)
        return present is None and slug not in self.forms


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
        """The sink's attributes of the target that can be written and are not taken yet; of these types only."""
        for attribute in self.target.schema.attributes:
            open_ = not attribute.read_only and not attribute.archived and attribute.slug not in self.attributes
            if open_ and (not types or attribute.type in types):
                yield attribute

    def drop(self, slug: str, reason: str) -> None:
        self.dropped[slug] = reason
        self.settled.add(slug)

    def write(self, slug: str, planned: PlannedAttribute) -> None:
        """Plan an attribute that the sink has."""
        self.attributes[slug] = planned
        self.settled.update(planned.sources, planned.parts.values())

    def make(self, planned: PlannedAttribute, slug: str | None = None) -> str:
        """Plan an attribute that is to be made, or the sink's of the same slug and form. Returns its slug."""
        form = Form(planned.title, planned.type, planned.multi, planned.currency)
        for candidate, title in self.names(planned.title, slug):
            if self.fits(candidate, replace(form, title=title)):
                present = self.target.schema.attribute(candidate)
                self.target.forms.setdefault(candidate, replace(form, title=title))
                called = present.title if present else title
                self.write(candidate, planned.model_copy(update={"title": called, "create": present is None}))
                return candidate
        raise AssertionError("names never run out")

    def fits(self, slug: str, form: Form) -> bool:
        """Whether an attribute of this form can stand under the slug: free there, or just like the one that is."""
        if slug in self.attributes or slug in self.references:
            return False
        present = self.target.schema.attribute(slug)
        if present:
            same = (present.type, present.multi) == (form.type, form.multi) and not present.read_only
            return same and (form.currency is None or present.currency in (None, form.currency))
        planned = self.target.forms.get(slug)
        return self.target.free(slug) if planned is None else planned == form

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
