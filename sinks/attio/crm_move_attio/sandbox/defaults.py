"""Default values of attributes: checked when set, shown, and filled in when a record or entry is made."""

from datetime import UTC, datetime
from typing import Any

from .errors import invalid
from .model import Attribute, Collection, Value
from .parsing import read_all
from .shapes import ANY, ARRAY, checked, one_of
from .times import after, timestamp
from .workspace import Workspace

_DEFAULT = {"type": one_of("static", "dynamic"), "template": ANY}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def check_default(workspace: Workspace, collection: Collection, attribute: Attribute, default: Any) -> None:
    """Raises ApiError 400 where the attribute can not have the default value."""
    if default is None:
        return
    if collection.kind == "objects" and collection.slug in ("people", "companies"):
        raise invalid("Default values are not supported on people or company objects.")
    place = ["data", "default_value"]
    checked(default, _DEFAULT, path=place)
    if default["type"] == "static":
        checked(default, {"template": ARRAY}, path=place)
        read_all(workspace, attribute, default["template"])
    else:
        _check_dynamic(attribute, default["template"])


def _check_dynamic(attribute: Attribute, template: Any) -> None:
    if attribute.type == "actor-reference" and template == "current-user":
        return
    if attribute.type in ("date", "timestamp") and isinstance(template, str):
        try:
            after(_EPOCH, template)
        except ValueError as error:
            raise invalid(f"{error}.") from None
        return
    raise invalid(f"{template!r} is not a dynamic default value of attributes of type {attribute.type}.")


def shown_default(workspace: Workspace, attribute: Attribute) -> dict[str, Any] | None:
    default = attribute.default_value
    if default is None or default["type"] == "dynamic":
        return default
    values = read_all(workspace, attribute, default["template"]) or []
    return {"type": "static", "template": [_shown_template(workspace, attribute, value) for value in values]}


def _shown_template(workspace: Workspace, attribute: Attribute, value: Value) -> dict[str, Any]:
    """As a value, without time and author; options and statuses by their id alone."""
    data = value.data
    if attribute.type == "record-reference":
        target = workspace.find("objects", data["target_object"])
        data = {"target_object": target.slug if target else None, "target_record_id": value.key}
    elif attribute.type == "currency":
        data = {**data, "currency_code": attribute.currency_code}
    return {**data, "attribute_type": attribute.type}


def default_values(workspace: Workspace, attribute: Attribute, actor: str) -> list[Value]:
    """What a new record or entry, made by `actor`, gets where nothing was sent."""
    assert attribute.default_value is not None
    template = attribute.default_value["template"]
    if attribute.default_value["type"] == "static":
        return read_all(workspace, attribute, template) or []
    if template == "current-user":
        kind, _, key = actor.partition(":")
        return [Value(actor, {"referenced_actor_type": kind, "referenced_actor_id": key or None})]
    moment = after(datetime.fromtimestamp(workspace.clock(), UTC), template)
    text = moment.date().isoformat() if attribute.type == "date" else timestamp(moment.timestamp())
    return [Value(None, {"value": text})]
