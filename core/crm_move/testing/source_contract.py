"""The contract of a source, as rules that any source can be held to."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Unpack

from crm_move.errors import SignInError
from crm_move.model import Attribute, Record, Reference, ReferenceAttribute
from crm_move.plugins import Page, Source, SourcePlugin, Surroundings, open_source
from crm_move.plugins.validation import check_descriptor

from .findings import Finding, Rule, judged, require, schema_problems
from .optional_contract import OPTIONAL_RULES
from .reading import RESUMED, Reading
from .serving import refused, surroundings


def check_source(
    plugin: SourcePlugin,
    folder: Path,
    *,
    locator: str | None = None,
    include: Collection[str] = (),
    **where: Unpack[Surroundings],
) -> None:
    """Hold a source to its contract, in its sandbox where it has one, else with the settings in `where`.

        def test_the_source_keeps_its_contract(tmp_path):
            check_source(PLUGIN, tmp_path)

    `folder` keeps what a sign-in stores; `include` are words of the plugin's `includes`. Raises ContractError, which
    lists every rule that is broken.
    """
    require(plugin.name, source_findings(plugin, folder, locator=locator, include=include, **where))


def source_findings(
    plugin: SourcePlugin,
    folder: Path,
    *,
    locator: str | None = None,
    include: Collection[str] = (),
    **where: Unpack[Surroundings],
) -> Iterator[Finding]:
    """The same, finding by finding. Raises what opening the source raises."""
    yield from judged([_descriptor_is_sound], plugin)
    with surroundings(plugin, folder, where) as here:
        with open_source(plugin, locator=locator, include=include, **here) as opened:
            yield from judged(RULES, Reading(opened.connector))
        if (elsewhere := refused(plugin, here, folder)) is not None:
            with open_source(plugin, locator=locator, **elsewhere) as opened:
                yield from judged([_refused_sign_in], opened.connector)


def _descriptor_is_sound(plugin: SourcePlugin) -> Iterable[str]:
    """The descriptor fits its settings, sign-in and sandbox."""
    check_descriptor(plugin)
    return ()


def _refused_sign_in(source: Source) -> Iterator[str]:
    """A refused sign-in raises SignInError."""
    try:
        source.account()
    except SignInError:
        return
    yield "account() answered although the key or token is one that the sandbox refuses"


def _account_is_named(reading: Reading) -> Iterator[str]:
    """The account has an id, and the same one each time."""
    account = reading.source.account()
    if not account.id:
        yield "its id is empty"
    if reading.source.account().id != account.id:
        yield "its id changes from call to call"


def _schema_is_sound(reading: Reading) -> Iterator[str]:
    """The schema does not contradict itself, and is the same each time."""
    yield from schema_problems(reading.schema)
    if reading.source.describe() != reading.schema:
        yield "describe() answers differently the second time"


def _ids_are_unique(reading: Reading) -> Iterator[str]:
    """Every record stands under its object, once."""
    seen: set[tuple[str, str]] = set()
    for schema, record in reading.records():
        if record.object != schema.slug:
            yield f"read({schema.slug!r}) gave a record of `{record.object}`"
        if not record.id or (record.object, record.id) in seen:
            yield f"`{schema.slug}`: the id {record.id!r} is empty or doubled"
        seen.add((record.object, record.id))


def _values_are_declared(reading: Reading) -> Iterator[str]:
    """Every value has its attribute, and its attribute's type (or is kept as text)."""
    for schema, record in reading.records():
        for slug, values in record.values.items():
            if problem := _value_problem(schema.attribute(slug), [value.type for value in values]):
                yield f"`{schema.slug}` {record.id}: `{slug}` {problem}"


def _value_problem(attribute: Attribute | None, types: list[str]) -> str:
    if attribute is None:
        return "is not in the schema"
    if len(types) > 1 and not attribute.multi:
        return f"holds {len(types)} values and is not `multi`"
    wrong = [type for type in types if type not in (attribute.type, "text")]
    return f"is of type {attribute.type} and holds {wrong[0]}" if wrong else ""


