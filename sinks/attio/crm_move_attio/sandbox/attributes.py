"""/v2/{objects|lists}/{slug}/attributes: list, create, change, archive."""

from typing import Any

from .calls import Call, Endpoint, data
from .currencies import CURRENCIES
from .defaults import check_default, shown_default
from .errors import ApiError, bad_body, conflict, invalid, issue, not_found
from .model import Attribute, Collection
from .objects import check_slug
from .parsing import MATCHABLE
from .shapes import ARRAY, BOOLEAN, OBJECT, STRING, changes_of, checked, data_of, flag, one_of, whole_number
from .workspace import Workspace

_TYPES = one_of(
    *("text", "number", "checkbox", "currency", "date", "timestamp", "rating", "status", "select"),
    *("record-reference", "actor-reference", "location", "domain", "email-address", "phone-number"),
    *("interaction", "personal-name"),
)
_NOT_MADE = frozenset({"interaction", "personal-name"})
_MULTI = frozenset({"select", "record-reference", "actor-reference", "email-address", "domain", "phone-number"})
_CREATE = {
    "title": STRING,
    "description": STRING.nullable,
    "api_slug": STRING,
    "type": _TYPES,
    "is_required": BOOLEAN,
    "is_unique": BOOLEAN,
    "is_multiselect": BOOLEAN,
    "config": OBJECT,
    "default_value": OBJECT.nullable.optional,
    "relationship": OBJECT.nullable.optional,
}
_CHANGE = {
    "title": STRING,
    "description": STRING.nullable,
    "api_slug": STRING,
    "is_required": BOOLEAN,
    "is_unique": BOOLEAN,
    "default_value": OBJECT.nullable,
    "config": OBJECT,
    "is_archived": BOOLEAN,
}
_FIELDS = {key: "slug" if key == "api_slug" else key for key in _CHANGE if key != "config"}
"""By key of a PATCH, the field of the attribute that it sets."""

_CURRENCY = {
    "default_currency_code": one_of(*CURRENCIES),
    "display_type": one_of("code", "name", "narrowSymbol", "symbol"),
}
_RELATIONSHIP = {"object": STRING, "title": STRING, "api_slug": STRING, "is_multiselect": BOOLEAN}


def shown_attribute(workspace: Workspace, attribute: Attribute) -> dict[str, Any]:
    return {
        "id": _id(workspace, attribute),
        "title": attribute.title,
        "description": attribute.description,
        "api_slug": attribute.slug,
        "type": attribute.type,
        "is_system_attribute": attribute.is_system,
        "is_writable": attribute.is_writable,
        "is_required": attribute.is_required,
        "is_unique": attribute.is_unique,
        "is_multiselect": attribute.is_multi,
        "is_default_value_enabled": attribute.default_value is not None,
        "is_archived": attribute.is_archived,
        "default_value": shown_default(workspace, attribute),
        "relationship": _relationship(workspace, attribute),
        "created_at": attribute.created_at,
        "config": {
            "currency": {
                "default_currency_code": attribute.currency_code,
                "display_type": attribute.currency_display,
            },
            "record_reference": {"allowed_object_ids": attribute.allowed},
        },
    }


def _id(workspace: Workspace, attribute: Attribute) -> dict[str, str]:
    owner = workspace.collections[attribute.collection].id
    return {"workspace_id": workspace.id, "object_id": owner, "attribute_id": attribute.id}


def _relationship(workspace: Workspace, attribute: Attribute) -> dict[str, Any] | None:
    if attribute.pair is None:
        return None
    other = workspace.attribute(attribute.pair)
    return {
        "id": _id(workspace, other),
        "object_slug": workspace.collections[other.collection].slug,
        "title": other.title,
        "api_slug": other.slug,
        "is_multiselect": other.is_multi,
    }


def _list(call: Call) -> Any:
    collection, archived = call.target(), flag(call.query, "show_archived")
    found = [one for one in collection.attributes.values() if archived or not one.is_archived]
    offset = whole_number(call.query, "offset", 0) or 0
    limit = whole_number(call.query, "limit", None, least=1)
    page = found[offset:] if limit is None else found[offset : offset + limit]
    return data([shown_attribute(call.workspace, one) for one in page])


def _get(call: Call) -> Any:
    return data(shown_attribute(call.workspace, call.attribute(call.target())))


def _create(call: Call) -> Any:
    workspace, collection = call.workspace, call.target()
    asked = data_of(call.body, _CREATE, closed=True)
    check_slug(asked["api_slug"])
    _check_type(workspace, collection, asked)
    _check_unique(workspace, collection, asked["type"], asked["is_unique"])
    mirror = _mirror(workspace, collection, asked)
    facts = _config(workspace, asked["type"], asked["config"], mirror["target"] if mirror else None)
    _check_slug_free(collection, asked["api_slug"])
    facts |= {
        "title": asked["title"],
        "description": asked["description"],
        "slug": asked["api_slug"],
        "type": asked["type"],
        "is_required": asked["is_required"],
        "is_unique": asked["is_unique"],
        "is_multi": asked["is_multiselect"],
        "default_value": asked.get("default_value"),
    }
    planned = Attribute(no=0, id="", collection=collection.no, created_at="", **facts)
    check_default(workspace, collection, planned, planned.default_value)
    with workspace.store.write():
        made = workspace.add_attribute(collection, **facts)
        if mirror:
            _add_mirror(workspace, collection, made, mirror)
        for title in workspace.switches.initial_statuses if made.type == "status" else ():
            workspace.add_option(made, title)
    return data(shown_attribute(workspace, made))


