"""Ids of records that were merged into others: which record they mean now."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, exists, select, update

from crm_move.model import Record, Reference

from .snapshot_tables import former, records

BATCH = 500
LONGEST = 50
"""Merges in a row that are followed: more are a circle."""

Place = tuple[str, str]


def meant(connection: Connection, places: Collection[Place]) -> dict[Place, str]:
    """The id of the record that each place, an object and an id, means now; only those that mean another one."""
    wanted: dict[str, list[str]] = {}
    for object, id in places:
        wanted.setdefault(object, []).append(id)
    found: dict[Place, str] = {}
    # An object at a time: pairs of both are looked for without the index.
    for object, ids in wanted.items():
        for start in range(0, len(ids), BATCH):
            part = former.c.id.in_(ids[start : start + BATCH])
            rows = connection.execute(select(former.c.id, former.c.now).where(former.c.object == object, part))
            found.update({(object, row.id): row.now for row in rows})
    return found


def survivors(connection: Connection, object: str) -> dict[str, list[str]]:
    """The records that others were merged into, each with the ids of those."""
    found: dict[str, list[str]] = {}
    for row in connection.execute(select(former).where(former.c.object == object).order_by(former.c.id)):
        found.setdefault(row.now, []).append(row.id)
    return found


def with_meant(connection: Connection, batch: Iterable[Record]) -> list[Record]:
    """The records with references to what their targets are now; two that mean the same by now are one."""
    listed = list(batch)
    if connection.execute(select(former.c.id).limit(1)).first() is None:
        return listed
    places = {(to.object, to.id) for record in listed for links in record.references.values() for to in links}
    now = meant(connection, places)
    return [redirected(record, now) for record in listed] if now else listed


def settle(connection: Connection) -> None:
    """Follow merges in a row to their end, and take out records that are part of another one by now.

    What was merged into a record that is gone is gone with it.
    """
    later = former.alias("later")
    same = (later.c.object == former.c.object) & (later.c.id == former.c.now) & (later.c.now != former.c.id)
    onward = select(later.c.now).where(same).scalar_subquery()
    for _ in range(LONGEST):
        if not connection.execute(update(former).where(exists().where(same)).values(now=onward)).rowcount:
            break
    survivor = records.alias("survivor")
    merged = exists().where(
        former.c.object == records.c.object,
        former.c.id == records.c.id,
        survivor.c.object == former.c.object,
        survivor.c.id == former.c.now,
        survivor.c.id.not_in(select(later.c.id).where(later.c.object == former.c.object)),
    )
    connection.execute(delete(records).where(merged))
    whole = exists().where(survivor.c.object == former.c.object, survivor.c.id == former.c.now)
    connection.execute(delete(former).where(~whole))


def redirected(record: Record, now: Mapping[Place, str]) -> Record:
    """The record with references to what each place, an object and an id, means now."""
    references = {slug: _meant_links(links, now) for slug, links in record.references.items()}
    return record if references == record.references else record.model_copy(update={"references": references})


def _meant_links(links: tuple[Reference, ...], now: Mapping[Place, str]) -> tuple[Reference, ...]:
    if not any((link.object, link.id) in now for link in links):
        return links
    found: dict[tuple[str, str, str | None], Reference] = {}
    for link in links:
        id = now.get((link.object, link.id), link.id)
        place = (link.object, id, link.label)
        primary = link.primary or (place in found and found[place].primary)
        found[place] = link.model_copy(update={"id": id, "primary": primary})
    return tuple(found.values())
