"""/v2/workspace_members: read only."""

from typing import Any

from .calls import Call, Endpoint, data
from .errors import not_found


def _shown(call: Call, member: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": {"workspace_id": call.workspace.id, "workspace_member_id": member["id"]},
        "first_name": member["first_name"],
        "last_name": member["last_name"],
        "avatar_url": None,
        "email_address": member["email_address"],
        "access_level": call.workspace.access_level(member),
        "created_at": member["created_at"],
    }


def _list(call: Call) -> Any:
    return data([_shown(call, member) for member in call.workspace.members])


def _get(call: Call) -> Any:
    key = call.params["workspace_member_id"]
    found = next((member for member in call.workspace.members if member["id"] == key), None)
    if found is None:
        raise not_found(f'Workspace member with ID "{key}" not found.')
    return data(_shown(call, found))


READ = ("user_management:read",)

ENDPOINTS = (
    Endpoint("GET", "/v2/workspace_members", _list, READ),
    Endpoint("GET", "/v2/workspace_members/{workspace_member_id}", _get, READ),
)
