"""/v2/objects/{object}/records: create, upsert, change, delete, read, search."""

import uuid
from typing import Any

from .calls import Call, Endpoint, data
from .effects import note_emails
from .errors import ApiError, bad_query, issue, value_not_found
from .model import Attribute, Collection, Holder, Value
from .queries import query
from .reading import holders_with, shown, values_of
from .shapes import ARRAY, NUMBER, OBJECT, Shape, any_of, checked, data_of, whole_number
from .workspace import Workspace, attribute_named
from .writing import Adds, adds_to_multi, create, delete, read_body, replaces, update

_BODY = {"values": OBJECT}
_SEARCH = {
    "query": Shape("string", lambda value: isinstance(value, str) and len(value) <= 256),
    "objects": ARRAY,
    "limit": NUMBER.optional,
}
SEARCH_LIMIT = 25


def _values(call: Call, collection: Collection) -> dict[int, list[Value]]:
    return read_body(call.workspace, collection, data_of(call.body, _BODY, closed=True)["values"])


def _create(call: Call) -> Any:
    collection = call.object()
    values = _values(call, collection)
    record, written = create(call.workspace, collection, values, call.actor)
    note_emails(call.workspace, record, values)
    return data(shown(call.workspace, record, written))


def _change(call: Call, adds: Adds) -> Any:
    record = call.record()
    _update(call, record, _values(call, record.collection), adds)
    return data(shown(call.workspace, record))


def _update(call: Call, record: Holder, values: dict[int, list[Value]], adds: Adds) -> None:
    if update(call.workspace, record, values, call.actor, adds):
        note_emails(call.workspace, record, values)
    else:
        call.workspace.counters["writes_without_change"] += 1


def _patch(call: Call) -> Any:
    return _change(call, adds_to_multi)


def _put(call: Call) -> Any:
    return _change(call, replaces)


def _upsert(call: Call) -> Any:
    workspace, collection = call.workspace, call.object()
    matching = _matching(collection, call.query.get("matching_attribute"))
    values = _values(call, collection)
    keys = values.get(matching.no, [])
    if not keys and workspace.switches.upsert_without_value == "refused":
        raise ApiError(400, "missing_value", f'Required value for attribute with ID "{matching.id}" was not provided.')
    record = _match(workspace, matching, keys)
    if record is None:
        key = _name_based(workspace, collection, keys)
        record, written = create(workspace, collection, values, call.actor, key=key)
        note_emails(workspace, record, values)
        return data(shown(workspace, record, written))
    _update(call, record, values, lambda attribute: attribute is matching and attribute.is_multi)
    return data(shown(workspace, record))


def _matching(collection: Collection, name: str | None) -> Attribute:
    if name is None:
        raise bad_query(
            issue("invalid_type", ["matching_attribute"], "Required", expected="string", received="undefined")
        )
    attribute = attribute_named(collection, name)
    if attribute is None or attribute.is_archived:
        raise value_not_found(f'No attribute was found for matching_attribute slug/ID "{name}".')
    if not attribute.is_unique or not attribute.is_writable:
        raise ApiError(
            400, "matching_attribute_definition_not_unique",
            f'The attribute with slug/ID "{name}" is not unique, so it can not be used as the matching attribute.',
        )  # fmt: skip
    return attribute


def _match(workspace: Workspace, matching: Attribute, keys: list[Value]) -> Holder | None:
    found = {holder.id: holder for key in keys for holder in holders_with(workspace, matching, key)}
    if len(found) > 1:
        raise ApiError(400, "multiple_match_results", f'Several records match on attribute "{matching.slug}".')
    return next(iter(found.values()), None)


def _name_based(workspace: Workspace, collection: Collection, keys: list[Value]) -> str | None:
    """The id of a record made by upsert: always the same for the same key, as long as it is free."""
    if not keys:
        return None
    key = str(uuid.uuid5(uuid.UUID(collection.id), str(keys[0].key)))
    return None if workspace.holder(collection, key) else key


