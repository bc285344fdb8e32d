"""Brings the sink's schema to what the plan says: lists first, makes only what is missing, restores what is archived.

All objects come before any attribute, since only they can run into a limit of the customer's plan. Objects made in
vain by such a run are taken away again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from crm_move.errors import AlreadyThereError, QuotaError, RefusedError, SkipError, TypeRefusedError, UsageError
from crm_move.model import Attribute, AttributeType, Mirror, ObjectSchema, Option, ReferenceAttribute
from crm_move.operations import (
    CreateAttribute,
    CreateObject,
    CreateOption,
    CreateReference,
    DeleteObject,
    RestoreAttribute,
    RestoreOption,
    SchemaOperation,
)
from crm_move.plan import PlannedAttribute, PlannedObject, PlannedReference

from .codec import dump_operation
from .run import Run
from .runner import Runner
from .steps import Answering, Apply, Work

WITH_OPTIONS = (AttributeType.SELECT, AttributeType.STATUS)


@dataclass
class SchemaWork:
    """Makes objects, attributes, references, options and statuses."""

    run: Run
    runner: Runner

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
        self.runner.run([self._make(operation, "objects", failure)])
        if not failure:
            made.append(planned.target)
            return
        undone = [object for object in made if self._take_away(object)]
        raise UsageError(_no_object(planned, failure[0], undone)) from failure[0]

    def _take_away(self, object: str) -> bool:
        failure: list[SkipError] = []
        self.runner.run([self._make(DeleteObject(object=object), None, failure)])
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
        yield from planned.attributes.items()
        places = [(part.misfits, part.title) for part in planned.attributes.values()]
        places += [(part.misfits, part.title) for part in planned.references.values()]
        for slug, title in places:
            if slug and slug not in planned.attributes:
                yield slug, PlannedAttribute(title=f"{title} (as written)", type=AttributeType.TEXT, create=True)

    def _attribute(self, planned: PlannedObject, slug: str, attribute: PlannedAttribute) -> Work:
        there = self._object_now(planned).attribute(slug)
        type = there.type if there else attribute.type
        if there is None:
            type = yield from self._create_attribute(planned, slug, attribute)
        elif there.archived:
            yield from self._make(RestoreAttribute(object=planned.target, attribute=slug), "attributes", [])
        if type in WITH_OPTIONS:
            yield from self._options(planned, slug, attribute, there, status=type is AttributeType.STATUS)

    def _create_attribute(self, planned: PlannedObject, slug: str, attribute: PlannedAttribute) -> Answering:
        failure: list[SkipError] = []
        wanted = _wanted(slug, attribute, attribute.type)
        yield from self._make(CreateAttribute(object=planned.target, attribute=wanted), "attributes", failure)
        if failure and isinstance(failure[0], TypeRefusedError) and attribute.fallback != attribute.type:
            failure.clear()
            wanted = _wanted(slug, attribute, attribute.fallback)
            self.run.say(
                f"{planned.target}.{slug}: the sink makes no {attribute.type.value} here, so it is {wanted.type.value},"
                " as the plan allows."
            )
            yield from self._make(CreateAttribute(object=planned.target, attribute=wanted), "attributes", failure)
        if failure:
            raise UsageError(
                f"{planned.target}.{slug}: the sink does not make this attribute: {failure[0]}"
                " Give it another slug or type in plan.yaml, or move its column to `dropped`."
            )
        return wanted.type

    def _options(
        self, planned: PlannedObject, slug: str, attribute: PlannedAttribute, there: Attribute | None, *, status: bool
    ) -> Work:
        known = {option.title: option for option in there.options} if there else {}
        kind = "statuses" if status else "options"
        failures: list[SkipError] = []
        for title in attribute.options:
            option = known.get(title)
            place = {"object": planned.target, "attribute": slug, "title": title, "status": status}
            if option is None:
                yield from self._make(CreateOption.model_validate(place), kind, failures)
            elif option.archived:
                yield from self._make(RestoreOption.model_validate(place), kind, failures)
        if failures:
            self.run.say(
                f"{planned.target}.{slug}: {len(failures)} of its {kind} could not be made, the last because:"
                f" {failures[-1]}"
            )

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
            if there.archived:
                yield from self._make(RestoreAttribute(object=planned.target, attribute=slug), "attributes", [])
            return
        failure: list[SkipError] = []
        operation = CreateReference(object=planned.target, reference=_wanted_reference(slug, reference))
        yield from self._make(operation, "attributes", failure)
        if failure:
            raise UsageError(
                f"{planned.target}.{slug}: the sink does not make this reference: {failure[0]}"
                " Give it another slug in plan.yaml, or take its `mirror` away."
            )

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

    # one operation

    def _object_now(self, planned: PlannedObject) -> ObjectSchema:
        found = self.run.schema.object(planned.target)
        if found is None:
            raise LookupError(f"the sink has no object {planned.target!r}")
        return found

    def _make(self, operation: SchemaOperation, kind: str | None, failure: list[SkipError]) -> Work:
        """Carry out one operation; what is there already is as good as made."""
        n = self.run.ledger.operations.intend("", "", dump_operation(operation))
        try:
            outcome = yield Apply(operation)
        except AlreadyThereError as error:
            self.run.ledger.operations.settle(n, "present", error=error.code)
        except SkipError as error:
            self.run.ledger.operations.settle(n, "failed", error=str(error))
            failure.append(error)
        else:
            self.run.ledger.operations.settle(n, "done", outcome.id)
            if kind:
                self.run.tally.schema[kind] += 1


def _wanted(slug: str, attribute: PlannedAttribute, type: AttributeType) -> Attribute:
    plain = type is not attribute.type
    return Attribute(
        slug=slug,
        title=attribute.title,
        type=type,
        multi=attribute.multi and not plain,
        unique=attribute.unique,
        options=() if plain else tuple(Option(title=title) for title in attribute.options),
        description=attribute.description,
        currency=attribute.currency,
    )


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
