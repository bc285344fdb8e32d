"""All values tried against the sink's own rules before the first write: the plan says what comes of it.

What the sink takes is only its own affair (`Sink.check`): reserved domains, currencies, decimals, the length of texts.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from crm_move.model import (
    Attribute,
    AttributeType,
    Money,
    Number,
    ObjectSchema,
    Option,
    Record,
    Text,
    Value,
    Values,
)
from crm_move.plan import Plan, PlannedAttribute, PlannedObject
from crm_move.plugins import Refusal, SinkDescription
from crm_move.propose import Records, counted, short

from .fitting import Check
from .mapped import Mapped
from .mapping import Mapper

UNTRIED = (AttributeType.PERSON_NAME, AttributeType.ACTOR)
"""A name takes what is made for it; who is a member is said with the owners."""

LONG_TEXT = 1_000
"""In characters; no sink takes so few that a shorter text would have to be tried."""

REASONS = 3


@dataclass(frozen=True)
class Sinks:
    """The rules of the sink alone, for a mapping that writes nothing."""

    rules: Check

    def check(self, value: Value, attribute: Attribute, /) -> Value | Refusal:
        """As the sink's."""
        return self.rules(value, attribute)


class NoOthers:
    """What a mapping of single values knows of other records: nothing."""

    def knows(self, _object: str, _id: str, /) -> bool:
        """No record."""
        return False

    def name_of(self, _object: str, id: str, /) -> str:
        """Its id."""
        return id

    def lists_of(self, _object: str, _id: str, /) -> list[str]:
        """None."""
        return []


@dataclass
class Findings:
    """What became of the values of one attribute, by reason, with an example of each."""

    left: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    rounded: int = 0
    instance: str = ""

    def add(self, record: Record, planned: PlannedAttribute, mapped: Mapped) -> None:
        """Count what becomes of one record's values."""
        for lost in mapped.lost:
            reason = (
                lost.reason.replace(repr(lost.value), "it").replace(lost.value, "it") if lost.value else lost.reason
            )
            (self.kept if lost.state == "kept_as_text" else self.left)[reason] += 1
            self.examples.setdefault(reason, short(lost.value))
        given = [number for source in _numeric(planned) for number in _numbers(record.values.get(source, ()))]
        for value in mapped.values.values():
            for number in _numbers(value) if given else ():
                if number not in given:
                    self.rounded += 1
                    self.instance = self.instance or f"“{given[0]:f}” becomes “{number:f}”"

    def sentences(self) -> Iterator[str]:
        """For the plan: how many do not fit, why, what becomes of them; and how many are rounded."""
        if self.left:
            yield f"{counted(self.left.total(), 'value')} left out and listed: {self._reasons(self.left)}"
        if self.kept:
            yield f"{counted(self.kept.total(), 'value')} kept as text: {self._reasons(self.kept)}"
        if self.rounded:
            yield f"{counted(self.rounded, 'number')} rounded, as the sink keeps fewer decimals: {self.instance}"

    def _reasons(self, counts: Counter[str]) -> str:
        first = counts.most_common(REASONS)
        listed = [f"{count:,} × {reason} (“{self.examples[reason]}”)" for reason, count in first]
        rest = counts.total() - sum(count for _, count in first)
        return ", ".join(listed) + (f", {rest:,} × something else" if rest else "")


def with_findings(plan: Plan, records: Records, into: SinkDescription, check: Check) -> Plan:
    """The plan with what the trial of all values found, in the reason of each attribute."""
    objects = {slug: _with_findings(plan, slug, records, into, check) for slug in plan.objects}
    return plan.model_copy(update={"objects": objects})


def _with_findings(plan: Plan, slug: str, records: Records, into: SinkDescription, check: Check) -> PlannedObject:
    planned = plan.objects[slug]
    tried = {name: Findings() for name, each in planned.attributes.items() if _is_tried(each)}
    mapper = Mapper(plan, slug, _future(planned, into), Sinks(check), NoOthers())
    for record in records.records(slug) if tried else ():
        for name, findings in tried.items():
            each = planned.attributes[name]
            if _worth_trying(record, each):
                findings.add(record, each, mapper.attribute(record, name))
    attributes = dict(planned.attributes)
    for name, findings in tried.items():
        each = attributes[name]
        if said := list(findings.sentences()):
            attributes[name] = each.model_copy(update={"reason": "; ".join([each.reason, *said])})
    return planned.model_copy(update={"attributes": attributes})


def _is_tried(planned: PlannedAttribute) -> bool:
    own = any(not source.startswith("@") for source in (*planned.sources, *planned.parts.values()))
    return own and planned.type not in UNTRIED


def _worth_trying(record: Record, planned: PlannedAttribute) -> bool:
    """Whether the record has anything there; of texts, a long one, since that is all that can be wrong with one."""
    given = [record.values[source] for source in (*planned.sources, *planned.parts.values()) if source in record.values]
    if planned.type is not AttributeType.TEXT:
        return bool(given)
    return any(len(value.text) >= LONG_TEXT for values in given for value in values if isinstance(value, Text))


def _future(planned: PlannedObject, into: SinkDescription) -> ObjectSchema:
    """The target as it will be."""
    there = into.schema_.object(planned.target)
    made = {each.slug: each for each in there.attributes} if there else {}
    for slug, each in planned.attributes.items():
        own = made.get(slug)
        options = (*(own.options if own else ()), *(Option(title=title) for title in each.options))
        made[slug] = own.model_copy(update={"options": options}) if own else _attribute(slug, each, options)
    return ObjectSchema(
        slug=planned.target, singular=planned.singular, plural=planned.plural, attributes=tuple(made.values())
    )


def _attribute(slug: str, planned: PlannedAttribute, options: tuple[Option, ...]) -> Attribute:
    return Attribute(
        slug=slug,
        title=planned.title,
        type=planned.type,
        multi=planned.multi,
        currency=planned.currency,
        options=options,
    )


def _numeric(planned: PlannedAttribute) -> tuple[str, ...]:
    if planned.type not in (AttributeType.NUMBER, AttributeType.MONEY) or planned.values:
        return ()
    return (planned.parts["amount"],) if "amount" in planned.parts else planned.sources


def _numbers(values: Values) -> list[Decimal]:
    return [
        value.number if isinstance(value, Number) else value.amount
        for value in values
        if isinstance(value, Number | Money)
    ]
