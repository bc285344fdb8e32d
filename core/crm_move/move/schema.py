"""Brings the sink's schema to what the plan says: lists first, makes only what is missing, restores what is archived.

All objects come before any attribute, since only they can run into a limit of the customer's plan. Objects made in
vain by such a run are taken away again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from crm_move.errors import QuotaError, RefusedError, SkipError, UsageError
from crm_move.model import AttributeType, Mirror, ObjectSchema, ReferenceAttribute
from crm_move.operations import CreateObject, CreateReference, DeleteObject, RestoreAttribute
from crm_move.plan import PlannedAttribute, PlannedObject, PlannedReference, is_idle

from .maker import Maker, Place
from .run import Run
from .runner import Runner
from .steps import Work


@dataclass
class SchemaWork:
    """Makes objects, attributes, references, options and statuses."""

    run: Run
    runner: Runner

    def __post_init__(self) -> None:
        self.maker = Maker(self.run)

    def apply(self) -> None:
        """All of it; afterwards `run.schema` says what is there. Raises UsageError where an object has no room."""
        self._objects()
        self.run.describe()
        self._check_objects()
        self.runner.run(list(self._title_attributes()))
        self.run.describe()
        self.runner.run(list(self._attributes()))
        self.run.describe()
        self.runner.run(list(self._references()))
        self.run.describe()
        self._check_references()

    # objects

    def _objects(self) -> None:
        made: list[str] = []
        for planned in self._targets():
            if self.run.schema.object(planned.target) is None:
                self._object(planned, made)

    def _check_objects(self) -> None:
        """What could not be made because its name is taken may be hidden: then nothing can be written there."""
        for planned in self._targets():
            if self.run.schema.object(planned.target) is None:
                raise UsageError(
                    f"The object {planned.plural} ({planned.target}) could not be made: its slug or its name is taken"
                    " by something that is not shown. Give it another `target`, `singular` and `plural` in plan.yaml."
                )

    def _object(self, planned: PlannedObject, made: list[str]) -> None:
        operation = CreateObject(object=planned.target, singular=planned.singular, plural=planned.plural)
        failure: list[SkipError] = []
        self.runner.run([self.maker.make(operation, "objects", failure)])
        if not failure:
            made.append(planned.target)
            return
        undone = [object for object in made if self._take_away(object)]
        raise UsageError(_no_object(planned, failure[0], undone)) from failure[0]

    def _take_away(self, object: str) -> bool:
        failure: list[SkipError] = []
        self.runner.run([self.maker.make(DeleteObject(object=object), None, failure)])
        self.run.tally.schema["objects"] -= not failure
        return not failure

    def _targets(self) -> Iterator[PlannedObject]:
        seen: set[str] = set()
        for planned in self.run.plan.objects.values():
            if planned.target not in seen:
                seen.add(planned.target)
                yield planned

    # attributes

    def _title_attributes(self) -> Iterator[Work]:
        """The attribute that a custom object shows its records by comes before all others."""
        for planned in self.run.plan.objects.values():
            title = planned.attributes.get(self.run.title_attribute)
            if planned.create and title:
                yield self._attribute(planned, self.run.title_attribute, title)

    def _attributes(self) -> Iterator[Work]:
        seen: set[tuple[str, str]] = set()
        for planned in self.run.plan.objects.values():
            for slug, attribute in self._all_attributes(planned):
                if (planned.target, slug) not in seen:
                    seen.add((planned.target, slug))
                    yield self._attribute(planned, slug, attribute)

    def _all_attributes(self, planned: PlannedObject) -> Iterator[tuple[str, PlannedAttribute]]:
        yield from ((slug, each) for slug, each in planned.attributes.items() if not is_idle(planned, slug))
        places = [(part.misfits, part.title) for part in planned.attributes.values()]
        places += [(part.misfits, part.title) for part in planned.references.values()]
        for slug, title in places:
            if slug and slug not in planned.attributes:
                yield slug, PlannedAttribute(title=f"{title} (as written)", type=AttributeType.TEXT, create=True)

    def _attribute(self, planned: PlannedObject, slug: str, attribute: PlannedAttribute) -> Work:
        there = self._object_now(planned).attribute(slug)
        yield from self.maker.attribute(Place(planned.target), slug, attribute, there)

    # references

    def _references(self) -> Iterator[Work]:
        seen: set[tuple[str, str]] = set()
        for planned in self.run.plan.objects.values():
            for slug, reference in planned.references.items():
                if (planned.target, slug) not in seen:
                    seen.add((planned.target, slug))
                    yield self._reference(planned, slug, reference)

    def _reference(self, planned: PlannedObject, slug: str, reference: PlannedReference) -> Work:
        there = self._object_now(planned).reference(slug)
        if there is not None:
            yield from self._restore(planned.target, there)
            return
        failure: list[SkipError] = []
        wanted = _wanted_reference(slug, self._with_free_mirror(reference))
        operation = CreateReference(object=planned.target, reference=wanted)
        yield from self.maker.make(operation, "attributes", failure)
        if failure:
            raise UsageError(
                f"{planned.target}.{slug}: the sink does not make this reference: {failure[0]}"
                " Give it another slug in plan.yaml, or take its `mirror` away."
            )

    def _restore(self, object: str, there: ReferenceAttribute) -> Work:
        """Bring back what is archived of a relationship: it has two sides, each archived for itself."""
        if there.archived:
            yield from self.maker.make(RestoreAttribute(object=object, attribute=there.slug), "attributes", [])
        other = self.run.schema.object(there.mirror.object) if there.mirror else None
        mirror = other.reference(there.mirror.slug) if other and there.mirror else None
        if other and mirror and mirror.archived:
            yield from self.maker.make(RestoreAttribute(object=other.slug, attribute=mirror.slug), "attributes", [])

    def _with_free_mirror(self, reference: PlannedReference) -> PlannedReference:
        """An archived mirror whose reference is gone comes back never, and keeps its slug: the new one steps round."""
        mirror = reference.mirror
        other = self.run.schema.object(reference.targets[0]) if mirror else None
        old = other.reference(mirror.slug) if mirror and other else None
        if not (mirror and other and old and old.archived):
            return reference
        names = (f"{mirror.slug}_{number}" for number in count(2))
        free = next(name for name in names if not (other.attribute(name) or other.reference(name)))
        self.run.say(f"{other.slug}.{mirror.slug} is archived and keeps its slug; the other side is called {free}.")
        return reference.model_copy(update={"mirror": mirror.model_copy(update={"slug": free})})

    def _check_references(self) -> None:
        """A slug that is taken counts as present; where it was that of the mirror, the reference itself is missing."""
        for planned in self.run.plan.objects.values():
            for slug, reference in planned.references.items():
                if self._object_now(planned).reference(slug) is None:
                    mirror = f" or that of its mirror ({reference.mirror.slug})" if reference.mirror else ""
                    raise UsageError(
                        f"{planned.target}.{slug}: the reference could not be made, because its slug{mirror} is taken"
                        " by something else. Give it another one in plan.yaml."
                    )

    def _object_now(self, planned: PlannedObject) -> ObjectSchema:
        found = self.run.schema.object(planned.target)
        if found is None:
            raise LookupError(f"the sink has no object {planned.target!r}")
        return found


def _wanted_reference(slug: str, reference: PlannedReference) -> ReferenceAttribute:
    mirror = reference.mirror
    return ReferenceAttribute(
        slug=slug,
        title=reference.title,
        targets=reference.targets,
        many=reference.many,
        description=reference.description,
        mirror=Mirror(object=reference.targets[0], slug=mirror.slug, title=mirror.title, many=mirror.many)
        if mirror
        else None,
    )


def _no_object(planned: PlannedObject, error: SkipError, made: list[str]) -> str:
    undone = f" What was made for it is taken away again: {', '.join(made)}." if made else ""
    if isinstance(error, QuotaError):
        return (
            f"The workspace's plan has no room for the object {planned.plural} ({planned.target}).{undone}"
            " Leave objects out with --skip, or move them to `left_out` in plan.yaml, or enlarge the workspace's plan."
        )
    code = error.code if isinstance(error, RefusedError) else "no answer"
    return f"The object {planned.plural} ({planned.target}) could not be made ({code}): {error}{undone}"
