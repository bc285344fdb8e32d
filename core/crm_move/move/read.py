"""Reads a source into the snapshot, page by page; a broken read goes on where it was."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from crm_move.errors import StopError
from crm_move.model import Record, RecordList, Reference, Schema
from crm_move.plugins import Changes, Ids, Link, LinkPage, MembershipPage, Memberships, Page, Remarks, Source
from crm_move.store import MARK, SINCE, Snapshot

Progress = Callable[[str, int, int], None]
AnyPage = TypeVar("AnyPage", Page, LinkPage, MembershipPage)

MOST_PASSES = 5
"""Passes over what has changed: each is about as long as the one before took, so they soon find nothing. A source that
changes all the time is moved as the last one found it."""


UNREAD = "unread "
"""How the facts are called that keep the ids that a sweep has found and no page; the object follows."""


class UntoldError(Exception):
    """The source's changes do not tell of all that has changed: only a read of everything is to be trusted."""


def read_source(source: Source, schema: Schema, snapshot: Snapshot, progress: Progress) -> tuple[str, ...]:
    """All records, what changed meanwhile, who is on which list, then all links; nothing is read twice.

    Of a snapshot that began as a copy of an earlier read only what has changed since that one is read, with all lists
    and links. Links come last: where a system changes a link it seldom says so of the record. Returns sentences about
    the read.

    Raises StopError where the source gives the same page twice in a row, and UntoldError.
    """
    slugs = [object.slug for object in schema.objects]
    _mark(source, snapshot, 1)
    for slug in slugs if snapshot.fact(SINCE) is None else ():
        _records(source, slug, snapshot, progress)
    _changes(source, slugs, snapshot)
    _sweep(source, slugs, snapshot)
    _catch_up(source, slugs, snapshot)
    snapshot.intake.settle()
    if snapshot.fact(SINCE) is not None and snapshot.intake.dangles():
        raise UntoldError
    for each in schema.lists:
        _members(source, each, snapshot)
    for slug in slugs:
        _links(source, slug, snapshot)
    return (*(source.remarks() if isinstance(source, Remarks) else ()), *_found_meanwhile(snapshot))


def _records(source: Source, object: str, snapshot: Snapshot, progress: Progress) -> None:
    cursor, done = snapshot.intake.cursor(object, "records")
    if done:
        return
    total = source.count(object) or 0
    read = snapshot.count(object)
    for page in _without_loops(source.read(object, cursor), cursor, object):
        snapshot.intake.add_records(object, _own(page.records, object), page.next, gone=page.gone)
        read += len(page.records)
        progress(f"read {object}", read, max(total, read))


def _mark(source: Source | Changes, snapshot: Snapshot, number: int) -> None:
    """Remember the moment from which on the pass of this number looks; a read that goes on keeps the first one."""
    if isinstance(source, Changes) and snapshot.fact(f"{MARK}{number}") is None:
        snapshot.keep(f"{MARK}{number}", source.mark())


def _changes(source: Source, objects: Iterable[str], snapshot: Snapshot) -> None:
    """Passes over what has changed since the one before began, until one finds nothing."""
    if not isinstance(source, Changes):
        return
    for number in range(1, MOST_PASSES + 1):
        _pass_over(source, objects, snapshot, number)
        if not _found(snapshot, number):
            return


def _pass_over(source: Changes, objects: Iterable[str], snapshot: Snapshot, number: int) -> None:
    _mark(source, snapshot, number + 1)
    for object in objects:
        _changed(source, object, snapshot, number)


def _changed(source: Changes, object: str, snapshot: Snapshot, number: int) -> None:
    part, mark = _pass(number), snapshot.fact(f"{MARK}{number}") or ""
    cursor, done = snapshot.intake.cursor(object, part)
    if done:
        return
    for page in _without_loops(source.changes(object, mark, cursor), cursor, f"changes of {object}"):
        snapshot.intake.add_changes(object, _own(page.records, object), page.next, gone=page.gone, part=part)


