"""Owners and teams: whom the ids in a record mean (docs/hubspot-api.md, 8)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from crm_move import Actor, RefusedError

from .client import HubSpot
from .refusals import is_not_there

Json = dict[str, Any]


@dataclass(frozen=True)
class People:
    """Owners and names of teams by id. `unread` tells what could not be read, in words."""

    owners: Mapping[str, Actor] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    archived: int = 0
    unread: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A fingerprint of what ids mean."""
        told = [*sorted(map(repr, self.owners.values())), *map(repr, sorted(self.teams.items()))]
        return sha256("\n".join(told).encode()).hexdigest()

    def owner(self, id: str) -> Actor:
        """The owner of this id; one that is not known by its id alone."""
        return self.owners.get(id) or Actor(id=id)

    def team(self, id: str) -> str:
        """The name of a team; of one that is not known, the id."""
        return self.teams.get(id) or id


def read_people(hub: HubSpot) -> People:
    """All owners, archived ones too: records go on naming them."""
    unread: list[str] = []
    with_state = [(row, archived) for archived in (True, False) for row in _owners(hub, archived, unread)]
    owners = {str(row.get("id")): _actor(row) for row, _ in with_state}
    teams = dict(_teams(row for row, _ in with_state))
    teams.update(_named_teams(hub))
    return People(owners, teams, sum(archived for _, archived in with_state), tuple(dict.fromkeys(unread)))


def _owners(hub: HubSpot, archived: bool, unread: list[str]) -> list[Json]:
    try:
        return list(hub.owners(archived=archived))
    except RefusedError as error:
        if not is_not_there(error):
            raise
        unread.append(f"Owners could not be read ({error}): they are known by their ids only.")
        return []


def _actor(row: Json) -> Actor:
    """Never by `userId`: that is another number, though often an equal one."""
    names = (str(row.get(part) or "").strip() for part in ("firstName", "lastName"))
    email = str(row.get("email") or "").strip() or None
    return Actor(id=str(row.get("id")), email=email, name=" ".join(filter(None, names)) or None)


def _teams(rows: Iterator[Json]) -> Iterator[tuple[str, str]]:
    for row in rows:
        for team in row.get("teams") or ():
            yield str(team.get("id")), str(team.get("name") or team.get("id"))


def _named_teams(hub: HubSpot) -> Iterator[tuple[str, str]]:
    """Professional accounts list them; the others know them from their owners."""
    try:
        yield from ((str(row.get("id")), str(row.get("name") or row.get("id"))) for row in hub.teams())
    except RefusedError as error:
        if not is_not_there(error):
            raise
