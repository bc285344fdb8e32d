"""The contract of a sink, as rules that any sink can be held to. They write: only ever to a sandbox."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Unpack

from crm_move.errors import (
    AlreadyThereError,
    ConflictError,
    CrmMoveError,
    RefusedError,
    SignInError,
    TypeRefusedError,
)
from crm_move.model import AttributeType, Checkbox, Text, Value, Values
from crm_move.operations import (
    CreateAttribute,
    CreateObject,
    CreateRecord,
    DeleteRecord,
    Operation,
    SinkRecord,
    Target,
    UpdateRecord,
    UpsertRecord,
)
from crm_move.plugins import Refusal, Sink, SinkPlugin, Surroundings, open_sink
from crm_move.plugins.validation import check_descriptor

from .findings import Finding, Rule, judged, require, schema_problems
from .list_contract import LIST_RULES
from .samples import OPTIONS, attribute_of
from .serving import refused, surroundings
from .sink_trial import BACK, KEY, LINK, Trial, eventually

NOBODY = "00000000-0000-4000-8000-000000000000"


def check_sink(plugin: SinkPlugin, folder: Path, *, locator: str | None = None, **where: Unpack[Surroundings]) -> None:
    """Hold a sink to its contract, in its sandbox where it has one, else with the settings in `where`.

        def test_the_sink_keeps_its_contract(tmp_path):
            check_sink(PLUGIN, tmp_path)

    It makes an object with records and links, and removes records: never point it at a workspace that is in use.
    `folder` keeps what a sign-in stores. Raises ContractError, which lists every rule that is broken.
    """
    require(plugin.name, sink_findings(plugin, folder, locator=locator, **where))


def sink_findings(
    plugin: SinkPlugin, folder: Path, *, locator: str | None = None, **where: Unpack[Surroundings]
) -> Iterator[Finding]:
    """The same, finding by finding. Raises what opening the sink raises."""
    yield from judged([_descriptor_is_sound], plugin)
    with surroundings(plugin, folder, where) as here:
        with open_sink(plugin, locator=locator, **here) as opened:
            yield from judged(RULES, Trial(opened.connector))
        if (elsewhere := refused(plugin, here, folder)) is not None:
            with open_sink(plugin, locator=locator, **elsewhere) as opened:
                yield from judged([_refused_sign_in], opened.connector)


def _descriptor_is_sound(plugin: SinkPlugin) -> Iterable[str]:
    """The descriptor fits its settings, sign-in and sandbox."""
    check_descriptor(plugin)
    return ()


def _refused_sign_in(sink: Sink) -> Iterator[str]:
    """A refused sign-in raises SignInError."""
    try:
        sink.workspace()
    except SignInError:
        return
    yield "workspace() answered although the key or token is one that the sandbox refuses"


def _workspace_is_named(trial: Trial) -> Iterator[str]:
    """The workspace has an id, and the same one each time."""
    workspace = trial.sink.workspace()
    if not workspace.id:
        yield "its id is empty"
    if trial.sink.workspace().id != workspace.id:
        yield "its id changes from call to call"


def _schema_is_sound(trial: Trial) -> Iterator[str]:
    """The schema does not contradict itself."""
    yield from schema_problems(trial.before.schema_)


def _made_things_are_described(trial: Trial) -> Iterator[str]:
    """What was made is described, and making it again raises AlreadyThereError."""
    described = trial.sink.describe() if trial.object else trial.before
    schema = described.schema_.object(trial.object)
    attribute = schema.attribute(KEY) if schema else None
    if attribute is None or not attribute.unique or attribute.type != AttributeType.TEXT:
        yield f"`{KEY}` is described as {attribute!r}"
    again = (
        CreateObject(object=trial.object, singular="Contract thing", plural="Contract things"),
        CreateAttribute(object=trial.object, attribute=trial.key),
    )
    for operation in again:
        yield from _raises(AlreadyThereError, trial, operation)


def _declared_types_are_made(trial: Trial) -> Iterator[str]:
    """Every type that it declares as creatable can be made, with its options."""
    for type in sorted(trial.before.capabilities.creatable & trial.values.keys()):
        attribute = trial.attributes.get(type)
        if attribute is None or attribute.type != type:
            yield f"{type}: is described as {attribute.type if attribute else 'nothing'}"
        elif type in (AttributeType.SELECT, AttributeType.STATUS):
            titles = [option.title for option in attribute.options if option.title in OPTIONS]
            if titles != list(OPTIONS):
                yield f"{type}: has the options {titles}"


def _other_types_are_refused(trial: Trial) -> Iterator[str]:
    """A type that it does not declare raises TypeRefusedError."""
    for type in sorted(trial.values.keys() - trial.before.capabilities.creatable):
        attribute = attribute_of(type, trial.before.capabilities)
        try:
            trial.sink.apply(CreateAttribute(object=trial.object, attribute=attribute))
        except TypeRefusedError:
            continue
        except CrmMoveError as error:
            yield f"{type}: raises {error!r}"


def _check_settles(trial: Trial) -> Iterator[str]:
    """check() takes each type's value, gives back what it would take again, and refuses what does not fit."""
    for type, attribute in trial.attributes.items():
        kept = trial.sink.check(trial.values[type], attribute)
        if isinstance(kept, Refusal):
            yield f"{type}: refused: {kept.reason}"
        elif trial.sink.check(kept, attribute) != kept:
            yield f"{type}: {kept!r} is changed once more by check()"
        if type not in (AttributeType.CHECKBOX, AttributeType.TEXT):
            answer = trial.sink.check(Checkbox(checked=True), attribute)
            if not isinstance(answer, Refusal):
                yield f"{type}: takes a checkbox as {answer!r}"


