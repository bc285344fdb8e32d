"""Reads a source into the snapshot, page by page; a broken read goes on where it was."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from crm_move.errors import StopError
from crm_move.model import Record, Reference, Schema
from crm_move.plugins import Link, LinkPage, Page, Source
from crm_move.store import Snapshot

Progress = Callable[[str, int, int], None]
AnyPage = TypeVar("AnyPage", Page, LinkPage)


def read_source(source: Source, schema: Schema, snapshot: Snapshot, progress: Progress) -> None:
    """All records of all objects, then all links; afterwards the snapshot is complete.

    Raises StopError where the source gives the same page twice in a row.
    """
    for object in schema.objects:
        _records(source, object.slug, snapshot, progress)
    for object in schema.objects:
        _links(source, object.slug, snapshot)
    snapshot.complete()


def _records(source: Source, object: str, snapshot: Snapshot, progress: Progress) -> None:
    cursor, done = snapshot.cursor(object, "records")
    if done:
        return
    total = source.count(object) or 0
    read = snapshot.count(object)
    for page in _without_loops(source.read(object, cursor), cursor, object):
        snapshot.add_records(object, _own(page.records, object), page.next)
        read += len(page.records)
        progress(f"read {object}", read, max(total, read))


def _links(source: Source, object: str, snapshot: Snapshot) -> None:
    cursor, done = snapshot.cursor(object, "links")
    if done:
        return
    for page in _without_loops(source.links(object, cursor), cursor, object):
        snapshot.add_links(object, _triples(page.links), page.next)


def _triples(links: Iterable[Link]) -> Iterator[tuple[str, str, Reference]]:
    return ((link.id, link.attribute, link.reference) for link in links)


def _own(records: Iterable[Record], object: str) -> Iterator[Record]:
    for record in records:
        if record.object != object:
            raise StopError(f"asked for {object}, the source gave a record of {record.object}: its plugin is at fault")
        yield record


def _without_loops(pages: Iterator[AnyPage], cursor: str | None, object: str) -> Iterator[AnyPage]:
    for page in pages:
        if page.next is not None and page.next == cursor:
            raise StopError(f"reading {object}, the source gave the cursor {cursor!r} twice in a row")
        cursor = page.next
        yield page
