"""/v2/comments and /v2/threads: any member can be the author, at any time up to now. A first comment is its thread."""

import uuid
from typing import Any

from .calls import Call, Endpoint, data
from .errors import ApiError, bad_body, bad_query, issue, not_found, value_not_found
from .model import Holder
from .shapes import OBJECT, STRING, checked, data_of, one_of, whole_number
from .times import read_timestamp

_COMMENT = {
    "format": one_of("plaintext"),
    "content": STRING,
    "author": OBJECT,
    "created_at": STRING.optional,
    "thread_id": STRING.optional,
    "record": OBJECT.optional,
    "entry": OBJECT.optional,
}
_AUTHOR = {"type": one_of("workspace-member"), "id": STRING}
_PLACES = ("thread_id", "record", "entry")


def _create(call: Call) -> Any:
    workspace = call.workspace
    asked = data_of(call.body, _COMMENT, closed=True)
    if sum(place in asked for place in _PLACES) != 1:
        raise bad_body(issue("invalid_union", ["data"], "Exactly one of thread_id, record, entry is required"))
    author = checked(asked["author"], _AUTHOR, path=["data", "author"])
    if not any(member["id"] == author["id"] for member in workspace.members):
        raise value_not_found(f'Workspace member with ID "{author["id"]}" not found.')
    key = str(uuid.uuid4())
    place, about = _place(call, asked)
    comment = {
        "id": {"workspace_id": workspace.id, "comment_id": key},
        "thread_id": key,
        "created_at": _created_at(call, asked.get("created_at")),
        "resolved_at": None,
        "record": None,
        "entry": None,
        "content_plaintext": asked["content"],
        "resolved_by": None,
        "author": {"type": "workspace-member", "id": author["id"]},
        **place,
    }
    with workspace.store.write():
        workspace.store.put_thing("comment", key, comment, about)
    return data(comment)


def _place(call: Call, asked: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What the comment is about, and the id of the record that it goes with."""
    if "thread_id" in asked:
        first = call.workspace.store.thing("comment", asked["thread_id"])
        if first is None:
            raise value_not_found("The referenced Thread could not be found, it might have been deleted.")
        shared = {key: first[key] for key in ("thread_id", "record", "entry")}
        return shared, first["record"]["record_id"]
    if "record" in asked:
        record = _record(call, asked["record"])
        return {"record": {"record_id": record.id, "object_id": record.collection.id}}, record.id
    entry = _entry(call, asked["entry"])
    parent = call.workspace.record(entry.parent or "")
    assert parent is not None
    return {
        "record": {"record_id": parent.id, "object_id": parent.collection.id},
        "entry": {"entry_id": entry.id, "list_id": entry.collection.id},
    }, parent.id


def _record(call: Call, asked: dict[str, Any]) -> Holder:
    checked(asked, {"object": STRING, "record_id": STRING}, path=["data", "record"])
    target = call.workspace.find("objects", asked["object"])
    if target is None:
        raise value_not_found(f'Object with slug/ID "{asked["object"]}" not found.')
    record = call.workspace.holder(target, asked["record_id"])
    if record is None:
        raise value_not_found(f'Record with ID "{asked["record_id"]}" not found.')
    return record


def _entry(call: Call, asked: dict[str, Any]) -> Holder:
    checked(asked, {"list": STRING, "entry_id": STRING}, path=["data", "entry"])
    listed = call.workspace.find("lists", asked["list"])
    entry = call.workspace.holder(listed, asked["entry_id"]) if listed else None
    if entry is None:
        raise value_not_found(f'List entry with ID "{asked["entry_id"]}" not found.')
    return entry


def _created_at(call: Call, text: str | None) -> str:
    try:
        return call.workspace.now() if text is None else read_timestamp(text)
    except (ValueError, OverflowError):
        raise bad_body(issue("invalid_string", ["data", "created_at"], "Invalid datetime")) from None


def _get(call: Call) -> Any:
    key = call.params["comment_id"]
    comment = call.workspace.store.thing("comment", key)
    if comment is None:
        raise not_found(f'Comment with ID "{key}" was not found.')
    return data(comment)


def _delete(call: Call) -> Any:
    """Deletes a comment; the first one takes its whole thread with it."""
    store, key = call.workspace.store, call.params["comment_id"]
    if store.thing("comment", key) is None:
        raise not_found(f'Could not find Comment with ID "{key}".')
    with store.write():
        for comment in _thread_of(call, key) or [{"id": {"comment_id": key}}]:
            store.drop_thing("comment", comment["id"]["comment_id"])
    return {}


def _thread_of(call: Call, key: str) -> list[dict[str, Any]]:
    first = call.workspace.store.thing("comment", key)
    if first is None or first["thread_id"] != key:
        return []
    found = call.workspace.store.things("comment", first["record"]["record_id"])
    return [one for one in found if one["thread_id"] == key]


def _shown_thread(call: Call, key: str) -> dict[str, Any]:
    comments = sorted(_thread_of(call, key), key=lambda one: str(one["created_at"]))
    return {
        "id": {"workspace_id": call.workspace.id, "thread_id": key},
        "comments": comments,
        "created_at": comments[0]["created_at"],
    }


def _threads(call: Call) -> Any:
    limit = whole_number(call.query, "limit", 10, least=1, most=50) or 10
    offset = whole_number(call.query, "offset", 0) or 0
    query = call.query
    if ("record_id" in query) != ("object" in query) or ("entry_id" in query) != ("list" in query):
        raise bad_query(issue("custom", [], "Pass record_id with object, or entry_id with list"))
    found = [
        one["thread_id"]
        for one in call.workspace.store.things("comment", query.get("record_id"))
        if one["thread_id"] == one["id"]["comment_id"]
        and ("entry_id" not in query or (one["entry"] or {}).get("entry_id") == query["entry_id"])
    ]
    return data([_shown_thread(call, key) for key in found[offset : offset + limit]])


def _thread(call: Call) -> Any:
    key = call.params["thread_id"]
    if not _thread_of(call, key):
        raise ApiError(404, "not_found", f'Thread with ID "{key}" was not found.')
    return data(_shown_thread(call, key))


READ, WRITE = ("comment:read",), ("comment:read-write",)

ENDPOINTS = (
    Endpoint("POST", "/v2/comments", _create, WRITE),
    Endpoint("GET", "/v2/comments/{comment_id}", _get, READ),
    Endpoint("DELETE", "/v2/comments/{comment_id}", _delete, WRITE),
    Endpoint("GET", "/v2/threads", _threads, READ),
    Endpoint("GET", "/v2/threads/{thread_id}", _thread, READ),
)
