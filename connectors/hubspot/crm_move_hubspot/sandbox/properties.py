"""Definitions of properties and their groups (reference, section 5)."""

from typing import Any

from starlette.responses import Response

from crm_move.sandbox import json_response

from .account import Account
from .calls import Call, Endpoint
from .errors import already_there, invalid, not_found
from .kinds import Kind
from .objects import batch
from .times import iso

_FIELDS = {
    "string": ("text", "textarea", "html", "phonenumber", "file"),
    "number": ("number",),
    "bool": ("booleancheckbox",),
    "enumeration": ("select", "radio", "checkbox", "booleancheckbox"),
    "date": ("date",),
    "datetime": ("date",),
    "phone_number": ("phonenumber",),
}
"""The field types of a new property, by type."""
_MAY_CHANGE = (
    "label", "description", "groupName", "displayOrder", "hidden", "formField", "options", "type", "fieldType",
)  # fmt: skip


def list_properties(call: Call) -> dict[str, Any]:
    """All definitions of one sensitivity, either archived or not, in one answer."""
    kind = _readable(call)
    sensitivity = call.one("dataSensitivity") or "non_sensitive"
    found = call.account.properties[kind.id].values()
    return {
        "results": [
            one
            for one in found
            if one.get("dataSensitivity", "non_sensitive") == sensitivity
            and bool(one.get("archived")) == call.flag("archived")
        ]
    }


def get_property(call: Call) -> dict[str, Any]:
    return _find(call, _readable(call), call.path["name"])


def read_batch(call: Call) -> Response:
    kind = _readable(call)
    names = [str(one.get("name")) for one in call.inputs(100)]
    known = call.account.properties[kind.id]
    missing = [name for name in names if name not in known]
    if missing:
        raise not_found(f"Property {missing[0]} does not exist")
    return json_response(*batch(call.account, [known[name] for name in names]))


def create_property(call: Call) -> Response:
    return json_response(_create(call, _readable(call), call.body), 201)


def create_batch(call: Call) -> Response:
    kind = _readable(call)
    return json_response(*batch(call.account, [_create(call, kind, one) for one in call.inputs(100)], None, 201))


def update_property(call: Call) -> dict[str, Any]:
    """PATCH of what may change; options are replaced as a whole."""
    kind = _readable(call)
    found = _find(call, kind, call.path["name"])
    if found.get("hubspotDefined"):
        raise invalid(f"Property {call.path['name']} is defined by HubSpot and cannot be changed")
    given = {key: value for key, value in (call.body or {}).items() if key in _MAY_CHANGE}
    changed = {**found, **given, "updatedAt": iso(call.account.now())}
    keep(call.account, kind, changed)
    return changed


def archive_property(call: Call) -> Response:
    kind = _readable(call)
    found = _find(call, kind, call.path["name"])
    if found.get("hubspotDefined"):
        raise invalid(f"Property {call.path['name']} is defined by HubSpot and cannot be archived")
    now = iso(call.account.now())
    keep(call.account, kind, {**found, "archived": True, "archivedAt": now})
    return Response(status_code=204)


def list_groups(call: Call) -> dict[str, Any]:
    return {"results": call.account.groups[_readable(call).id]}


def get_group(call: Call) -> dict[str, Any]:
    kind = _readable(call)
    for group in call.account.groups[kind.id]:
        if group["name"] == call.path["name"]:
            return group
    raise not_found(f"Property group {call.path['name']} does not exist")


def create_group(call: Call) -> Response:
    kind = _readable(call)
    name, label = call.field("name", str, None), call.field("label", str, None)
    if not name or not label:
        raise invalid("Invalid input JSON: Some required fields were not set: [name, label]")
    group = {"name": name, "label": label, "displayOrder": call.field("displayOrder", int, -1), "archived": False}
    call.account.groups[kind.id].append(group)
    call.account.keep("group", f"{kind.id}:{name}", group)
    return json_response(group, 201)


