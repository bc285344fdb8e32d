"""/v2/lists and their entries."""

from typing import Any

from .calls import Call, Endpoint, data
from .errors import ApiError, bad_body, conflict, issue, not_found, value_not_found
from .model import Collection, Holder
from .objects import check_slug
from .queries import query
from .reading import actor, parent_collection, shown
from .shapes import ARRAY, OBJECT, STRING, changes_of, data_of, one_of
from .standard import add_own_attributes
from .workspace import Workspace
from .writing import Adds, adds_to_multi, create, delete, read_body, replaces, update

_LEVELS = one_of("full-access", "read-and-write", "read-only")
_LIST = {
    "name": STRING,
    "api_slug": STRING,
    "parent_object": STRING,
    "workspace_access": _LEVELS.nullable,
    "workspace_member_access": ARRAY,
}
_CHANGE = {key: shape for key, shape in _LIST.items() if key != "parent_object"}
_ENTRY = {"parent_record_id": STRING, "parent_object": STRING, "entry_values": OBJECT}


def shown_list(workspace: Workspace, listed: Collection) -> dict[str, Any]:
    return {
        "id": {"workspace_id": workspace.id, "list_id": listed.id},
        "api_slug": listed.slug,
        "created_at": listed.created_at,
        "name": listed.name,
        "workspace_access": listed.access,
        "workspace_member_access": listed.member_access,
        "parent_object": [parent_collection(workspace, listed).slug],
        "created_by_actor": actor(listed.created_by),
    }


def _list(call: Call) -> Any:
    return data([shown_list(call.workspace, one) for one in call.workspace.of_kind("lists")])


def _get(call: Call) -> Any:
    return data(shown_list(call.workspace, call.list()))


def _create(call: Call) -> Any:
    workspace = call.workspace
    asked = data_of(call.body, _LIST)
    check_slug(asked["api_slug"])
    parent = workspace.find("objects", asked["parent_object"])
    if parent is None:
        raise not_found(f'Parent object with slug/ID "{asked["parent_object"]}" not found.')
    _check_access(workspace, asked["workspace_access"], asked["workspace_member_access"])
    _check_free(workspace, asked["api_slug"])
    with workspace.store.write():
        made = workspace.add_collection(
            kind="lists",
            slug=asked["api_slug"],
            name=asked["name"],
            parent=parent.id,
            access=asked["workspace_access"],
            member_access=asked["workspace_member_access"],
            created_by=call.actor,
        )
        add_own_attributes(workspace, made)
    return data(shown_list(workspace, made))


def _change(call: Call) -> Any:
    workspace, listed = call.workspace, call.list()
    asked = changes_of(call.body, _CHANGE)
    access = asked.get("workspace_access", listed.access)
    member_access = asked.get("workspace_member_access", listed.member_access)
    _check_access(workspace, access, member_access)
    slug = asked.get("api_slug", listed.slug)
    if slug != listed.slug:
        check_slug(slug)
        _check_free(workspace, slug)
    listed.slug, listed.name = slug, asked.get("name", listed.name)
    listed.access, listed.member_access = access, member_access
    with workspace.store.write():
        workspace.save_collection(listed)
    return data(shown_list(workspace, listed))


def _check_free(workspace: Workspace, slug: str) -> None:
    if workspace.find("lists", slug) is not None:
        raise conflict(f'A list with api_slug "{slug}" already exists.')


def _check_access(workspace: Workspace, access: str | None, members: list[Any]) -> None:
    for grant in members:
        key = grant.get("workspace_member_id") if isinstance(grant, dict) else None
        if not any(member["id"] == key for member in workspace.members):
            raise value_not_found(f'Workspace member with ID "{key}" not found.')
    if access != "full-access" and not any(grant["level"] == "full-access" for grant in members):
        message = "At least one workspace member or the whole workspace must have full access"
        raise bad_body(issue("custom", ["data", "workspace_access"], message))
    if members and workspace.switches.plan in ("free", "plus"):
        raise ApiError(
            403, "billing_error",
            "You attempted to create a List using permissions features that are not currently supported on your plan."
            " Please upgrade, contact sales, or try a different access configuration for your list.",
            kind="auth_error",
        )  # fmt: skip


