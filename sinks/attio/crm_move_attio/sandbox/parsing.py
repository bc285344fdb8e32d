"""From what a client sent for an attribute to the values that are kept, with everything looked up."""

from typing import Any

from .contacts import read_domain, read_email, read_location, read_phone
from .errors import ApiError, invalid, invalid_value, issue, value_not_found
from .model import Attribute, Collection, Value
from .reading import holders_with
from .values import READERS, ValueRefusedError, kind_of, only_keys, wrong_type
from .workspace import Workspace, attribute_named

MATCHABLE = frozenset({"domain", "email-address", "number", "phone-number", "text"})
"""Types by whose value a record can be named."""


def read_all(workspace: Workspace, attribute: Attribute, raw: Any) -> list[Value] | None:
    """The values for one attribute, doubles dropped; None where the input means no change.

    Raises ApiError 400: wrong shape, a refused value, or something named that does not exist.
    """
    items = _items(workspace, attribute, raw)
    if items is None:
        return None
    values: list[Value] = []
    for item in items:
        value = read_one(workspace, attribute, item)
        if not any(value.same_as(one) for one in values):
            values.append(value)
    return values


def read_one(workspace: Workspace, attribute: Attribute, raw: Any) -> Value:
    """One value of the attribute. Raises ApiError 400."""
    try:
        if reader := READERS.get(attribute.type):
            return reader(raw)
        return _read_special(workspace, attribute, raw)
    except ValueRefusedError as refused:
        raise invalid_value(attribute.slug, *refused.issues) from None


def _items(workspace: Workspace, attribute: Attribute, raw: Any) -> list[Any] | None:
    if attribute.is_multi:
        if not isinstance(raw, list):
            message = "Multi-select attribute expects an array but received a single value"
            raise invalid_value(attribute.slug, issue("invalid", [], message))
        return raw
    clears = workspace.switches.null_clears
    if raw is None:
        if not clears:
            raise invalid_value(attribute.slug, *wrong_type("string", raw).issues)
        return []
    if not isinstance(raw, list):
        return [raw]
    if len(raw) > 1:
        message = "Single-select attribute expects one value but received several"
        raise invalid_value(attribute.slug, issue("invalid", [], message))
    return raw if raw or clears else None


def _read_special(workspace: Workspace, attribute: Attribute, raw: Any) -> Value:
    match attribute.type:
        case "domain":
            return read_domain(raw, strips_www=workspace.switches.strips_www)
        case "email-address":
            return read_email(raw)
        case "phone-number":
            return read_phone(raw)
        case "location":
            return read_location(raw)
        case "select" | "status":
            return _read_option(attribute, raw)
        case "actor-reference":
            return _read_actor(workspace, raw)
        case "record-reference":
            return _read_reference(workspace, attribute, raw)
    raise ValueRefusedError(issue("invalid", [], f"Values of type {attribute.type} can not be written"))


def _read_option(attribute: Attribute, raw: Any) -> Value:
    key = "option" if attribute.type == "select" else "status"
    if isinstance(raw, dict):
        only_keys(raw, key)
        raw = raw[key]
    if not isinstance(raw, str):
        raise wrong_type("string", raw, key)
    option = attribute.options.get(raw) or next((one for one in attribute.options.values() if one.title == raw), None)
    if option is None or option.is_archived:
        noun = "select option" if key == "option" else "status option"
        raise value_not_found(f'Cannot find {attribute.type} attribute with {noun} title "{raw}".')
    return Value(option.id, {key: option.id})


def _read_actor(workspace: Workspace, raw: Any) -> Value:
    named: Any
    if isinstance(raw, str):
        named = raw
    elif not isinstance(raw, dict):
        raise wrong_type("object", raw)
    elif "workspace_member_email_address" in raw:
        only_keys(raw, "workspace_member_email_address")
        named = raw["workspace_member_email_address"]
    else:
        only_keys(raw, "referenced_actor_type", "referenced_actor_id")
        if raw["referenced_actor_type"] != "workspace-member":
            message = "Only workspace members can be written to actor reference attributes"
            raise ValueRefusedError(issue("invalid_literal", ["referenced_actor_type"], message))
        named = raw.get("referenced_actor_id")
    if not isinstance(named, str):
        raise wrong_type("string", named, "referenced_actor_id")
    member = workspace.member(named)
    suspended = member is not None and workspace.access_level(member) == "suspended"
    if member is None or (suspended and not workspace.switches.suspended_as_owner):
        raise value_not_found(f'Workspace member with ID or email address "{named}" not found.')
    data = {"referenced_actor_type": "workspace-member", "referenced_actor_id": member["id"]}
    return Value(f"workspace-member:{member['id']}", data)


