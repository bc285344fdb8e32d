"""Schemas of custom objects (reference, section 7). Standard objects are never listed, but can be read by name."""

from typing import Any

from .account import Account
from .calls import Call, Endpoint
from .kinds import CUSTOM_READ, Kind

_SCOPES = ("crm.schemas.custom.read", *CUSTOM_READ)


def list_schemas(call: Call) -> dict[str, Any]:
    return {"results": [_shown(call, id) for id in call.account.schemas]}


def get_schema(call: Call) -> dict[str, Any]:
    kind = call.kind
    if kind.id in call.account.schemas:
        call.caller.require(_SCOPES)
        return _shown(call, kind.id)
    call.caller.require(kind.read)
    return _standard(call.account, kind)


def _shown(call: Call, id: str) -> dict[str, Any]:
    """A schema with its properties and associations, unless one of them is declined."""
    schema = call.account.schemas[id]
    properties = [one for one in call.account.properties[id].values() if not one.get("archived")]
    return {
        **schema,
        "properties": properties if call.flag("includePropertyDefinitions", True) else [],
        "associations": schema["associations"] if call.flag("includeAssociationDefinitions", True) else [],
    }


def _standard(account: Account, kind: Kind) -> dict[str, Any]:
    return {
        "labels": {"singular": kind.singular.capitalize(), "plural": kind.name.capitalize()},
        "requiredProperties": [],
        "searchableProperties": [],
        "primaryDisplayProperty": next(iter(account.properties[kind.id])),
        "secondaryDisplayProperties": [],
        "allowsSensitiveProperties": True,
        "archived": False,
        "restorable": True,
        "metaType": "HUBSPOT",
        "id": kind.id.partition("-")[2],
        "fullyQualifiedName": kind.singular.upper(),
        "objectTypeId": kind.id,
        "name": kind.singular.upper(),
        "properties": [one for one in account.properties[kind.id].values() if not one.get("archived")],
        "associations": [
            {"fromObjectTypeId": one.origin, "toObjectTypeId": one.target, "id": str(one.number),
             "name": _name(account, one.origin, one.target)}
            for one in account.link_types.all()
            if one.origin == kind.id
        ],
    }  # fmt: skip


def _name(account: Account, origin: str, target: str) -> str:
    return f"{account.kinds.find(origin).singular}_TO_{account.kinds.find(target).singular}".upper()


ENDPOINTS = (
    Endpoint("GET", "schemas", "", list_schemas, _SCOPES),
    Endpoint("GET", "schemas", "/{type}", get_schema),
)
