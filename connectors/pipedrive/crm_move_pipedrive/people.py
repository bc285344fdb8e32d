"""Users: whom the ids in a record mean (docs/pipedrive-api.md, 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from crm_move import Actor, RefusedError

from .client import Pipedrive
from .fields import id_in
from .refusals import is_not_offered, reason

Json = dict[str, Any]


@dataclass(frozen=True)
class People:
    """The users by id, deactivated ones too. `unread` tells what could not be read, in words."""

    users: Mapping[str, Actor] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A fingerprint of what ids mean."""
        return sha256("\n".join(sorted(map(repr, self.users.values()))).encode()).hexdigest()

    def user(self, id: object) -> Actor:
        """The user of this id, or of this reference as v1 has them; one that is not known by the id alone."""
        known = id_in(id)
        return self.users.get(known) or Actor(id=known)


def read_people(pipedrive: Pipedrive) -> People:
    """All users of the company."""
    try:
        rows = pipedrive.all("/v1/users")
    except RefusedError as error:
        if not is_not_offered(error):
            raise
        me = _actor(pipedrive.me)
        told = f"Users could not be read ({reason(error)}): owners are known by their ids only."
        return People({str(me.id): me}, (told,))
    return People({str(row.get("id")): _actor(row) for row in rows})


def _actor(row: Json) -> Actor:
    email, name = (str(row.get(part) or "").strip() or None for part in ("email", "name"))
    return Actor(id=str(row.get("id")), email=email, name=name)
