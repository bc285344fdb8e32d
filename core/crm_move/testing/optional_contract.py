"""The rules for what a source may have besides: changes, ids, lists, remarks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from crm_move.model import ObjectSchema, Role
from crm_move.model import stage_titles as titles_of
from crm_move.plugins import Changes, Ids, MembershipPage, Memberships, Page, Reach, Remarks

from .findings import Rule
from .reading import RESUMED, Reading

AnyPage = TypeVar("AnyPage", Page, MembershipPage)


def _former_ids_are_gone(reading: Reading) -> Iterator[str]:
    """A former id belongs to one record, and no record has it now."""
    present = {(record.object, record.id) for _, record in reading.records()}
    seen: set[tuple[str, str]] = set()
    for schema, record in reading.records():
        for id in record.former_ids:
            if (record.object, id) in present | seen:
                yield f"`{schema.slug}` {record.id} was {id!r}, and so is or was another one"
            seen.add((record.object, id))


def _stages_are_options(reading: Reading) -> Iterator[str]:
    """Several pipelines of an object have their stages and their titles as options."""
    for schema in reading.schema.objects:
        if schema.pipelines:
            yield from (f"`{schema.slug}`: {problem}" for problem in _pipeline_problems(schema))


def _pipeline_problems(schema: ObjectSchema) -> Iterator[str]:
    ids = [(pipeline.slug, stage.id or stage.title) for pipeline in schema.pipelines for stage in pipeline.stages]
    if len(set(ids)) < len(ids):
        yield "two stages of one pipeline have the same id"
    wanted = [(Role.STAGE, list(titles_of(schema.pipelines).values()))]
    if len(schema.pipelines) > 1:
        wanted.append((Role.PIPELINE, [pipeline.title for pipeline in schema.pipelines]))
    for role, titles in wanted:
        attribute = next((each for each in schema.attributes if each.role == role), None)
        options = [option.title for option in attribute.options] if attribute else []
        if attribute is None:
            yield f"no attribute has the role `{role}`"
        elif [title for title in options if title in titles] != titles:
            yield f"the options of `{attribute.slug}` are not {', '.join(titles[:3])}…"


def _changes_are_what_is_read(reading: Reading) -> Iterator[str]:
    """What has changed is given as read() gives it, and from any cursor on."""
    if not isinstance(reading.source, Changes):
        return
    known = {(record.object, record.id): record for _, record in reading.records()}
    for schema in reading.schema.objects:
        read = partial(reading.source.changes, schema.slug, reading.mark)
        pages = list(read(None))
        for record in (record for page in pages for record in page.records):
            if known.get((schema.slug, record.id)) != record:
                yield f"`{schema.slug}` {record.id} is given differently by changes() and read()"
        for page in pages:
            if both := {record.id for record in page.records}.intersection(page.gone):
                yield f"`{schema.slug}` {min(both)} is given and gone on one page"
        yield from _paging_problems(f"changes of `{schema.slug}`", pages, read)


def _a_fresh_mark_is_within_reach(reading: Reading) -> Iterator[str]:
    """All that changed since a mark that was just taken can be told."""
    source = reading.source
    if isinstance(source, Reach) and isinstance(source, Changes) and (why := source.beyond_reach(source.mark())):
        yield why


def _ids_are_those_that_are_read(reading: Reading) -> Iterator[str]:
    """The ids are those of the records."""
    source = reading.source
    if not isinstance(source, Ids):
        return
    for schema in reading.schema.objects:
        listed = {id for ids in source.ids(schema.slug) for id in ids}
        read = {record.id for page in reading.pages[schema.slug] for record in page.records}
        for id in sorted(listed ^ read):
            yield f"`{schema.slug}` {id} is {'listed and not read' if id in listed else 'read and not listed'}"


def _lists_can_be_read(reading: Reading) -> Iterator[str]:
    """Every list gives its records' ids, each once, and from any cursor on."""
    source = reading.source
    for each in reading.schema.lists:
        if not isinstance(source, Memberships):
            yield f"`{each.slug}`: the source has lists and no memberships()"
            continue
        pages = list(source.memberships(each.slug, None))
        ids = [id for page in pages for id in page.ids]
        if len(set(ids)) < len(ids):
            yield f"`{each.slug}` has a record twice"
        if each.size not in (None, len(ids)):
            yield f"`{each.slug}`: counted {each.size}, read {len(ids)}"
        yield from _paging_problems(f"`{each.slug}`", pages, partial(source.memberships, each.slug))


def _remarks_are_sentences(reading: Reading) -> Iterator[str]:
    """Remarks are sentences."""
    if isinstance(reading.source, Remarks):
        for remark in reading.source.remarks():
            if not remark.strip() or remark.strip()[-1] not in ".!?":
                yield f"{remark!r} is none"


def _paging_problems(what: str, pages: Sequence[AnyPage], read: Callable[[str], Iterable[AnyPage]]) -> Iterator[str]:
    cursors = [page.next for page in pages]
    if cursors and (cursors[-1] is not None or None in cursors[:-1]):
        yield f"{what}: the cursors are {cursors[:3]}…"
    for place, page in enumerate(pages[:RESUMED], 1):
        if page.next is not None and list(read(page.next)) != list(pages[place:]):
            yield f"{what}: read from {page.next!r} differs from what followed it"


OPTIONAL_RULES: tuple[Rule[Reading], ...] = (
    _former_ids_are_gone,
    _stages_are_options,
    _changes_are_what_is_read,
    _a_fresh_mark_is_within_reach,
    _ids_are_those_that_are_read,
    _lists_can_be_read,
    _remarks_are_sentences,
)
