"""/v2/tasks: with links to records and assignees. A link to a record that is not there vanishes in silence."""

import uuid
from typing import Any

from .calls import Call, Endpoint, data
from .errors import ApiError, bad_body, bad_query, invalid, issue, not_found, value_not_found
from .model import Attribute, Value
from .parsing import MATCHABLE, read_one
from .reading import actor, holders_with
from .shapes import ARRAY, BOOLEAN, STRING, Shape, changes_of, data_of, flag, one_of, whole_number
from .times import read_timestamp
from .workspace import Workspace, attribute_named

CONTENT_LIMIT = 2000
_CREATE = {
    "content": Shape("string", lambda value: isinstance(value, str)),
    "format": one_of("plaintext"),
    "deadline_at": STRING.nullable,
    "is_completed": BOOLEAN,
    "linked_records": ARRAY,
    "assignees": ARRAY,
}
_CHANGE = {key: _CREATE[key] for key in ("deadline_at", "is_completed", "linked_records", "assignees")}
_SORTS = ("created_at", "completed_at", "deadline_at")


def _create(call: Call) -> Any:
    workspace = call.workspace
    asked = data_of(call.body, _CREATE)
    if len(asked["content"]) > CONTENT_LIMIT:
        message = f"String must contain at most {CONTENT_LIMIT} character(s)"
        raise bad_body(issue("too_big", ["data", "content"], message, maximum=CONTENT_LIMIT))
    key, now = str(uuid.uuid4()), workspace.now()
    task = {
        "id": {"workspace_id": workspace.id, "task_id": key},
        "content_plaintext": asked["content"],
        "is_completed": False,
        "completed_at": None,
        **_read(workspace, asked, None, now),
        "created_by_actor": actor(call.actor),
        "created_at": now,
    }
    with workspace.store.write():
        workspace.store.put_thing("task", key, task)
    return data(task)


def _read(workspace: Workspace, asked: dict[str, Any], completed_at: str | None, now: str) -> dict[str, Any]:
    """The parts of a task that can be changed, of those that were sent."""
    read: dict[str, Any] = {}
    if "is_completed" in asked:
        read["is_completed"] = asked["is_completed"]
        read["completed_at"] = (completed_at or now) if asked["is_completed"] else None
    if "deadline_at" in asked:
        read["deadline_at"] = _deadline(asked["deadline_at"])
    if "linked_records" in asked:
        links = [_link(workspace, one) for one in asked["linked_records"]]
        read["linked_records"] = [one for one in links if one is not None]
    if "assignees" in asked:
        read["assignees"] = [_assignee(workspace, one) for one in asked["assignees"]]
    return read


def _deadline(text: str | None) -> str | None:
    try:
        return None if text is None else read_timestamp(text)
    except (ValueError, OverflowError):
        raise bad_body(issue("invalid_string", ["data", "deadline_at"], "Invalid datetime")) from None


def _link(workspace: Workspace, asked: Any) -> dict[str, str] | None:
    if not isinstance(asked, dict) or not isinstance(asked.get("target_object"), str):
        raise bad_body(issue("invalid", ["data", "linked_records"], "Invalid input"))
    target = workspace.find("objects", asked["target_object"])
    if target is None:
        raise not_found(f'Object with slug/ID "{asked["target_object"]}" not found.')
    keys = [key for key in asked if key != "target_object"]
    if len(keys) != 1:
        raise bad_body(issue("invalid", ["data", "linked_records"], "Invalid input"))
    if keys == ["target_record_id"]:
        record = asked["target_record_id"] if workspace.holder(target, asked["target_record_id"]) else None
    else:
        attribute = attribute_named(target, keys[0])
        record = _matched(workspace, attribute, asked[keys[0]])
    return {"target_object_id": target.slug, "target_record_id": record} if record else None


def _matched(workspace: Workspace, attribute: Attribute | None, raw: Any) -> str | None:
    if attribute is None or attribute.type not in MATCHABLE:
        raise invalid("Only standard or custom object records can be linked to.")
    value: Value = read_one(workspace, attribute, raw[0] if isinstance(raw, list) and raw else raw)
    found = holders_with(workspace, attribute, value)
    return found[0].id if len(found) == 1 else None


