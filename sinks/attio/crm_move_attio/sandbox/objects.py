"""/v2/objects: list, create, change, delete."""

import re
from typing import Any

from .calls import Call, Endpoint, data
from .errors import ApiError, bad_body, conflict, issue, no_endpoint
from .model import Collection, Holder
from .shapes import STRING, changes_of, data_of
from .standard import add_own_attributes
from .switches import OBJECT_LIMITS
from .workspace import Workspace
from .writing import drop_holders

_SHAPES = {"api_slug": STRING, "singular_noun": STRING, "plural_noun": STRING}
_SLUG = re.compile(r"[a-z0-9_]+")
RESERVED_SLUGS = frozenset({"people", "companies", "deals", "users", "workspaces"})

READ = ("object_configuration:read",)
WRITE = ("object_configuration:read-write",)


def shown_object(workspace: Workspace, collection: Collection) -> dict[str, Any]:
    return {
        "id": {"workspace_id": workspace.id, "object_id": collection.id},
        "api_slug": collection.slug,
        "singular_noun": collection.singular,
        "plural_noun": collection.plural,
        "created_at": collection.created_at,
    }


def check_slug(slug: str) -> None:
    """Raises ApiError 400 where the slug is not in snake case."""
    if not _SLUG.fullmatch(slug):
        raise bad_body(issue("invalid_string", ["data", "api_slug"], "Must be in snake case"))


def _list(call: Call) -> Any:
    found = sorted(call.workspace.of_kind("objects"), key=lambda one: one.id)
    return data([shown_object(call.workspace, one) for one in found])


def _get(call: Call) -> Any:
    return data(shown_object(call.workspace, call.object()))


def _create(call: Call) -> Any:
    workspace = call.workspace
    asked = data_of(call.body, _SHAPES)
    check_slug(asked["api_slug"])
    if asked["api_slug"] in RESERVED_SLUGS or _taken(workspace, asked["api_slug"]):
        raise conflict("Failed to create object. Please ensure your api_slug and names are unique.")
    most = OBJECT_LIMITS[workspace.switches.plan]
    if most is not None and sum(1 for _ in workspace.of_kind("objects")) >= most:
        raise ApiError(400, "quota_exceeded", "You have reached the limit of objects on your plan.")
    with workspace.store.write():
        made = workspace.add_collection(
            kind="objects",
            slug=asked["api_slug"],
            singular=asked["singular_noun"],
            plural=asked["plural_noun"],
            created_by=call.actor,
        )
        add_own_attributes(workspace, made)
        if workspace.switches.name_on_new_objects:
            workspace.add_attribute(made, title="Name", slug="name", type="text")
    return data(shown_object(workspace, made))


def _change(call: Call) -> Any:
    workspace, collection = call.workspace, call.object()
    asked = changes_of(call.body, _SHAPES)
    slug = asked.get("api_slug", collection.slug)
    check_slug(slug)
    if slug != collection.slug and (slug in RESERVED_SLUGS or _taken(workspace, slug)):
        raise conflict("Failed to update object. Please ensure api_slug is unique.")
    collection.slug = slug
    collection.singular = asked.get("singular_noun", collection.singular)
    collection.plural = asked.get("plural_noun", collection.plural)
    with workspace.store.write():
        workspace.save_collection(collection)
    return data(shown_object(workspace, collection))


def _delete(call: Call) -> Any:
    workspace = call.workspace
    if not workspace.switches.delete_objects:
        raise no_endpoint(call.method, call.path)
    collection = call.object()
    if collection.is_system:
        raise ApiError(400, "system_edit_unauthorized", "Cannot delete a standard object.")
    rows = workspace.store.rows("select no, id, created_at, actor from holders where collection = ?", collection.no)
    with workspace.store.write():
        drop_holders(workspace, [Holder(no, key, collection, at, who) for no, key, at, who in rows])
        for listed in [one for one in workspace.of_kind("lists") if one.parent == collection.id]:
            workspace.drop_collection(listed)
        workspace.drop_collection(collection)
    return {}


def _taken(workspace: Workspace, slug: str) -> bool:
    return workspace.find("objects", slug) is not None


def _views(call: Call) -> Any:
    call.object()
    return {"data": [], "pagination": {"next_cursor": None}}


ENDPOINTS = (
    Endpoint("GET", "/v2/objects", _list, READ),
    Endpoint("POST", "/v2/objects", _create, WRITE),
    Endpoint("GET", "/v2/objects/{object}", _get, READ),
    Endpoint("PATCH", "/v2/objects/{object}", _change, WRITE),
    Endpoint("DELETE", "/v2/objects/{object}", _delete, (*WRITE, "record_permission:read-write")),
    Endpoint("GET", "/v2/objects/{object}/views", _views, READ),
)
