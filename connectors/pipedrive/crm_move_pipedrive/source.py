"""The source: a Pipedrive company as objects, records and links."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property

from crm_move import Account, ApiClient, Left, LinkPage, Page, Schema, SignInError, UsageError

from .account import account
from .budget import Budget
from .catalogue import DEAL_PRODUCTS, DEALS, LEADS, ORGANIZATIONS, PRODUCTS
from .census import Census, anything, counts, joint
from .client import ME, Pipedrive
from .leftovers import Leftovers
from .linking import Participants, Relationships, Walk, walked
from .meanings import PEOPLE_OF, PRODUCTS_OF
from .reading import Reader
from .settings import PipedriveSettings
from .sold import A_BATCH, Sold
from .tables import Survey


class PipedriveSource:
    """One Pipedrive company. What it is made of is read when the first question about it is asked, and once."""

    def __init__(self, api: ApiClient, settings: PipedriveSettings, include: frozenset[str] = frozenset()) -> None:
        """`include` may hold `archived`, `visibility` and `relationships`."""
        self._pipedrive = Pipedrive(api, Budget(settings.token_budget))
        self._archived = "archived" in include
        self._survey = Survey(self._pipedrive, "visibility" in include, settings.phone_country)
        self._readers: dict[str, Reader] = {}
        self._selling = Census(counts("products_count", 1))
        self._joint = Census(joint, note="person_id")
        self._organizations = Census(anything)
        self._participants = Participants(self._pipedrive, self._joint)
        self._relationships = Relationships(self._pipedrive, "relationships" in include)

    def account(self) -> Account:
        """The company, and the user who is signed in."""
        return account(self._pipedrive)

    def describe(self) -> Schema:
        """All objects that can be read. Raises SignInError where there is none."""
        return self._schema

    def count(self, object: str) -> int | None:
        """Not known before all is read: no list tells."""
        self._known(object)
        return None

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        """The records in the order of their ids, archived ones last."""
        return self._sold.read(cursor) if object == DEAL_PRODUCTS.slug else self._reader(object).read(cursor)

    def mark(self) -> str:
        """The time at Pipedrive; where its answer tells none, this machine's less a day, which no clock is wrong by."""
        at = self._pipedrive.answer(ME).at or datetime.now(UTC) - timedelta(days=1)
        return f"{at.isoformat()} {self._meaning}"

    def beyond_reach(self, mark: str) -> str:
        """A record names its owner and has its numbers as they are dialled, and does not change with either."""
        return "" if mark.partition(" ")[2] == self._meaning else "users, or the country of numbers, have changed"

    @property
    def _meaning(self) -> str:
        return f"{self._survey.people.digest} {self._survey.phone_country}".strip()

    def changes(self, object: str, mark: str, cursor: str | None) -> Iterator[Page]:
        """Records made or changed since; what is deleted or archived meanwhile shows in `ids`."""
        since = mark.partition(" ")[0]
        if object == DEAL_PRODUCTS.slug:
            return self._sold.changes(since, cursor)
        return self._reader(object).changes(since, cursor)

    def ids(self, object: str) -> Iterator[tuple[str, ...]]:
        """The ids of all records that exist now."""
        return self._sold.ids() if object == DEAL_PRODUCTS.slug else self._reader(object).ids()

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
        """The products and further people of deals; parents and relations of organizations."""
        self._known(object)
        walks = {DEALS.slug: self._walks_of_deals, ORGANIZATIONS.slug: self._walks_of_organizations}
        return walked(walks[object](), cursor) if object in walks else walked((), cursor)

    def left_behind(self) -> Sequence[Left]:
        """Activities, notes, files, mail, calls, projects, and archived records where these were not asked for."""
        return self._left

    def remarks(self) -> Sequence[str]:
        """What the read cost, and what could not be read."""
        self._left  # noqa: B018 - counting is part of what the read cost
        lines = [
            self._pipedrive.budget.remark(),
            self._relationships.remark(),
            _unknown(sorted(self._survey.known.unknown)),
            self._participants.remark(),
            self._sold.remark() if DEAL_PRODUCTS.slug in self._survey.tables else "",
            self._undialled(),
            f"Not counted: {'; '.join(self._leftovers.uncounted)}." if self._leftovers.uncounted else "",
        ]
        return tuple(filter(None, (*lines, *self._survey.unread, *self._survey.people.unread)))

    def _undialled(self) -> str:
        """That numbers can not be read without a country, "" where all can."""
        country = str(self._pipedrive.me.get("company_country") or "DE")
        if not self._survey.known.undialled or self._survey.phone_country:
            return ""
        return (
            f"Telephone numbers that tell no country, or are none: {self._survey.known.undialled:,}. They stay as they "
            f"are written; CRM_MOVE_PIPEDRIVE_PHONE_COUNTRY={country} reads them as dialled there."
        )

    @cached_property
    def _schema(self) -> Schema:
        tables = self._survey.tables
        if not tables:
            said = " ".join(self._survey.unread)
            raise SignInError(f"Nothing of this Pipedrive company can be read with this sign-in. {said}")
        return Schema(objects=tuple(table.schema for table in tables.values()))

    @cached_property
    def _leftovers(self) -> Leftovers:
        return Leftovers(self._pipedrive)

    @cached_property
    def _left(self) -> tuple[Left, ...]:
        there = self._survey.tables
        archives = () if self._archived else tuple(type.slug for type in (DEALS, LEADS) if type.slug in there)
        return tuple(self._leftovers.all(archives))

    @cached_property
    def _sold(self) -> Sold:
        table = self._survey.tables[self._known(DEAL_PRODUCTS.slug)]
        return Sold(self._pipedrive, table, self._reader(DEALS.slug), self._selling)

    def _reader(self, object: str) -> Reader:
        table = self._survey.tables[self._known(object)]
        if object not in self._readers:
            censuses = {DEALS.slug: (self._selling, self._joint), ORGANIZATIONS.slug: (self._organizations,)}
            self._readers[object] = Reader(self._pipedrive, table, self._archived, censuses.get(object, ()))
        return self._readers[object]

    def _known(self, object: str) -> str:
        tables = self._survey.tables
        if object not in tables:
            raise UsageError(f"Pipedrive: there is no object {object!r} here; there are {', '.join(tables)}")
        return object

    def _walks_of_deals(self) -> list[Walk]:
        there = {pointer.attribute.slug for pointer in self._survey.tables[DEALS.slug].pointers}
        walks = []
        if PRODUCTS_OF in there and PRODUCTS.slug in self._survey.tables:
            walks.append(Walk("products", self._sold.selling, self._sold.links, A_BATCH))
        if PEOPLE_OF in there:
            walks.append(Walk("people", lambda: self._ids(DEALS.slug, self._joint), self._participants.links))
        return walks

    def _walks_of_organizations(self) -> list[Walk]:
        def chosen() -> Sequence[int]:
            return self._relationships.chosen(self._ids(ORGANIZATIONS.slug, self._organizations))

        return [Walk("relations", chosen, self._relationships.links)]

    def _ids(self, object: str, census: Census) -> list[int]:
        """What a listing has noted; listed anew where none was read from its start to its end."""
        if not census.whole:
            for _ in self._reader(object).ids():
                pass
        return census.ordered()


def _unknown(options: Sequence[tuple[str, str]]) -> str:
    """That records name options which no definition has, "" where none does."""
    if not options:
        return ""
    title, id = options[0]
    return (
        f"Options that records name and nobody defines any more: {len(options):,}, such as {id} of “{title}”. They are "
        "kept by their numbers."
    )
