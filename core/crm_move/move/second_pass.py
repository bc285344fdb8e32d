"""What can only be done when all records of an object, or of the move, are there: late links, and doubles."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from crm_move.errors import SkipError
from crm_move.model import Text
from crm_move.operations import CreateRecord, DeleteRecord, Links, SinkRecord, Target, UpdateRecord
from crm_move.store import LinkRow, OperationRow, RecordRow

from .codec import dump_operation, load_operation
from .linking import STANDS, link_stands
from .run import Run
from .steps import Apply, Find, ReadBack, Wait, Work, settled_as


@dataclass
class LateLinks:
    """Writes the links that could not go along with their record: cycles, and targets that came later."""

    run: Run

    def work(self) -> Iterator[Work]:
        """One piece of work for each record that has such links."""
        for (object, id), links in groupby(self.run.ledger.standing.waiting_links(), key=_record_of):
            planned = [row for row in links if self._is_planned(row)]
            if planned:
                yield self._one(object, id, planned)

    def _is_planned(self, row: LinkRow) -> bool:
        """Whether both ends are part of this run: an earlier run may have had another plan."""
        ends = ((row.object, row.source_id), (row.target_object, row.target_id))
        planned = all(object in self.run.plan.objects and self.run.snapshot.has(object, id) for object, id in ends)
        if not planned:
            reason = "the plan leaves one of its ends out"
            self.run.ledger.standing.put_link(replace(row, state="dropped", reason=reason))
        return planned

    def _one(self, object: str, id: str, rows: list[LinkRow]) -> Work:
        source = self.run.ledger.standing.record(object, id)
        if source is None or source.sink_id is None:
            return self._settle(rows, "failed", "its record is not in the sink")
        ready = self._with_targets(rows)
        held: SinkRecord | None = yield ReadBack(source.sink_object, source.sink_id)
        missing = [row for row in ready if not _is_linked(row, held)]
        self._settle([row for row in ready if row not in missing], "present")
        missing = [row for row in missing if not self._stands(row, held)]
        yield from self._write(source, held, missing)

    def _write(self, source: RecordRow, held: SinkRecord | None, missing: list[LinkRow]) -> Work:
        """All links of a record in one call; where that is refused, each in its own, so that one costs no other."""
        if not missing:
            return None
        object, id = source.object, source.source_id
        operation = UpdateRecord(
            object=source.sink_object, id=str(source.sink_id), values={}, links=self._links(missing)
        )
        before = held.model_dump_json() if held else None
        n = self.run.ledger.operations.intend(object, id, dump_operation(operation), before)
        try:
            yield Apply(operation)
        except SkipError as error:
            self.run.ledger.operations.settle(n, settled_as(error), error=str(error))
            if len(missing) == 1:
                return self._settle(missing, "failed", str(error))
            for row in missing:
                yield from self._write(source, held, [row])
            return None
        self.run.ledger.operations.settle(n, "done", source.sink_id)
        return self._settle(missing, "made")

    def _stands(self, row: LinkRow, held: SinkRecord | None) -> bool:
        """Whether another link is there that the policy lets stand; says so."""
        planned = self.run.plan.objects[row.object]
        there = self.run.schema.object(planned.target)
        reference = there.reference(row.sink_attribute) if there else None
        stands = held is not None and link_stands(reference, row.sink_attribute, held, planned.policy)
        if stands:
            self._settle([row], "skipped", STANDS)
        return stands

    def _with_targets(self, rows: list[LinkRow]) -> list[LinkRow]:
        found = []
        for row in rows:
            target = self.run.ledger.standing.record(row.target_object, row.target_id)
            if target and target.sink_id:
                found.append(replace(row, sink_target=target.sink_id))
            else:
                reason = target.reason if target else None
                self._settle([row], "failed", f"its target is not in the sink{f': {reason}' if reason else ''}")
        return found

    def _links(self, rows: list[LinkRow]) -> Links:
        links: Links = {}
        for row in rows:
            target = Target(object=self.run.plan.objects[row.target_object].target, id=str(row.sink_target))
            links[row.sink_attribute] = (*links.get(row.sink_attribute, ()), target)
        return links

    def _settle(self, rows: list[LinkRow], state: str, reason: str | None = None) -> None:
        for row in rows:
            self.run.tally.links[state] += 1
            self.run.ledger.standing.put_link(replace(row, state=state, reason=reason))


def _record_of(row: LinkRow) -> tuple[str, str]:
    return (row.object, row.source_id)


def _is_linked(row: LinkRow, held: SinkRecord | None) -> bool:
    links = held.links.get(row.sink_attribute, ()) if held else ()
    return any(target.id == row.sink_target for target in links)


@dataclass
class Sweep:
    """Removes the doubles that a creation without an answer can leave: made after all, and made again."""

    run: Run
    object: str

    def work(self) -> Iterator[Work]:
        """One piece of work for each creation that was repeated without knowing whether it had been."""
        seen: set[str] = set()
        for row in self.run.ledger.operations.repeated(self.object):
            if row.source_id not in seen and isinstance(load_operation(row.body), CreateRecord):
                seen.add(row.source_id)
                yield self._one(row)

    def _one(self, row: OperationRow) -> Work:
        record = self.run.ledger.standing.record(row.object, row.source_id)
        if record is None or record.sink_id is None:
            return
        yield Wait(self.run.patience.unknown)
        planned = self.run.plan.objects[self.object]
        found: tuple[SinkRecord, ...] = yield Find(planned.target, planned.id_attribute, Text(text=row.source_id))
        for held in found:
            unknown = self.run.ledger.standing.owner_of(held.object, held.id) is None
            if held.id != record.sink_id and unknown and held.created and held.created.by == "ours":
                yield from self._remove(row, held)
        self.run.ledger.operations.settle(row.n, "swept")

    def _remove(self, row: OperationRow, held: SinkRecord) -> Work:
        operation = DeleteRecord(object=held.object, id=held.id)
        n = self.run.ledger.operations.intend(
            row.object, row.source_id, dump_operation(operation), held.model_dump_json()
        )
        try:
            yield Apply(operation)
        except SkipError as error:
            self.run.ledger.operations.settle(n, "failed", error=str(error))
        else:
            self.run.ledger.operations.settle(n, "done", held.id)
            self.run.tally.doubles_removed += 1
