"""How a fault of a plan is put: its place, and a sentence that ends in the choices."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from crm_move.model import AttributeType, ObjectSchema
from crm_move.plan import Plan, PlannedObject
from crm_move.plugins import SinkDescription

Fault = tuple[str, str]
"""A place in the plan and a sentence about it."""


@dataclass(frozen=True)
class Checked:
    """One planned object with all that it has to agree with."""

    slug: str
    planned: PlannedObject
    source: ObjectSchema
    plan: Plan
    sink: SinkDescription

    @property
    def place(self) -> str:
        return f"objects.{self.slug}"

    @property
    def present(self) -> ObjectSchema | None:
        """Its target, where the sink has it."""
        return self.sink.schema_.object(self.planned.target)


_SLUG = re.compile(r"[a-z0-9_]+")
MOST_CHOICES = 12
ALIKE = 70


def among(name: str, choices: Sequence[str]) -> str:
    """The choices, those that nearly are the name first, as many as can be read."""
    if not choices:
        return "none"
    ranked = sorted(dict.fromkeys(choices), key=lambda choice: ratio(name, choice) < ALIKE)
    more = f" and {len(ranked) - MOST_CHOICES} more" if len(ranked) > MOST_CHOICES else ""
    return ", ".join(ranked[:MOST_CHOICES]) + more


def source_slugs(source: ObjectSchema) -> list[str]:
    """Everything of a source object that a plan has to place: attributes, then references."""
    return [attribute.slug for attribute in source.attributes] + [reference.slug for reference in source.references]


def name_faults(place: str, slug: str, **titles: str) -> Iterator[Fault]:
    """What is wrong with the names of something that is made: its slug, and its titles by their fields."""
    if not _SLUG.fullmatch(slug):
        yield place, f"{slug!r} is no slug; use lower-case letters, digits and _"
    for field, title in titles.items():
        if not title.strip():
            yield f"{place}.{field}", "it is empty; say what people call it"


def shown(type: AttributeType) -> str:
    """A type as the plan writes it."""
    return f"`{type.value}`"
