"""Owners, users and teams (reference, section 9)."""

from typing import Any

from .calls import Call, Endpoint
from .errors import not_found

_OWNERS = ("crm.objects.owners.read", "automation")
_USERS = ("settings.users.read", "crm.objects.users.read")
_TEAMS = ("settings.users.teams.read", "crm.objects.users.read")


def list_owners(call: Call) -> dict[str, Any]:
    """Archived owners come only when asked for, and then alone."""
    email = call.one("email")
    found = [
        one
        for one in call.account.owners
        if one["archived"] == call.flag("archived") and (email is None or one.get("email") == email)
    ]
    return _page(call, [_without_nulls(one) for one in found], 100, 500)


def get_owner(call: Call) -> dict[str, Any]:
    """By owner id, or with `idProperty=userId` by the user's."""
    by_user = call.one("idProperty") == "userId"
    for one in call.account.owners:
        key = one.get("userId") if by_user else one["id"]
        if str(key) == call.path["id"] and one["archived"] == call.flag("archived"):
            return _without_nulls(one)
    raise not_found(f"No owner with id {call.path['id']}")


def list_users(call: Call) -> dict[str, Any]:
    return _page(call, call.account.users, 100, 100)


def get_user(call: Call) -> dict[str, Any]:
    for one in call.account.users:
        if call.path["id"] in (one["id"], one["email"]):
            return one
    raise not_found(f"No user with id {call.path['id']}")


def list_roles(_: Call) -> dict[str, Any]:
    return {"results": []}


def list_teams(call: Call) -> dict[str, Any]:
    return {"results": call.account.teams}


def _page(call: Call, found: list[dict[str, Any]], default: int, most: int) -> dict[str, Any]:
    """By position: what comes after the item whose id is the cursor."""
    limit, after = call.limit(default, most), call.one("after")
    start = next((place for place, one in enumerate(found) if one["id"] == after), -1) + 1 if after else 0
    shown = found[start : start + limit]
    if start + limit >= len(found):
        return {"results": shown}
    return {"results": shown, "paging": {"next": {"after": shown[-1]["id"], "link": "?after=" + shown[-1]["id"]}}}


def _without_nulls(owner: dict[str, Any]) -> dict[str, Any]:
    """An archived owner's `userId` is null on the wire; nothing else is."""
    return {key: value for key, value in owner.items() if value is not None or key == "userId"}


ENDPOINTS = (
    Endpoint("GET", "owners", "", list_owners, _OWNERS),
    Endpoint("GET", "owners", "/{id}", get_owner, _OWNERS),
    Endpoint("GET", "users", "", list_users, _USERS),
    Endpoint("GET", "users", "/roles", list_roles, _USERS),
    Endpoint("GET", "users", "/teams", list_teams, _TEAMS),
    Endpoint("GET", "users", "/{id}", get_user, _USERS),
)