def _parent(call: Call, listed: Collection, asked: dict[str, Any]) -> Holder:
    workspace = call.workspace
    parent = workspace.find("objects", asked["parent_object"])
    if parent is None:
        raise value_not_found(f'Object with slug/ID "{asked["parent_object"]}" not found.')
    if parent.id != listed.parent:
        raise value_not_found(f'Records of object "{parent.slug}" can not be added to this list.')
    record = workspace.holder(parent, asked["parent_record_id"])
    if record is None:
        raise value_not_found(f'Parent record with slug/ID "{asked["parent_record_id"]}" not found.')
    return record


def _add(call: Call) -> Any:
    workspace, listed = call.workspace, call.list()
    asked = data_of(call.body, _ENTRY)
    parent = _parent(call, listed, asked)
    values = read_body(workspace, listed, asked["entry_values"])
    return data(shown(workspace, *create(workspace, listed, values, call.actor, parent=parent.id)))


def _upsert(call: Call) -> Any:
    workspace, listed = call.workspace, call.list()
    asked = data_of(call.body, _ENTRY)
    parent = _parent(call, listed, asked)
    values = read_body(workspace, listed, asked["entry_values"])
    found = workspace.store.rows("select id from holders where collection = ? and parent = ?", listed.no, parent.id)
    if len(found) > 1:
        raise ApiError(
            400, "multiple_match_results",
            "Multiple entries were founds for the given parent record. Please remove duplicates or use the update or"
            " create entry endpoints instead.",
        )  # fmt: skip
    entry = workspace.holder(listed, found[0][0]) if found else None
    if entry is None:
        return data(shown(workspace, *create(workspace, listed, values, call.actor, parent=parent.id)))
    update(workspace, entry, values, call.actor, replaces)
    return data(shown(workspace, entry))


def _write(adds: Adds) -> Any:
    def handler(call: Call) -> Any:
        entry = call.entry()
        asked = data_of(call.body, {"entry_values": OBJECT})
        if "parent_record_id" in asked or "parent_object" in asked:
            message = "The parent record for a list entry cannot be updated once created."
            raise ApiError(400, "immutable_value", message)
        values = read_body(call.workspace, entry.collection, asked["entry_values"])
        update(call.workspace, entry, values, call.actor, adds)
        return data(shown(call.workspace, entry))

    return handler


def _get_entry(call: Call) -> Any:
    return data(shown(call.workspace, call.entry()))


def _delete_entry(call: Call) -> Any:
    delete(call.workspace, call.entry())
    return {}


def _query(call: Call) -> Any:
    return query(call, call.list())


def _views(call: Call) -> Any:
    call.list()
    return {"data": [], "pagination": {"next_cursor": None}}


_CONFIG_READ, _CONFIG_WRITE = ("list_configuration:read",), ("list_configuration:read-write",)
READ = ("list_entry:read", "list_configuration:read")
WRITE = ("list_entry:read-write", "list_configuration:read")
_ENTRIES = "/v2/lists/{list}/entries"

ENDPOINTS = (
    Endpoint("GET", "/v2/lists", _list, _CONFIG_READ),
    Endpoint("POST", "/v2/lists", _create, _CONFIG_WRITE),
    Endpoint("GET", "/v2/lists/{list}", _get, _CONFIG_READ),
    Endpoint("PATCH", "/v2/lists/{list}", _change, _CONFIG_WRITE),
    Endpoint("GET", "/v2/lists/{list}/views", _views, _CONFIG_READ),
    Endpoint("POST", _ENTRIES, _add, WRITE),
    Endpoint("PUT", _ENTRIES, _upsert, WRITE),
    Endpoint("POST", f"{_ENTRIES}/query", _query, READ, reads=True),
    Endpoint("GET", f"{_ENTRIES}/{{entry_id}}", _get_entry, READ),
    Endpoint("PATCH", f"{_ENTRIES}/{{entry_id}}", _write(adds_to_multi), WRITE),
    Endpoint("PUT", f"{_ENTRIES}/{{entry_id}}", _write(replaces), WRITE),
    Endpoint("DELETE", f"{_ENTRIES}/{{entry_id}}", _delete_entry, WRITE),
)
