"""Lists of the sink: made with the attributes of their entries, then filled with the records that stand on them.

An entry is written by its record, so a lost answer never doubles one. In the ledger it is a link whose target is the
list.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from crm_move.errors import SkipError, UsageError
from crm_move.model import Attribute, ObjectSchema, Record, Values, words
from crm_move.operations import CreateList, DeleteEntry, SinkEntry, WriteEntry
from crm_move.plan import ListForm, Plan, PlannedList, Policy
from crm_move.plugins import ListSink
from crm_move.store import LinkRow

from .causes import both_changed
from .codec import dump_operation
from .maker import Maker, Place
from .mapped import Known
from .mapping import Mapper
from .run import Run, SourceIndex
from .runner import Runner
from .steps import Apply, Work, settled_as

TARGET = "@lists"
"""What an entry's link points at, in place of an object of the source."""

ENTRY_STATES = ("made", "present", "skipped", "failed")
"""States of what is on a list, or is to be."""

STAYS = "the entry that was there before stays as it is (policy fill-empty)"


TAKEN_OFF = "it was taken off the list in the sink since"
GONE = "it is no longer on the list in the source"


def lists_to_make(plan: Plan) -> Iterator[str]:
    """The slugs of the lists that the sink gets."""
    yield from (slug for slug, planned in plan.lists.items() if planned.becomes is ListForm.LIST)


def list_sink(run: Run) -> ListSink:
    """The sink, which makes lists. Raises UsageError where it does not."""
    if run.lists is None or not isinstance(run.sink, ListSink):
        raise UsageError("The plan makes lists, and these credentials may not; say `as: select` or `as: drop` there.")
    return run.sink


def place_of(slug: str) -> str:
    """How the ledger calls what puts records on a list."""
    return f"{TARGET}.{slug}"


def entry_mapper(run: Run, slug: str, index: Known, attributes: Iterable[Attribute]) -> Mapper:
    """Maps a record to the values of its entry on a list that has these attributes."""
    planned = run.plan.lists[slug]
    entry = run.plan.objects[planned.object].model_copy(update={"attributes": planned.entry, "references": {}})
    plan = run.plan.model_copy(update={"objects": {**run.plan.objects, planned.object: entry}})
    schema = ObjectSchema(slug=slug, singular=slug, plural=slug, attributes=tuple(attributes))
    return Mapper(plan, planned.object, schema, run.sink, index)


def read_entries(run: Run, slug: str) -> None:
    """Take down the entries that a list has now."""
    pages = list_sink(run).entries(slug, None)
    run.present.put_entries(slug, (entry for page in pages for entry in page.entries))


def members_of(run: Run, slug: str) -> Iterator[Record]:
    """The records of the source that stand on a list."""
    planned = run.plan.lists[slug]
    if planned.source is None:
        for record in run.snapshot.records(planned.object):
            if all(_has(record, attribute, value) for attribute, value in planned.where.items()):
                yield record
        return
    for ids in run.snapshot.members(planned.source):
        found = (run.snapshot.record(planned.object, id) for id in ids)
        yield from (record for record in found if record is not None)


