"""A record of the source as the plan wants it in the sink: values in the sink's form, links, and what is lost."""

import re
from collections.abc import Mapping

from crm_move.model import (
    Actor,
    Attribute,
    AttributeType,
    Money,
    ObjectSchema,
    Phone,
    Record,
    Reference,
    Select,
    Text,
    Timestamp,
    Value,
    Values,
    words,
)
from crm_move.plan import SEPARATOR, Plan, PlannedAttribute, PlannedObject, PlannedReference
from crm_move.plugins import Refusal

from .compose import compose
from .convert import convert
from .mapped import UNMEANT, Known, Lost, Mapped, Rules, Wanted

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class Mapper:
    """Maps the records of one planned object. `fixes` are values that people gave, by source id and attribute."""

    def __init__(
        self,
        plan: Plan,
        object: str,
        schema: ObjectSchema,
        sink: Rules,
        index: Known,
        fixes: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.planned: PlannedObject = plan.objects[object]
        self._plan = plan
        self._schema = schema
        self._sink = sink
        self._index = index
        self._fixes = fixes or {}

    def map(self, record: Record) -> Mapped:
        """Everything of the record that the plan takes along."""
        mapped = Mapped()
        for slug, planned in self.planned.attributes.items():
            self._attribute(record, slug, planned, mapped)
        for slug, reference in self.planned.references.items():
            self._reference(record, slug, reference, mapped)
        for slug, text in self._fixes.get(record.id, {}).items():
            self._fix(slug, text, mapped)
        return mapped

    def fixed(self, record: Record) -> frozenset[str]:
        """The attributes that a person gave values for."""
        return frozenset(self._fixes.get(record.id, ()))

    def is_fixed(self, record: Record) -> bool:
        """Whether a person gave values for it."""
        return record.id in self._fixes

    def attribute(self, record: Record, slug: str) -> Mapped:
        """What becomes of one attribute of the record alone."""
        mapped = Mapped()
        self._attribute(record, slug, self.planned.attributes[slug], mapped)
        return mapped

    # values

    def _attribute(self, record: Record, slug: str, planned: PlannedAttribute, mapped: Mapped) -> None:
        attribute = self._schema.attribute(slug)
        if attribute is None:
            self._miss(planned, slug, self._given(record, planned), "the attribute could not be made", mapped)
            return
        fitting: list[Value] = []
        for value in self._given(record, planned):
            if self._is_for_another(value, planned) or _replacement(value, planned) == "":
                continue
            stored = self._stored(value, planned, attribute)
            if isinstance(stored, Refusal):
                if self._is_mere_currency(record, planned):
                    stored = Refusal(reason="a currency without an amount")
                if not (planned.type is AttributeType.ACTOR and planned.otherwise):
                    self._miss(planned, slug, [value], stored.reason, mapped)
                continue
            if _is_number_alone(value, stored, planned):
                reason = "the number alone has a place there, not what is written beside it, such as an extension"
                self._miss(planned, slug, [value], reason, mapped)
            if stored not in fitting:
                fitting.append(stored)
        kept = self._fit(fitting, planned, attribute, mapped) or self._otherwise(record, planned, attribute)
        if kept:
            mapped.values[slug] = mapped.values.get(slug, ()) + tuple(kept)

    def _given(self, record: Record, planned: PlannedAttribute) -> list[Value]:
        if planned.parts:
            parts = {part: self._of(record, source) for part, source in planned.parts.items()}
            value = compose(planned.type, parts)
            if value is None and self._is_mere_currency(record, planned) and self._stands_by_another(record, planned):
                return []
            return [value] if value else [value for values in parts.values() for value in values]
        found = [self._of(record, source) for source in planned.sources]
        if planned.multi:
            return [value for values in found for value in values]
        return list(next((values for values in found if values), ()))

    def _stands_by_another(self, record: Record, planned: PlannedAttribute) -> bool:
        """Whether the currency of an amount that the record does not have is that of another one that it has, or is
        told of the first of them."""
        currency, amount = planned.parts.get("currency"), planned.parts["amount"]
        amounts = [
            each.parts["amount"] for each in self.planned.attributes.values() if each.parts.get("currency") == currency
        ]
        return amounts[0] != amount or any(self._of(record, each) for each in amounts)

    def _is_mere_currency(self, record: Record, planned: PlannedAttribute) -> bool:
        """Whether all that the record has of this amount is its currency."""
        return (
            planned.type is AttributeType.MONEY
            and "amount" in planned.parts
            and not self._of(record, planned.parts["amount"])
        )

    def _of(self, record: Record, source: str) -> Values:
        """What the record has under a source slug: values, or what every record has, or the names it points at."""
        if source == "@lists":
            return tuple(Select(option=title) for title in self._index.lists_of(record.object, record.id))
        if source.startswith("@"):
            return _field(record, source)
        if source in record.values:
            return record.values[source]
        pointed = record.references.get(source, ())
        return tuple(Text(text=self._index.name_of(reference.object, reference.id)) for reference in pointed)

    def _is_for_another(self, value: Value, planned: PlannedAttribute) -> bool:
        """One amount column in several currencies feeds an attribute for each: a value goes to its own alone.

        One without a currency or in another, and what is no amount, goes to the first.
        """
        if planned.currency is None:
            return False
        source = _amount_source(planned)
        alike = [each for each in self.planned.attributes.values() if each.currency and _amount_source(each) == source]
        code = value.currency if isinstance(value, Money) else None
        return next((each for each in alike if each.currency == code), next(iter(alike), planned)) is not planned

    def _stored(self, value: Value, planned: PlannedAttribute, attribute: Attribute) -> Value | Refusal:
        replacement = _replacement(value, planned)
        if replacement is not None:
            value = Text(text=replacement)
        elif attribute.type is AttributeType.ACTOR:
            return Refusal(reason="this user is no member")
        converted = convert(value, attribute.type)
        if converted is None:
            return Refusal(reason=f"it is no {attribute.type.value}")
        return self._sink.check(converted, attribute)

    def _fit(self, values: list[Value], planned: PlannedAttribute, attribute: Attribute, mapped: Mapped) -> list[Value]:
        if len(values) < 2 or attribute.multi:
            return values
        if attribute.type is AttributeType.TEXT:
            return [Text(text="; ".join(words(value) for value in values))]
        self._miss(planned, attribute.slug, values[1:], "the attribute holds one value only", mapped)
        return values[:1]

    def _otherwise(self, record: Record, planned: PlannedAttribute, attribute: Attribute) -> list[Value]:
        for template in planned.otherwise:
            text = self._filled(record, template)
            converted = convert(Text(text=text), attribute.type) if text else None
            stored = self._sink.check(converted, attribute) if converted else None
            if stored is not None and not isinstance(stored, Refusal):
                return [stored]
        return []

    def _filled(self, record: Record, template: str) -> str | None:
        parts = {name: self._part(record, name) for name in PLACEHOLDER.findall(template)}
        if not all(parts.values()):
            return None
        return PLACEHOLDER.sub(lambda match: parts[match[1]], template)

    def _part(self, record: Record, name: str) -> str:
        if references := record.references.get(name):
            return self._index.name_of(references[0].object, references[0].id)
        return "; ".join(words(value) for value in self._of(record, name))

    def _miss(
        self, planned: PlannedAttribute | PlannedReference, slug: str, values: list[Value], reason: str, mapped: Mapped
    ) -> None:
        """Keep values that do not fit as text where the plan has a place for them; otherwise say that they are lost."""
        place = self._schema.attribute(planned.misfits) if planned.misfits else None
        for value in values:
            text = self._sink.check(Text(text=words(value)), place) if place else None
            if place and text and not isinstance(text, Refusal):
                mapped.lost.append(Lost(slug, "kept_as_text", reason, words(value)))
                _append_text(mapped, place.slug, text)
            else:
                state = "kept_as_text" if self._stands_as_text(planned) else "left_out"
                mapped.lost.append(Lost(slug, state, reason, words(value)))

    def _stands_as_text(self, planned: PlannedAttribute | PlannedReference) -> bool:
        """Whether a text of the plan takes everything that the same source attribute holds."""
        return any(
            each.type is AttributeType.TEXT and each is not planned and each.sources == planned.sources != ()
            for each in self.planned.attributes.values()
        )

    def _fix(self, slug: str, text: str, mapped: Mapped) -> None:
        """What a person gave in place of a value that did not arrive; nothing at all leaves the attribute empty."""
        attribute = self._schema.attribute(slug)
        parts = text.split("; ") if attribute and attribute.multi else [text]
        converted = [convert(Text(text=part), attribute.type) for part in parts if part] if attribute else []
        stored = [self._sink.check(value, attribute) for value in converted if value and attribute]
        kept = tuple(value for value in stored if not isinstance(value, Refusal))
        mapped.lost = [lost for lost in mapped.lost if lost.attribute != slug]
        mapped.values.pop(slug, None)
        if kept and len(kept) == len(converted):
            mapped.values[slug] = kept
        elif text:
            other = f"it is no {attribute.type.value}" if attribute else "there is no such attribute"
            why = next((one.reason for one in stored if isinstance(one, Refusal)), other)
            mapped.lost.append(Lost(slug, "left_out", f"given in failed.csv: {why}", text))

    # references

    def _reference(self, record: Record, slug: str, planned: PlannedReference, mapped: Mapped) -> None:
        pairs = [(source, given) for source in planned.sources for given in record.references.get(source, ())]
        seen: set[tuple[str, str]] = set()
        alive = 0
        for source, given in sorted(pairs, key=lambda pair: not pair[1].primary):
            meant = _meant(given, planned)
            if (meant.object, meant.id) in seen:
                continue
            seen.add((meant.object, meant.id))
            dead = self._dead(given, meant, planned) or self._too_many(slug, planned, alive)
            alive += dead is None
            mapped.links.append(Wanted(slug, source, meant, dead))
            if dead:
                self._keep_written(planned, slug, given, dead, mapped)

    def _keep_written(
        self, planned: PlannedReference, slug: str, given: Reference, reason: str, mapped: Mapped
    ) -> None:
        if planned.misfits:
            self._miss(planned, slug, [Text(text=given.id)], reason, mapped)

    def _dead(self, given: Reference, meant: Reference, planned: PlannedReference) -> str | None:
        if meant.object not in self._plan.objects:
            return f"the object {meant.object} is left out by the plan"
        if planned.by_name is False:
            return UNMEANT
        if self._index.knows(meant.object, meant.id):
            return None
        near = planned.near_misses.get(given.id)
        hint = f"; the plan asks whether “{near.means}” is meant" if near and near.answer is None else ""
        return f"there is no such record in {meant.object}{hint}"

    def _too_many(self, slug: str, planned: PlannedReference, alive: int) -> str | None:
        reference = self._schema.reference(slug)
        if reference is None:
            return "the attribute could not be made"
        many = reference.many and planned.many
        return "the attribute holds one link only" if alive and not many else None


def _amount_source(planned: PlannedAttribute) -> str | None:
    return planned.parts.get("amount") or next(iter(planned.sources), None)


def _field(record: Record, source: str) -> Values:
    match source:
        case "@id":
            return (Text(text=record.id),)
        case "@owner":
            return (record.owner,) if record.owner else ()
        case "@url":
            return (Text(text=record.url),) if record.url else ()
        case "@created_at":
            return (Timestamp(at=record.created_at),) if record.created_at else ()
        case "@merged_ids":
            return (Text(text=SEPARATOR.join(record.merged_ids)),) if record.merged_ids else ()
        case "@updated_at":
            return (Timestamp(at=record.updated_at),) if record.updated_at else ()
    return ()


def _is_number_alone(value: Value, stored: Value, planned: PlannedAttribute) -> bool:
    """Whether the sink keeps of what is written for a telephone number the number alone."""
    whole = isinstance(value, Phone) and value.says_more and _replacement(value, planned) is None
    return whole and isinstance(stored, Phone) and not stored.says_more


def _replacement(value: Value, planned: PlannedAttribute) -> str | None:
    """What the plan says instead of this value; an owner may stand there by e-mail, name or id."""
    names = (value.email, value.name, value.id) if isinstance(value, Actor) else (words(value),)
    return next((planned.values[name] for name in names if name in planned.values), None)


def _meant(given: Reference, planned: PlannedReference) -> Reference:
    near = planned.near_misses.get(given.id)
    return given.model_copy(update={"id": near.means}) if near and near.answer else given


def _append_text(mapped: Mapped, slug: str, text: Value) -> None:
    """Several values that are kept as text share one attribute, which holds one."""
    known = mapped.values.get(slug, ())
    joined = "; ".join(dict.fromkeys(words(value) for value in (*known, text)))
    mapped.values[slug] = (Text(text=joined),)
