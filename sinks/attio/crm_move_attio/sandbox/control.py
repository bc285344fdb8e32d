"""/_sandbox: for tests and people, not part of Attio. The whole state, other actors' hands, the switches.

GET  /_sandbox/state                            the whole state (see `state`)
POST /_sandbox/records                          writes as a person or the system:
                                                {"as", "object", "record_id"?, "values", "append"?}
DELETE /_sandbox/records/{object}/{record_id}   deletes, as a person does in the UI
PATCH /_sandbox/switches                        changes switches while the stand-in runs

`as` is "system", or the id or e-mail of a member. None of these calls is limited, delayed, spoiled or counted.
"""

from pathlib import Path
from typing import Any

from .attributes import shown_attribute
from .calls import Call, Endpoint, data
from .effects import run_due
from .errors import ApiError
from .lists import shown_list
from .model import Collection, Holder
from .objects import shown_object
from .reading import shown, shown_option, shown_page
from .shapes import BOOLEAN, OBJECT, STRING, checked
from .store import Store
from .switches import Switches
from .workspace import SYSTEM, Workspace
from .writing import adds_to_multi, create, delete, read_body, replaces, update

_PAGE = 1000
_THINGS = ("note", "task", "comment", "file", "meeting", "webhook")
_WRITE = {"as": STRING, "object": STRING, "values": OBJECT, "record_id": STRING.optional, "append": BOOLEAN.optional}


def state(workspace: Workspace) -> dict[str, Any]:
    """Everything: workspace, members, objects and lists with attributes (archived too), options and statuses, their
    records and entries (values by slug; empty ones left out), notes and the rest, and what was counted."""
    return {
        "workspace": {"id": workspace.id, "slug": workspace.switches.workspace_slug},
        "members": workspace.members,
        "objects": [
            {**shown_object(workspace, one), **_content(workspace, one)} for one in workspace.of_kind("objects")
        ],
        "lists": [{**shown_list(workspace, one), **_content(workspace, one)} for one in workspace.of_kind("lists")],
        **{f"{kind}s": workspace.store.things(kind) for kind in _THINGS},
        "counters": dict(workspace.counters),
    }


def read_state(file: Path) -> dict[str, Any]:
    """The state in a file, as `state` gives it, whether or not a stand-in is serving it."""
    store = Store(file, read_only=True)
    try:
        return state(Workspace(store, Switches(), lambda: 0.0))
    finally:
        store.close()


def _content(workspace: Workspace, collection: Collection) -> dict[str, Any]:
    return {
        "attributes": [
            {
                **shown_attribute(workspace, one),
                "options": [shown_option(workspace, one, key) for key in one.options],
            }
            for one in collection.attributes.values()
        ],
        "records" if collection.kind == "objects" else "entries": _holders(workspace, collection),
    }


def _holders(workspace: Workspace, collection: Collection) -> list[dict[str, Any]]:
    rows = workspace.store.rows(
        "select no, id, created_at, actor, parent from holders where collection = ? order by no", collection.no
    )
    holders = [Holder(no, key, collection, at, who, parent) for no, key, at, who, parent in rows]
    return [
        _without_empty(one)
        for start in range(0, len(holders), _PAGE)
        for one in shown_page(workspace, holders[start : start + _PAGE])
    ]


def _without_empty(shown: dict[str, Any]) -> dict[str, Any]:
    key = "values" if "values" in shown else "entry_values"
    return {**shown, key: {slug: cells for slug, cells in shown[key].items() if cells}}


def _state(call: Call) -> Any:
    run_due(call.workspace)
    return state(call.workspace)


def _write(call: Call) -> Any:
    workspace = call.workspace
    body = checked(call.body, _WRITE)
    collection = _object(workspace, body["object"])
    actor, values = _actor(workspace, body["as"]), read_body(workspace, collection, body["values"])
    if "record_id" not in body:
        return data(shown(workspace, *create(workspace, collection, values, actor)))
    record = _record(workspace, collection, body["record_id"])
    update(workspace, record, values, actor, adds_to_multi if body.get("append") else replaces)
    return data(shown(workspace, record))


def _delete(call: Call) -> Any:
    collection = _object(call.workspace, call.params["object"])
    delete(call.workspace, _record(call.workspace, collection, call.params["record_id"]))
    return {}


def _object(workspace: Workspace, name: str) -> Collection:
    found = workspace.find("objects", name)
    if found is None:
        raise ApiError(404, "not_found", f'Object with slug/ID "{name}" not found.')
    return found


def _record(workspace: Workspace, collection: Collection, key: str) -> Holder:
    found = workspace.holder(collection, key)
    if found is None:
        raise ApiError(404, "not_found", f'Record with ID "{key}" not found.')
    return found


def _actor(workspace: Workspace, name: str) -> str:
    if name == "system":
        return SYSTEM
    member = workspace.member(name)
    if member is None:
        raise ApiError(404, "not_found", f'Workspace member "{name}" not found.')
    return f"workspace-member:{member['id']}"


ENDPOINTS = (
    Endpoint("GET", "/_sandbox/state", _state),
    Endpoint("POST", "/_sandbox/records", _write),
    Endpoint("DELETE", "/_sandbox/records/{object}/{record_id}", _delete),
)
