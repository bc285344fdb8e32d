"""Links made and broken, and labels of the account's own (reference, section 6)."""

from typing import Any

from starlette.responses import Response

from crm_move.sandbox import json_response

from .account import Account
from .associations import pair, shown_type
from .calls import Call, Endpoint
from .errors import invalid, not_found
from .kinds import Kind
from .links import TypeKey
from .objects import batch


def create_label(call: Call) -> dict[str, Any]:
    origin, target = pair(call)
    label, inverse = call.field("label", str, None), call.field("inverseLabel", str, None)
    if not label or not call.field("name", str, None):
        raise invalid("Invalid input JSON: Some required fields were not set: [label, name]")
    made = call.account.link_types.add(origin.id, target.id, label, inverse)
    call.account.keep("label", str(made.number), [origin.id, target.id, label, inverse])
    ends = [made] if made.back == made.key else [
        made, call.account.link_types.between(target.id, origin.id)[made.back]
    ]  # fmt: skip
    return {"results": [shown_type(call.account, one) for one in ends]}


def link_default(call: Call) -> dict[str, Any]:
    """PUT of the plain link between two records."""
    origin, target = _ends_types(call)
    id, other = _ends(call, origin, target, call.path["id"], call.path["other"])
    call.account.link(origin.id, id, target.id, other)
    return batch(call.account, _default_specs(call.account, origin, target, id, other))[0]


def link_labelled(call: Call) -> Response:
    """PUT of types on a link, beside those it has."""
    origin, target = _ends_types(call)
    id, other = _ends(call, origin, target, call.path["id"], call.path["other"])
    specs = call.body if isinstance(call.body, list) else []
    keys = _keys(call.account, origin, target, specs)
    call.account.link(origin.id, id, target.id, other, keys)
    return json_response(_labels_between(call.account, origin, target, id, other, keys), 201)


def unlink(call: Call) -> Response:
    origin, target = _ends_types(call)
    if call.path["id"].isdigit() and call.path["other"].isdigit():
        call.account.set_link(origin.id, int(call.path["id"]), target.id, int(call.path["other"]), frozenset())
    return Response(status_code=204)


def create_batch(call: Call) -> Response:
    """POST of links with their types."""
    origin, target = pair(call)
    results = []
    for given in call.inputs(2000):
        id, other = _ends(call, origin, target, *(str(given.get(end, {}).get("id", "")) for end in ("from", "to")))
        keys = _keys(call.account, origin, target, given.get("types") or [])
        call.account.link(origin.id, id, target.id, other, keys)
        results.append(_labels_between(call.account, origin, target, id, other, keys))
    return json_response(*batch(call.account, results, None, 201))


def create_default_batch(call: Call) -> Response:
    """POST of plain links."""
    origin, target = pair(call)
    results: list[Any] = []
    for given in call.inputs(2000):
        id, other = _ends(call, origin, target, *(str(given.get(end, {}).get("id", "")) for end in ("from", "to")))
        call.account.link(origin.id, id, target.id, other)
        results += _default_specs(call.account, origin, target, id, other)
    return json_response(*batch(call.account, results))


def archive_batch(call: Call) -> Response:
    """POST of links that shall be no more: 204 in v4, 200 since."""
    origin, target = pair(call)
    for given in call.inputs(2000):
        for other in given.get("to") or []:
            id, gone = str(given.get("from", {}).get("id", "")), str(other.get("id", ""))
            if id.isdigit() and gone.isdigit():
                call.account.set_link(origin.id, int(id), target.id, int(gone), frozenset())
    return Response(status_code=204 if call.version == "v4" else 200)


def _ends_types(call: Call) -> tuple[Kind, Kind]:
    """Raises ApiError 403 where no scope of either end was granted."""
    origin, target = call.account.kinds.find(call.path["type"]), call.account.kinds.find(call.path["to"])
    call.caller.require((*origin.read, *target.read))
    return origin, target


def _ends(call: Call, origin: Kind, target: Kind, id: str, other: str) -> tuple[int, int]:
    """The ids as they are now. Raises ApiError 404 where there is no such record, 400 where both are one."""
    found = []
    for kind, one in ((origin, id), (target, other)):
        record = call.account.collections[kind.id].get(int(one)) if one.isdigit() else None
        if record is None:
            raise not_found(f"Object {one} of type {kind.id} does not exist")
        found.append(record.id)
    if origin.id == target.id and found[0] == found[1]:
        raise invalid(f"Object {id} cannot be associated to itself ({other})")
    return found[0], found[1]


def _keys(account: Account, origin: Kind, target: Kind, specs: list[Any]) -> list[TypeKey]:
    known = account.link_types.between(origin.id, target.id)
    keys = [(str(one.get("associationCategory")), int(one.get("associationTypeId", 0))) for one in specs]
    for key in keys:
        if key not in known:
            raise invalid(f"Association type {key[1]} of category {key[0]} does not exist for this pair of objects")
    return keys


def _default_specs(account: Account, origin: Kind, target: Kind, id: int, other: int) -> list[dict[str, Any]]:
    plain = account.link_types.plain(origin.id, target.id)
    back = account.link_types.plain(target.id, origin.id)
    return [
        {
            "from": {"id": str(start)},
            "to": {"id": str(end)},
            "associationSpec": {"associationCategory": one.category, "associationTypeId": one.number},
        }
        for one, start, end in ((plain, id, other), (back, other, id))
        if one and one.shown
    ]


def _labels_between(
    account: Account, origin: Kind, target: Kind, id: int, other: int, keys: list[TypeKey]
) -> dict[str, Any]:
    types = account.link_types.between(origin.id, target.id)
    number = account.switches.to_object_id == "number"
    return {
        "fromObjectTypeId": origin.id,
        "fromObjectId": id if number else str(id),
        "toObjectTypeId": target.id,
        "toObjectId": other if number else str(other),
        "labels": [label for key in keys if (label := types[key].label)],
    }


ENDPOINTS = (
    Endpoint("POST", "associations", "/{from}/{to}/batch/create", create_batch),
    Endpoint("POST", "associations", "/{from}/{to}/batch/associate/default", create_default_batch),
    Endpoint("POST", "associations", "/{from}/{to}/batch/archive", archive_batch),
    Endpoint("POST", "associations", "/{from}/{to}/labels", create_label),
    Endpoint("PUT", "objects", "/{type}/{id}/associations/default/{to}/{other}", link_default),
    Endpoint("PUT", "objects", "/{type}/{id}/associations/{to}/{other}", link_labelled),
    Endpoint("DELETE", "objects", "/{type}/{id}/associations/{to}/{other}", unlink),
)
