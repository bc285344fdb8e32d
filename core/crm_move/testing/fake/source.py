"""The source for the fake CRM: paging, its types, and their conversion. All else is the core's."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from crm_move import (
    Account,
    Actor,
    ApiClient,
    Left,
    Link,
    LinkPage,
    MembershipPage,
    Page,
    Record,
    RecordList,
    Reference,
    Schema,
)

from .values import REFERENCE_TYPES, VALUE_TYPES, object_schema, reference, values

Row = dict[str, Any]


class FakeSource:
    """Reads the fake CRM."""

    def __init__(self, api: ApiClient, archived: bool) -> None:
        self._api = api
        self._which = {"archived": "true"} if archived else {}

    def account(self) -> Account:
        """The account that the token is for."""
        me = self._get("/v1/me")
        return Account(id=me["account"], name=me["title"])

    def describe(self) -> Schema:
        """The objects as the fake CRM defines them; computed fields have no place in it."""
        objects = tuple(object_schema(definition) for definition in self._definitions.values())
        return Schema(objects=objects, lists=tuple(_list(segment) for segment in self._segments))

    def count(self, object: str) -> int | None:
        """As the fake CRM counts."""
        total: int = self._get(f"/v1/{object}/total", **self._which)["total"]
        return total

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        """The records, page by page."""
        for page in self._pages(f"/v1/{object}", cursor, **self._which):
            yield Page(records=self._records(object, page), next=page["cursor"])

    def mark(self) -> str:
        """The fake CRM counts moments."""
        return str(self._get("/v1/clock")["moment"])

    def changes(self, object: str, mark: str, cursor: str | None) -> Iterator[Page]:
        """What changed since; the last page says what is gone."""
        for page in self._pages(f"/v1/{object}/changes", cursor, since=mark, **self._which):
            yield Page(records=self._records(object, page), gone=tuple(page["gone"]), next=page["cursor"])

    def ids(self, object: str) -> Iterator[tuple[str, ...]]:
        """All at once."""
        yield tuple(self._get(f"/v1/{object}/ids", **self._which)["ids"])

    def memberships(self, list: str, cursor: str | None) -> Iterator[MembershipPage]:
        """A segment's members."""
        for page in self._pages(f"/v1/segments/{list}/members", cursor):
            yield MembershipPage(ids=tuple(page["items"]), next=page["cursor"])

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
        """The links that are kept apart from the records."""
        for page in self._pages(f"/v1/{object}/links", cursor):
            yield LinkPage(links=tuple(_link(object, row) for row in page["items"]), next=page["cursor"])

    def left_behind(self) -> Sequence[Left]:
        """Notes are not read."""
        return [Left(what="notes", count=self._get("/v1/notes/total")["total"])]

    def remarks(self) -> Sequence[str]:
        """What the segments are."""
        return [f"The fake CRM keeps {len(self._segments)} segments; they are read with who is in them."]

    @cached_property
    def _segments(self) -> list[Row]:
        return list(self._get("/v1/segments"))

    @cached_property
    def _definitions(self) -> dict[str, Row]:
        return {definition["name"]: definition for definition in self._get("/v1/objects")}

    @cached_property
    def _users(self) -> dict[str, Actor]:
        return {
            user["id"]: Actor(id=user["id"], email=user["mail"], name=user["name"]) for user in self._get("/v1/users")
        }

    def _get(self, path: str, **params: str) -> Any:
        return self._api.call("GET", path, params=params).body

    def _pages(self, path: str, cursor: str | None, **params: str) -> Iterator[Row]:
        while True:
            page = self._get(path, **params, **({"cursor": cursor} if cursor else {}))
            cursor = page["cursor"]
            yield page
            if cursor is None:
                return

    def _records(self, object: str, page: Row) -> tuple[Record, ...]:
        return tuple(self._record(object, row) for row in page["items"])

    def _record(self, object: str, row: Row) -> Record:
        fields = [field for field in self._definitions[object]["fields"] if row.get(field["name"]) is not None]
        known = VALUE_TYPES.keys() | REFERENCE_TYPES
        return Record(
            object=object,
            id=row["id"],
            values={f["name"]: values(f, row[f["name"]]) for f in fields if f["type"] in VALUE_TYPES},
            references={f["name"]: (reference(f, row[f["name"]]),) for f in fields if f["type"] == "rel"},
            created_at=values({"type": "instant"}, row["created"])[0].at,
            owner=self._users.get(row["owner"]),
            archived=row.get("archived", False),
            former_ids=tuple(row.get("was", ())),
            unheld={f["name"]: row[f["name"]] for f in fields if f["type"] not in known},
        )


def _list(segment: Row) -> RecordList:
    return RecordList(slug=segment["id"], title=segment["title"], object=segment["of"], size=segment["size"])


def _link(object: str, row: Row) -> Link:
    target, id = row["to"]
    to = Reference(object=target, id=id, label=row.get("label"), primary=row.get("first", False))
    return Link(object=object, id=row["id"], attribute=row["field"], reference=to)
