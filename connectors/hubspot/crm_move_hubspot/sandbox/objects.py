"""Records read: a page of them, one, a batch (reference, sections 4.1 to 4.3)."""

from collections.abc import Iterable
from itertools import islice
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from crm_move.sandbox import json_response

from .account import Account
from .calls import Call, Endpoint
from .errors import invalid, item_error, not_found
from .kinds import EMAIL_BODIES, ENGAGEMENTS, Kind
from .records import Record
from .times import iso

PAGE, HISTORY_PAGE, BATCH = 100, 50, 100
_LINKS_SHOWN = 100


def list_records(call: Call) -> dict[str, Any]:
    """GET of a page in order of id; `after` is where the next page begins."""
    kind = readable(call)
    history = call.names("propertiesWithHistory")
    limit = call.limit(10, HISTORY_PAGE if history else PAGE)
    archived, names = call.flag("archived"), call.names("properties")
    targets = [call.account.kinds.find(one) for one in call.names("associations")]
    found = list(islice(call.collection.page(_after(call.one("after")), archived), limit + 1))
    results = [
        show(call, kind, record, names or kind.defaults, history) | _linked(call, kind, record, targets)
        for record in found[:limit]
    ]
    for tell in call.account.listeners:
        tell(kind, found[limit - 1] if len(found) > limit else None)
    if len(found) <= limit:
        return {"results": results}
    after = str(found[limit - 1].id + 1)
    return {"results": results, "paging": {"next": {"after": after, "link": _link(call, after)}}}


def get_record(call: Call) -> dict[str, Any]:
    """GET of one, by id or by `idProperty`; the id of a merged one gives what it became part of."""
    kind = readable(call)
    record = find(call, kind, call.path["id"], call.one("idProperty"))
    if record is None or (record.archived is not None) != call.flag("archived"):
        raise not_found()
    targets = [call.account.kinds.find(one) for one in call.names("associations")]
    names, history = call.names("properties"), call.names("propertiesWithHistory")
    return show(call, kind, record, names or kind.defaults, history) | _linked(call, kind, record, targets)


def read_batch(call: Call) -> Response:
    """POST of ids: 200 where all were found, 207 where some, 404 where none."""
    kind = readable(call)
    history = call.field("propertiesWithHistory", list, [])
    names = call.field("properties", list, []) or kind.defaults
    keys = [_input_id(one) for one in call.inputs(HISTORY_PAGE if history else BATCH)]
    found: dict[int, Record] = {}
    missing: list[str] = []
    for key in dict.fromkeys(keys):
        record = _in_batch(call, kind, key)
        if record is None:
            missing.append(key)
        else:
            found[record.id] = record
    if keys and not found:
        raise not_found(missing_message(kind), context={"ids": missing})
    results = [show(call, kind, record, names, history) for record in found.values()]
    return json_response(*batch(call.account, results, _missing(kind, missing)))


def batch(
    account: Account, results: list[Any], errors: list[dict[str, Any]] | None = None, done: int = 200
) -> tuple[dict[str, Any], int]:
    """The body of a batch and its status."""
    now = iso(account.now())
    body: dict[str, Any] = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    return (body | {"numErrors": len(errors), "errors": errors}, 207) if errors else (body, done)


def find(call: Call, kind: Kind, key: str, id_property: str | None) -> Record | None:
    """A record by id, or by a property with unique values; a contact by any of its e-mails.

    Raises ApiError 400 where the property has no unique values.
    """
    collection = call.account.collections[kind.id]
    if id_property is None or id_property == "hs_object_id":
        return collection.get(int(key)) if key.isdigit() else None
    definition = call.account.properties[kind.id].get(id_property)
    if definition is None:
        raise invalid(f"Property {id_property} does not exist")
    if not definition["hasUniqueValue"] and id_property != "email":
        raise invalid(f"Unable to perform read by non-unique {kind.id} property")
    return next((one for one in collection.all() if key.lower() in _keys(one, id_property)), None)


def _keys(record: Record, name: str) -> list[str]:
    values = [record.properties.get(name, "")]
    if name == "email":
        values += record.properties.get("hs_additional_emails", "").split(";")
    return [value.lower() for value in values if value]


def show(call: Call, kind: Kind, record: Record, names: Iterable[str], history: Iterable[str] = ()) -> dict[str, Any]:
    """A record in the shape of the API, with the values that are asked for and those that always come."""
    account = call.account
    body: dict[str, Any] = {
        "id": str(record.id),
        "properties": _values(call, kind, record, names),
        "createdAt": iso(record.created),
        "updatedAt": iso(record.updated),
        "archived": record.archived is not None,
    }
    if record.archived is not None:
        body["archivedAt"] = iso(record.archived)
    if history:
        body["propertiesWithHistory"] = {name: _history(record, value(kind, record, name)) for name in history}
    place = "tasks" if kind.id == "0-27" else f"record/{kind.id}"
    if kind.id not in ENGAGEMENTS or kind.id == "0-27":
        body["url"] = f"https://app.hubspot.com/contacts/{account.switches.portal_id}/{place}/{record.id}"
    return body