def _read_reference(workspace: Workspace, attribute: Attribute, raw: Any) -> Value:
    if isinstance(raw, str):
        return _by_short_string(workspace, attribute, raw)
    if not isinstance(raw, dict):
        raise wrong_type("object", raw)
    target = _target(workspace, attribute, raw)
    keys = [key for key in raw if key != "target_object"]
    if len(keys) > 1:
        named = ", ".join(f'"{key}"' for key in keys)
        raise invalid(f"Too many matching attributes were provided for a record reference ({named}); pass exactly one.")
    if not keys:
        raise ValueRefusedError(
            issue("invalid_type", ["target_record_id"], "Required", expected="string", received="undefined")
        )
    if keys == ["target_record_id"]:
        return _by_id(workspace, target, raw["target_record_id"])
    return _by_value(workspace, target, keys[0], raw[keys[0]])


def _target(workspace: Workspace, attribute: Attribute, raw: dict[str, Any]) -> Collection:
    name = raw.get("target_object")
    if not isinstance(name, str):
        received = kind_of(name) if "target_object" in raw else "undefined"
        raise ValueRefusedError(
            issue("invalid_type", ["target_object"], "Required", expected="string", received=received)
        )
    target = workspace.find("objects", name)
    if target is None:
        raise value_not_found(f'Object with slug/ID "{name}" not found.')
    if attribute.allowed and target.id not in attribute.allowed:
        raise invalid(f'Records of object "{target.slug}" are not allowed in attribute with slug "{attribute.slug}".')
    return target


def _by_id(workspace: Workspace, target: Collection, key: Any) -> Value:
    if not isinstance(key, str):
        raise wrong_type("string", key, "target_record_id")
    if workspace.holder(target, key) is None:
        raise value_not_found(f'Record with ID "{key}" not found.')
    return Value(key, {"target_object": target.id})


def _by_value(workspace: Workspace, target: Collection, name: str, raw: Any) -> Value:
    matching = attribute_named(target, name)
    if matching is None or matching.is_archived:
        raise value_not_found(f'Cannot find attribute with slug/ID "{name}".')
    if matching.type not in MATCHABLE:
        raise invalid(
            f'Attribute with slug "{matching.slug}" of type {matching.type} can not be used to match records.'
        )
    if not matching.is_unique and not workspace.switches.reference_by_non_unique:
        raise ApiError(
            400, "matching_attribute_definition_not_unique", f'Attribute with slug "{matching.slug}" is not unique.'
        )
    items = raw if isinstance(raw, list) else [raw]
    if len(items) != 1:
        raise ValueRefusedError(issue("invalid", [name], "Expected an array containing exactly one value"))
    value = read_one(workspace, matching, items[0])
    found = holders_with(workspace, matching, value)
    if len(found) > 1:
        raise ApiError(
            400, "multiple_match_results", f'Several records have this value for attribute "{matching.slug}".'
        )
    if not found:
        raise value_not_found(f'No record was found with this value for attribute "{matching.slug}".')
    return Value(found[0].id, {"target_object": target.id})


_SHORT = {"companies": "domains", "people": "email_addresses", "users": "primary_email_address"}


def _by_short_string(workspace: Workspace, attribute: Attribute, text: str) -> Value:
    """A domain or an e-mail address: only where a standard object may be meant."""
    slugs = [found.slug for one in attribute.allowed or () if (found := workspace.find("objects", one))]
    by_mail = "@" in text
    for slug in slugs or list(_SHORT):
        target = workspace.find("objects", slug)
        if target and slug in _SHORT and by_mail == (slug != "companies"):
            return _by_value(workspace, target, _SHORT[slug], text)
    raise wrong_type("object", text)
