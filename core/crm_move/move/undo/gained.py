"""What people have added to records since the move: what hangs on them, and links from other records."""

from crm_move.model import ObjectSchema
from crm_move.operations import SinkRecord
from crm_move.plugins import Attachments

from .undoing import PEOPLE, Undoing


def see_what_records_gained(undoing: Undoing) -> None:
    """Take down, by record, everything that would go along with it."""
    sink = undoing.run.sink
    if isinstance(sink, Attachments):
        for hanging in sink.attached():
            undoing.attached[hanging.object, hanging.record].append(hanging.what)
    written = {planned.target for planned in undoing.run.plan.objects.values()}
    for each in undoing.run.schema.objects:
        if _may_point_at(each, written):
            for page in sink.existing(each.slug, None):
                for held in page.records:
                    _take_down(undoing, each, held)


def _may_point_at(schema: ObjectSchema, written: set[str]) -> bool:
    return any(written & set(reference.targets) for reference in schema.references if not reference.archived)


def _take_down(undoing: Undoing, schema: ObjectSchema, held: SinkRecord) -> None:
    for slug, targets in held.links.items():
        by = held.written.get(slug)
        if by is not None and by.by in PEOPLE:
            for target in targets:
                undoing.attached[target.object, target.id].append(f"link from {schema.plural}")
