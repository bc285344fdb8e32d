"""Version 1's notes, files and activity types, the fields it still tells, relationships and participants."""

from collections.abc import Callable
from functools import partial
from typing import Any

from . import talk
from .calls import Call, Endpoint
from .errors import gone, not_found, refused
from .fields import v1_fields
from .paging import v1_list, v1_page, v1_sorted
from .scopes import ACTIVITIES, CONTACTS, DEALS, FIELDS
from .table import Row
from .times import asked_time, v1_time
from .v1_old import organization_object, person_object, shown, user_object

_NOTES = (*CONTACTS, *DEALS)
_FILES = (*ACTIVITIES, *CONTACTS, *DEALS)
_MOST_FILES = 100
_NOTE_PARENTS = ("user_id", "deal_id", "person_id", "org_id", "project_id", "task_id")
_NOTE_SORTS = ("id", "user_id", "deal_id", "person_id", "org_id", "content", "add_time", "update_time")
_PARENTS = ("deal", "person", "organization", "lead", "project", "task")


# -- notes


def _notes(call: Call) -> dict[str, Any]:
    """Raises ApiError 400."""
    wanted, asked = _note_filter(call)
    numbers = v1_sorted(call, call.company.listed("notes", f"notes {asked}", wanted), "notes", _NOTE_SORTS)
    page, more = v1_page(call, numbers)
    return v1_list([_note(call, row) for number in page if (row := call.company.get("notes", number))], more)


def _note_filter(call: Call) -> tuple[Callable[[Row], bool], dict[str, Any]]:
    """What a list of notes holds, and what was asked for. Raises ApiError 400."""
    asked: dict[str, Any] = {name: call.whole(name) for name in _NOTE_PARENTS if name in call.query}
    asked |= {"lead_id": call.query["lead_id"]} if "lead_id" in call.query else {}
    pins = {
        name: call.query[f"pinned_to_{name}_flag"] == "1" for name in _PARENTS if f"pinned_to_{name}_flag" in call.query
    }
    since = call.query.get("updated_since", "")
    if since and asked_time(since) is None:
        raise refused(400, "updated_since is not a valid RFC 3339 date")
    first, last = call.query.get("start_date", ""), call.query.get("end_date", "9")

    def wanted(row: Row) -> bool:
        recent = (row["update_time"] or row["add_time"]) >= since and first <= row["add_time"][:10] <= last
        pinned = all((row["pinned"] and name == "deal") == value for name, value in pins.items())
        return not row["is_deleted"] and recent and pinned and all(row.get(name) == one for name, one in asked.items())

    return wanted, {**asked, **pins, "since": since, "first": first, "last": last}


def _note(call: Call, row: Row) -> dict[str, Any]:
    user = user_object(call, row["user_id"])
    names = {"deal": ("deals", "deal_id", "title"), "person": ("persons", "person_id", "name"),
             "organization": ("organizations", "org_id", "name")}  # fmt: skip
    parents = {name: _named(call, kind, row[by], key) for name, (kind, by, key) in names.items()}
    return {
        "id": row["id"], "content": row["content"], "user_id": row["user_id"], "deal_id": row["deal_id"],
        "person_id": row["person_id"], "org_id": row["org_id"], "lead_id": row["lead_id"], "project_id": None,
        "task_id": None, "active_flag": not row["is_deleted"], "add_time": v1_time(row["add_time"]),
        "update_time": v1_time(row["update_time"] or row["add_time"]), "last_update_user_id": None, **parents,
        "lead": None, "project": None, "task": None,
        **{f"pinned_to_{name}_flag": row["pinned"] and name == "deal" for name in _PARENTS},
        "user": {"email": user["email"], "icon_url": None, "is_you": False, "name": user["name"]},
    }  # fmt: skip


def _named(call: Call, kind: str, number: int | None, key: str) -> dict[str, Any] | None:
    row = call.company.get(kind, number)
    return row and {key: row[key]}


# -- files


def _files(call: Call) -> dict[str, Any]:
    listed = call.company.listed("files", "files", lambda row: not row["is_deleted"])
    numbers = v1_sorted(call, listed, "files", ("id", "update_time"))
    page, more = v1_page(call, numbers, most=_MOST_FILES)
    return v1_list([_file(call, row) for number in page if (row := call.company.get("files", number))], more)


def _file(call: Call, row: Row) -> dict[str, Any]:
    deal = call.company.get("deals", row["deal_id"])
    return {
        "id": row["id"], "user_id": row["user_id"], "deal_id": row["deal_id"], "person_id": None, "org_id": None,
        "product_id": None, "activity_id": None, "lead_id": None, "project_id": None, "log_id": None,
        "add_time": v1_time(row["add_time"]), "update_time": v1_time(row["update_time"] or row["add_time"]),
        "file_name": row["file_name"], "file_type": row["file_type"], "file_size": row["file_size"],
        "active_flag": not row["is_deleted"], "inline_flag": row["inline_flag"],
        "remote_location": row["remote_location"], "remote_id": row["remote_id"] or "", "cid": "", "s3_bucket": "",
        "mail_message_id": str(row["id"]) if row["inline_flag"] else "", "mail_template_id": "",
        "deal_name": deal and deal["title"], "person_name": None, "org_name": None, "product_name": None,
        "lead_name": None, "project_name": None, "url": f"{call.base_url}/v1/files/{row['id']}/download",
        "name": row["name"], "description": "",
    }  # fmt: skip


