"""Makes one thing of the sink's schema at a time: an attribute with its options, on an object or on a list."""

from dataclasses import dataclass

from crm_move.errors import AlreadyThereError, SkipError, TypeRefusedError, UsageError
from crm_move.model import Attribute, AttributeType, Option
from crm_move.operations import CreateAttribute, CreateOption, RestoreAttribute, RestoreOption, SchemaOperation
from crm_move.plan import PlannedAttribute

from .codec import dump_operation
from .run import Run
from .steps import Answering, Apply, Work, settled_as

WITH_OPTIONS = (AttributeType.SELECT, AttributeType.STATUS)


@dataclass(frozen=True)
class Place:
    """What has the attribute: an object, or a list with its entries."""

    slug: str
    is_list: bool = False


@dataclass
class Maker:
    """Carries out operations on the schema; each is in the ledger before it is sent."""

    run: Run

    def attribute(self, place: Place, slug: str, planned: PlannedAttribute, there: Attribute | None) -> Work:
        """Bring an attribute to what the plan says; `there` is what the sink has of it."""
        type = there.type if there else planned.type
        if there is None:
            type = yield from self._create(place, slug, planned)
        elif there.archived:
            restore = RestoreAttribute(object=place.slug, of_list=place.is_list, attribute=slug)
            yield from self.make(restore, "attributes", [])
        if type in WITH_OPTIONS:
            yield from self._options(place, slug, planned, there, status=type is AttributeType.STATUS)

    def make(
        self, operation: SchemaOperation, kind: str | None, failure: list[SkipError], taken: str = "unknown"
    ) -> Work:
        """Carry out one operation; what is there already is as good as made.

        `taken` is what the ledger says then. It was not there a moment ago, so a first attempt without an answer may
        have made it, and undo has to look.
        """
        n = self.run.ledger.operations.intend("", "", dump_operation(operation))
        try:
            outcome = yield Apply(operation)
        except AlreadyThereError as error:
            self.run.ledger.operations.settle(n, taken, error=error.code)
        except SkipError as error:
            self.run.ledger.operations.settle(n, settled_as(error), error=str(error))
            failure.append(error)
        else:
            self.run.ledger.operations.settle(n, "done", outcome.id)
            if kind:
                self.run.tally.schema[kind] += 1

    def _create(self, place: Place, slug: str, planned: PlannedAttribute) -> Answering:
        failure: list[SkipError] = []
        wanted = _wanted(slug, planned, planned.type)
        yield from self.make(_creation(place, wanted), "attributes", failure)
        if failure and isinstance(failure[0], TypeRefusedError) and planned.fallback != planned.type:
            failure.clear()
            wanted = _wanted(slug, planned, planned.fallback)
            self.run.say(
                f"{place.slug}.{slug}: the sink makes no {planned.type.value} here, so it is {wanted.type.value},"
                " as the plan allows."
            )
            yield from self.make(_creation(place, wanted), "attributes", failure)
        if failure:
            raise UsageError(
                f"{place.slug}.{slug}: the sink does not make this attribute: {failure[0]}"
                " Give it another slug or type in plan.yaml, or move its column to `dropped`."
            )
        return wanted.type

    def _options(
        self, place: Place, slug: str, planned: PlannedAttribute, there: Attribute | None, *, status: bool
    ) -> Work:
        known = {option.title: option for option in there.options} if there else {}
        kind = "statuses" if status else "options"
        failures: list[SkipError] = []
        named = {"object": place.slug, "of_list": place.is_list, "attribute": slug, "status": status}
        for title in planned.options:
            option = known.get(title)
            if option is None:
                # A new attribute may have come with its options, and takes them along when it goes.
                taken = "unknown" if there else "present"
                yield from self.make(CreateOption.model_validate({**named, "title": title}), kind, failures, taken)
            elif option.archived:
                yield from self.make(RestoreOption.model_validate({**named, "title": title}), kind, failures)
        if failures:
            self.run.say(
                f"{place.slug}.{slug}: {len(failures)} of its {kind} could not be made, the last because:"
                f" {failures[-1]}"
            )


def _creation(place: Place, wanted: Attribute) -> CreateAttribute:
    return CreateAttribute(object=place.slug, of_list=place.is_list, attribute=wanted)


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
