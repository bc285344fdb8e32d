"""What a token may do (docs/attio-api.md, 5)."""

from typing import NamedTuple

from .values import Json


class Scope(NamedTuple):
    """A permission: its name in the API, the level a move needs, and what for."""

    name: str
    level: str
    purpose: str


CONFIGURATION = Scope("object_configuration", "read-write", "objects and attributes can not be made")
RECORDS = Scope("record_permission", "read-write", "records can not be written")
MEMBERS = Scope("user_management", "read", "owners can not be matched with members")

LISTS = Scope("list_configuration", "read-write", "lists can not be made")
ENTRIES = Scope("list_entry", "read-write", "records can not be put on lists")
NOTES = Scope("note", "read", "notes on records can not be seen")
TASKS = Scope("task", "read", "tasks on records can not be seen")

NEEDED = (CONFIGURATION, RECORDS, MEMBERS)


def granted(token: Json, scope: Scope) -> bool:
    """Whether the token has the scope. A token whose scopes are not told is taken to have it: a call will say."""
    told = token.get("scope")
    if not isinstance(told, str):
        return True
    held = set(told.split())
    return f"{scope.name}:read-write" in held or (scope.level == "read" and f"{scope.name}:read" in held)


def missing(token: Json) -> tuple[str, ...]:
    """A sentence for each scope that a move needs and the token lacks."""
    return tuple(
        f"The token lacks the scope {scope.name}:{scope.level}: {scope.purpose}. Add it to the key in Attio's "
        "workspace settings (for an OAuth app: in the developer dashboard, then connect again)."
        for scope in NEEDED
        if not granted(token, scope)
    )
