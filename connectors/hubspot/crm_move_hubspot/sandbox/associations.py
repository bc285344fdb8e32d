"""Links between records, their labels, and writing them (reference, section 6)."""

import base64
from typing import Any

from starlette.responses import Response

from crm_move.sandbox import json_response

from .account import Account
from .calls import Call, Endpoint
from .errors import invalid, item_error, not_found
from .kinds import Kind
from .links import LinkType, TypeKey
from .objects import batch

INPUTS, SINGLE_PAGE, V3_PAGE = 1000, 500, 100
_LEAD = "0-136"


def read_batch(call: Call) -> Response:
    """POST of up to a thousand ids; each result has a cursor of its own, and what has no links is an error of a 207."""
    origin, target = pair(call)
    results, errors = [], []
    for given in call.inputs(INPUTS):
        id, after = _input(given)
        if not id.isdigit():
            errors.append(_bad_id(call, id))
            continue
        found = _visible(call, origin, int(id), target)
        if found:
            results.append(_result(call, origin, target, id, found, after))
        else:
            errors.append(_no_links(origin, target, id))
    return json_response(*batch(call.account, results, errors))


def _result(
    call: Call, origin: Kind, target: Kind, id: str, found: dict[int, frozenset[TypeKey]], after: str | None
) -> dict[str, Any]:
    whole, size = list(found.items()), call.account.switches.association_page
    start = _position(whole, after)
    result: dict[str, Any] = {
        "from": {"id": id},
        "to": [_to(call, origin, target, other, keys) for other, keys in whole[start : start + size]],
    }
    if start + size < len(whole):
        result["paging"] = {"next": {"after": _cursor(target, whole[start + size][0])}}
    return result


def list_links(call: Call) -> dict[str, Any]:
    """GET of one record's links."""
    account = call.account
    origin, target = account.kinds.find(call.path["type"]), account.kinds.find(call.path["to"])
    _require(call, origin, target)
    limit = call.limit(SINGLE_PAGE, SINGLE_PAGE)
    if not call.path["id"].isdigit() or account.collections[origin.id].get(int(call.path["id"])) is None:
        raise not_found()
    whole = list(_visible(call, origin, int(call.path["id"]), target).items())
    start = _position(whole, call.one("after"))
    shown = whole[start : start + limit]
    if call.version == "v3":
        return _v3_page(call, origin, target, shown)
    results = [_to(call, origin, target, other, keys) for other, keys in shown]
    if start + limit >= len(whole):
        return {"results": results}
    after = _cursor(target, whole[start + limit][0])
    link = f"https://api.hubapi.com/crm/v4/objects/{origin.name}/{call.path['id']}/associations/{target.name}"
    return {"results": results, "paging": {"next": {"after": after, "link": f"{link}?after={after}"}}}


def _v3_page(call: Call, origin: Kind, target: Kind, shown: list[tuple[int, frozenset[TypeKey]]]) -> dict[str, Any]:
    types = call.account.link_types.between(origin.id, target.id)
    return {
        "results": [
            {"id": str(other), "type": _v3_name(origin, target, types[key])}
            for other, keys in shown
            for key in sorted(keys)
        ]
    }


def read_batch_v3(call: Call) -> Response:
    """The old bulk read: a hundred links a record, no cursors, names for types."""
    origin, target = pair(call)
    types = call.account.link_types.between(origin.id, target.id)
    results, errors = [], []
    for given in call.inputs(INPUTS):
        id, _ = _input(given)
        found = list(_visible(call, origin, int(id), target).items())[:V3_PAGE] if id.isdigit() else []
        lines = [
            {"id": str(other), "type": _v3_name(origin, target, types[key])} for other, keys in found for key in keys
        ]
        if lines:
            results.append({"from": {"id": id}, "to": lines})
        else:
            errors.append(_no_links(origin, target, id))
    return json_response(*batch(call.account, results, errors))


def list_labels(call: Call) -> dict[str, Any]:
    """GET of the types from one object type to another."""
    origin, target = pair(call)
    return {"results": [shown_type(call.account, one) for one in call.account.link_types.shown(origin.id, target.id)]}


def configurations(_: Call) -> dict[str, Any]:
    """The limits that admins set on links: none."""
    return {"results": []}


