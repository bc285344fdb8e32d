"""The source: a HubSpot account as objects, records, lists and links."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property

from crm_move import (
    Account,
    ApiClient,
    Left,
    LinkPage,
    MembershipPage,
    Page,
    RecordList,
    RefusedError,
    Schema,
    SignInError,
    UsageError,
)

from .account import account, currencies, granted_scopes
from .client import HubSpot
from .labels import Pair, read_pairs
from .leftovers import left_behind
from .linking import Linker
from .lists import read_lists
from .objects import Objects, Survey
from .people import People, read_people
from .reading import Reader
from .refusals import is_not_there
from .settings import HubSpotSettings

A_BATCH = 1_000

LATE_LINKS = (
    "A link made in HubSpot while the links were read moves no date there and may be missing: "
    "run the command again after the last work in HubSpot."
)


class HubSpotSource:
    """One HubSpot account. What it is made of is read when the first question about it is asked, and once."""

    def __init__(self, api: ApiClient, settings: HubSpotSettings, include: frozenset[str] = frozenset()) -> None:
        """`include` may hold `archived`: records in the bin are then brought over too."""
        self._api = api
        self._hub = HubSpot(api, settings.api_version)
        self._settings = settings
        self._archived = "archived" in include
        self._readers: dict[str, Reader] = {}
        self._linkers: dict[str, Linker] = {}
        self._closed: list[str] = []

    def account(self) -> Account:
        """The account, its scopes looked up."""
        return account(self._hub, self._granted)

    def describe(self) -> Schema:
        """All objects that can be read, with their lists. Raises SignInError where there is none."""
        return self._schema

    def count(self, object: str) -> int | None:
        """As HubSpot's search counts; it does not count archived ones."""
        return None if self._archived else self._reader(object).count()

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        """The records in the order of their ids, which is not the order in which they were made."""
        return self._reader(object).read(cursor)

    def mark(self) -> str:
        """The time at HubSpot; where its answer tells none, this machine's less a day, which no clock is wrong by."""
        at = self._hub.now() or datetime.now(UTC) - timedelta(days=1)
        return f"{at.isoformat()} {self._people.digest}"

    def beyond_reach(self, mark: str) -> str:
        """A record names its owner and teams as they are called, and does not change when they are called otherwise."""
        return "" if mark.partition(" ")[2] == self._people.digest else "owners or teams have changed"

    def changes(self, object: str, mark: str, cursor: str | None) -> Iterator[Page]:
        """Records made, changed, archived or merged since."""
        reader = self._reader(object)
        for page in reader.changes(mark.partition(" ")[0], cursor):
            reader.census.add(record.id for record in page.records if not record.archived)
            reader.census.drop(page.gone)
            yield page

    def ids(self, object: str) -> Iterator[tuple[str, ...]]:
        """The ids of all records that exist: as they were read, or listed where they were not."""
        known = self._reader(object).ids()
        for start in range(0, len(known), A_BATCH):
            yield tuple(str(id) for id in known[start : start + A_BATCH])

    def memberships(self, list: str, cursor: str | None) -> Iterator[MembershipPage]:
        """The ids of the records on a list; none of one that was deleted meanwhile, or that is private."""
        while True:
            try:
                page = self._hub.members(list, cursor)
            except RefusedError as error:
                if not is_not_there(error):
                    raise
                self._closed.append(f"The members of list {list} are not read: {error}")
                yield MembershipPage(ids=(), next=None)
                return
            cursor = page.next
            yield MembershipPage(ids=tuple(str(row["recordId"]) for row in page.rows), next=cursor)
            if cursor is None:
                return

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
        """The associations whose holder is this object, with all their labels."""
        return self._linker(object).pages(cursor)

    def left_behind(self) -> Sequence[Left]:
        """Activities, files, records in the bin, and objects of other parts of HubSpot."""
        binned = () if self._archived else self._binned()
        return (*binned, *left_behind(self._hub, self._granted))

    def remarks(self) -> Sequence[str]:
        """What the read cost, what was merged, and what could not be read."""
        requests = self._api.counters
        merged = sum(reader.merged for reader in self._readers.values())
        read = sum(linker.read for linker in self._linkers.values())
        refused = [id for linker in self._linkers.values() for id in linker.refused]
        lines = [
            f"HubSpot was asked {requests.reads + requests.writes:,} times; {read:,} links were read, each label once.",
            f"{merged:,} records were merged into others in HubSpot: links to them mean the one that is left."
            if merged
            else "",
            f"HubSpot would not tell the links of {len(refused):,} records, such as {refused[0]}." if refused else "",
            f"{self._hub.left_today:,} requests were left to this account for the day." if self._hub.left_today else "",
            LATE_LINKS,
        ]
        strange = sum((linker.strange for linker in self._linkers.values()), Counter[str]())
        lines += [
            f"{count:,} links have the label “{label}”, which HubSpot does not define: they come without it."
            for label, count in sorted(strange.items())
        ]
        unread = [sentence for linker in self._linkers.values() for sentence in linker.unread]
        return tuple(
            filter(None, (*self._objects.unread, *self._people.unread, self._lists[1], *self._closed, *unread, *lines))
        )

    @cached_property
    def _granted(self) -> frozenset[str] | None:
        # Asked first: whether the sign-in is any good is told by the account, and by no look-up of scopes.
        self._hub.details  # noqa: B018
        return granted_scopes(self._hub, self._api, self._settings)

    @cached_property
    def _people(self) -> People:
        return read_people(self._hub)

    @cached_property
    def _objects(self) -> Objects:
        currency = next(iter(currencies(self._hub.details)), "")
        survey = Survey(
            self._hub,
            self._people,
            currency,
            self._settings.system_properties,
            self._granted,
        )
        found = survey.objects()
        if not found.tables:
            raise SignInError(
                "Nothing of this HubSpot account can be read with this sign-in. Give its key or app the scopes that "
                f"`crm-move connect hubspot --check` names. ({found.unread[0]})"
            )
        return found

    @cached_property
    def _lists(self) -> tuple[tuple[RecordList, ...], str]:
        return read_lists(self._hub, {table.type.id: slug for slug, table in self._objects.tables.items()})

    @cached_property
    def _pairs(self) -> list[Pair]:
        taken = {
            slug: {one.slug for one in schema.attributes} | {one.slug for one in schema.references}
            for slug, schema in self._objects.schemas.items()
        }
        return read_pairs(self._hub, [table.type for table in self._objects.tables.values()], taken, self._closed)

    @cached_property
    def _schema(self) -> Schema:
        references = {
            slug: tuple(reference for pair in self._held(slug) for reference in pair.references)
            for slug in self._objects.schemas
        }
        schemas = self._objects.schemas.items()
        return Schema(
            objects=tuple(
                schema.model_copy(update={"references": (*schema.references, *references[slug])})
                for slug, schema in schemas
            ),
            lists=self._lists[0],
        )

    def _held(self, object: str) -> list[Pair]:
        return [pair for pair in self._pairs if pair.holder.slug == object]

    def _reader(self, object: str) -> Reader:
        tables = self._objects.tables
        if object not in tables:
            raise UsageError(f"HubSpot: there is no object {object!r} here; there are {', '.join(tables)}")
        if object not in self._readers:
            self._readers[object] = Reader(self._hub, tables[object], self._archived)
        return self._readers[object]

    def _linker(self, object: str) -> Linker:
        self._reader(object)
        if object not in self._linkers:
            self._linkers[object] = Linker(self._hub, self._held(object), self._ids)
        return self._linkers[object]

    def _ids(self, object: str) -> "array[int]":
        return self._reader(object).ids()

    def _binned(self) -> Iterator[Left]:
        for slug, table in self._objects.tables.items():
            if count := self._reader(slug).count_archived():
                yield Left(what=f"archived {table.type.plural.lower()} (--include archived brings them)", count=count)