def value(kind: Kind, record: Record, name: str) -> str | None:
    """One value on the wire; None where there is none."""
    if name == "hs_object_id":
        return str(record.id)
    if name == kind.created:
        return iso(record.created)
    if name == kind.modified:
        return iso(record.updated)
    return record.properties.get(name)


def _values(call: Call, kind: Kind, record: Record, names: Iterable[str]) -> dict[str, str | None]:
    """Names that are not defined are dropped; sensitive values are null without their scope."""
    defined, empty = call.account.properties[kind.id], call.account.switches.empty_values
    shown: dict[str, str | None] = {}
    for name in sorted({*names, *kind.always}):
        if name not in defined or defined[name].get("archived"):
            continue
        found = value(kind, record, name) if _may_see(call, kind, defined[name]) else None
        if found is not None or empty == "null":
            shown[name] = found
        elif empty == "text":
            shown[name] = ""
    return shown


def _may_see(call: Call, kind: Kind, definition: dict[str, Any]) -> bool:
    if definition["name"] in _MAIL_BODIES and kind.id == "0-49":
        return EMAIL_BODIES in call.caller.scopes
    level = definition.get("dataSensitivity", "non_sensitive")
    if level == "non_sensitive":
        return True
    name = "custom" if kind.id.startswith("2-") else kind.name
    return f"crm.objects.{name}.{level}.read" in call.caller.scopes


_MAIL_BODIES = ("hs_email_html", "hs_email_text", "hs_body_preview", "hs_body_preview_html")


def _history(record: Record, found: str | None) -> list[dict[str, Any]]:
    if found is None:
        return []
    return [{"value": found, "timestamp": iso(record.updated), "sourceType": "CRM_UI", "sourceId": "userId:61526375"}]


def _linked(call: Call, kind: Kind, record: Record, targets: list[Kind]) -> dict[str, Any]:
    """Links as list calls show them: the first hundred, a line for each type, no labels."""
    shown: dict[str, Any] = {}
    for target in targets:
        types = call.account.link_types.between(kind.id, target.id)
        lines = [
            {"id": str(other), "type": _link_name(kind, target, types[key].label)}
            for other, keys in call.account.links.of(kind.id, record.id, target.id).items()
            for key in sorted(keys)
            if types[key].shown
        ]
        if lines:
            shown[target.name] = {"results": lines[:_LINKS_SHOWN]}
        if len(lines) > _LINKS_SHOWN:
            shown[target.name]["paging"] = {"next": {"after": lines[_LINKS_SHOWN]["id"]}}
    return {"associations": shown} if shown else {}


def _link_name(kind: Kind, target: Kind, label: str | None) -> str:
    plain = f"{kind.prefix}_to_{target.prefix}"
    return f"{plain}_unlabeled" if label is None and (kind.id, target.id) in _UNLABELED else _named(plain, label)


def _named(plain: str, label: str | None) -> str:
    return plain if label in (None, "Primary") else str(label).lower().replace(" ", "_")


_UNLABELED = {("0-1", "0-2"), ("0-2", "0-1"), ("0-3", "0-2"), ("0-2", "0-3"), ("0-5", "0-2"), ("0-2", "0-5")}
"""Pairs whose bare name is that of the primary company's type."""


def _in_batch(call: Call, kind: Kind, key: str) -> Record | None:
    record = find(call, kind, key, call.field("idProperty", str, None))
    if record is None or (record.archived is not None) != call.flag("archived"):
        return None
    merged = key.isdigit() and int(key) in call.account.collections[kind.id].aliases
    return None if merged and not call.account.switches.merged_in_batch else record


def missing_message(kind: Kind) -> str:
    name = kind.singular.upper()
    return f"Could not get some {name} objects, they may be deleted or not exist. Check that ids are valid."


def _missing(kind: Kind, keys: list[str]) -> list[dict[str, Any]] | None:
    return [item_error("OBJECT_NOT_FOUND", missing_message(kind), ids=keys)] if keys else None


def _input_id(given: Any) -> str:
    if not isinstance(given, dict) or not isinstance(given.get("id"), str | int):
        raise invalid("Invalid input JSON: Some required fields were not set: [id]")
    return str(given["id"])


def readable(call: Call) -> Kind:
    """The type that is asked for. Raises ApiError 403 where its scopes are missing."""
    kind = call.kind
    blank = kind.id == "0-49" and call.account.switches.emails_without_scope == "blank"
    call.caller.require((*kind.read, "crm.objects.contacts.read") if blank else kind.read)
    return kind


def _after(given: str | None) -> int:
    if given is None or given == "":
        return 0
    if not given.isdigit():
        raise invalid(f"Invalid after parameter: {given!r}")
    return int(given)


def _link(call: Call, after: str) -> str:
    """In the old form of the path, whatever version was called."""
    kept = [(name, value) for name, values in call.query.items() if name != "after" for value in values]
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in [*kept, ("after", after)])
    return f"https://api.hubapi.com/crm/v3/objects/{call.path['type']}?{query}"


ENDPOINTS = (
    Endpoint("GET", "objects", "/{type}", list_records),
    Endpoint("POST", "objects", "/{type}/batch/read", read_batch),
    Endpoint("GET", "objects", "/{type}/{id}", get_record),
)