def _one(call: Call, kind: str) -> dict[str, Any]:
    """Raises ApiError 404, or 410 where it is deleted."""
    row = call.company.get(kind, call.number)
    if row is None:
        raise not_found(kind[:-1].capitalize())
    if row["is_deleted"]:
        raise gone(kind[:-1].capitalize())
    return {"success": True, "data": _note(call, row) if kind == "notes" else _file(call, row)}


# -- definitions


def _activity_types(call: Call) -> dict[str, Any]:  # noqa: ARG001 - all companies have the same
    return v1_list([
        {
            "id": number, "name": name, "icon_key": "call" if key == "call" else "task", "color": "FFFFFF",
            "order_nr": number, "key_string": key, "active_flag": active, "is_custom_flag": custom,
            "add_time": "2019-03-04 08:15:00", "update_time": "2019-03-04 08:15:00",
        }
        for number, name, key, active, custom in talk.ACTIVITY_TYPES
    ])  # fmt: skip


def _fields(call: Call, kind: str) -> dict[str, Any]:
    page, more = v1_page(call, v1_fields(kind, call.company.fields[kind]))
    return v1_list(list(page), more)


def _field(call: Call, kind: str) -> dict[str, Any]:
    found = [one for one in v1_fields(kind, call.company.fields[kind]) if one["id"] == call.number]
    if not found:
        raise not_found("Field")
    return {"success": True, "data": found[0]}


def _note_fields(call: Call) -> dict[str, Any]:  # noqa: ARG001 - all companies have the same
    shared = {"active_flag": True, "edit_flag": False, "bulk_edit_allowed": True, "mandatory_flag": True}
    told = {"pagination": {"start": 0, "limit": 100, "more_items_in_collection": False}}
    return v1_list([{"id": 1, "key": "content", "name": "Content", "field_type": "text", **shared}], told)


def _filters(call: Call) -> dict[str, Any]:  # noqa: ARG001 - there are none
    return v1_list([])


# -- relationships and participants


def _relationships(call: Call) -> dict[str, Any]:
    """Each relation is told from both sides. Raises ApiError 400 without `org_id`."""
    number = call.required("org_id")
    if call.company.get("organizations", number) is None:
        raise not_found("Organization")
    told = {"pagination": {"start": 0, "limit": 100, "more_items_in_collection": False}}
    related = [_relationship(call, number, one) for one in call.company.relationships(number)]
    return v1_list(related, told)


def _relationship(call: Call, number: int, one: dict[str, Any]) -> dict[str, Any]:
    owns = one["owner"] == number
    other = one["linked"] if owns else one["owner"]
    looks = one["type"] if one["type"] == "related" else "daughter" if owns else "parent"
    owner, linked = organization_object(call, one["owner"]), organization_object(call, one["linked"])
    row = call.company.get("organizations", other)
    return {
        "id": one["id"], "type": one["type"], "rel_owner_org_id": owner, "rel_linked_org_id": linked,
        "add_time": "2020-09-22 08:58:28", "update_time": "2020-09-22 08:58:28", "active_flag": "true",
        "calculated_type": looks, "calculated_related_org_id": other,
        "related_organization_name": row["name"] if row else None,
    }  # fmt: skip


def _participants(call: Call) -> dict[str, Any]:
    """The main person is among them. Raises ApiError 404, or 410 where the deal is deleted."""
    deal = call.company.get("deals", call.number)
    if deal is None:
        raise not_found("Deal")
    if deal["is_deleted"]:
        raise gone("Deal")
    page, more = v1_page(call, call.company.participants(deal))
    return v1_list([one for person in page if (one := _participant(call, deal, person))], more, related_objects={})


def _participant(call: Call, deal: Row, number: int) -> dict[str, Any] | None:
    row = call.company.get("persons", number)
    if row is None:
        return None
    return {
        "id": deal["id"] * 1000 + number, "person_id": person_object(call, number),
        "add_time": v1_time(deal["add_time"]), "active_flag": True,
        "related_item_data": {"deal_id": deal["id"], "title": deal["title"]}, "person": shown(call, "persons", row),
        "added_by_user_id": user_object(call, deal["owner_id"]), "related_item_type": "deal",
        "related_item_id": deal["id"],
    }  # fmt: skip


_DEFINED = tuple(FIELDS.items())
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(1, "/notes", 20, _NOTES, _notes),
    Endpoint(1, "/notes/{id}", 2, _NOTES, partial(_one, kind="notes")),
    Endpoint(1, "/noteFields", 20, _NOTES, _note_fields),
    Endpoint(1, "/files", 20, _FILES, _files),
    Endpoint(1, "/files/{id}", 2, _FILES, partial(_one, kind="files")),
    Endpoint(1, "/filters", 20, _FILES, _filters),
    Endpoint(1, "/activityTypes", 20, ("admin", *ACTIVITIES), _activity_types),
    Endpoint(1, "/activityFields", 20, ACTIVITIES, partial(_fields, kind="activities")),
    *(Endpoint(1, f"/{kind[:-1]}Fields", 20, scopes, partial(_fields, kind=kind)) for kind, scopes in _DEFINED),
    *(Endpoint(1, f"/{kind[:-1]}Fields/{{id}}", 2, scopes, partial(_field, kind=kind)) for kind, scopes in _DEFINED),
    Endpoint(1, "/organizationRelationships", 20, CONTACTS, _relationships),
    Endpoint(1, "/deals/{id}/participants", 10, DEALS, _participants),
)