def _pass(number: int) -> str:
    return f"changes {number}"


def _found(snapshot: Snapshot, number: int) -> int:
    return snapshot.intake.found(_pass(number)) + snapshot.intake.found(f"gone in {_pass(number)}")


def _sweep(source: Source, objects: Iterable[str], snapshot: Snapshot) -> None:
    """Drop what the source no longer has, where it can list what it has."""
    if not isinstance(source, Ids):
        return
    for object in objects:
        if not snapshot.intake.cursor(object, "sweep")[1]:
            unread = snapshot.intake.keep_only(object, source.ids(object), "sweep")
            snapshot.keep(f"{UNREAD}{object}", json.dumps(unread))


def _catch_up(source: Source, objects: list[str], snapshot: Snapshot) -> None:
    """What is listed and was not told of is new since the last pass, or back from a bin, which may move no date."""
    if not isinstance(source, Changes) or snapshot.fact(SINCE) is None or not _is_unread(objects, snapshot):
        return
    number = MOST_PASSES + 1
    if snapshot.fact(f"{MARK}{number}") is None:
        snapshot.keep(f"{MARK}{number}", snapshot.last_mark or "")
    _pass_over(source, objects, snapshot, number)
    if _is_unread(objects, snapshot):
        raise UntoldError


def _is_unread(objects: Iterable[str], snapshot: Snapshot) -> bool:
    for object in objects:
        ids = json.loads(snapshot.fact(f"{UNREAD}{object}") or "[]")
        if set(ids) - snapshot.known(object, ids, unchosen=True):
            return True
    return False


def _members(source: Source, list: RecordList, snapshot: Snapshot) -> None:
    cursor, done = snapshot.intake.cursor(list.slug, "members")
    if done or not isinstance(source, Memberships):
        return
    for page in _without_loops(source.memberships(list.slug, cursor), cursor, f"the list {list.slug}"):
        snapshot.intake.add_members(list.slug, list.object, page.ids, page.next)


def _links(source: Source, object: str, snapshot: Snapshot) -> None:
    cursor, done = snapshot.intake.cursor(object, "links")
    if done:
        return
    for page in _without_loops(source.links(object, cursor), cursor, f"links of {object}"):
        snapshot.intake.add_links(object, _triples(page.links), page.next)


def _found_meanwhile(snapshot: Snapshot) -> Iterator[str]:
    changed = snapshot.intake.found("changes")
    gone = snapshot.intake.found("gone") + snapshot.intake.found("sweep")
    if (since := snapshot.fact(SINCE)) is not None:
        yield (
            f"Only what changed since the read of {since} was read, with all links and lists:"
            f" {_records_were(changed)} made or changed, {gone:,} deleted or merged."
        )
    elif changed:
        yield f"While the source was read, {_records_were(changed)} made or changed there and read again."
    if since is None and gone:
        yield f"While the source was read, {_records_were(gone)} deleted or merged there; they are not moved."
    if _found(snapshot, MOST_PASSES):
        yield "The source did not stop changing: what changed last is not moved. Run the command again to have it."


def _records_were(count: int) -> str:
    return "1 record was" if count == 1 else f"{count:,} records were"


def _triples(links: Iterable[Link]) -> Iterator[tuple[str, str, Reference]]:
    return ((link.id, link.attribute, link.reference) for link in links)


def _own(records: Iterable[Record], object: str) -> Iterator[Record]:
    for record in records:
        if record.object != object:
            raise StopError(f"asked for {object}, the source gave a record of {record.object}: its plugin is at fault")
        yield record


def _without_loops(pages: Iterator[AnyPage], cursor: str | None, what: str) -> Iterator[AnyPage]:
    for page in pages:
        if page.next is not None and page.next == cursor:
            raise StopError(f"reading {what}, the source gave the cursor {cursor!r} twice in a row")
        cursor = page.next
        yield page
