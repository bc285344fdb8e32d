"""Version 1's leads: with deal fields at their root, other times, and an archive of their own."""

from functools import partial
from typing import Any

from . import sales
from .calls import Call, Endpoint
from .errors import gone, not_found, refused
from .fields import v1_fields
from .paging import v1_list, v1_page, v1_sorted
from .scopes import LEADS
from .table import Row
from .times import asked_time, v1_iso
from .values import v1_values

_SORTABLE = (
    "id", "title", "owner_id", "creator_id", "was_seen", "expected_close_date", "next_activity_id", "add_time",
    "update_time",
)  # fmt: skip
_FILTERS = ("owner_id", "person_id", "organization_id")


def _list(call: Call, *, archived: bool) -> dict[str, Any]:
    """In the order in which they were made, unless sorted. Raises ApiError 400, and 404 for a filter."""
    if "filter_id" in call.query:
        raise not_found("Filter")
    numbers = _numbers(call, archived)
    page, more = v1_page(call, numbers)
    rows = [call.company.tables["leads"].get(number) for number in page]
    return v1_list([shown(call, row) for row in rows if row is not None], more)


def _numbers(call: Call, archived: bool) -> list[int]:
    asked = {name: call.whole(name) for name in _FILTERS if name in call.query}
    since = _since(call) if not archived else ""
    listed = call.company.listed(
        "leads", f"leads {archived} {asked} {since}", lambda row: _fits(row, archived, asked, since)
    )
    seen = [number for number in listed if call.switches.sees_all or call.company.sees(_row(call, number))]
    return v1_sorted(call, seen, "leads", _SORTABLE)


def _fits(row: Row, archived: bool, asked: dict[str, Any], since: str) -> bool:
    alive = not row["is_deleted"] and row["is_archived"] == archived
    recent = not since or (row["update_time"] or row["add_time"]) >= since
    return alive and recent and all(row[name] == value for name, value in asked.items())


def _since(call: Call) -> str:
    text = call.query.get("updated_since", "")
    if text and asked_time(text) is None:
        raise refused(400, "updated_since is not a valid ISO 8601 date")
    return text


def _row(call: Call, number: int) -> Row:
    row = call.company.get("leads", number)
    assert row is not None
    return row


def shown(call: Call, row: Row) -> dict[str, Any]:
    """A lead as version 1 shows it: unset custom fields are left out."""
    of = call.company
    hidden = {"custom_fields", "is_deleted", "archive_time"}
    lead = {key: value for key, value in row.items() if key not in hidden}
    if row["is_archived"]:
        lead["archive_time"] = v1_iso(row.get("archive_time") or row["update_time"] or row["add_time"])
    lead |= {
        "add_time": v1_iso(row["add_time"]),
        "update_time": v1_iso(row["update_time"] or row["add_time"]),
        "visible_to": str(row["visible_to"]),
        "cc_email": f"{of.domain}+{of.id}+lead{row['id'][:8]}@mail-example.com",
    }
    return lead | v1_values(of.fields["leads"], of.custom_values("leads", row), of.reference_name)


def _get(call: Call) -> dict[str, Any]:
    """Raises ApiError 404, or 410 where the lead is deleted."""
    row = call.company.get("leads", sales.lead_number(call.params["id"]))
    if row is None or not call.company.sees(row):
        raise not_found("Lead")
    if row["is_deleted"] and call.switches.deleted_records != "shown":
        raise gone("Lead") if call.switches.deleted_records == "410" else not_found("Lead")
    return {"success": True, "data": shown(call, row)}


def _labels(call: Call) -> dict[str, Any]:  # noqa: ARG001 - all companies have the same
    at = "2020-02-13T15:31:44.000Z"
    keys = ("id", "name", "color")
    return v1_list(
        [{**dict(zip(keys, one, strict=True)), "add_time": at, "update_time": at} for one in sales.LEAD_LABELS]
    )


def _sources(call: Call) -> dict[str, Any]:  # noqa: ARG001 - all companies have the same
    return v1_list([{"name": one} for one in sales.LEAD_SOURCES])


def _fields(call: Call) -> dict[str, Any]:
    page, more = v1_page(call, v1_fields("leads", call.company.fields["leads"]))
    return v1_list(list(page), more)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(1, "/leads/archived", 40, LEADS, partial(_list, archived=True), suite="leads"),
    Endpoint(1, "/leads", 20, LEADS, partial(_list, archived=False), suite="leads"),
    Endpoint(1, "/leads/{id}", 2, LEADS, _get, suite="leads"),
    Endpoint(1, "/leadLabels", 10, LEADS, _labels, suite="leads"),
    Endpoint(1, "/leadSources", 2, LEADS, _sources, suite="leads"),
    Endpoint(1, "/leadFields", 20, ("admin", *LEADS), _fields, suite="leads"),
)
