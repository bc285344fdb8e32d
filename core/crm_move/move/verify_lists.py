"""Reads back the entries of a list and compares them with the records that were put on it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from crm_move.store import DifferenceRow, LinkRow

from .lists import entry_mapper, list_sink, place_of, read_entries
from .mapping import Mapper
from .run import Run, SourceIndex

LOST = "the record is not on the list"


@dataclass
class EntryCheck:
    """The comparison of one list. `count`: entries and their values; `differences`: as of the last look."""

    run: Run
    slug: str
    count: int = field(default=0, init=False)
    differences: list[DifferenceRow] = field(default_factory=list, init=False)

    def look(self) -> None:
        """Compare every entry."""
        read_entries(self.run, self.slug)
        index = SourceIndex(self.run.plan, self.run.snapshot, self.run.title_attribute)
        attributes = list_sink(self.run).entry_attributes(self.slug)
        mapper = entry_mapper(self.run, self.slug, index, attributes)
        self.count, self.differences = 0, []
        for link in self.run.ledger.standing.links_by(place_of(self.slug)):
            self.differences += self._compared(link, mapper)

    def look_again(self) -> None:
        """Compare once more where something differed: a sink may show it late."""
        if self.differences:
            self.look()

    def _compared(self, link: LinkRow, mapper: Mapper) -> Iterator[DifferenceRow]:
        record = self.run.snapshot.record(link.object, link.source_id)
        sink_id = self.run.ledger.standing.sink_id(link.object, link.source_id)
        if record is None or sink_id is None:
            return
        values = mapper.map(record).values
        self.count += 1 + len(values)
        held = self.run.present.entry(self.slug, sink_id)
        if held is None:
            yield DifferenceRow(link.object, link.source_id, link.attribute, LOST, explained=False)
            return
        for slug, several in values.items():
            if held.values.get(slug, ()) != several:
                by = held.written[slug].by if slug in held.written else "ours"
                cause = "the sink holds another value" if by == "ours" else f"edited in the sink since ({by})"
                yield DifferenceRow(link.object, link.source_id, link.attribute, cause, explained=by != "ours")
