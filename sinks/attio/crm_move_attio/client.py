"""Attio's calls by name (docs/attio-api.md, 2 to 7). Pace, repeats and sign-in are the business of the client below."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from crm_move import Answer, ApiClient, OutcomeUnknownError, RefusedError

from . import refusals
from .refusals import Sent, SlugOf
from .values import Json

ATTRIBUTES_A_PAGE: Final = 100

OLDEST_FIRST: Final = [{"attribute": "created_at", "direction": "asc"}]
"""New records then come at the end, and move nothing that is on a page already."""


class Attio:
    """The calls that a move needs. All refusals come as the errors of the contract."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api

    def identify(self) -> Json:
        """Whose token this is; `active` false where it is dead."""
        answer = self._api.call("GET", "/v2/self", bucket="read")
        return answer.body if isinstance(answer.body, dict) else {}

    def objects(self) -> list[Json]:
        """All objects that are switched on."""
        return self._list("/v2/objects")

    def members(self) -> list[Json]:
        """All members of the workspace."""
        return self._list("/v2/workspace_members")

    def lists(self) -> list[Json]:
        """All lists that the token may see."""
        return self._list("/v2/lists")

    def attributes(self, object: str, *, of_list: bool = False) -> list[Json]:
        """All attributes of an object, or of a list's entries, archived ones too."""

        def page(offset: int) -> list[Json]:
            query = {"show_archived": "true", "limit": ATTRIBUTES_A_PAGE, "offset": offset}
            return self._list(_path(object, "attributes", of_list=of_list), query)

        return [attribute for found in pages(page, "attribute_id") for attribute in found.rows]

    def choices(self, object: str, attribute: str, *, status: bool, of_list: bool = False) -> list[Json]:
        """All options (or statuses) of an attribute in order, archived ones too."""
        path = _path(object, "attributes", attribute, _kind(status), of_list=of_list)
        return self._list(path, {"show_archived": "true"})

    def query(self, object: str, *, where: Json | None = None, limit: int, offset: int = 0) -> list[Json]:
        """Records of an object, oldest first."""
        body: Json = {"sorts": OLDEST_FIRST, "limit": limit, "offset": offset}
        if where is not None:
            body["filter"] = where
        return _rows(self._api.call("POST", _path(object, "records", "query"), json=body, bucket="read"))

    def entries(self, listed: str, *, limit: int, offset: int) -> list[Json]:
        """Entries of a list, oldest first."""
        body: Json = {"sorts": OLDEST_FIRST, "limit": limit, "offset": offset}
        path = _path(listed, "entries", "query", of_list=True)
        return _rows(self._api.call("POST", path, json=body, bucket="read"))

    def create_list(self, data: Json) -> str:
        """Make a list; its id."""
        return self._write("POST", "/v2/lists", data, "list_id", refusals.of_schema)

    def write_entry(self, listed: str, data: Json, slug_of: SlugOf) -> Answer:
        """Put a record on a list, or write to the one entry that it has there."""
        sent = data["entry_values"]
        try:
            return self._api.call("PUT", _path(listed, "entries", of_list=True), json={"data": data}, bucket="write")
        except RefusedError as error:
            raise refusals.of_record(error, sent, slug_of) from error

    def create_object(self, data: Json) -> str:
        """Make an object; its id."""
        return self._write("POST", "/v2/objects", data, "object_id", refusals.of_schema)

    def delete_object(self, object: str) -> None:
        """Remove a custom object with all its records; refused where Attio does not offer it yet."""
        self._api.call("DELETE", _path(object), bucket="write")

    def create_attribute(self, object: str, data: Json, *, of_list: bool = False) -> str:
        """Make an attribute; its id."""
        path = _path(object, "attributes", of_list=of_list)
        return self._write("POST", path, data, "attribute_id", refusals.of_attribute)

    def archive_attribute(
        self, object: str, attribute: str, *, archived: bool, of_list: bool = False, renamed: str | None = None
    ) -> str:
        """Put an attribute away (`renamed`: under another slug), or bring an archived one back; its id."""
        path = _path(object, "attributes", attribute, of_list=of_list)
        change: Json = {"is_archived": archived} | ({"api_slug": renamed} if renamed else {})
        return self._write("PATCH", path, change, "attribute_id", refusals.of_schema)

    def create_choice(self, object: str, attribute: str, title: str, *, status: bool, of_list: bool = False) -> str:
        """Add an option or status; its id."""
        path = _path(object, "attributes", attribute, _kind(status), of_list=of_list)
        return self._write("POST", path, {"title": title}, _id_key(status), refusals.of_schema)

    def archive_choice(
        self, object: str, attribute: str, id: str, *, archived: bool, status: bool, of_list: bool = False
    ) -> str:
        """Put an option or status away, or bring an archived one back; its id."""
        path = _path(object, "attributes", attribute, _kind(status), id, of_list=of_list)
        return self._write("PATCH", path, {"is_archived": archived}, _id_key(status), refusals.of_schema)

    def write_record(
        self, method: str, object: str, id: str | None, sent: Sent, slug_of: SlugOf, *, key: str | None = None
    ) -> Answer:
        """Make a record (POST), upsert it by `key` (PUT), or write to the one of this id (PATCH adds, PUT replaces).

        Only a POST is not repeatable: nothing in it tells a second one from the first.
        """
        path = _path(object, "records", id) if id else _path(object, "records")
        try:
            return self._api.call(
                method,
                path,
                json={"data": {"values": sent}},
                params={"matching_attribute": key} if key else None,
                bucket="write",
                repeatable=method != "POST",
            )
        except RefusedError as error:
            raise refusals.of_record(error, sent, slug_of, key or "") from error

    def clear(self, object: str, id: str, slugs: Iterable[str]) -> Answer:
        """Write null to attributes of a record: the other way to empty them."""
        values = dict.fromkeys(slugs)
        return self._api.call("PATCH", _path(object, "records", id), json={"data": {"values": values}}, bucket="write")

    def delete_record(self, object: str, id: str) -> None:
        """Remove a record for good."""
        self._delete(_path(object, "records", id), id)

    def delete_entry(self, listed: str, id: str) -> None:
        """Take an entry off a list for good."""
        self._delete(_path(listed, "entries", id, of_list=True), id)

    def notes(self, *, limit: int, offset: int) -> list[Json]:
        """Notes on any record."""
        return self._list("/v2/notes", {"limit": limit, "offset": offset})

    def tasks(self, *, limit: int, offset: int) -> list[Json]:
        """Tasks, whatever they are linked to."""
        return self._list("/v2/tasks", {"limit": limit, "offset": offset})

    def _delete(self, path: str, id: str) -> None:
        """That it is gone already is no error: a first attempt may have done it."""
        try:
            self._api.call("DELETE", path, bucket="write")
        except RefusedError as error:
            if not (error.status == 404 and id in refusals.message(error)):
                raise

    def _list(self, path: str, params: Mapping[str, Any] | None = None) -> list[Json]:
        return _rows(self._api.call("GET", path, params=params, bucket="read"))

    def _write(
        self, method: str, path: str, data: Json, id_key: str, meaning: Callable[[RefusedError], RefusedError]
    ) -> str:
        try:
            answer = self._api.call(method, path, json={"data": data}, bucket="write")
        except RefusedError as error:
            raise meaning(error) from error
        return made(answer, id_key)