def _assignee(workspace: Workspace, asked: Any) -> dict[str, str]:
    if not isinstance(asked, dict):
        raise bad_body(issue("invalid", ["data", "assignees"], "Invalid input"))
    named = asked.get("workspace_member_email_address", asked.get("referenced_actor_id"))
    member = workspace.member(named) if isinstance(named, str) else None
    if member is None:
        raise value_not_found(f'Workspace member with ID or email address "{named}" not found.')
    return {"referenced_actor_type": "workspace-member", "referenced_actor_id": member["id"]}


def shown_task(workspace: Workspace, task: dict[str, Any]) -> dict[str, Any]:
    """A task without the links whose record has been deleted since."""
    links = []
    for link in task["linked_records"]:
        target = workspace.find("objects", link["target_object_id"])
        if target and workspace.holder(target, link["target_record_id"]):
            links.append(link)
    return {**task, "linked_records": links}


def _list(call: Call) -> Any:
    workspace, query = call.workspace, call.query
    found = [shown_task(workspace, one) for one in workspace.store.things("task")]
    found = [one for one in found if _fits(workspace, one, query)]
    field, _, direction = query.get("sort", "created_at:asc").partition(":")
    if field not in _SORTS or direction not in ("asc", "desc"):
        raise bad_query(issue("invalid_enum_value", ["sort"], "Invalid enum value"))
    found.sort(key=lambda one: one[field] or "", reverse=direction == "desc")
    offset = whole_number(query, "offset", 0) or 0
    limit = whole_number(query, "limit", 500, least=1) or 500
    return data(found[offset : offset + limit])


def _fits(workspace: Workspace, task: dict[str, Any], query: Any) -> bool:
    if "is_completed" in query and task["is_completed"] != flag(query, "is_completed"):
        return False
    if "linked_record_id" in query and not any(
        link["target_record_id"] == query["linked_record_id"] for link in task["linked_records"]
    ):
        return False
    if "assignee" not in query:
        return True
    member = workspace.member(query["assignee"])
    wanted = member["id"] if member else None
    held = {one["referenced_actor_id"] for one in task["assignees"]}
    return wanted in held if query["assignee"] not in ("", "null") else not held


def _task(call: Call) -> dict[str, Any]:
    key = call.params["task_id"]
    task = call.workspace.store.thing("task", key)
    if task is None:
        raise not_found(f'Could not find Task with ID "{key}".')
    return task


def _get(call: Call) -> Any:
    return data(shown_task(call.workspace, _task(call)))


def _change(call: Call) -> Any:
    workspace, task = call.workspace, _task(call)
    if isinstance(call.body, dict) and "content" in (call.body.get("data") or {}):
        raise ApiError(400, "immutable_value", "The content of a task cannot be updated once created.")
    task |= _read(workspace, changes_of(call.body, _CHANGE), task["completed_at"], workspace.now())
    with workspace.store.write():
        workspace.store.put_thing("task", call.params["task_id"], task)
    return data(shown_task(workspace, task))


def _delete(call: Call) -> Any:
    _task(call)
    with call.workspace.store.write():
        call.workspace.store.drop_thing("task", call.params["task_id"])
    return {}


_CONTEXT = ("object_configuration:read", "record_permission:read", "user_management:read")
READ, WRITE = ("task:read", *_CONTEXT), ("task:read-write", *_CONTEXT)

ENDPOINTS = (
    Endpoint("GET", "/v2/tasks", _list, READ),
    Endpoint("POST", "/v2/tasks", _create, WRITE),
    Endpoint("GET", "/v2/tasks/{task_id}", _get, READ),
    Endpoint("PATCH", "/v2/tasks/{task_id}", _change, WRITE),
    Endpoint("DELETE", "/v2/tasks/{task_id}", _delete, ("task:read-write",)),
)