def _visible(call: Call, origin: Kind, id: int, target: Kind) -> dict[int, frozenset[TypeKey]]:
    """Links to records that are there, by types that are shown: what is archived is not."""
    account = call.account
    if account.switches.leads_from_leads_only and target.id == _LEAD and origin.id in ("0-1", "0-2", "0-3"):
        return {}
    source, others = account.collections[origin.id], account.collections[target.id]
    if not source.is_live(source.current(id)):
        return {}
    types = account.link_types.between(origin.id, target.id)
    return {
        other: shown
        for other, keys in account.links.of(origin.id, source.current(id), target.id).items()
        if others.is_live(other) and (shown := frozenset(key for key in keys if types[key].shown))
    }


def pair(call: Call) -> tuple[Kind, Kind]:
    pair = call.account.kinds.find(call.path["from"]), call.account.kinds.find(call.path["to"])
    _require(call, *pair)
    return pair


def _require(call: Call, origin: Kind, target: Kind) -> None:
    """A scope of either end opens a link. Raises ApiError 400 where the pair cannot be linked."""
    call.caller.require((*origin.read, *target.read))
    linkable = call.account.link_types.shown(origin.id, target.id)
    if not linkable and call.account.switches.unlinkable_pairs == "refused":
        raise invalid(f"No association types exist between {origin.id} and {target.id}")


def _input(given: Any) -> tuple[str, str | None]:
    if not isinstance(given, dict) or not isinstance(given.get("id"), str | int):
        raise invalid("Invalid input JSON: Some required fields were not set: [id]")
    return str(given["id"]), given.get("after")


def _bad_id(call: Call, id: str) -> dict[str, Any]:
    if call.account.switches.bad_id_fails_batch:
        raise invalid(f"{id} is not a valid ID", subCategory="crm.associations.INVALID_IDENTIFIER")
    message = f"{id} is not a valid ID"
    return item_error("VALIDATION_ERROR", message, "crm.associations.INVALID_IDENTIFIER", id=id)


def _no_links(origin: Kind, target: Kind, id: str) -> dict[str, Any]:
    return item_error(
        "OBJECT_NOT_FOUND",
        f"No {target.singular} is associated with {origin.singular} {id}.",
        "crm.associations.NO_ASSOCIATIONS_FOUND",
        fromObjectId=id, fromObjectType=origin.singular, toObjectType=target.singular,
    )  # fmt: skip


def _cursor(target: Kind, next_id: int) -> str:
    return base64.b64encode(f"{target.id}:{next_id}".encode()).decode()


def _position(whole: list[tuple[int, frozenset[TypeKey]]], after: str | None) -> int:
    if not after:
        return 0
    try:
        next_id = int(base64.b64decode(after, validate=True).decode().partition(":")[2])
    except ValueError:
        raise invalid(f"Invalid paging cursor: {after}") from None
    return sum(other < next_id for other, _ in whole)


def _to(call: Call, origin: Kind, target: Kind, other: int, keys: frozenset[TypeKey]) -> dict[str, Any]:
    types = call.account.link_types.between(origin.id, target.id)
    return {
        "toObjectId": other if call.account.switches.to_object_id == "number" else str(other),
        "associationTypes": [shown_type(call.account, types[key]) for key in sorted(keys)],
    }


def shown_type(account: Account, one: LinkType) -> dict[str, Any]:
    hidden = one.number in (13, 14) and one.category == "HUBSPOT_DEFINED" and not account.switches.parent_labels
    return {"category": one.category, "typeId": one.number, "label": None if hidden else one.label}


def _v3_name(origin: Kind, target: Kind, one: LinkType) -> str:
    return f"{origin.prefix}_to_{target.prefix}" if one.label is None else str(one.label).lower().replace(" ", "_")


ENDPOINTS = (
    Endpoint("GET", "associations", "/definitions/configurations/all", configurations),
    Endpoint("POST", "associations", "/{from}/{to}/batch/read", read_batch),
    Endpoint("GET", "associations", "/{from}/{to}/labels", list_labels),
    Endpoint("POST", "associations_v3", "/{from}/{to}/batch/read", read_batch_v3),
    Endpoint("GET", "objects", "/{type}/{id}/associations/{to}", list_links),
)
