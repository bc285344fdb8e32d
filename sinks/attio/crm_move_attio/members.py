"""Who can own records: the members of the workspace."""

from collections.abc import Iterable, Iterator

from crm_move import Actor, Member


class Members:
    """Members by id and by e-mail address. Empty where the token may not read them: then nobody is refused."""

    def __init__(self, members: Iterable[Member] = ()) -> None:
        self._all = tuple(members)
        self._by_id = {member.id: member for member in self._all}
        self._by_email = {member.email.lower(): member for member in self._all if member.email}

    def __iter__(self) -> Iterator[Member]:
        return iter(self._all)

    def normal(self, actor: Actor) -> Actor:
        """The actor as the member that Attio would store. Raises ValueError for who is none, saying why."""
        email = actor.email.strip().lower() if actor.email else None
        member = self._by_id.get(actor.id or "") or self._by_email.get(email or "")
        if member is not None:
            return _actor(member)
        if self._all:
            raise ValueError("this person is no member of the Attio workspace")
        if actor.id is None and email is None:
            raise ValueError("only an e-mail address or a member id names an owner, not a name")
        return Actor(id=actor.id, email=None if actor.id else email)

    def read(self, kind: object, id: object) -> Actor | None:
        """An actor as Attio answers with it; what is no member has its kind (`app`, `system`) as its name."""
        member_id = id if isinstance(id, str) else None
        if kind == "workspace-member" and member_id:
            member = self._by_id.get(member_id)
            return _actor(member) if member else Actor(id=member_id)
        return Actor(id=member_id, name=kind) if isinstance(kind, str) else None


def _actor(member: Member) -> Actor:
    return Actor(id=member.id, email=member.email or None, name=member.name or None)