def _references_are_declared(reading: Reading) -> Iterator[str]:
    """Every reference and every link has its attribute, and points where that may point."""
    for schema, record in reading.records():
        for slug, references in record.references.items():
            if problem := _reference_problem(schema.reference(slug), references):
                yield f"`{schema.slug}` {record.id}: `{slug}` {problem}"
    for schema, link in reading.links():
        if problem := _reference_problem(schema.reference(link.attribute), (link.reference,)):
            yield f"`{schema.slug}` {link.id}: `{link.attribute}` {problem}"


def _reference_problem(attribute: ReferenceAttribute | None, references: tuple[Reference, ...]) -> str:
    if attribute is None:
        return "is not in the schema"
    if len(references) > 1 and not attribute.many:
        return f"points at {len(references)} records and is not `many`"
    wrong = [reference.object for reference in references if reference.object not in attribute.targets]
    return f"points at `{wrong[0]}`, which is none of its targets" if wrong else ""


def _links_are_given_once(reading: Reading) -> Iterator[str]:
    """Links belong to records that were read, and are given once: by read() or by links()."""
    given = {
        (record.object, record.id, slug, reference.object, reference.id)
        for _, record in reading.records()
        for slug, references in record.references.items()
        for reference in references
    }
    records = {(record.object, id) for _, record in reading.records() for id in (record.id, *record.former_ids)}
    for _, link in reading.links():
        end = (link.object, link.id, link.attribute, link.reference.object, link.reference.id)
        if (link.object, link.id) not in records:
            yield f"a link of `{link.object}` {link.id}, which was not read"
        if end in given:
            yield f"`{link.object}` {link.id}: the link `{link.attribute}` to {link.reference.id} is given twice"
        given.add(end)


def _last_page_ends(reading: Reading) -> Iterator[str]:
    """The last page has no cursor, and every other one has."""
    cursors_of = [(slug, [page.next for page in pages]) for slug, pages in reading.pages.items()]
    cursors_of += [(slug, [page.next for page in pages]) for slug, pages in reading.link_pages.items()]
    for slug, cursors in cursors_of:
        if cursors and (cursors[-1] is not None or None in cursors[:-1]):
            yield f"`{slug}`: the cursors are {cursors[:3]}…"


def _reading_resumes(reading: Reading) -> Iterator[str]:
    """Reading goes on from any cursor with exactly the records after it."""
    for slug, pages in reading.pages.items():
        for place, page in enumerate(pages[:RESUMED], 1):
            again = [record.id for rest in _from(reading.source, slug, page) for record in rest.records]
            if again != [record.id for rest in pages[place:] for record in rest.records]:
                yield f"`{slug}`: read from {page.next!r} differs from what followed it"


def _from(source: Source, object: str, page: Page) -> Iterable[Page]:
    return () if page.next is None else source.read(object, page.next)


def _links_resume(reading: Reading) -> Iterator[str]:
    """Reading links goes on from any cursor with exactly the links after it."""
    for slug, pages in reading.link_pages.items():
        for place, page in enumerate(pages[:RESUMED], 1):
            rest = [] if page.next is None else list(reading.source.links(slug, page.next))
            if [link for one in rest for link in one.links] != [link for one in pages[place:] for link in one.links]:
                yield f"`{slug}`: links from {page.next!r} differ from what followed it"


def _counts_are_right(reading: Reading) -> Iterator[str]:
    """A count is the number of records, where there is one."""
    for slug, pages in reading.pages.items():
        counted, read = reading.source.count(slug), sum(len(page.records) for page in pages)
        if counted not in (None, read):
            yield f"`{slug}`: counted {counted}, read {read}"


def _records_survive_json(reading: Reading) -> Iterator[str]:
    """Records come through JSON unchanged."""
    for schema, record in reading.records():
        if Record.model_validate_json(record.model_dump_json()) != record:
            yield f"`{schema.slug}` {record.id} does not"


def _leftovers_are_named(reading: Reading) -> Iterator[str]:
    """What is left behind is named and counted."""
    for left in reading.source.left_behind():
        if not left.what or left.count < 0:
            yield f"{left.what!r}: {left.count}"


RULES: tuple[Rule[Reading], ...] = (
    _account_is_named,
    _schema_is_sound,
    _ids_are_unique,
    _values_are_declared,
    _references_are_declared,
    _links_are_given_once,
    _last_page_ends,
    _reading_resumes,
    _links_resume,
    _counts_are_right,
    _records_survive_json,
    _leftovers_are_named,
    *OPTIONAL_RULES,
)
