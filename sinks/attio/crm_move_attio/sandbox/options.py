"""Select options and statuses: list, create, rename, archive. There is no delete and no order but that of creation."""

from typing import Any

from .calls import Call, Endpoint, data
from .errors import bad_body, conflict, invalid, issue, value_not_found
from .model import Attribute, Option
from .reading import shown_option
from .shapes import BOOLEAN, STRING, Shape, changes_of, data_of, flag

_OPTION = {"title": STRING}
_STATUS: dict[str, Shape] = {
    "title": STRING,
    "celebration_enabled": BOOLEAN.optional,
    "target_time_in_status": STRING.nullable.optional,
}
_NOUNS = {"select": "select option", "status": "status"}


def _list(kind: str) -> Any:
    def handler(call: Call) -> Any:
        attribute = _attribute(call, kind)
        archived = flag(call.query, "show_archived")
        found = [one.id for one in attribute.options.values() if archived or not one.is_archived]
        return data([shown_option(call.workspace, attribute, key) for key in found])

    return handler


def _create(kind: str) -> Any:
    def handler(call: Call) -> Any:
        attribute = _attribute(call, kind)
        asked = data_of(call.body, _STATUS if kind == "status" else _OPTION)
        _check_title(attribute, asked["title"], None)
        facts = {key: asked[key] for key in ("celebration_enabled", "target_time_in_status") if key in asked}
        with call.workspace.store.write():
            made = call.workspace.add_option(attribute, asked["title"], **(facts if kind == "status" else {}))
        return data(shown_option(call.workspace, attribute, made.id))

    return handler


def _change(kind: str) -> Any:
    def handler(call: Call) -> Any:
        attribute = _attribute(call, kind)
        option = _option(attribute, call.params["option"])
        shapes = {**(_STATUS if kind == "status" else _OPTION), "is_archived": BOOLEAN}
        asked = changes_of(call.body, shapes)
        if "title" in asked:
            _check_title(attribute, asked["title"], option)
        for key in shapes:
            setattr(option, key, asked.get(key, getattr(option, key)))
        with call.workspace.store.write():
            call.workspace.save_option(option)
        return data(shown_option(call.workspace, attribute, option.id))

    return handler


def _attribute(call: Call, kind: str) -> Attribute:
    attribute = call.attribute(call.target())
    if attribute.type != kind:
        raise invalid(f"This attribute is not a {kind} attribute.")
    return attribute


def _option(attribute: Attribute, name: str) -> Option:
    found = attribute.options.get(name) or next((one for one in attribute.options.values() if one.title == name), None)
    if found is None:
        noun = "select option" if attribute.type == "select" else "status option"
        raise value_not_found(f'Cannot find {attribute.type} attribute with {noun} title "{name}".')
    return found


def _check_title(attribute: Attribute, title: str, renamed: Option | None) -> None:
    if not title:
        message = "String must contain at least 1 character(s)"
        raise bad_body(issue("too_small", ["data", "title"], message, minimum=1))
    if any(one.title == title and one is not renamed for one in attribute.options.values()):
        raise conflict(f'There is already another {_NOUNS[attribute.type]} with the title "{title}".')


_PATH = "/v2/{target}/{identifier}/attributes/{attribute}"
_READ = ("object_configuration:read",)
_WRITE = ("object_configuration:read-write",)

ENDPOINTS = tuple(
    endpoint
    for kind, plural in (("select", "options"), ("status", "statuses"))
    for endpoint in (
        Endpoint("GET", f"{_PATH}/{plural}", _list(kind), _READ),
        Endpoint("POST", f"{_PATH}/{plural}", _create(kind), _WRITE),
        Endpoint("PATCH", f"{_PATH}/{plural}/{{option}}", _change(kind), _WRITE),
    )
)
