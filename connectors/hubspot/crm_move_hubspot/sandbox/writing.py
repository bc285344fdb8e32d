"""Records written, as somebody does who fills a test account with an official client."""

from typing import Any

from starlette.responses import Response

from crm_move.sandbox import json_response

from .account import Account
from .calls import Call, Endpoint
from .errors import ApiError, conflict, invalid, item_error, not_found
from .kinds import Kind
from .objects import batch, find, missing_message, show
from .records import Record
from .times import milliseconds_of

BATCH = 100


def create(call: Call) -> Response:
    kind = _writable(call)
    record = _create(call, kind, call.body)
    return json_response(show(call, kind, record, record.properties), 201)


def update(call: Call) -> dict[str, Any]:
    kind = _writable(call)
    record = _present(call, kind, call.path["id"], call.one("idProperty"))
    values = _checked(call.account, kind, call.field("properties", dict, {}), record)
    changed = call.account.change(kind.id, record, values)
    return show(call, kind, changed, values)


def archive(call: Call) -> Response:
    """204 also where there is nothing to archive."""
    kind = _writable(call)
    record = find(call, kind, call.path["id"], None)
    if record is not None and record.archived is None:
        call.account.archive(kind.id, record)
    return Response(status_code=204)


def merge(call: Call) -> dict[str, Any]:
    """POST of two ids: the answer is the record that both became."""
    kind = _writable(call)
    ids = [call.field(name, str, "") for name in ("primaryObjectId", "objectIdToMerge")]
    primary, other = (_present(call, kind, id, None) for id in ids)
    if primary.id == other.id:
        raise invalid("A record cannot be merged with itself")
    return show(call, kind, call.account.merge(kind.id, primary, other), kind.defaults)


def erase(call: Call) -> Response:
    """GDPR: nothing is left."""
    kind = _writable(call)
    record = find(call, kind, call.field("objectId", str, ""), call.field("idProperty", str, None))
    if record is not None:
        call.account.purge(kind.id, record)
    return Response(status_code=204)


def create_batch(call: Call) -> Response:
    kind = _writable(call)
    results, errors = [], []
    for given in call.inputs(BATCH):
        try:
            record = _create(call, kind, given)
        except ApiError as error:
            if error.status != 409:
                raise
            errors.append(_item(error, given))
        else:
            results.append(show(call, kind, record, record.properties))
    return json_response(*batch(call.account, results, errors, 201))


def update_batch(call: Call) -> Response:
    """The id of a merged record is left out without a word."""
    kind = _writable(call)
    results, missing = [], []
    inputs = call.inputs(BATCH)
    _refuse_repeated([str(given.get("id")) for given in inputs])
    for given in inputs:
        id, by = str(given.get("id")), given.get("idProperty")
        record = find(call, kind, id, by)
        if record is None:
            missing.append(id)
        elif by or str(record.id) == id:
            values = _checked(call.account, kind, given.get("properties") or {}, record)
            results.append(show(call, kind, call.account.change(kind.id, record, values), values))
    errors = [item_error("OBJECT_NOT_FOUND", missing_message(kind), ids=missing)] if missing else None
    return json_response(*batch(call.account, results, errors))


def _refuse_repeated(ids: list[str]) -> None:
    repeated = sorted({one for one in ids if ids.count(one) > 1})
    if repeated:
        message = f"Duplicate IDs found in batch input: [{', '.join(repeated)}]. IDs must be unique"
        raise invalid(message, context={"ids": repeated})


def upsert_batch(call: Call) -> Response:
    kind = _writable(call)
    results = []
    for given in call.inputs(BATCH):
        id, by = str(given.get("id")), given.get("idProperty")
        record, values = find(call, kind, id, by), given.get("properties") or {}
        new = record is None
        if record is None:
            record = _create(call, kind, {"properties": {**values, **({by: id} if by else {})}})
        else:
            record = call.account.change(kind.id, record, _checked(call.account, kind, values, record))
        results.append({**show(call, kind, record, record.properties), "new": new})
    return json_response(*batch(call.account, results))


def archive_batch(call: Call) -> Response:
    kind = _writable(call)
    for given in call.inputs(BATCH):
        record = find(call, kind, str(given.get("id")), None)
        if record is not None and record.archived is None:
            call.account.archive(kind.id, record)
    return Response(status_code=204)


