"""What holds after every move and every undo, whatever happened on the way: said once, for all sources and sinks.

After a move: no source record is in the sink twice, no link is missing, and the sums add up. After an undo: the sink is
as it was, but for what other people did and for what the undo has named.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_move.model import Record, Reference, words
from crm_move.move.lists import TARGET
from crm_move.operations import SinkRecord
from crm_move.plan import Plan, PlannedReference
from crm_move.plugins import Sink
from crm_move.store import Ledger, LinkRow, RecordRow, Snapshot, SparedRow

HELD = ("created", "updated", "unchanged")
LINKED = ("made", "present")
OTHERS = ("person", "app", "system")


@dataclass(frozen=True)
class SinkState:
    """Everything that a sink holds: its records by object and id, and what of its schema is in use.

    `schema` names objects (`deals`), attributes (`deals.value`) and options (`deals.stage: Won`).
    """

    records: Mapping[str, Mapping[str, SinkRecord]]
    schema: frozenset[str]

    @classmethod
    def of(cls, sink: Sink) -> "SinkState":
        """The state as the sink shows it; wait before for what it shows late."""
        objects = sink.describe().schema_.objects
        records = {
            each.slug: {held.id: held for page in sink.existing(each.slug, None) for held in page.records}
            for each in objects
        }
        schema = {each.slug for each in objects}
        for each in objects:
            for attribute in (one for one in each.attributes if not one.archived):
                schema.add(f"{each.slug}.{attribute.slug}")
                options = (option for option in attribute.options if not option.archived)
                schema |= {f"{each.slug}.{attribute.slug}: {option.title}" for option in options}
            schema |= {f"{each.slug}.{reference.slug}" for reference in each.references if not reference.archived}
        return cls(records, frozenset(schema))


def move_findings(plan: Plan, snapshot: Snapshot, ledger: Ledger, state: SinkState) -> list[str]:
    """What is wrong after a move that came to its end, in sentences; nothing where all holds."""
    snapshot.choose(list(plan.objects), plan.limit)
    return [
        *_doubles(plan, ledger, state),
        *_records(plan, snapshot, ledger, state),
        *_links(plan, snapshot, ledger, state),
    ]


def undo_findings(plan: Plan, ledger: Ledger, before: SinkState, after: SinkState) -> list[str]:
    """What is wrong after an undo that came to its end: neither as it was before the move, nor other people's, nor
    named."""
    spared = ledger.standing.spared()
    return [
        *_left_over(plan, spared, before, after),
        *_changed(spared, before, after),
        *_schema(spared, before, after),
    ]


# a move


def _doubles(plan: Plan, ledger: Ledger, state: SinkState) -> Iterator[str]:
    for object, planned in plan.objects.items():
        holders = Counter(
            words(value)
            for held in state.records.get(planned.target, {}).values()
            for value in held.values.get(planned.id_attribute, ())[:1]
        )
        yield from (f"{object} {id} is in the sink {count} times" for id, count in holders.items() if count > 1)
    owners = Counter((row.sink_object, row.sink_id) for row in ledger.standing.records() if row.sink_id)
    yield from (f"{place} belongs to {count} source records" for place, count in owners.items() if count > 1)


def _records(plan: Plan, snapshot: Snapshot, ledger: Ledger, state: SinkState) -> Iterator[str]:
    for object, planned in plan.objects.items():
        merged = ledger.standing.merges.of(object)
        for record in snapshot.records(object):
            row = ledger.standing.record(object, record.id)
            if row is None:
                yield f"{object} {record.id} is in no state"
            elif row.state not in HELD:
                yield from () if row.reason else (f"{object} {record.id} {row.state} without a reason",)
            elif record.id not in merged and row.sink_id not in state.records.get(planned.target, {}):
                yield f"{object} {record.id} is {row.state} and not in the sink"


def _links(plan: Plan, snapshot: Snapshot, ledger: Ledger, state: SinkState) -> Iterator[str]:
    merges = {object: ledger.standing.merges.of(object) for object in plan.objects}
    for object, planned in plan.objects.items():
        for record in snapshot.records(object):
            owner = merges[object].get(record.id, record.id)
            rows = {
                (row.sink_attribute, row.target_object, row.target_id): row
                for row in ledger.standing.links_of(object, [owner])
                if row.target_object != TARGET
            }
            source = ledger.standing.record(object, owner)
            for slug, reference in planned.references.items():
                for link in _wanted(record, reference):
                    target = merges.get(link.object, {}).get(link.id, link.id)
                    found = rows.get((slug, link.object, target))
                    yield from _link(f"{object} {record.id}.{slug} -> {link.object} {link.id}", found, source, state)


def _wanted(record: Record, planned: PlannedReference) -> Iterator[Reference]:
    for slug in planned.sources:
        for link in record.references.get(slug, ()):
            near = planned.near_misses.get(link.id)
            yield link.model_copy(update={"id": near.means}) if near and near.answer else link


def _link(name: str, row: LinkRow | None, source: RecordRow | None, state: SinkState) -> Iterator[str]:
    if row is None:
        if source is None or source.state in HELD:
            yield f"{name} is in no state"
    elif row.state not in LINKED:
        yield from () if row.reason else (f"{name} {row.state} without a reason",)
    elif source is None or source.sink_id is None:
        yield f"{name} is {row.state}, and its record is not in the sink"
    else:
        held = state.records.get(source.sink_object, {}).get(source.sink_id)
        there = held is not None and any(to.id == row.sink_target for to in held.links.get(row.sink_attribute, ()))
        if not there and not (held and _by_others(held, row.sink_attribute)):
            yield f"{name} is {row.state} and not in the sink"


def _by_others(held: SinkRecord, slug: str) -> bool:
    return slug in held.written and held.written[slug].by in OTHERS


# an undo


def _left_over(plan: Plan, spared: list[SparedRow], before: SinkState, after: SinkState) -> Iterator[str]:
    named = {(row.object, row.source_id) for row in spared if row.kind == "record"}
    for object, records in after.records.items():
        for id, held in records.items():
            new = id not in before.records.get(object, {})
            if new and held.created and held.created.by == "ours" and not named & set(_sources(plan, held)):
                yield f"{object} {id} was made by the move, is still there, and is not named"


def _sources(plan: Plan, held: SinkRecord) -> Iterator[tuple[str, str]]:
    """The source records that a record of the sink says it was made from."""
    for object, planned in plan.objects.items():
        if planned.target == held.object:
            yield from ((object, words(value)) for value in held.values.get(planned.id_attribute, ()))


def _changed(spared: list[SparedRow], before: SinkState, after: SinkState) -> Iterator[str]:
    named = {row.reason.partition(": ")[2] if row.state == "kept" else row.reason.partition(": ")[0] for row in spared}
    for object, records in before.records.items():
        for id, was in records.items():
            now = after.records.get(object, {}).get(id)
            if now is None:
                yield f"{object} {id} was there before the move and is gone"
                continue
            for slug in {*was.values, *now.values, *was.links, *now.links}:
                same = was.values.get(slug, ()) == now.values.get(slug, ()) and set(was.links.get(slug, ())) == set(
                    now.links.get(slug, ())
                )
                in_use = f"{object}.{slug}" in before.schema
                if in_use and not same and f"{object}.{slug}" not in named and not _by_others(now, slug):
                    yield f"{object}.{slug} of {id} is neither as it was nor named"


def _schema(spared: list[SparedRow], before: SinkState, after: SinkState) -> Iterator[str]:
    yield from (f"{place} was there before the move and is gone" for place in sorted(before.schema - after.schema))
    named = {_place(row) for row in spared}
    whole = {place for place in named if "." not in place}
    for place in sorted(after.schema - before.schema - named):
        attribute = place.partition(": ")[0]
        if attribute not in named and place.partition(".")[0] not in whole:
            yield f"{place} is left of the move and not named"


def _place(row: SparedRow) -> str:
    match row.kind:
        case "attribute":
            return f"{row.object}.{row.source_id}"
        case "option":
            return f"{row.object}: {row.source_id}"
    return row.object if row.kind == "object" else f"{row.kind} of the move"
