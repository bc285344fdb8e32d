"""Lists of records, called segments in the interface (reference, section 10)."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from starlette.responses import Response

from .account import RecordSet
from .calls import Call, Endpoint, read_limit
from .errors import conflict, invalid, not_found
from .records import Record
from .times import iso

_READ, _WRITE = ("crm.lists.read",), ("crm.lists.write",)
_COUNT, _MOST, _WINDOW = 20, 500, 10_000
_MEMBERS, _MOST_MEMBERS = 100, 250
_PROCESSINGS = ("MANUAL", "DYNAMIC", "SNAPSHOT")


def search(call: Call) -> dict[str, Any]:
    """POST of a search by name; by offset, up to ten thousand."""
    count = read_limit(call.field("count", int, _COUNT), _COUNT, _MOST)
    offset = call.field("offset", int, 0)
    if offset + count > _WINDOW:
        raise invalid(f"The offset and count may not exceed {_WINDOW}.")
    wanted, ids = call.field("query", str, "").lower(), call.field("listIds", list, [])
    found = [
        one for one in _asked_for(call) if wanted in one.name.lower() and (not ids or one.id in map(str, ids))
    ]  # fmt: skip
    shown = found[offset : offset + count]
    return {
        "offset": offset + len(shown),
        "hasMore": offset + count < len(found),
        "lists": [_found(call, one) for one in shown],
        "total": len(found),
    }


def all_lists(call: Call) -> Any:
    """POST for all lists in order of id, by cursor; on 2026-09 only."""
    if not call.account.switches.lists_all:
        raise not_found()
    count = read_limit(call.field("count", int, _COUNT), _COUNT, _MOST)
    after = call.field("after", str, "0")
    if not after.isdigit():
        raise invalid(f"Invalid after: {after!r}")
    found = [one for one in sorted(_asked_for(call), key=lambda one: int(one.id)) if int(one.id) > int(after)]
    body: dict[str, Any] = {"results": [_found(call, one) for one in found[:count]]}
    if len(found) > count:
        body["paging"] = {"next": {"after": found[count - 1].id}}
    return body


def get_list(call: Call) -> dict[str, Any]:
    """A deleted list stays readable by id."""
    return {"list": _shown(call, _find(call))}


def get_by_name(call: Call) -> dict[str, Any]:
    kind = call.account.kinds.find(call.path["type"])
    for one in call.account.lists.values():
        if one.name == call.path["name"] and one.type_id == kind.id and one.deleted is None:
            return {"list": _shown(call, one)}
    raise not_found(f"List does not exist with name {call.path['name']}.")


def get_many(call: Call) -> dict[str, Any]:
    ids = call.names("listIds")
    return {"lists": [_shown(call, call.account.lists[one]) for one in ids if one in call.account.lists]}


def memberships(call: Call) -> dict[str, Any]:
    """Members in order of id."""
    some = _find(call)
    return _members(call, sorted(some.members.items()))


def memberships_by_joining(call: Call) -> dict[str, Any]:
    """Members in the order in which they joined."""
    some = _find(call)
    return _members(call, sorted(some.members.items(), key=lambda one: one[1]))


def lists_of_record(call: Call) -> dict[str, Any]:
    kind = call.account.kinds.find(call.path["type"])
    results = [
        {"listId": one.id, "listVersion": 1, "firstAddedTimestamp": iso(at), "lastAddedTimestamp": iso(at),
         "isPublicList": True}
        for one in call.account.lists.values()
        if one.type_id == kind.id and (at := one.members.get(int(call.path["record"]))) is not None
    ]  # fmt: skip
    return {"results": results}


def create_list(call: Call) -> dict[str, Any]:
    name, processing = call.field("name", str, ""), call.field("processingType", str, "")
    if not name or processing not in _PROCESSINGS:
        raise invalid("Invalid input JSON: Some required fields were not set: [name, processingType]")
    kind, now = call.account.kinds.find(call.field("objectTypeId", str, "")), call.account.now()
    if any(one.name == name and one.type_id == kind.id for one in call.account.lists.values()):
        raise conflict(f"List with name {name} already exists.")
    id = str(max((int(one) for one in call.account.lists), default=0) + 1)
    made = call.account.lists[id] = RecordSet(id, name, kind.id, processing, now, now)
    call.account.save_list(made)
    return {"list": _shown(call, made)}


def delete_list(call: Call) -> Response:
    some = _find(call)
    some.deleted = call.account.now()
    call.account.save_list(some)
    return Response(status_code=204)


def restore_list(call: Call) -> Response:
    some = _find(call)
    some.deleted = None
    call.account.save_list(some)
    return Response(status_code=204)


def add_members(call: Call) -> dict[str, Any]:
    return _change(call, call.body or [], [])


def remove_members(call: Call) -> dict[str, Any]:
    return _change(call, [], call.body or [])


def add_and_remove(call: Call) -> dict[str, Any]:
    return _change(call, call.field("recordIdsToAdd", list, []), call.field("recordIdsToRemove", list, []))


def _change(call: Call, add: list[Any], remove: list[Any]) -> dict[str, Any]:
    some, known = _find(call), None
    if some.processing == "DYNAMIC":
        raise invalid("Cannot add or remove members of a list with processing type DYNAMIC.")
    known = call.account.collections[some.type_id]
    now = call.account.now()
    there = [int(id) for id in add if str(id).isdigit() and known.get(int(id)) is not None]
    gone = [int(id) for id in remove if str(id).isdigit() and int(id) in some.members]
    some.members |= {id: some.members.get(id, now) for id in there}
    for id in gone:
        del some.members[id]
    call.account.save_list(some)
    return {
        "recordIdsMissing": [str(id) for id in add if not (str(id).isdigit() and int(id) in there)],
        "recordsIdsAdded": [str(id) for id in there],
        "recordIdsRemoved": [str(id) for id in gone],
    }


def _members(call: Call, members: list[tuple[int, int]]) -> dict[str, Any]:
    """A page of members that are there: archived ones are not shown."""
    known = call.account.collections[_find(call).type_id].known
    there = [(id, at) for id, at in members if _is_there(known, id)]
    limit, after = call.limit(_MEMBERS, _MOST_MEMBERS), call.one("after")
    if after is not None and not after.isdigit():
        raise invalid(f"Invalid after: {after!r}")
    by_id = there == sorted(there)
    if after is None:
        start = 0
    elif by_id:
        start = bisect_right(there, (int(after), 2**62))
    else:
        start = next((place + 1 for place, (id, _) in enumerate(there) if id == int(after)), 0)
    shown = there[start : start + limit]
    body: dict[str, Any] = {
        "results": [{"recordId": str(id), "membershipTimestamp": iso(at)} for id, at in shown],
        "total": len(there),
    }
    if start + limit < len(there):
        body["paging"] = {"next": {"after": str(shown[-1][0]), "link": f"?after={shown[-1][0]}"}}
    return body


def _is_there(known: dict[int, Record], id: int) -> bool:
    return id not in known or known[id].archived is None


def _size(call: Call, one: RecordSet) -> int:
    """As many as the memberships give."""
    known = call.account.collections[one.type_id].known
    return sum(_is_there(known, id) for id in one.members)


def _asked_for(call: Call) -> Iterable[RecordSet]:
    """Lists by object type and processing; deleted ones are not found."""
    kind = call.field("objectTypeId", str, None)
    type_id = call.account.kinds.find(kind).id if kind else None
    processings = call.field("processingTypes", list, [])
    for one in call.account.lists.values():
        right = (type_id in (None, one.type_id)) and (not processings or one.processing in processings)
        if right and one.deleted is None:
            yield one


def _find(call: Call) -> RecordSet:
    found = call.account.lists.get(call.path["id"])
    if found is None:
        raise not_found(f"List does not exist with ID {call.path['id']}.", subCategory="ListError.LIST_NOT_FOUND")
    return found


def _shown(call: Call, one: RecordSet) -> dict[str, Any]:
    return {**_described(one), "size": _size(call, one)}


def _found(call: Call, one: RecordSet) -> dict[str, Any]:
    """As a search shows it: the size is an additional property, as text, when asked for."""
    known = {"hs_list_size": str(_size(call, one)), "hs_list_reference_count": "0"}
    wanted = call.field("additionalProperties", list, [])
    return {**_described(one), "additionalProperties": {name: known[name] for name in wanted if name in known}}


def _described(one: RecordSet) -> dict[str, Any]:
    return {
        "listId": one.id,
        "listVersion": 1,
        "createdAt": iso(one.created),
        "updatedAt": iso(one.updated),
        "filtersUpdatedAt": iso(one.updated),
        "processingStatus": "COMPLETE",
        "createdById": "61526375",
        "updatedById": "61526375",
        "processingType": one.processing,
        "objectTypeId": one.type_id,
        "name": one.name,
        **({"deletedAt": iso(one.deleted)} if one.deleted else {}),
    }


ENDPOINTS = (
    Endpoint("POST", "lists", "/search", search, _READ),
    Endpoint("POST", "lists", "/all", all_lists, _READ, ("2026-09",)),
    Endpoint("GET", "lists", "", get_many, _READ),
    Endpoint("POST", "lists", "", create_list, _WRITE),
    Endpoint("GET", "lists", "/object-type-id/{type}/name/{name}", get_by_name, _READ),
    Endpoint("GET", "lists", "/records/{type}/{record:int}/memberships", lists_of_record, _READ),
    Endpoint("GET", "lists", "/{id}/memberships", memberships, _READ),
    Endpoint("GET", "lists", "/{id}/memberships/join-order", memberships_by_joining, _READ),
    Endpoint("PUT", "lists", "/{id}/memberships/add", add_members, _WRITE),
    Endpoint("PUT", "lists", "/{id}/memberships/remove", remove_members, _WRITE),
    Endpoint("PUT", "lists", "/{id}/memberships/add-and-remove", add_and_remove, _WRITE),
    Endpoint("PUT", "lists", "/{id}/restore", restore_list, _WRITE),
    Endpoint("GET", "lists", "/{id}", get_list, _READ),
    Endpoint("DELETE", "lists", "/{id}", delete_list, _WRITE),
)