def _create(call: Call, kind: Kind, given: Any) -> Record:
    given = given if isinstance(given, dict) else {}
    values = _checked(call.account, kind, given.get("properties") or {}, None)
    record = call.account.create(kind.id, values)
    for link in given.get("associations") or []:
        types = [(one["associationCategory"], int(one["associationTypeId"])) for one in link["types"]]
        target = _target(call.account, kind, types[0])
        call.account.link(kind.id, record.id, target, int(link["to"]["id"]), types)
    return record


def _target(account: Account, kind: Kind, key: tuple[str, int]) -> str:
    """The type that an association type leads to. Raises ApiError 400 where there is no such type."""
    for one in account.link_types.all():
        if one.origin == kind.id and one.key == key:
            return one.target
    raise invalid(f"Association type {key[1]} of category {key[0]} does not exist from {kind.id}")


def _present(call: Call, kind: Kind, id: str, by: str | None) -> Record:
    record = find(call, kind, id, by)
    if record is None or record.archived is not None:
        raise not_found()
    return record


def _checked(account: Account, kind: Kind, given: dict[str, Any], record: Record | None) -> dict[str, str]:
    """The values as text. Raises ApiError 400 with every fault, and 409 where a unique value is taken."""
    defined = account.properties[kind.id]
    values = {name: "" if value is None else _text(value) for name, value in given.items()}
    faults = [fault for name, value in values.items() if (fault := _fault(defined.get(name), name, value))]
    if faults:
        raise invalid("Property values were not valid", errors=faults)
    for name, value in values.items():
        if value and (defined[name]["hasUniqueValue"]):
            other = _holder(account, kind, name, value)
            if other is not None and (record is None or other.id != record.id):
                raise conflict(f"{kind.singular.capitalize()} already exists. Existing ID: {other.id}")
    return values


def _holder(account: Account, kind: Kind, name: str, value: str) -> Record | None:
    every = account.collections[kind.id].all()
    return next((one for one in every if one.properties.get(name, "").lower() == value.lower()), None)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fault(definition: dict[str, Any] | None, name: str, value: str) -> dict[str, Any] | None:
    if definition is None:
        return _worded("PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist', name)
    if definition["modificationMetadata"]["readOnlyValue"]:
        return _worded("READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set.', name)
    allowed = {one["value"] for one in definition["options"]}
    if value and definition["type"] == "enumeration" and allowed and not set(value.strip(";").split(";")) <= allowed:
        return _worded("INVALID_OPTION", f"{value} was not one of the allowed options", name)
    if value and definition["type"] in ("date", "datetime") and milliseconds_of(value) is None:
        return _worded("INVALID_DATE", f"{value} was not a valid date.", name)
    return None


def _worded(code: str, message: str, name: str) -> dict[str, Any]:
    return {"message": message, "code": code, "context": {"propertyName": [name]}}


def _item(error: ApiError, given: Any) -> dict[str, Any]:
    """The error of one input within a 207."""
    assert isinstance(error.body, dict)
    trace = {"objectWriteTraceId": str(given["objectWriteTraceId"])} if "objectWriteTraceId" in given else {}
    existing = str(error.body["message"]).rpartition(": ")[2]
    return item_error("CONFLICT", error.body["message"], **trace, existingId=existing)


def _writable(call: Call) -> Kind:
    """A scope to write what the scope to read opens."""
    kind = call.kind
    write = tuple(one.removesuffix(".read") + ".write" if one.endswith(".read") else one for one in kind.read)
    call.caller.require(write)
    return kind


ENDPOINTS = (
    Endpoint("POST", "objects", "/{type}/batch/create", create_batch),
    Endpoint("POST", "objects", "/{type}/batch/update", update_batch),
    Endpoint("POST", "objects", "/{type}/batch/upsert", upsert_batch),
    Endpoint("POST", "objects", "/{type}/batch/archive", archive_batch),
    Endpoint("POST", "objects", "/{type}/merge", merge),
    Endpoint("POST", "objects", "/{type}/gdpr-delete", erase),
    Endpoint("POST", "objects", "/{type}", create),
    Endpoint("PATCH", "objects", "/{type}/{id}", update),
    Endpoint("DELETE", "objects", "/{type}/{id}", archive),
)