def _values_are_kept(trial: Trial) -> Iterator[str]:
    """A value is read back as check() gave it."""
    for type, attribute in trial.attributes.items():
        kept = trial.sink.check(trial.values[type], attribute)
        if isinstance(kept, Refusal):
            continue
        id = trial.record(f"value {type}")
        trial.sink.apply(UpdateRecord(object=trial.object, id=id, values={attribute.slug: (kept,)}))
        if not trial.shows(id, _holding(attribute.slug, kept)):
            record = trial.read(id)
            yield f"{type}: {kept!r} is read back as {record and record.values.get(attribute.slug)}"


def _holding(slug: str, value: Value) -> Callable[[SinkRecord], bool]:
    return lambda record: record.values.get(slug) == (value,)


def _records_are_found(trial: Trial) -> Iterator[str]:
    """A record is found by its key, listed among the existing ones, and read back by its id."""
    id = trial.record("found")
    key = Text(text="found")
    if not eventually(lambda: [one.id for one in trial.sink.find(trial.object, KEY, key)] == [id]):
        yield "find() does not give it"
    if not eventually(lambda: id in _existing(trial)):
        yield "existing() does not list it"
    if not trial.shows(id, lambda record: record.values.get(KEY) == (key,) and record.object == trial.object):
        yield f"read_back() gives {trial.read(id)!r}"
    if trial.sink.find(trial.object, KEY, Text(text="nobody has this key")):
        yield "find() gives records for a value that none holds"


def _existing(trial: Trial) -> list[str]:
    return [record.id for page in trial.sink.existing(trial.object, None) for record in page.records]


def _listing_resumes(trial: Trial) -> Iterator[str]:
    """Listing ends with a page without a cursor, and goes on from any cursor."""
    pages = list(trial.sink.existing(trial.object, None))
    if not pages or pages[-1].next is not None or None in [page.next for page in pages[:-1]]:
        yield f"the cursors are {[page.next for page in pages]}"
    for place, page in enumerate(pages[:-1], 1):
        again = [one.id for rest in trial.sink.existing(trial.object, page.next) for one in rest.records]
        if again != [one.id for rest in pages[place:] for one in rest.records]:
            yield f"listed from {page.next!r} differs from what followed it"


