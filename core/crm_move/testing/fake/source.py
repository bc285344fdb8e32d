"""The source for the fake CRM: paging, its types, and their conversion. All else is the core's."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from crm_move import Account, Actor, ApiClient, Left, Link, LinkPage, Page, Record, Reference, Schema

from .values import REFERENCE_TYPES, VALUE_TYPES, object_schema, reference, values

Row = dict[str, Any]


class FakeSource:
    """Reads the fake CRM."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api

    def account(self) -> Account:
        """The account that the token is for."""
        me = self._get("/v1/me")
        return Account(id=me["account"], name=me["title"])

    def describe(self) -> Schema:
        """The objects as the fake CRM defines them; computed fields have no place in it."""
        return Schema(objects=tuple(object_schema(definition) for definition in self._definitions.values()))

    def count(self, object: str) -> int | None:
        """As the fake CRM counts."""
        total: int = self._get(f"/v1/{object}/total")["total"]
        return total

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        """The records, page by page."""
        for rows, after in self._pages(f"/v1/{object}", cursor):
            yield Page(records=tuple(self._record(object, row) for row in rows), next=after)

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
        """The links that are kept apart from the records."""
        for rows, after in self._pages(f"/v1/{object}/links", cursor):
            yield LinkPage(links=tuple(_link(object, row) for row in rows), next=after)

    def left_behind(self) -> Sequence[Left]:
        """Notes are not read."""
        return [Left(what="notes", count=self._get("/v1/notes/total")["total"])]

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

    def _pages(self, path: str, cursor: str | None) -> Iterator[tuple[list[Row], str | None]]:
        while True:
            page = self._get(path, **({"cursor": cursor} if cursor else {}))
            cursor = page["cursor"]
            yield page["items"], cursor
            if cursor is None:
                return

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
            unheld={f["name"]: row[f["name"]] for f in fields if f["type"] not in known},
        )


def _link(object: str, row: Row) -> Link:
    target, id = row["to"]
    to = Reference(object=target, id=id, label=row.get("label"), primary=row.get("first", False))
    return Link(object=object, id=row["id"], attribute=row["field"], reference=to)
