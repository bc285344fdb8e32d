"""Lists (called segments in HubSpot) and who is on them (docs/hubspot-api.md, 10)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from crm_move import RecordList, RefusedError

from .client import BEFORE, HubSpot, Rows
from .refusals import is_not_there, is_unserved

Json = dict[str, Any]


def read_lists(hub: HubSpot, objects: Mapping[str, str]) -> tuple[tuple[RecordList, ...], str]:
    """The lists of these objects (slug by type id), and a sentence about those that are not read."""
    try:
        rows = list(_all(hub))
    except RefusedError as error:
        if not is_not_there(error):
            raise
        return (), f"Lists are not read: {error}"
    alive = {str(row["listId"]): row for row in rows if not row.get("deletedAt")}
    found = tuple(_list(row, objects) for row in alive.values() if str(row.get("objectTypeId")) in objects)
    others = len(alive) - len(found)
    return found, f"{others:,} lists of objects that are not moved stay in HubSpot." if others else ""


def _all(hub: HubSpot) -> Iterator[Json]:
    """By cursor where the version has that: by offset it ends at 10,000."""
    if hub.version != BEFORE:
        try:
            yield from _pages(hub.lists_after, None)
            return
        except RefusedError as error:
            if not is_unserved(error):
                raise
    yield from _pages(lambda offset: hub.lists_from(int(offset or 0)), None)


def _pages(fetch: Callable[[str | None], Rows], cursor: str | None) -> Iterator[Json]:
    while True:
        page = fetch(cursor)
        yield from page.rows
        cursor = page.next
        if cursor is None:
            return


def _list(row: Json, objects: Mapping[str, str]) -> RecordList:
    told = str(row.get("size") or (row.get("additionalProperties") or {}).get("hs_list_size") or "")
    kind = str(row.get("processingType") or "").lower()
    return RecordList(
        slug=str(row["listId"]),
        title=str(row.get("name") or row["listId"]),
        object=objects[str(row["objectTypeId"])],
        size=int(told) if told.isdigit() else None,
        description=_KINDS.get(kind),
    )


_KINDS = {
    "manual": "A list that people filled by hand in HubSpot",
    "snapshot": "A list that HubSpot filled once by a filter",
    "dynamic": "A list that HubSpot kept filled by a filter: its members as they were when it was read",
}