def _unique_values_conflict(trial: Trial) -> Iterator[str]:
    """A create with a unique value that is taken raises ConflictError, which names the attribute."""
    trial.record("taken")
    operation = CreateRecord(object=trial.object, values={KEY: (Text(text="taken"),)})
    try:
        trial.sink.apply(operation)
    except ConflictError as error:
        if error.attribute != KEY:
            yield f"it names the attribute {error.attribute!r}"
        return
    yield "a second record was made"


def _upserts_match(trial: Trial) -> Iterator[str]:
    """An upsert writes to the record that holds its key; without a value in the key it is refused."""
    if trial.record("matched") != trial.record("matched"):
        yield "the second upsert made a second record"
    count = len(_existing(trial))
    yield from _raises(RefusedError, trial, UpsertRecord(object=trial.object, key=KEY, values={}))
    if len(_existing(trial)) != count:
        yield "an upsert without a value in its key made a record"


def _updates_replace_and_clear(trial: Trial) -> Iterator[str]:
    """An update writes the values it names and no others; with `replace` an empty one clears."""
    id = trial.record("changed")
    title = (Text(text="Renamed"),)
    trial.sink.apply(UpdateRecord(object=trial.object, id=id, values={trial.title: title}))
    if not trial.shows(id, lambda one: one.values.get(trial.title) == title and KEY in one.values):
        yield f"after a rename it is {trial.read(id)!r}"
    trial.sink.apply(UpdateRecord(object=trial.object, id=id, values={trial.title: ()}, replace=True))
    if not trial.shows(id, lambda one: trial.title not in one.values and KEY in one.values):
        yield f"after clearing it is {trial.read(id)!r}"


def _links_are_two_way(trial: Trial) -> Iterator[str]:
    """A link written on one side is read on both; more links are added, and `replace` sets exactly those given."""
    one, two = (Target(object=trial.object, id=trial.record(name)) for name in ("part one", "part two"))
    whole = Target(object=trial.object, id=trial.record("whole", links={trial.reference: (one,)}))
    trial.sink.apply(UpdateRecord(object=trial.object, id=whole.id, values={}, links={LINK: (two,)}))
    if not trial.shows(whole.id, lambda record: set(record.links.get(LINK, ())) == {one, two}):
        yield f"after adding, `{LINK}` is {(trial.read(whole.id) or whole)!r}"
    if not trial.shows(one.id, lambda record: record.links.get(BACK) == (whole,)):
        yield f"the other side is {trial.read(one.id)!r}"
    trial.sink.apply(UpdateRecord(object=trial.object, id=whole.id, values={}, links={LINK: (two,)}, replace=True))
    if not trial.shows(whole.id, lambda record: record.links.get(LINK) == (two,)):
        yield f"after replacing, it is {trial.read(whole.id)!r}"


def _deleted_records_are_gone(trial: Trial) -> Iterator[str]:
    """A deleted record is gone, and a record that never was is refused."""
    id = trial.record("deleted")
    trial.sink.apply(DeleteRecord(object=trial.object, id=id))
    if not eventually(lambda: trial.read(id) is None):
        yield "it is still read back"
    if trial.sink.read_back(trial.object, [NOBODY]):
        yield "read_back() gives a record for an id that never was"
    values: dict[str, Values] = {trial.title: (Text(text="x"),)}
    yield from _raises(RefusedError, trial, UpdateRecord(object=trial.object, id=NOBODY, values=values))


def _raises(wanted: type[Exception], trial: Trial, operation: Operation) -> Iterator[str]:
    try:
        trial.sink.apply(operation)
    except wanted:
        return
    except CrmMoveError as error:
        yield f"{operation.do}: {error!r} where {wanted.__name__} is due"
    else:
        yield f"{operation.do}: done where {wanted.__name__} is due"


RULES: tuple[Rule[Trial], ...] = (
    _workspace_is_named,
    _schema_is_sound,
    _made_things_are_described,
    _declared_types_are_made,
    _other_types_are_refused,
    _check_settles,
    _values_are_kept,
    _records_are_found,
    _listing_resumes,
    _unique_values_conflict,
    _upserts_match,
    _updates_replace_and_clear,
    _links_are_two_way,
    _deleted_records_are_gone,
    *LIST_RULES,
)
