"""/v2/meetings: find or create, list, read, link, delete."""

import uuid
from typing import Any

from .calls import Call, Endpoint, data
from .cursors import page
from .errors import bad_body, invalid, issue, not_found, value_not_found
from .reading import actor
from .shapes import ANY, ARRAY, BOOLEAN, OBJECT, STRING, changes_of, checked, data_of, one_of
from .times import read_date, read_timestamp

_CREATE = {
    "title": STRING,
    "description": STRING,
    "start": OBJECT,
    "end": OBJECT,
    "is_all_day": BOOLEAN,
    "participants": ARRAY,
    "external_ref": ANY,
    "linked_records": ARRAY.optional,
}
_PARTICIPANT = {
    "is_organizer": BOOLEAN,
    "status": one_of("accepted", "tentative", "declined", "pending"),
    "email_address": STRING.optional,
    "name": STRING.optional,
}


def _create(call: Call) -> Any:
    """An `external_ref` that is known gives the meeting that has it."""
    workspace = call.workspace
    asked = data_of(call.body, _CREATE)
    for known in workspace.store.things("meeting"):
        if known["external_ref"] == asked["external_ref"]:
            return data(_shown(known))
    if not asked["participants"]:
        raise invalid("No participants were provided.")
    key = str(uuid.uuid4())
    meeting = {
        "id": {"workspace_id": workspace.id, "meeting_id": key},
        "title": asked["title"],
        "description": asked["description"],
        "is_all_day": asked["is_all_day"],
        "start": _time(asked["start"], "start"),
        "end": _time(asked["end"], "end"),
        "participants": [_participant(one, place) for place, one in enumerate(asked["participants"])],
        "linked_records": [_link(call, one) for one in asked.get("linked_records", ())],
        "created_at": workspace.now(),
        "created_by_actor": actor(call.actor),
        "external_ref": asked["external_ref"],
    }
    with workspace.store.write():
        workspace.store.put_thing("meeting", key, meeting)
    return data(_shown(meeting))


def _shown(meeting: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in meeting.items() if key != "external_ref"}


def _time(asked: dict[str, Any], key: str) -> dict[str, Any]:
    try:
        if "date" in asked:
            return {"date": read_date(asked["date"])}
        return {"datetime": read_timestamp(asked["datetime"]), "timezone": asked.get("timezone")}
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
        raise bad_body(issue("invalid_union", ["data", key], "Invalid input")) from None


def _participant(asked: Any, place: int) -> dict[str, Any]:
    checked(asked, _PARTICIPANT, path=["data", "participants", place])
    name = {"name": asked["name"]} if "name" in asked else {}
    return {
        "status": asked["status"],
        "is_organizer": asked["is_organizer"],
        "email_address": asked.get("email_address"),
        **name,
    }


def _link(call: Call, asked: Any) -> dict[str, str]:
    checked(asked, {"object": STRING, "record_id": STRING}, path=["data", "linked_records"])
    target = call.workspace.find("objects", asked["object"])
    if target is None or call.workspace.holder(target, asked["record_id"]) is None:
        raise value_not_found(f'Record with ID "{asked["record_id"]}" not found.')
    return {"object_slug": target.slug, "object_id": target.id, "record_id": asked["record_id"]}


def _list(call: Call) -> Any:
    linked = call.query.get("linked_record_id")
    found = [
        _shown(one)
        for one in call.workspace.store.things("meeting")
        if linked is None or any(link["record_id"] == linked for link in one["linked_records"])
    ]
    return page(call.query, found)


def _meeting(call: Call) -> dict[str, Any]:
    key = call.params["meeting_id"]
    found = call.workspace.store.thing("meeting", key)
    if found is None:
        raise not_found(f'Meeting with ID "{key}" was not found.')
    return found


def _get(call: Call) -> Any:
    return data(_shown(_meeting(call)))


def _write_links(call: Call) -> Any:
    """PATCH adds links, PUT replaces them."""
    meeting = _meeting(call)
    asked = changes_of(call.body, {"linked_records": ARRAY})
    links = [_link(call, one) for one in asked["linked_records"]]
    kept = meeting["linked_records"] if call.method == "PATCH" else []
    meeting["linked_records"] = [*kept, *(one for one in links if one not in kept)]
    with call.workspace.store.write():
        call.workspace.store.put_thing("meeting", call.params["meeting_id"], meeting)
    return data(_shown(meeting))


def _delete(call: Call) -> Any:
    _meeting(call)
    with call.workspace.store.write():
        call.workspace.store.drop_thing("meeting", call.params["meeting_id"])
    return {}


READ = ("meeting:read", "record_permission:read")
WRITE = ("meeting:read-write", "record_permission:read")
_ONE = "/v2/meetings/{meeting_id}"

ENDPOINTS = (
    Endpoint("GET", "/v2/meetings", _list, READ),
    Endpoint("POST", "/v2/meetings", _create, WRITE),
    Endpoint("GET", _ONE, _get, READ),
    Endpoint("PATCH", _ONE, _write_links, WRITE),
    Endpoint("PUT", _ONE, _write_links, WRITE),
    Endpoint("DELETE", _ONE, _delete, WRITE),
)
