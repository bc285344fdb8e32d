"""The two ways of paging: version 2's cursor, which names the first row of the next page, and version 1's start."""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from .calls import Call, names
from .errors import invalid, refused
from .table import Place, Row

_DEFAULT, _MOST = 100, 500
SORTED = ("id", "update_time", "add_time")
"""What most lists of version 2 can be sorted by."""
PAGED = names("limit cursor")
SORTABLE = PAGED | names("sort_by sort_direction")


def limit_of(call: Call) -> int:
    """Version 2's page size. Raises ApiError 400."""
    return call.whole("limit", _DEFAULT, least=1, most=_MOST) or _DEFAULT


def sorting(call: Call, fields: tuple[str, ...]) -> tuple[str, bool]:
    """The field to sort by, and whether descending. Raises ApiError 400."""
    field, direction = call.query.get("sort_by", "id"), call.query.get("sort_direction", "asc")
    if field not in fields:
        raise invalid(f"sort_by: must be one of {', '.join(fields)}")
    if direction not in ("asc", "desc"):
        raise invalid("sort_direction: must be asc or desc")
    return field, direction == "desc"


def place_of(call: Call, field: str, *, descending: bool) -> Place | None:
    """Where the page begins. Raises ApiError 400, also for a cursor of another sorting."""
    text = call.query.get("cursor")
    if not text:
        return None
    try:
        held = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if (held["field"], held["sortDirection"]) != (field, "desc" if descending else "asc"):
            raise invalid("cursor: belongs to another request")
        return Place(held["fieldValue"], int(held["id"]))
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise invalid("cursor: is not valid") from None


def cursor_at(field: str, value: Any, number: int, *, descending: bool = False) -> str:
    held = {"field": field, "fieldValue": value, "sortDirection": "desc" if descending else "asc", "id": number}
    return base64.urlsafe_b64encode(json.dumps(held, separators=(",", ":")).encode()).decode().rstrip("=")


def v2_page(call: Call, data: list[Any], following: str | None) -> dict[str, Any]:
    more = {} if following is None and call.switches.next_cursor_at_end == "absent" else {"next_cursor": following}
    return {"success": True, "data": data, "additional_data": more}


def cut(rows: Iterator[Row], limit: int, field: str, *, descending: bool) -> tuple[list[Row], str | None]:
    """The rows of a page, and the cursor of the next."""
    found = list(islice(rows, limit + 1))
    if len(found) <= limit:
        return found, None
    following = found.pop()
    return found, cursor_at(field, following.get(field), following["id"], descending=descending)


def v2_listed(call: Call, rows: Sequence[Row], fields: tuple[str, ...]) -> tuple[list[Row], str | None]:
    """A page of rows that are at hand. Raises ApiError 400."""
    field, descending = sorting(call, fields)
    start = place_of(call, field, descending=descending)
    ordered = sorted(sorted(rows, key=lambda row: row["id"]), key=lambda row: _key(row, field), reverse=descending)
    if start is not None:
        at = (start.value is not None, start.value or 0, start.number)
        ordered = [row for row in ordered if _from(row, field, at, descending=descending)]
    return cut(iter(ordered), limit_of(call), field, descending=descending)


def _key(row: Row, field: str) -> tuple[bool, Any]:
    value = row.get(field)
    return (value is not None, 0 if value is None else value)


def _from(row: Row, field: str, at: tuple[bool, Any, int], *, descending: bool) -> bool:
    key = _key(row, field)
    if key == at[:2]:
        return bool(row["id"] >= at[2])
    return key < at[:2] if descending else key > at[:2]


def v2_keyed(call: Call, shown: Sequence[Any]) -> dict[str, Any]:
    """A page of things without an id of their own (field definitions): the cursor counts. Raises ApiError 400."""
    start = place_of(call, "id", descending=False)
    first, limit = start.number if start else 0, limit_of(call)
    more = cursor_at("id", first + limit, first + limit) if first + limit < len(shown) else None
    return v2_page(call, list(shown[first : first + limit]), more)


def v1_sorted(call: Call, numbers: Sequence[int], kind: str, fields: tuple[str, ...]) -> list[int]:
    """The numbers by the fields that `sort` names, each with ASC or DESC behind. Raises ApiError 400."""
    found = list(numbers)
    for words in reversed([one.split() for one in call.query.get("sort", "").split(",") if one.strip()]):
        if words[0] not in fields or [one.upper() for one in words[1:]] not in ([], ["ASC"], ["DESC"]):
            raise refused(400, f"sort can not be {' '.join(words)}")
        keys = {number: _v1_key(call.company.get(kind, number) or {}, words[0]) for number in found}
        found.sort(key=keys.__getitem__, reverse=words[-1].upper() == "DESC")
    return found


def _v1_key(row: Row, field: str) -> tuple[bool, Any]:
    """What was never updated shows the time when it was made."""
    return _key(row, "add_time" if field == "update_time" and row.get(field) is None else field)


def v1_page(call: Call, found: Sequence[Any], *, most: int = _MOST) -> tuple[Sequence[Any], dict[str, Any]]:
    """The part that `start` and `limit` ask for, and its `additional_data`. A limit above the maximum is cut to it."""
    start = call.whole("start", 0) or 0
    limit = min(call.whole("limit", _DEFAULT, least=1) or _DEFAULT, most)
    more = start + limit < len(found)
    told = {"start": start, "limit": limit, "more_items_in_collection": more}
    if more:
        told["next_start"] = start + limit
    return found[start : start + limit], {"pagination": told}


def v1_list(data: list[Any], more: dict[str, Any] | None = None, **beside: Any) -> dict[str, Any]:
    """Version 1's envelope: `data` is null where there is nothing."""
    body: dict[str, Any] = {"success": True, "data": data or None}
    return {**body, **({"additional_data": more} if more is not None else {}), **beside}
