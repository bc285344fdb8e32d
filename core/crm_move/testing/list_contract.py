"""What a sink that makes lists is held to, besides the contract of every sink."""

from collections.abc import Iterator

from crm_move.model import Attribute, AttributeType, Text
from crm_move.operations import CreateAttribute, CreateList, SinkEntry, WriteEntry
from crm_move.plugins import ListSink

from .findings import Rule
from .sink_trial import Trial, eventually

LIST = "contract_list"
STEP = "contract_step"


def _records_are_put_on_lists(trial: Trial) -> Iterator[str]:
    """A list is made and described; a record has one entry there, however often it is written."""
    if trial.before.lists is None:
        return
    sink = trial.sink
    if not isinstance(sink, ListSink):
        yield "describe() gives lists, but there is no entry_attributes() or entries()"
        return
    trial.make(CreateList(list=LIST, title="Contract list", object=trial.object))
    step = Attribute(slug=STEP, title="Step", type=AttributeType.TEXT)
    trial.make(CreateAttribute(object=LIST, of_list=True, attribute=step))
    if not any((each.slug, each.object) == (LIST, trial.object) for each in sink.describe().lists or ()):
        yield "the list that was made is not described"
    if STEP not in [attribute.slug for attribute in sink.entry_attributes(LIST)]:
        yield "the attribute that was made on the list is not described"
    record = trial.record("on a list")
    for text in ("first", "second", "second"):
        sink.apply(WriteEntry(list=LIST, object=trial.object, record=record, values={STEP: (Text(text=text),)}))
    if not eventually(lambda: [entry.values.get(STEP) for entry in _of(sink, record)] == [(Text(text="second"),)]):
        yield f"a record that was written three times has the entries {_of(sink, record)}"


def _of(sink: ListSink, record: str) -> list[SinkEntry]:
    entries = (entry for page in sink.entries(LIST, None) for entry in page.entries)
    return [entry for entry in entries if entry.record == record]


LIST_RULES: tuple[Rule[Trial], ...] = (_records_are_put_on_lists,)