def keep(account: Account, kind: Kind, definition: dict[str, Any]) -> None:
    account.properties[kind.id][definition["name"]] = definition
    account.keep("property", f"{kind.id}:{definition['name']}", definition)


def define(
    name: str, label: str, type: str, field: str, group: str, options: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, Any]:
    """A definition in the shape of the API; what HubSpot itself defines has `hubspotDefined` and fewer keys."""
    system = bool(more.get("hubspotDefined"))
    read_only = bool(more.pop("readOnly", False) or more.get("calculated"))
    has_options = type == "enumeration" and (options or field == "radio")
    return {
        **({} if system else {"archived": False}),
        "name": name,
        "label": label,
        "type": type,
        "fieldType": field,
        "description": more.pop("description", ""),
        "groupName": group,
        "options": options or [],
        "displayOrder": more.pop("displayOrder", -1),
        "calculated": more.pop("calculated", False),
        "externalOptions": more.pop("externalOptions", False),
        "hasUniqueValue": more.pop("hasUniqueValue", False),
        "hidden": more.pop("hidden", False),
        "modificationMetadata": {
            "archivable": True,
            "readOnlyDefinition": system,
            **({"readOnlyOptions": system and bool(options)} if has_options else {}),
            "readOnlyValue": read_only,
        },
        "formField": more.pop("formField", False),
        "dataSensitivity": more.pop("dataSensitivity", "non_sensitive"),
        **more,
    }


def _create(call: Call, kind: Kind, given: Any) -> dict[str, Any]:
    wanted = ("name", "label", "type", "fieldType", "groupName")
    given = given if isinstance(given, dict) else {}
    lacking = [key for key in wanted if not given.get(key)]
    if lacking:
        raise invalid(f"Invalid input JSON: Some required fields were not set: [{', '.join(lacking)}]")
    if given["fieldType"] not in _FIELDS.get(given["type"], ()):
        raise invalid(f"Field type {given['fieldType']} does not go with type {given['type']}")
    there = call.account.properties[kind.id].get(given["name"])
    if there is not None and not there.get("archived"):
        message = f"A property named '{given['name']}' already exists."
        raise already_there(message, "Properties.PROPERTY_WITH_NAME_EXISTS")
    if given["groupName"] not in {group["name"] for group in call.account.groups[kind.id]}:
        raise invalid(f"Property group {given['groupName']} does not exist")
    now = iso(call.account.now())
    more = {key: value for key, value in given.items() if key not in (*wanted, "options")}
    name, label, type, field, group = (str(given[key]) for key in wanted)
    made = define(name, label, type, field, group, given.get("options"), **more, createdAt=now, updatedAt=now)
    keep(call.account, kind, made)
    return made


def _find(call: Call, kind: Kind, name: str) -> dict[str, Any]:
    found = call.account.properties[kind.id].get(name)
    if found is None or bool(found.get("archived")) != call.flag("archived"):
        raise not_found(f"Property {name} does not exist")
    return found


def _readable(call: Call) -> Kind:
    kind = call.kind
    custom = kind.id.startswith("2-")
    call.caller.require((*kind.read, f"crm.schemas.{'custom' if custom else kind.name}.read"))
    return kind


ENDPOINTS = (
    Endpoint("GET", "properties", "/{type}", list_properties),
    Endpoint("POST", "properties", "/{type}", create_property),
    Endpoint("POST", "properties", "/{type}/batch/read", read_batch),
    Endpoint("POST", "properties", "/{type}/batch/create", create_batch),
    Endpoint("GET", "properties", "/{type}/groups", list_groups),
    Endpoint("POST", "properties", "/{type}/groups", create_group),
    Endpoint("GET", "properties", "/{type}/groups/{name}", get_group),
    Endpoint("GET", "properties", "/{type}/{name}", get_property),
    Endpoint("PATCH", "properties", "/{type}/{name}", update_property),
    Endpoint("DELETE", "properties", "/{type}/{name}", archive_property),
)