def _delete(call: Call) -> Any:
    delete(call.workspace, call.record())
    return {}


def _get(call: Call) -> Any:
    return data(shown(call.workspace, call.record()))


def _query(call: Call) -> Any:
    return query(call, call.object())


def _entries(call: Call) -> Any:
    workspace, record = call.workspace, call.record()
    limit = whole_number(call.query, "limit", 100, least=1, most=1000)
    offset = whole_number(call.query, "offset", 0)
    rows = workspace.store.rows(
        "select collection, id, created_at from holders where parent = ? order by no limit ? offset ?",
        record.id, limit, offset,
    )  # fmt: skip
    return data([
        {"list_id": listed.id, "list_api_slug": listed.slug, "entry_id": key, "created_at": at}
        for no, key, at in rows
        for listed in (workspace.collections[no],)
    ])  # fmt: skip


def _search(call: Call) -> Any:
    workspace = call.workspace
    body = checked(call.body, {**_SEARCH, "request_as": any_of(_is_request_as)})
    limit = int(body.get("limit", SEARCH_LIMIT))
    found: list[dict[str, Any]] = []
    for name in body["objects"]:
        collection = workspace.find("objects", name)
        if collection is None:
            raise value_not_found(f'Object with slug/ID "{name}" not found.')
        found += _hits(workspace, collection, body["query"], limit - len(found))
    return data(found)


def _is_request_as(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") in ("workspace", "workspace-member")


def _hits(workspace: Workspace, collection: Collection, text: str, limit: int) -> list[dict[str, Any]]:
    rows = workspace.store.rows(
        "select distinct h.no, h.id, h.created_at, h.actor from holders h join vals v on v.holder = h.no"
        " where h.collection = ? and v.active_until is null and v.key like ? order by h.id limit ?",
        collection.no, f"%{text}%", max(limit, 0),
    )  # fmt: skip
    holders = [Holder(no, key, collection, at, who) for no, key, at, who in rows]
    values = values_of(workspace, holders)
    return [_hit(workspace, holder, values[holder.no]) for holder in holders]


def _hit(workspace: Workspace, holder: Holder, values: dict[int, list[Value]]) -> dict[str, Any]:
    record = shown(workspace, holder, values)
    cells = record["values"]
    name = (cells.get("name") or [{}])[0]
    hit = {
        "id": record["id"],
        "record_text": name.get("full_name") or name.get("value") or "",
        "record_image": None,
        "object_slug": holder.collection.slug,
    }
    if holder.collection.slug == "people":
        hit["email_addresses"] = [one["email_address"] for one in cells["email_addresses"]]
        hit["phone_numbers"] = [one["phone_number"] for one in cells["phone_numbers"]]
    elif holder.collection.slug == "companies":
        hit["domains"] = [one["domain"] for one in cells["domains"]]
    return hit


_RECORDS = "/v2/objects/{object}/records"
_CONFIG = "object_configuration:read"
READ = ("record_permission:read", _CONFIG)
WRITE = ("record_permission:read-write", _CONFIG)

ENDPOINTS = (
    Endpoint("POST", _RECORDS, _create, WRITE),
    Endpoint("PUT", _RECORDS, _upsert, WRITE),
    Endpoint("POST", f"{_RECORDS}/query", _query, READ, reads=True),
    Endpoint("POST", "/v2/objects/records/search", _search, READ, reads=True),
    Endpoint("GET", f"{_RECORDS}/{{record_id}}", _get, READ),
    Endpoint("PATCH", f"{_RECORDS}/{{record_id}}", _patch, WRITE),
    Endpoint("PUT", f"{_RECORDS}/{{record_id}}", _put, WRITE),
    Endpoint("DELETE", f"{_RECORDS}/{{record_id}}", _delete, WRITE),
    Endpoint("GET", f"{_RECORDS}/{{record_id}}/entries", _entries, (*READ, "list_entry:read")),
)
