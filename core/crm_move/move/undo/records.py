"""Takes back what was done to one source record: the record goes, or is as it was before the move."""

from collections import defaultdict
from dataclasses import dataclass, field

from crm_move.errors import SkipError, ValueRefusedError
from crm_move.model import Text, Values
from crm_move.move.codec import load_operation, load_values
from crm_move.move.steps import Answering, Find, ReadBack, Work
from crm_move.operations import (
    CreateRecord,
    DeleteRecord,
    Links,
    Operation,
    SinkRecord,
    Target,
    UpdateRecord,
    UpsertRecord,
)
from crm_move.store import OperationRow

from .undoing import PEOPLE, Undoing

ROUNDS = 60

Change = tuple[UpdateRecord, SinkRecord]
"""A write of the move, and the record as it was before it."""


@dataclass
class UndoRecord:
    """The work on one source record; `rows` are the operations on it, oldest first."""

    undoing: Undoing
    rows: list[OperationRow]
    operations: list[Operation] = field(init=False)
    spared: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.operations = [load_operation(row.body) for row in self.rows]
        self.object, self.id = self.rows[0].object, self.rows[0].source_id

    def work(self) -> Work:
        """Everything, to the ledger."""
        if self.undoing.run.schema.object(self._sink_object()) is None:
            self.undoing.took_back()
            return self._close()
        made = [self._made(row, each) for row, each in zip(self.rows, self.operations, strict=True)]
        ids = [id for id in made if id is not None]
        if any(self._is_open(row, each) for row, each in zip(self.rows, self.operations, strict=True)):
            ids += [id for id in (yield from self._found()) if id not in ids]
        if not ids:
            return (yield from self._put_back())
        for id in ids:
            yield from self._delete(id)
        return None if self.spared else self._close()

    def _made(self, row: OperationRow, operation: Operation) -> str | None:
        created = isinstance(operation, CreateRecord | UpsertRecord)
        return row.sink_id if created and row.state == "done" else None

    def _is_open(self, row: OperationRow, operation: Operation) -> bool:
        return isinstance(operation, CreateRecord | UpsertRecord) and row.state != "done"

    def _found(self) -> Answering:
        """The records that attempts without an answer may have made."""
        run = self.undoing.run
        planned = run.plan.objects.get(self.object)
        if planned is None:
            return []
        found = yield Find(planned.target, planned.id_attribute, Text(text=self.id))
        return [held.id for held in found if held.created and held.created.by == "ours"]

    # a record that the move made

    def _delete(self, id: str) -> Work:
        sink_object = self._sink_object()
        held: SinkRecord | None = yield ReadBack(sink_object, id)
        if held is None:
            return self.undoing.took_back()
        self.undoing.saw(held)
        if not self.undoing.force and (reason := self._changed(held)):
            return self._spare("kept", held, reason)
        error = yield from self.undoing.carry_out(DeleteRecord(object=sink_object, id=id), self.object, self.id, held)
        if error is not None:
            return self._spare("could_not", held, str(error))
        self.undoing.took_back()
        return self.undoing.deleted.add(id)

    def _spare(self, state: str, held: SinkRecord, reason: str) -> None:
        self.spared = True
        self.undoing.spare(state, "record", self.object, self.id, reason)
        self.undoing.used |= {(held.object, slug) for slug in (*held.values, *held.links)}

    def _changed(self, held: SinkRecord) -> str | None:
        """What people have done to a record since; nothing of it may be lost."""
        if what := self.undoing.attached.get((held.object, held.id)):
            return f"it has gained: {', '.join(dict.fromkeys(what))}"
        edited = [slug for slug, written in held.written.items() if written.by in PEOPLE]
        if edited:
            return f"edited since: {', '.join(sorted(edited))}"
        row = self.undoing.run.ledger.standing.record(self.object, self.id)
        differing = (
            [slug for slug, values in load_values(row.written).items() if _differs(held, slug, values)] if row else []
        ) + self._pointing_elsewhere(held)
        return f"holds other values than were written: {', '.join(sorted(differing))}" if differing else None

    def _pointing_elsewhere(self, held: SinkRecord) -> list[str]:
        """References to one record that somebody with the move's token has given another. One that points at nothing
        by now does so because its target went first."""
        written: dict[str, set[Target]] = defaultdict(set)
        for each in self.operations:
            if isinstance(each, CreateRecord | UpsertRecord | UpdateRecord):
                for slug, targets in each.links.items():
                    written[slug] |= set(targets)
        return [
            slug
            for slug, targets in written.items()
            if targets and _by(held, slug) == "ours" and not self._holds_several(held.object, slug)
            if held.links.get(slug) and not targets & set(held.links[slug])
        ]

    # a record that was there before

    def _put_back(self) -> Work:
        """Its values and links as they were; what is spared stays in the ledger, so that it can be forced later."""
        updates = [
            (row, each) for row, each in zip(self.rows, self.operations, strict=True) if isinstance(each, UpdateRecord)
        ]
        held: SinkRecord | None = (yield ReadBack(updates[-1][1].object, updates[-1][1].id)) if updates else None
        if held is None:
            return self._close()
        images = [SinkRecord.model_validate_json(row.before) if row.before else None for row, _ in updates]
        first = next((image for image in images if image), None)
        changes = [
            (each, image or SinkRecord(object=held.object, id=held.id, values={}))
            for (_, each), image in zip(updates, images, strict=True)
        ]
        values = self._values_to_put_back(changes, first, held) if first else {}
        links = self._links_to_put_back(changes, first.links if first else {}, held)
        yield from self._restore(held, values, links)
        if self.spared:
            return self.undoing.run.ledger.standing.forget(self.object, self.id)
        return self._close()

    def _values_to_put_back(self, changes: list[Change], before: SinkRecord, held: SinkRecord) -> dict[str, Values]:
        latest = {slug: values for each, _ in changes for slug, values in each.values.items()}
        found = {}
        for slug, written in latest.items():
            was, now = before.values.get(slug, ()), held.values.get(slug, ())
            if self._holds_several_values(held.object, slug):
                was = _without_ours(slug, changes, was, now)
            if now == was:
                self.undoing.took_back()
            elif self._is_edited(held, slug) or self._is_written_alike(held, slug, written):
                self._keep_value(held, slug)
            else:
                found[slug] = was
        return found

    def _links_to_put_back(self, changes: list[Change], before: Links, held: SinkRecord) -> Links:
        """Of several links those of the move go, and the others stay; a single one is as it was, unless edited."""
        found: Links = {}
        for slug in dict.fromkeys(slug for each, _ in changes for slug in each.links):
            was, now = before.get(slug, ()), held.links.get(slug, ())
            added = [
                to for each, image in changes for to in each.links.get(slug, ()) if to not in image.links.get(slug, ())
            ]
            ours = [to for to in added if to not in was]
            if self._holds_several(held.object, slug):
                was = tuple(to for to in now if to not in ours)
            if set(now) == set(was):
                self.undoing.took_back()
            elif self._is_edited(held, slug) or not (self.undoing.force or set(now) <= {*was, *ours}):
                self._keep_value(held, slug)
            else:
                found[slug] = was
        return found

    def _holds_several(self, object: str, slug: str) -> bool:
        schema = self.undoing.run.schema.object(object)
        reference = schema.reference(slug) if schema else None
        return reference is not None and reference.many and not self.undoing.force

    def _holds_several_values(self, object: str, slug: str) -> bool:
        schema = self.undoing.run.schema.object(object)
        attribute = schema.attribute(slug) if schema else None
        return attribute is not None and attribute.multi and not self.undoing.force

    def _is_edited(self, held: SinkRecord, slug: str) -> bool:
        return not self.undoing.force and _by(held, slug) in PEOPLE

    def _is_written_alike(self, held: SinkRecord, slug: str, written: Values) -> bool:
        """Whether something else was written with the move's own token, which could have been anybody."""
        return not self.undoing.force and _by(held, slug) == "ours" and _differs(held, slug, written)

    def _keep_value(self, held: SinkRecord, slug: str) -> None:
        self.spared = True
        self.undoing.spare("kept", "value", self.object, self.id, f"edited since: {held.object}.{slug}")
        self.undoing.used.add((held.object, slug))

    def _restore(self, held: SinkRecord, values: dict[str, Values], links: dict[str, tuple[Target, ...]]) -> Work:
        """All in one call; what the sink does not take is left out and said, once an attribute."""
        for _ in range(ROUNDS):
            if not values and not links:
                return
            operation = UpdateRecord(object=held.object, id=held.id, values=values, links=links, replace=True)
            error = yield from self.undoing.carry_out(operation, self.object, self.id, held)
            self.undoing.wrote = True
            if error is None:
                self.undoing.took_back(len(values) + len(links))
                return
            refused = error.attribute if isinstance(error, ValueRefusedError) else None
            for slug in [refused] if refused in (*values, *links) else [*values, *links]:
                values.pop(str(slug), None)
                links.pop(str(slug), None)
                self._could_not(held, str(slug), error)

    def _could_not(self, held: SinkRecord, slug: str, error: SkipError) -> None:
        self.spared = True
        self.undoing.spare("could_not", "value", self.object, self.id, f"{held.object}.{slug}: {error}")

    # the ledger

    def _close(self) -> None:
        self.undoing.settle(self.rows)
        self.undoing.run.ledger.standing.forget(self.object, self.id)

    def _sink_object(self) -> str:
        on_records = CreateRecord | UpsertRecord | UpdateRecord | DeleteRecord
        return next(each.object for each in self.operations if isinstance(each, on_records))


def _without_ours(slug: str, changes: list[Change], before: Values, now: Values) -> Values:
    """Of several values: what is there but for what the move added, and what it took away of those before it."""
    added = {
        each
        for change, image in changes
        for each in change.values.get(slug, ())
        if each not in image.values.get(slug, ())
    }
    gone = [
        each
        for change, image in changes
        if change.replace and slug in change.values
        for each in image.values.get(slug, ())
        if each not in change.values[slug] and each in before and each not in now
    ]
    return (*(each for each in now if each not in added or each in before), *dict.fromkeys(gone))


def _by(held: SinkRecord, slug: str) -> str | None:
    written = held.written.get(slug)
    return written.by if written else None


def _differs(held: SinkRecord, slug: str, values: Values) -> bool:
    """Whether something else stands where values were written; what the sink put there by itself does not count."""
    return _by(held, slug) != "system" and not all(value in held.values.get(slug, ()) for value in values)
