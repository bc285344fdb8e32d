"""The plan as rows of tables: what a terminal and a page show alike."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from crm_move.model import AttributeType, ObjectSchema, Schema
from crm_move.plan import (
    ListForm,
    Plan,
    PlannedAttribute,
    PlannedDuplicate,
    PlannedList,
    PlannedObject,
    PlannedReference,
    Policy,
    is_merged,
)
from crm_move.plugins.sources import Left

from .facts import AttributeFacts, ObjectFacts
from .names import spoken, titles
from .showing import Showing
from .wording import clean, counted, listed, share

POLICIES = {
    Policy.FILL_EMPTY: "of records that are there already only empty values are filled",
    Policy.OVERWRITE: "values of records that are there already are replaced",
    Policy.SKIP: "records that are there already stay as they are",
}
_NO_LETTER = re.compile(r"[\W_]+")
MOST_SAMPLES = 3
MOST_DUPLICATES = 20
ANSWERS = {None: "open: its links are skipped", True: "yes: linked", False: "no: its links are skipped"}


@dataclass(frozen=True)
class AttributeRow:
    """One attribute of the sink; `filled` is a share, "" where unknown, `percent` the same as a number to be drawn.

    `samples` are values as they are. `plain`: it comes from one attribute of this name, and nothing else is done.
    """

    source: str
    target: str
    type: str
    create: bool
    filled: str
    why: str
    percent: float | None = None
    samples: tuple[str, ...] = ()
    options: int = 0
    plain: bool = False


@dataclass(frozen=True)
class LinkRow:
    """One reference of the sink; `links` and `dangling` are None where unknown."""

    source: str
    target: str
    points_at: str
    create: bool
    links: int | None
    dangling: int | None
    why: str


@dataclass(frozen=True)
class DuplicateRow:
    """A record that may be the same as another one, by their source ids, and what becomes of it."""

    id: str
    same_as: str
    by: str
    score: str
    becomes: str
    why: str


@dataclass(frozen=True)
class ListRow:
    """A list or a pipeline of the source, and what becomes of it."""

    title: str
    object: str
    becomes: str
    why: str
    stays: bool = False


@dataclass(frozen=True)
class ObjectView:
    """One source object and what becomes of it; `records` is None where unknown.

    `duplicates` are the first `MOST_DUPLICATES`; `more_duplicates` counts the others.
    """

    source: str
    target: str
    create: bool
    records: int | None
    handling: str
    reason: str
    notes: tuple[str, ...] = ()
    attributes: list[AttributeRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)
    duplicates: list[DuplicateRow] = field(default_factory=list)
    more_duplicates: int = 0


def list_rows(plan: Plan) -> list[ListRow]:
    """The lists and pipelines of the source, in the order of the plan."""
    return [_list(planned) for planned in plan.lists.values()]


def object_views(shown: Showing) -> list[ObjectView]:
    """All objects, in the order of the plan."""
    return [
        _object(slug, planned, shown.facts.object(slug) if shown.facts else None, shown.there, shown.source)
        for slug, planned in shown.plan.objects.items()
    ]


_STAY = "not moved by this tool"


def beyond(left_behind: Sequence[Left]) -> dict[str, str]:
    """What the source holds beyond records and links, with the reason."""
    return {
        clean(left.what): f"{left.count:,} in the source; they are {_STAY}" if left.count else _STAY
        for left in left_behind
    }


def reasons(named: Mapping[str, str]) -> dict[str, str]:
    """Names with reasons, fit to be shown."""
    return {clean(name): clean(reason) for name, reason in named.items()}


def names(plan: Plan, source: Schema) -> frozenset[str]:
    """What objects, attributes and references are called on both sides: words of no customer."""
    found = {*plan.objects, *plan.left_out}
    for each in source.objects:
        found |= {each.slug, each.singular, each.plural}
        found |= {word for own in each.attributes for word in (own.slug, own.title)}
        found |= {word for own in each.references for word in (own.slug, own.title)}
    for planned in plan.objects.values():
        found |= {planned.target, planned.singular, planned.plural, *planned.dropped}
        for slug, attribute in planned.attributes.items():
            found |= {slug, attribute.title, *attribute.sources, *attribute.parts.values()}
        for slug, reference in planned.references.items():
            found |= {slug, reference.title, *reference.sources, *reference.targets}
    return frozenset(found)


def _object(slug: str, planned: PlannedObject, facts: ObjectFacts | None, there: Schema, source: Schema) -> ObjectView:
    present, called = there.object(planned.target), titles(source.object(slug))
    return ObjectView(
        source=clean(slug),
        target=clean(planned.target),
        create=planned.create and present is None,
        records=facts.records if facts else None,
        handling=_handling(planned, present),
        reason=clean(planned.reason),
        notes=tuple(clean(note) for note in planned.notes),
        attributes=[_attribute(target, each, facts, present, called) for target, each in planned.attributes.items()],
        links=[_link(target, each, facts, present, called) for target, each in planned.references.items()],
        dropped=reasons({spoken(name, called): reason for name, reason in planned.dropped.items()}),
        duplicates=[_duplicate(id, each, planned) for id, each in islice(planned.duplicates.items(), MOST_DUPLICATES)],
        more_duplicates=max(0, len(planned.duplicates) - MOST_DUPLICATES),
    )


def _duplicate(id: str, duplicate: PlannedDuplicate, planned: PlannedObject) -> DuplicateRow:
    open_ = "; open" if duplicate.answer is None else ""
    return DuplicateRow(
        id=clean(id),
        same_as=clean(" ".join(part for part in (duplicate.of, duplicate.same_as) if part)),
        by=clean(", ".join(duplicate.by)),
        score=f"{duplicate.score} %",
        becomes=f"merged{open_}" if is_merged(planned, duplicate) else f"kept apart{open_}",
        why=clean(duplicate.evidence),
    )


def _list(planned: PlannedList) -> ListRow:
    made = "a new list" if planned.create else "the list of this name"
    becomes = {ListForm.SELECT: "an option", ListForm.LIST: made, ListForm.DROP: "stays behind"}[planned.becomes]
    return ListRow(
        clean(planned.title), clean(planned.object), becomes, clean(planned.reason), planned.becomes is ListForm.DROP
    )


def _handling(planned: PlannedObject, present: ObjectSchema | None) -> str:
    if planned.create and present is None:
        return "the object is made by the move"
    matched = f"matched by {listed([clean(slug) for slug in (planned.id_attribute, *planned.match)])}"
    return f"{matched}; {POLICIES[planned.policy]}"


def _attribute(
    target: str,
    planned: PlannedAttribute,
    facts: ObjectFacts | None,
    present: ObjectSchema | None,
    called: Mapping[str, str],
) -> AttributeRow:
    fullest = _fullest(planned, facts) if facts else None
    return AttributeRow(
        source=clean(", ".join(_origins(planned, called))),
        target=clean(target),
        type=_type(planned),
        create=planned.create and not (present and present.attribute(target)),
        filled=share(fullest.filled, facts.records) if facts and fullest else "",
        why=clean("; ".join(filter(None, (planned.reason, _rewritten(planned))))),
        percent=round(100 * fullest.filled / facts.records, 1) if facts and fullest and facts.records else None,
        samples=tuple(clean(sample) for sample in fullest.samples[:MOST_SAMPLES]) if fullest else (),
        options=len(planned.options),
        plain=_is_plain(target, planned, called),
    )


def _is_plain(target: str, planned: PlannedAttribute, called: Mapping[str, str]) -> bool:
    if len(planned.sources) != 1 or planned.otherwise or planned.values or planned.misfits:
        return False
    (source,) = planned.sources
    return _letters(target) in (_letters(source), _letters(called.get(source, source)))


def _letters(name: str) -> str:
    return _NO_LETTER.sub("", name).casefold()


def _type(planned: PlannedAttribute) -> str:
    several = ", several" if planned.multi else ""
    options = f" of {len(planned.options)}" if planned.options else ""
    return f"{planned.type.value}{options}{several}"


def _rewritten(planned: PlannedAttribute) -> str:
    if not planned.values or planned.type is AttributeType.ACTOR:
        return ""
    return f"{counted(len(planned.values), 'value is', 'values are')} written differently"


def _origins(planned: PlannedAttribute, called: Mapping[str, str]) -> Iterator[str]:
    yield from (spoken(slug, called) for slug in (*planned.sources, *planned.parts.values()))
    yield from (f"else “{otherwise}”" for otherwise in planned.otherwise)


def _fullest(planned: PlannedAttribute, facts: ObjectFacts) -> AttributeFacts | None:
    """Of several columns the fullest counts; None where nothing comes from a column."""
    columns = [slug for slug in (*planned.sources, *planned.parts.values()) if not slug.startswith("@")]
    return max((facts.attribute(slug) for slug in columns), key=lambda seen: seen.filled, default=None)


def _link(
    target: str,
    planned: PlannedReference,
    facts: ObjectFacts | None,
    present: ObjectSchema | None,
    called: Mapping[str, str],
) -> LinkRow:
    seen = [facts.reference(slug) for slug in planned.sources] if facts else []
    return LinkRow(
        source=clean(", ".join(spoken(slug, called) for slug in planned.sources)),
        target=clean(target),
        points_at=clean(", ".join(planned.targets)) + (", several" if planned.many else ""),
        create=planned.create and not (present and present.reference(target)),
        links=sum(each.links for each in seen) if facts else None,
        dangling=sum(each.dangling for each in seen) if facts else None,
        why=clean(planned.reason),
    )
