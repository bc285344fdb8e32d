"""/v2/webhooks: kept and shown; nothing is delivered."""

import secrets
import uuid
from typing import Any

from .calls import Call, Endpoint, data
from .errors import ApiError, bad_body, issue, not_found
from .shapes import ANY, ARRAY, STRING, Shape, changes_of, checked, data_of, one_of, whole_number

_EVENTS = one_of(
    *("call-recording.created", "comment.created", "comment.resolved", "comment.unresolved", "comment.deleted"),
    *("list.created", "list.updated", "list.deleted", "list-attribute.created", "list-attribute.updated"),
    *("list-entry.created", "list-entry.updated", "list-entry.deleted"),
    *("object-attribute.created", "object-attribute.updated"),
    *("note.created", "note-content.updated", "note.updated", "note.deleted"),
    *("record.created", "record.merged", "record.updated", "record.deleted"),
    *("task.created", "task.updated", "task.deleted", "workspace-member.created"),
)
_WEBHOOK = {"target_url": STRING, "subscriptions": ARRAY}
_SUBSCRIPTION = {"event_type": _EVENTS, "filter": Shape("object", ANY.fits)}


def _create(call: Call) -> Any:
    workspace = call.workspace
    asked = data_of(call.body, _WEBHOOK)
    _check(asked)
    for other in workspace.store.things("webhook"):
        if all(other[key] == asked[key] for key in _WEBHOOK):
            raise ApiError(409, "uniqueness_conflict", "A webhook with the same subscription exists already.")
    key = str(uuid.uuid4())
    webhook = {
        "id": {"workspace_id": workspace.id, "webhook_id": key},
        "target_url": asked["target_url"],
        "status": "active",
        "subscriptions": asked["subscriptions"],
        "created_at": workspace.now(),
    }
    with workspace.store.write():
        workspace.store.put_thing("webhook", key, webhook)
    return data({**webhook, "secret": secrets.token_hex(32)})


def _check(asked: dict[str, Any]) -> None:
    if not asked.get("target_url", "https://").startswith("https://"):
        raise bad_body(issue("invalid_string", ["data", "target_url"], "Invalid"))
    for place, subscription in enumerate(asked.get("subscriptions", ())):
        checked(subscription, _SUBSCRIPTION, path=["data", "subscriptions", place])


def _list(call: Call) -> Any:
    limit = whole_number(call.query, "limit", 10, least=10, most=100) or 10
    offset = whole_number(call.query, "offset", 0) or 0
    return data(call.workspace.store.things("webhook")[offset : offset + limit])


def _webhook(call: Call) -> dict[str, Any]:
    key = call.params["webhook_id"]
    found = call.workspace.store.thing("webhook", key)
    if found is None:
        raise not_found(f'Webhook with ID "{key}" was not found.')
    return found


def _get(call: Call) -> Any:
    return data(_webhook(call))


def _change(call: Call) -> Any:
    webhook = _webhook(call)
    asked = changes_of(call.body, _WEBHOOK)
    _check(asked)
    webhook |= {key: asked[key] for key in _WEBHOOK if key in asked}
    with call.workspace.store.write():
        call.workspace.store.put_thing("webhook", call.params["webhook_id"], webhook)
    return data(webhook)


def _delete(call: Call) -> Any:
    with call.workspace.store.write():
        if not call.workspace.store.drop_thing("webhook", call.params["webhook_id"]):
            raise not_found("Webhook not found")
    return {}


READ, WRITE = ("webhook:read",), ("webhook:read-write",)

ENDPOINTS = (
    Endpoint("GET", "/v2/webhooks", _list, READ),
    Endpoint("POST", "/v2/webhooks", _create, WRITE),
    Endpoint("GET", "/v2/webhooks/{webhook_id}", _get, READ),
    Endpoint("PATCH", "/v2/webhooks/{webhook_id}", _change, WRITE),
    Endpoint("DELETE", "/v2/webhooks/{webhook_id}", _delete, WRITE),
)
