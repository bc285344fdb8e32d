"""Whether the values fit what people made of the plan: counted over the whole read, before anything is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from crm_move.model import Attribute, AttributeType, ObjectSchema, Option, Record, Text, Value, words
from crm_move.plan import Plan, PlannedAttribute
from crm_move.plugins import Refusal, SinkDescription
from crm_move.store import Snapshot

from .convert import convert

Check = Callable[[Value, Attribute], Value | Refusal]
LISTED = (AttributeType.SELECT, AttributeType.STATUS)
UNTESTED = (AttributeType.TEXT, AttributeType.RICH_TEXT, AttributeType.ACTOR)
"""Any value is a text, and who is a member is checked with the plan itself."""

EXAMPLES = 3


@dataclass
class Tried:
    """How many values of one attribute fit, and examples of those that do not."""

    object: str
    slug: str
    planned: PlannedAttribute
    attribute: Attribute
    values: int = 0
    unfit: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def none_fits(self) -> bool:
        return self.unfit == self.values > 0

    def fault(self) -> tuple[str, str]:
        """The place in the plan and what is wrong there, where no value fits at all."""
        part = "options" if self.planned.type in LISTED else "type"
        place = f"objects.{self.object}.attributes.{self.slug}.{part}"
        other = "name them there or under `values`" if part == "options" else "choose another type"
        what = "among the options" if part == "options" else f"a {self.planned.type.value}"
        return place, f"none of {self.values:,} values is {what}{self._such_as()}; {other}, or drop the attribute"

    def warning(self) -> str:
        """What becomes of the values that do not fit."""
        kept = self.planned.misfits
        then = f"kept as text in {kept}" if kept else "left out and listed"
        what = "not among the options" if self.planned.type in LISTED else f"no {self.planned.type.value}"
        be, they = ("is", "it is") if self.unfit == 1 else ("are", "they are")
        counts = f"{self.unfit:,} of {self.values:,} values {be} {what}"
        return f"{self.object}.{self.slug}: {counts}{self._such_as()}; {they} {then}."

    def try_value(self, value: Value, check: Check) -> None:
        """Count one value, unless the plan says that nothing is written for it."""
        text = self.planned.values.get(words(value))
        if text == "":
            return
        self.values += 1
        if not self._fits(Text(text=text) if text is not None else value, check):
            self.unfit += 1
            if len(self.examples) < EXAMPLES and words(value) not in self.examples:
                self.examples.append(words(value))

    def _fits(self, value: Value, check: Check) -> bool:
        if self.planned.type in LISTED:
            return words(value).strip() in {option.title for option in self.attribute.options}
        converted = convert(value, self.planned.type)
        return converted is not None and not isinstance(check(converted, self.attribute), Refusal)

    def _such_as(self) -> str:
        return f" (such as {', '.join(f'“{each}”' for each in self.examples)})"


def try_edits(
    plan: Plan, proposed: Plan, snapshot: Snapshot, description: SinkDescription, check: Check
) -> tuple[Tried, ...]:
    """What people edited, tried with every value; only attributes that some values do not fit."""
    found: list[Tried] = []
    for name, planned in plan.objects.items():
        there = description.schema_.object(planned.target)
        edited = [
            Tried(name, slug, each, _attribute(slug, each, there))
            for slug, each in planned.attributes.items()
            if _worth_a_try(each) and _form(each) != _form(_before(proposed, name, slug))
        ]
        if edited:
            _try(edited, snapshot.records(name), check)
        found += [each for each in edited if each.unfit]
    return tuple(found)


def _try(edited: list[Tried], records: Iterator[Record], check: Check) -> None:
    for record in records:
        for tried in edited:
            for value in _values(record, tried.planned):
                tried.try_value(value, check)


def _values(record: Record, planned: PlannedAttribute) -> Iterator[Value]:
    for source in planned.sources:
        values = record.values.get(source, ())
        yield from values
        if values and not planned.multi:
            return


def _worth_a_try(planned: PlannedAttribute) -> bool:
    own = any(not source.startswith("@") for source in planned.sources)
    return own and not planned.parts and planned.type not in UNTESTED


def _before(proposed: Plan, object: str, slug: str) -> PlannedAttribute | None:
    planned = proposed.objects.get(object)
    return planned.attributes.get(slug) if planned else None


def _form(planned: PlannedAttribute | None) -> object:
    return planned and (planned.type, planned.sources, planned.multi, planned.options, planned.values)


def _attribute(slug: str, planned: PlannedAttribute, there: ObjectSchema | None) -> Attribute:
    """The attribute as it will be: the sink's own, with the options that it gets."""
    own = there.attribute(slug) if there else None
    options = own.options if own else ()
    more = tuple(Option(title=title) for title in planned.options)
    return Attribute(
        slug=slug,
        title=planned.title,
        type=planned.type,
        multi=planned.multi,
        currency=planned.currency,
        options=options + more,
        role=own.role if own else None,
    )
