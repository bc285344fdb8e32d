"""HubSpot's calls by name (docs/hubspot-api.md, 2). Pace, repeats and sign-in are the business of the client below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, urlencode

from crm_move import Answer, ApiClient, RefusedError

from .pace import LINKS, READ, SEARCH, left_today
from .refusals import NOT_FOUND, is_unknown

Json = dict[str, Any]

LATEST: Final = "2026-09"
BEFORE: Final = "2026-03"
"""The version that is fallen back to where the latest one is not served."""

A_PAGE: Final = 100
SEARCHED: Final = 200
MEMBERS: Final = 250
LISTS: Final = 500
SOURCES: Final = 1000
"""The largest pages that each call gives, and the most sources of one associations call."""

ANY_LIST: Final[Json] = {"processingTypes": [], "additionalProperties": ["hs_list_size"]}

LONGEST_ADDRESS: Final = 7000
"""Characters of a list call up to which property names go into the address (docs/hubspot-api.md, 4)."""


@dataclass(frozen=True)
class Rows:
    """One page, and the cursor of the page after it (None after the last)."""

    rows: list[Json]
    next: str | None


class HubSpot:
    """The calls that a read needs. Object types are named by their ids."""

    def __init__(self, api: ApiClient, version: str) -> None:
        self._api = api
        self._wanted = version
        self.left_today: int | None = None

    @property
    def version(self) -> str:
        """The version whose paths are used: the wanted one, or the one before where that is not served."""
        return self._first[0]

    @property
    def details(self) -> Json:
        """The account: portal, time zone, currencies. It works with every kind of token."""
        return body_of(self._first[1])

    def now(self) -> datetime | None:
        """The time at HubSpot, as an answer has it; None where there is none."""
        return self._details(self.version).at

    def owners(self, *, archived: bool) -> Iterator[Json]:
        """All owners, or all that were archived."""
        path = f"/crm/owners/{self.version}"
        yield from self._all(path, {"archived": _word(archived), "limit": A_PAGE})

    def teams(self) -> list[Json]:
        """All teams with the ids of their members."""
        return rows(self._get(f"/settings/users/{self.version}/teams"))

    def schemas(self) -> list[Json]:
        """All custom objects with what they are linked to, without their properties."""
        query = {"includePropertyDefinitions": "false", "includeAssociationDefinitions": "true"}
        return rows(self._get(f"/crm-object-schemas/{self.version}/schemas", query))

    def properties(self, type: str, *, archived: bool = False, sensitivity: str = "non_sensitive") -> list[Json]:
        """The definitions of an object's properties: those of one sensitivity, archived ones or the others."""
        query = {"archived": _word(archived), "dataSensitivity": sensitivity}
        return rows(self._get(f"/crm/properties/{self.version}/{type}", query))

    def groups(self, type: str) -> list[Json]:
        """The groups that an object's properties are shown in."""
        return rows(self._get(f"/crm/properties/{self.version}/{type}/groups"))

    def pipelines(self, type: str) -> list[Json]:
        """The pipelines of an object with their stages, in no order."""
        return rows(self._get(f"/crm/pipelines/{self.version}/{type}"))

    def fits(self, type: str, names: Sequence[str]) -> bool:
        """Whether a list call can name all these properties in its address."""
        query = urlencode({"limit": A_PAGE, "archived": "false", "properties": ",".join(names)})
        return len(f"https://api.hubapi.com{self._objects(type)}?{query}") <= LONGEST_ADDRESS

    def page(self, type: str, names: Sequence[str], after: str | None, *, archived: bool = False) -> Rows:
        """A page of records in the order of their ids. Raises RefusedError for an address that is too long."""
        query: Json = {"limit": A_PAGE, "archived": _word(archived), "properties": ",".join(names)}
        return page_of(self._get(self._objects(type), {**query, **({"after": after} if after else {})}))

    def read(self, type: str, ids: Sequence[str], names: Sequence[str], *, archived: bool = False) -> list[Json]:
        """The records of at most 100 ids, as many as are found; one that was merged away comes as its survivor.

        Raises RefusedError for a record that is there and is not told: taken for one that is gone, it would be lost.
        """
        body = {"inputs": [{"id": id} for id in ids], "properties": list(names), "propertiesWithHistory": []}
        query = {"archived": _word(archived)}
        try:
            answer = self._post(f"{self._objects(type)}/batch/read", body, query)
        except RefusedError as error:
            if is_unknown(error):  # not one of them is there
                return []
            raise
        for fault in body_of(answer).get("errors") or ():
            if fault.get("category") != NOT_FOUND:
                said = f"{fault.get('category')}: {fault.get('message')}"
                raise RefusedError(f"HubSpot does not tell some records of {type}: {said}", status=answer.status)
        return rows(answer)

    def search(self, type: str, filters: Sequence[Json], names: Sequence[str], limit: int) -> tuple[int, Rows]:
        """How many records match, and the first of them by id."""
        body: Json = {
            "filterGroups": [{"filters": list(filters)}] if filters else [],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": list(names),
            "limit": limit,
            "after": "0",
        }
        answer = self._post(f"{self._objects(type)}/search", body, bucket=SEARCH)
        return int(body_of(answer).get("total") or 0), page_of(answer)

    def labels(self, source: str, target: str) -> list[Json]:
        """The types that a link between two objects can have, read from `source`."""
        return rows(self._get(f"/crm/associations/{self.version}/{source}/{target}/labels"))

    def associations(self, source: str, target: str, inputs: Sequence[Json]) -> Json:
        """The links of at most 1,000 records: `results` and, for those without any, `errors`."""
        path = f"/crm/associations/{self.version}/{source}/{target}/batch/read"
        return body_of(self._post(path, {"inputs": list(inputs)}, bucket=LINKS))

    def lists_after(self, after: str | None) -> Rows:
        """A page of all lists, by cursor: since the latest version only."""
        body: Json = {**ANY_LIST, "count": A_PAGE, **({"after": after} if after else {})}
        answer = self._post(f"/crm/lists/{self.version}/all", body)
        return page_of(answer, "results" if "results" in body_of(answer) else "lists")

    def lists_from(self, offset: int) -> Rows:
        """The same by offset, which ends at 10,000 lists."""
        body: Json = {**ANY_LIST, "count": LISTS, "listIds": [], "query": "", "offset": offset}
        answer = self._post(f"/crm/lists/{self.version}/search", body)
        found = rows(answer, "lists")
        return Rows(found, str(offset + len(found)) if found and body_of(answer).get("hasMore") else None)

    def members(self, list_id: str, after: str | None) -> Rows:
        """A page of the members of a list."""
        query = {"limit": MEMBERS, **({"after": after} if after else {})}
        return page_of(self._get(f"/crm/lists/{self.version}/{quote(list_id, safe='')}/memberships", query))

    def files(self, after: str | None) -> Rows:
        """A page of the files that are not hidden."""
        query = {"limit": A_PAGE, **({"after": after} if after else {})}
        return page_of(self._get(f"/files/{self.version}/files/search", query))

    def key_info(self, key: str) -> Json:
        """What HubSpot knows about a service key or private-app token: its scopes among it."""
        return body_of(self._post("/oauth/v2/private-apps/get/access-token-info", {"tokenKey": key}))

    def introspect(self, form: Json) -> Json:
        """What HubSpot knows about the token of an OAuth app."""
        return body_of(self._call("POST", f"/oauth/{self.version}/token/introspect", form=form))

    @cached_property
    def _first(self) -> tuple[str, Answer]:
        try:
            return self._wanted, self._details(self._wanted)
        except RefusedError as error:
            if not is_unknown(error) or self._wanted == BEFORE:
                raise
        return BEFORE, self._details(BEFORE)

    def _details(self, version: str) -> Answer:
        details = self._get(f"/account-info/{version}/details")
        self._api.count_days_in(str(body_of(details).get("timeZone") or ""))
        return details

    def _all(self, path: str, query: Json) -> Iterator[Json]:
        after: str | None = None
        while True:
            page = page_of(self._get(path, {**query, **({"after": after} if after else {})}))
            yield from page.rows
            after = page.next
            if after is None:
                return

    def _objects(self, type: str) -> str:
        return f"/crm/objects/{self.version}/{type}"

    def _get(self, path: str, query: Json | None = None) -> Answer:
        return self._call("GET", path, params=query)

    def _post(self, path: str, body: Json, query: Json | None = None, bucket: str = READ) -> Answer:
        return self._call("POST", path, json=body, params=query, bucket=bucket)

    def _call(self, method: str, path: str, **parts: Any) -> Answer:
        answer = self._api.call(method, path, **parts)
        left = left_today(answer)
        self.left_today = self.left_today if left is None else left
        return answer


def body_of(answer: Answer) -> Json:
    """The object that an answer holds, empty where it holds none."""
    return answer.body if isinstance(answer.body, dict) else {}


def rows(answer: Answer, key: str = "results") -> list[Json]:
    """The rows of an answer. Raises RefusedError where it has none: taken for an empty list, all would be lost."""
    found = body_of(answer).get(key)
    if not isinstance(found, list):
        raise RefusedError(f"HubSpot answered a list without its {key}", status=answer.status, code="no_results")
    return [row for row in found if isinstance(row, dict)]


def page_of(answer: Answer, key: str = "results") -> Rows:
    """A page; the cursor is used as it is, never the link beside it, which may name another version."""
    paging = body_of(answer).get("paging")
    following = paging.get("next") if isinstance(paging, dict) else None
    after = following.get("after") if isinstance(following, dict) else None
    return Rows(rows(answer, key), str(after) if after else None)


def _word(flag: bool) -> str:
    return "true" if flag else "false"
