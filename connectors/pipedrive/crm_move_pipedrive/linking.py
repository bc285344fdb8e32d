"""Links that are asked for record by record, or many records at once (docs/pipedrive-api.md, 5)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm_move import Link, LinkPage, Reference, RefusedError, ahead

from .budget import SMALLEST_DAY, price
from .census import Census
from .client import Pipedrive
from .fields import id_in
from .meanings import PARENT, PEOPLE_OF, RELATED
from .refusals import is_not_offered, unread

Json = dict[str, Any]

A_PAGE: Final = 20
"""Records asked about between two cursors, where each takes a call."""

SHARE: Final = 0.25
"""The part of a day's tokens that the links between organizations may cost without being asked for."""

RELATIONSHIPS: Final = "/v1/organizationRelationships"


@dataclass(frozen=True)
class Walk:
    """Records in the order of their ids, `size` at a time, and how their links are read. `name` stands in cursors."""

    name: str
    ids: Callable[[], Sequence[int]]
    links: Callable[[Sequence[int]], list[Link]]
    size: int = A_PAGE


def walked(walks: Sequence[Walk], cursor: str | None) -> Iterator[LinkPage]:
    """The links of all walks, one after the other. A cursor is a walk's name and the id of its last record."""
    steps = _steps(walks, cursor)
    step = next(steps, None)
    if step is None:
        yield LinkPage(links=())
    while step is not None:
        walk, ids = step
        links = tuple(walk.links(ids))
        step = next(steps, None)
        yield LinkPage(links=links, next=f"{walk.name}:{ids[-1]}" if step else None)


def _steps(walks: Sequence[Walk], cursor: str | None) -> Iterator[tuple[Walk, Sequence[int]]]:
    name, _, last = (cursor or "").partition(":")
    names = [walk.name for walk in walks]
    first = names.index(name) if name in names else 0
    for number, walk in enumerate(walks[first:], first):
        done = int(last) if number == first and name in names else 0
        ids = [id for id in walk.ids() if id > done]
        yield from ((walk, ids[start : start + walk.size]) for start in range(0, len(ids), walk.size))


@dataclass
class Participants:
    """The further people of deals: ten tokens a deal, so only the `joint` ones are asked about, with more than one.

    The census notes the contact person of each, who is known from the deal itself.
    """

    pipedrive: Pipedrive
    joint: Census
    lost: int = 0

    def links(self, deals: Sequence[int]) -> list[Link]:
        """From deals to those of their people that are not the contact person."""
        found = [links for _, links in ahead(self._of, deals)]
        self.lost += found.count(None)
        return [link for links in found for link in links or ()]

    def remark(self) -> str:
        """What was lost, "" where nothing was."""
        return unread("Deals whose further people", self.lost)

    def _of(self, deal: int) -> list[Link] | None:
        try:
            rows = list(self.pipedrive.every_v1(f"/v1/deals/{deal}/participants"))
        except RefusedError as error:
            if not is_not_offered(error):
                raise
            return None
        people = dict.fromkeys(filter(None, (id_in(row.get("person_id")) for row in rows)))
        first = id_in(self.joint.notes.get(deal))
        return [_link("deals", deal, PEOPLE_OF, "persons", person) for person in people if person != first]


@dataclass
class Relationships:
    """Links between organizations: twenty tokens for each organization, whether it has any or not.

    Where that is more than a quarter of a day's tokens, they are read only when they are `asked` for.
    """

    pipedrive: Pipedrive
    asked: bool
    skipped: int = 0
    lost: int = 0

    def chosen(self, ids: Sequence[int]) -> Sequence[int]:
        """The organizations to ask about: all, or none."""
        budget = self.pipedrive.budget
        dear = len(ids) * price(RELATIONSHIPS) > SHARE * (budget.day or SMALLEST_DAY)
        self.skipped = len(ids) if dear and not self.asked else 0
        return () if self.skipped else ids

    def remark(self) -> str:
        """What was not read and why, "" where all was."""
        if not self.skipped:
            return unread("Organizations whose links to others", self.lost)
        return (
            f"Links between organizations were not read: asking about each of {self.skipped:,} costs "
            f"{self.skipped * price(RELATIONSHIPS):,} tokens. `--include relationships` reads them."
        )

    def links(self, organizations: Sequence[int]) -> list[Link]:
        """Each relation once, although both sides tell it."""
        return [link for _, links in ahead(self._of, organizations) for link in links]

    def _of(self, organization: int) -> list[Link]:
        return list(self._told(organization))

    def _told(self, organization: int) -> Iterator[Link]:
        try:
            rows = self.pipedrive.all(RELATIONSHIPS, {"org_id": organization})
        except RefusedError as error:
            if not is_not_offered(error):
                raise
            self.lost += 1
            return
        asked = str(organization)
        for row in filter(_is_active, rows):
            owner, linked = id_in(row.get("rel_owner_org_id")), id_in(row.get("rel_linked_org_id"))
            if row.get("type") == "parent" and linked == asked and owner:
                yield _link("organizations", organization, PARENT, "organizations", owner)
            elif row.get("type") != "parent" and owner == asked and linked:
                yield _link("organizations", organization, RELATED, "organizations", linked)


def _is_active(row: Json) -> bool:
    """Documented examples have the flag as text."""
    return str(row.get("active_flag")).lower() not in ("false", "0")


def _link(object: str, id: int, attribute: str, target: str, to: str) -> Link:
    return Link(object=object, id=str(id), attribute=attribute, reference=Reference(object=target, id=to))
