"""Reads back the entries of a list and compares them with the records that were put on it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from crm_move.store import DifferenceRow, LinkRow

from .causes import OTHER, author
from .figures import Sample
from .lists import entry_mapper, list_sink, place_of, read_entries
from .mapping import Mapper
from .run import Run, SourceIndex

LOST = "the record is not on the list"
WANTED = ("made", "present", "skipped")
"""States of entries; one that is skipped stands on the list as somebody has left it."""


@dataclass
class EntryCheck:
    """The comparison of one list, or of what a sample of records has there.

    As of the last look: `there`, how many of the records are on it; `count`, those and their values; `differences`.
    """

    run: Run
    slug: str
    sample: Sample | None = None
    there: int = field(default=0, init=False)
    count: int = field(default=0, init=False)
    differences: list[DifferenceRow] = field(default_factory=list, init=False)

    def look(self) -> None:
        """Compare every entry."""
        read_entries(self.run, self.slug)
        index = SourceIndex(self.run.plan, self.run.snapshot, self.run.title_attribute)
        attributes = list_sink(self.run).entry_attributes(self.slug)
        mapper = entry_mapper(self.run, self.slug, index, attributes)
        self.there, self.count, self.differences = 0, 0, []
        for link in self.run.ledger.standing.links_by(place_of(self.slug), WANTED):
            if self.sample is None or link.source_id in self.sample[link.object]:
                self.differences += self._compared(link, mapper)

    def look_again(self) -> None:
        """Compare once more where something differed: a sink may show it late."""
        if self.differences:
            self.look()

    def _compared(self, link: LinkRow, mapper: Mapper) -> Iterator[DifferenceRow]:
        chosen = self.run.snapshot.has(link.object, link.source_id)
        record = self.run.snapshot.record(link.object, link.source_id) if chosen else None
        sink_id = self.run.ledger.standing.sink_id(link.object, link.source_id)
        if record is None or sink_id is None:
            return
        held = self.run.present.entry(self.slug, sink_id)
        self.there += held is not None
        if link.state == "skipped":
            return
        values = mapper.map(record).values
        self.count += 1 + len(values)
        if held is None:
            yield DifferenceRow(link.object, link.source_id, link.attribute, LOST, explained=False)
            return
        for slug, several in values.items():
            if held.values.get(slug, ()) != several:
                cause = author(held.written.get(slug), self.run.members)
                yield DifferenceRow(link.object, link.source_id, link.attribute, cause or OTHER, cause is not None)