class ListWork:
    """The work on one list of the sink."""

    def __init__(self, run: Run, runner: Runner, slug: str, index: SourceIndex) -> None:
        self.run, self.runner, self.slug, self.index = run, runner, slug, index
        self.planned: PlannedList = run.plan.lists[slug]
        self.object = run.plan.objects[self.planned.object]
        self.place = place_of(slug)
        self.known: set[str] = set()
        self.seen: set[str] = set()

    def make(self) -> None:
        """Make the list and the attributes of its entries, as far as they are missing. Raises UsageError."""
        sink, maker = list_sink(self.run), Maker(self.run)
        if not self._is_there():
            self._create(maker)
        there = {attribute.slug: attribute for attribute in sink.entry_attributes(self.slug)}
        place = Place(self.slug, is_list=True)
        self.runner.run(
            [maker.attribute(place, slug, each, there.get(slug)) for slug, each in self.planned.entry.items()]
        )

    def fill(self) -> None:
        """Put on the list every record of the source that stands on it."""
        read_entries(self.run, self.slug)
        self.attributes = {each.slug: each for each in list_sink(self.run).entry_attributes(self.slug)}
        self.mapper = entry_mapper(self.run, self.slug, self.index, self.attributes.values())
        self.known = {link.source_id for link in self.run.ledger.standing.links_by(self.place)}
        self.known |= {link.source_id for link in self.run.ledger.standing.links(("skipped",)) if _is_off(link, self)}
        self.runner.run(self._work())
        self.runner.run(self._leaving())
        self._forget()

    def _is_there(self) -> bool:
        return any(listed.slug == self.slug for listed in self.run.lists or ())

    def _create(self, maker: Maker) -> None:
        failure: list[SkipError] = []
        operation = CreateList(list=self.slug, title=self.planned.title, object=self.object.target)
        self.runner.run([maker.make(operation, None, failure)])
        self.run.describe()
        if failure or not self._is_there():
            why = str(failure[0]) if failure else "its slug is taken by a list that is not shown"
            raise UsageError(
                f"The list {self.planned.title} ({self.slug}) could not be made: {why}."
                " Give it another slug in plan.yaml, or say `as: select` there."
            )

    def _work(self) -> Iterator[Work]:
        for done, record in enumerate(members_of(self.run, self.slug), 1):
            self.seen.add(record.id)
            yield self._entry(record)
            self.run.progress(f"put on {self.planned.title}", done, done)

    def _entry(self, record: Record) -> Work:
        """One record on the list: present, made, left as somebody changed it, or failed."""
        sink_id = self.run.ledger.standing.sink_id(record.object, record.id)
        if sink_id is None:
            return self._settle(record, "failed", reason="its record is not in the sink")
        values = self.mapper.map(record).values
        held = self.run.present.entry(self.slug, sink_id)
        if held is None and record.id in self.known:
            return self._settle(record, "skipped", reason=TAKEN_OFF)
        wanted = values if held is None else _lacking(values, held, self.attributes, self.object.policy)
        if held is not None and not wanted:
            kept = STAYS if any(held.values.get(slug) != several for slug, several in values.items()) else None
            return self._settle(record, "skipped" if kept else "present", held.id, kept)
        operation = WriteEntry(list=self.slug, object=self.object.target, record=sink_id, values=wanted)
        before = held.model_dump_json() if held else None
        n = self.run.ledger.operations.intend(self.place, record.id, dump_operation(operation), before)
        try:
            outcome = yield Apply(operation)
        except SkipError as error:
            self.run.ledger.operations.settle(n, settled_as(error), error=str(error))
            return self._settle(record, "failed", reason=str(error))
        self.run.ledger.operations.settle(n, "done", outcome.id)
        return self._settle(record, "made", outcome.id)

    def _leaving(self) -> Iterator[Work]:
        """The entries of records that the source has no longer on the list, as far as this move has made them."""
        standing, operations = self.run.ledger.standing, self.run.ledger.operations
        rows = [link for link in standing.links_by(self.place) if link.source_id not in self.seen]
        rows = [link for link in rows if self.run.snapshot.has(link.object, link.source_id)]
        made = (
            {each[0].source_id for each in operations.by_record(self.place) if each[0].before is None} if rows else ()
        )
        for link in rows:
            sink_id = standing.sink_id(link.object, link.source_id)
            held = self.run.present.entry(self.slug, sink_id) if sink_id and link.source_id in made else None
            if held is not None:
                yield self._take_off(link, held)

    def _take_off(self, link: LinkRow, held: SinkEntry) -> Work:
        edit = next((by for by in held.written.values() if by.by in ("person", "app")), None)
        if edit is not None:
            return self._keep(link, both_changed(edit, self.run.members))
        n = self.run.ledger.operations.intend(
            self.place, link.source_id, dump_operation(DeleteEntry(list=self.slug, id=held.id)), held.model_dump_json()
        )
        try:
            yield Apply(DeleteEntry(list=self.slug, id=held.id))
        except SkipError as error:
            self.run.ledger.operations.settle(n, settled_as(error), error=str(error))
            return self._keep(link, f"the source has it no longer on the list, and the sink keeps it: {error}")
        self.run.ledger.operations.settle(n, "done", held.id)
        self.run.tally.links_taken_off += 1
        return None

    def _forget(self) -> None:
        """Entries of records that the source has no longer on the list are none of this move any more."""
        standing = self.run.ledger.standing
        for link in standing.links_by(self.place, ENTRY_STATES):
            if link.source_id not in self.seen and not self._is_left_out(link):
                standing.put_link(replace(link, state="dropped", reason=GONE))

    def _is_left_out(self, link: LinkRow) -> bool:
        """Whether the source has the record of an entry, and the plan leaves it out for now."""
        has = self.run.snapshot.has(link.object, link.source_id)
        return not has and bool(self.run.snapshot.known(link.object, [link.source_id], unchosen=True))

    def _keep(self, link: LinkRow, reason: str) -> None:
        self.run.tally.links["skipped"] += 1
        self.run.ledger.standing.put_link(replace(link, state="kept", reason=reason))

    def _settle(self, record: Record, state: str, entry: str | None = None, reason: str | None = None) -> None:
        self.run.tally.links[state] += 1
        self.run.ledger.standing.put_link(
            LinkRow(record.object, record.id, self.place, TARGET, self.slug, self.slug, state, entry, None, reason)
        )


def _is_off(link: LinkRow, work: ListWork) -> bool:
    """Whether people have taken the record off the list."""
    return link.attribute == work.place and link.reason == TAKEN_OFF


def _has(record: Record, slug: str, value: str) -> bool:
    return any(words(each) == value for each in record.values.get(slug, ()))


def _lacking(
    values: Mapping[str, Values], held: SinkEntry, attributes: Mapping[str, Attribute], policy: Policy
) -> dict[str, Values]:
    """What an entry that is there is to be given: what it lacks, and what may be written over."""
    return {
        slug: several
        for slug, several in values.items()
        if slug in attributes and held.values.get(slug, ()) != several and _may_write(slug, held, policy)
    }


def _may_write(slug: str, held: SinkEntry, policy: Policy) -> bool:
    written = held.written.get(slug)
    ours = written is not None and written.by in ("ours", "system")
    return slug not in held.values or policy is Policy.OVERWRITE or ours