@dataclass(frozen=True)
class Rows:
    """One page, and the offset of the page after it (None after the last)."""

    rows: list[Json]
    next: int | None


def pages(fetch: Callable[[int], list[Json]], id_key: str, *, start: int = 0, honoured: int = 0) -> Iterator[Rows]:
    """Pages from an offset on, each row once.

    A page is the last when it is empty, shorter than a page size that is known to be `honoured` (a cap that is not
    documented may lie below what was asked for), or brings nothing new.
    """
    seen: set[str] = set()
    offset = start
    while True:
        rows = fetch(offset)
        offset += len(rows)
        fresh = _unseen(rows, id_key, seen)
        last = not fresh or len(rows) < honoured
        yield Rows(fresh, None if last else offset)
        if last:
            return
        honoured = max(honoured, len(rows))


def _unseen(rows: list[Json], id_key: str, seen: set[str]) -> list[Json]:
    by_id = {id_of(row, id_key): row for row in rows}
    fresh = [row for id, row in by_id.items() if id not in seen]
    seen.update(by_id)
    return fresh


def made(answer: Answer, id_key: str) -> str:
    """The id in an answer to a write. Raises OutcomeUnknownError where there is none."""
    data = answer.body.get("data") if isinstance(answer.body, dict) else None
    id = id_of(data, id_key) if isinstance(data, dict) else ""
    if not id:
        raise OutcomeUnknownError(f"Attio answered {answer.status} without the {id_key} of what it made or changed")
    return id


def id_of(row: Mapping[str, Any], id_key: str) -> str:
    """One of the ids of an object, attribute, record or member; "" where it is missing."""
    ids = row.get("id")
    return str(ids.get(id_key) or "") if isinstance(ids, Mapping) else ""


def _rows(answer: Answer) -> list[Json]:
    """The rows of a list. Raises RefusedError where there is no list: taken for none, all would be made once more."""
    data = answer.body.get("data") if isinstance(answer.body, dict) else None
    if not isinstance(data, list):
        raise RefusedError("Attio answered a list without its data", status=answer.status, code="no_data")
    return [row for row in data if isinstance(row, dict)]


def _path(object: str, *parts: str, of_list: bool = False) -> str:
    root = "/v2/lists" if of_list else "/v2/objects"
    return "/".join((root, *(quote(part, safe="") for part in (object, *parts))))


def _kind(status: bool) -> str:
    return "statuses" if status else "options"


def _id_key(status: bool) -> str:
    return "status_id" if status else "option_id"
