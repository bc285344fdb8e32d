"""/v2/notes: plain or Markdown text on one record, back-dated if wanted."""

import re
import uuid
from typing import Any

from .calls import Call, Endpoint, data
from .errors import ApiError, bad_body, issue, no_endpoint, not_found
from .reading import actor
from .shapes import STRING, changes_of, data_of, one_of, whole_number
from .times import read_timestamp

CONTENT_LIMIT = 1024 * 1024
"""Longer notes are answered 413; Attio does not say where its own limit lies."""

_FORMAT = one_of("plaintext", "markdown")
_CREATE = {
    "parent_object": STRING,
    "parent_record_id": STRING,
    "title": STRING,
    "format": _FORMAT,
    "content": STRING,
    "created_at": STRING.optional,
    "meeting_id": STRING.nullable.optional,
}
_CHANGE = {"title": STRING, "format": _FORMAT, "content": STRING}
_MARKS = re.compile(r"^\s{0,3}#{1,6}\s+|\*\*|__|~~|==|^\s*[-*+]\s+|`", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def _create(call: Call) -> Any:
    workspace = call.workspace
    asked = data_of(call.body, _CREATE)
    parent = _parent_object(call, asked["parent_object"])
    if workspace.holder(parent, asked["parent_record_id"]) is None:
        raise not_found(f'Record with ID "{asked["parent_record_id"]}" not found.')
    key = str(uuid.uuid4())
    note = {
        "id": {"workspace_id": workspace.id, "note_id": key},
        "parent_object": parent.slug,
        "parent_record_id": asked["parent_record_id"],
        "title": asked["title"],
        "meeting_id": asked.get("meeting_id"),
        **_content(asked["format"], asked["content"]),
        "tags": [],
        "created_by_actor": actor(call.actor),
        "created_at": _created_at(call, asked.get("created_at")),
    }
    with workspace.store.write():
        workspace.store.put_thing("note", key, note, asked["parent_record_id"])
    return data(note)


def _parent_object(call: Call, name: str) -> Any:
    found = call.workspace.find("objects", name)
    if found is None:
        raise not_found(f'Object with slug/ID "{name}" not found.')
    return found


def _content(style: str, content: str) -> dict[str, str]:
    if len(content.encode()) > CONTENT_LIMIT:
        raise ApiError(413, "validation_type", "The content of the note is too large.")
    plain = content if style == "plaintext" else _MARKS.sub("", _LINK.sub(r"\1", content))
    return {"content_plaintext": plain, "content_markdown": content}


def _created_at(call: Call, text: str | None) -> str:
    if text is None:
        return call.workspace.now()
    path = ["data", "created_at"]
    try:
        moment = read_timestamp(text)
    except (ValueError, OverflowError):
        raise bad_body(issue("invalid_string", path, "Invalid datetime")) from None
    if not "1970" <= moment <= call.workspace.now():
        raise bad_body(issue("custom", path, "Must be between 1970 and now"))
    return moment


def _list(call: Call) -> Any:
    limit = whole_number(call.query, "limit", 10, least=1, most=50) or 10
    offset = whole_number(call.query, "offset", 0) or 0
    slug = call.query.get("parent_object")
    parent = _parent_object(call, slug) if slug is not None else None
    found = [
        note
        for note in call.workspace.store.things("note", call.query.get("parent_record_id"))
        if parent is None or note["parent_object"] == parent.slug
    ]
    return data(found[offset : offset + limit])


def _note(call: Call) -> dict[str, Any]:
    key = call.params["note_id"]
    note = call.workspace.store.thing("note", key)
    if note is None:
        raise not_found(f'Note with ID "{key}" was not found.')
    return note


def _get(call: Call) -> Any:
    return data(_note(call))


def _change(call: Call) -> Any:
    if not call.workspace.switches.patch_notes:
        raise no_endpoint(call.method, call.path)
    note = _note(call)
    asked = changes_of(call.body, _CHANGE)
    if "content" in asked:
        note |= _content(asked.get("format", "markdown"), asked["content"])
    note["title"] = asked.get("title", note["title"])
    with call.workspace.store.write():
        call.workspace.store.put_thing("note", call.params["note_id"], note, note["parent_record_id"])
    return data(note)


def _delete(call: Call) -> Any:
    _note(call)
    with call.workspace.store.write():
        call.workspace.store.drop_thing("note", call.params["note_id"])
    return {}


_CONTEXT = ("object_configuration:read", "record_permission:read")
READ, WRITE = ("note:read", *_CONTEXT), ("note:read-write", *_CONTEXT)

ENDPOINTS = (
    Endpoint("GET", "/v2/notes", _list, READ),
    Endpoint("POST", "/v2/notes", _create, WRITE),
    Endpoint("GET", "/v2/notes/{note_id}", _get, READ),
    Endpoint("PATCH", "/v2/notes/{note_id}", _change, ("note:read-write",)),
    Endpoint("DELETE", "/v2/notes/{note_id}", _delete, ("note:read-write",)),
)
