"""Those who work in the account: owners (some gone), users, teams."""

from typing import Any

from crm_move_hubspot.sandbox.times import iso

_SINCE = 1_672_660_800_000
_TEAMS = (("901201", "Strings"), ("901202", "Winds"))
_PEOPLE = (
    # owner id, user id, first, last, e-mail, teams (the first is primary), archived
    ("48210301", 61_526_375, "Ada", "Quill", "ada@example.com", ("901201",), False),
    ("48210302", 61_526_376, "Max", "Marsh", "max@example.com", ("901202", "901201"), False),
    # Young accounts give owners and users the same number; this one is an owner id that is another's user id.
    ("61526376", 61_526_377, "Cleo", "Żuraw", "cleo.zuraw@quillmarsh-example.com", (), False),
    ("48210304", 61_526_378, "Dov", "Brandt", "dov.brandt@quillmarsh-example.com", ("901202",), True),
    ("48210305", 61_526_379, "", "", "old.intern@quillmarsh-example.com", (), True),
)
OWNER_IDS = tuple(row[0] for row in _PEOPLE)
LIVE_OWNERS = OWNER_IDS[:3]


def owners() -> list[dict[str, Any]]:
    """Archived owners have no user any more; a queue has no e-mail."""
    queue = {"id": "48210399", "type": "QUEUE", "createdAt": iso(_SINCE), "updatedAt": iso(_SINCE), "archived": False}
    return [*(_owner(*row) for row in _PEOPLE), queue]


def _owner(
    id: str, user: int, first: str, last: str, mail: str, teams: tuple[str, ...], archived: bool
) -> dict[str, Any]:
    names = dict(_TEAMS)
    body: dict[str, Any] = {
        "id": id,
        "email": mail,
        "type": "PERSON",
        "firstName": first,
        "lastName": last,
        "userId": None if archived else user,
        "userIdIncludingInactive": user,
        "createdAt": iso(_SINCE),
        "updatedAt": iso(_SINCE + 5_000),
        "archived": archived,
    }
    if teams:
        body["teams"] = [{"id": one, "name": names[one], "primary": one == teams[0]} for one in teams]
    return body


def users() -> list[dict[str, Any]]:
    return [
        {"id": str(user), "email": mail, "firstName": first, "lastName": last,
         "roleIds": [], "superAdmin": mail == "ada@example.com", **({"primaryTeamId": teams[0]} if teams else {})}
        for _, user, first, last, mail, teams, archived in _PEOPLE
        if not archived
    ]  # fmt: skip


def teams() -> list[dict[str, Any]]:
    return [
        {"id": id, "name": name, "userIds": _members(id, 0), "secondaryUserIds": _members(id, 1)}
        for id, name in _TEAMS
    ]  # fmt: skip


def _members(team: str, place: int) -> list[str]:
    return [str(row[1]) for row in _PEOPLE if team in row[5][place : place + 1] and not row[6]]