def _check_type(workspace: Workspace, collection: Collection, asked: dict[str, Any]) -> None:
    kind, switches = asked["type"], workspace.switches
    if kind in _NOT_MADE or kind in switches.refused_types:
        raise invalid(f'Creating attributes of type "{kind}" is not yet supported.')
    if kind == "status" and collection.kind == "objects" and not switches.status_on_objects:
        raise invalid('Attributes of type "status" are not supported on objects.')
    if asked["is_multiselect"] and kind not in _MULTI:
        raise invalid(f'Attributes of type "{kind}" can not be multiselect.')


def _check_unique(workspace: Workspace, collection: Collection, kind: str, is_unique: bool) -> None:
    core = collection.kind == "objects" and collection.slug in ("people", "companies")
    refused = core and not workspace.switches.unique_on_people_and_companies
    if is_unique and (refused or kind not in MATCHABLE):
        raise invalid("Cannot set attribute as unique.")


def _check_slug_free(collection: Collection, slug: str) -> None:
    if any(one.slug == slug for one in collection.attributes.values()):
        noun = "object" if collection.kind == "objects" else "list"
        raise conflict(
            f"An attribute with the same API slug already exists on this {noun}. Please choose a different API slug."
        )


def _config(workspace: Workspace, kind: str, config: dict[str, Any], related: Collection | None) -> dict[str, Any]:
    if kind == "currency":
        place = ["data", "config", "currency"]
        if "currency" not in config:
            raise _absent(place)
        money = checked(config["currency"], _CURRENCY, path=place)
        return {"currency_code": money["default_currency_code"], "currency_display": money["display_type"]}
    if kind != "record-reference":
        return {}
    if "record_reference" not in config:
        if related is None:
            raise _absent(["data", "config", "record_reference"])
        return {"allowed": [related.id]}
    place = ["data", "config", "record_reference"]
    names = checked(config["record_reference"], {"allowed_objects": ARRAY}, path=place)["allowed_objects"]
    if not names:
        message = "Array must contain at least 1 element(s)"
        raise bad_body(issue("too_small", [*place, "allowed_objects"], message, minimum=1))
    allowed = [_object(workspace, name).id for name in names]
    if related and allowed != [related.id]:
        raise invalid("allowed_objects must contain only the relationship object.")
    return {"allowed": allowed}


def _absent(path: list[str]) -> ApiError:
    return bad_body(issue("invalid_type", path, "Required", expected="object", received="undefined"))


def _object(workspace: Workspace, name: Any) -> Collection:
    found = workspace.find("objects", name) if isinstance(name, str) else None
    if found is None:
        raise not_found(f'Object with slug/ID "{name}" not found.')
    return found


def _mirror(workspace: Workspace, collection: Collection, asked: dict[str, Any]) -> dict[str, Any] | None:
    if asked.get("relationship") is None:
        return None
    if asked["type"] != "record-reference":
        raise invalid('A relationship can only be used with attributes of type "record-reference".')
    wanted = checked(asked["relationship"], _RELATIONSHIP, path=["data", "relationship"], closed=True)
    check_slug(wanted["api_slug"])
    target = _object(workspace, wanted["object"])
    _check_slug_free(target, wanted["api_slug"])
    if target is collection and wanted["api_slug"] == asked["api_slug"]:
        raise conflict("Both sides of a relationship can not have the same API slug on one object.")
    return {**wanted, "target": target}


def _add_mirror(workspace: Workspace, owner: Collection, made: Attribute, wanted: dict[str, Any]) -> None:
    mirror = workspace.add_attribute(
        wanted["target"],
        title=wanted["title"],
        slug=wanted["api_slug"],
        type="record-reference",
        is_multi=wanted["is_multiselect"],
        allowed=[owner.id],
        pair=made.no,
    )
    made.pair = mirror.no
    workspace.save_attribute(made)


def _change(call: Call) -> Any:
    workspace, collection = call.workspace, call.target()
    attribute = call.attribute(collection)
    asked = changes_of(call.body, _CHANGE, closed=True)
    if attribute.is_system:
        raise ApiError(400, "system_edit_unauthorized", "Cannot update a System attribute.")
    if asked.get("is_unique"):
        _check_unique(workspace, collection, attribute.type, True)
    if asked.get("api_slug", attribute.slug) != attribute.slug:
        check_slug(asked["api_slug"])
        _check_slug_free(collection, asked["api_slug"])
    facts = _changed_config(workspace, attribute, asked.get("config") or {})
    facts |= {name: asked[key] for key, name in _FIELDS.items() if key in asked}
    check_default(workspace, collection, attribute, facts.get("default_value"))
    with workspace.store.write():
        for name, value in facts.items():
            setattr(attribute, name, value)
        workspace.save_attribute(attribute)
    return data(shown_attribute(workspace, attribute))


def _changed_config(workspace: Workspace, attribute: Attribute, config: dict[str, Any]) -> dict[str, Any]:
    """Only the part of the configuration that belongs to the type and was sent."""
    part = {"currency": "currency", "record-reference": "record_reference"}.get(attribute.type)
    if part is None or part not in config:
        return {}
    related = None
    if attribute.pair is not None:
        related = workspace.collections[workspace.attribute(attribute.pair).collection]
    return _config(workspace, attribute.type, config, related)


READ = ("object_configuration:read",)
_PATH = "/v2/{target}/{identifier}/attributes"

ENDPOINTS = (
    Endpoint("GET", _PATH, _list, READ),
    Endpoint("POST", _PATH, _create, ("{target}:read-write",)),
    Endpoint("GET", f"{_PATH}/{{attribute}}", _get, READ),
    Endpoint("PATCH", f"{_PATH}/{{attribute}}", _change, ("{target}:read-write",)),
)
