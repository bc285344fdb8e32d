""".../attributes/{attribute}/values: an attribute's values, present and past, and the writing of whole histories."""

import json
from itertools import pairwise
from typing import Any

from .calls import Call, Endpoint, data
from .errors import bad_body, invalid, issue, no_endpoint
from .model import Attribute, Holder, Value
from .parsing import read_one
from .reading import history, own_value, shown_value, values_for
from .records import READ as RECORD_READ
from .records import WRITE as RECORD_WRITE
from .shapes import ANY, ARRAY, STRING, Shape, checked, data_of, flag, whole_number
from .times import read_timestamp
from .workspace import Workspace

MOST_VALUES = 400
_NO_HISTORY = frozenset({"interaction"})
_ENRICHED = frozenset({"twitter_follower_count", "logo_url", "avatar_url"})
_HISTORY = {"values": ARRAY, "replace_history": Shape("true", lambda value: value is True)}
_INTERVAL = {"value": ANY, "active_from": STRING, "active_until": STRING.nullable}


def _get(holder_of: Any) -> Any:
    def handler(call: Call) -> Any:
        holder: Holder = holder_of(call)
        attribute = call.attribute(holder.collection)
        offset = whole_number(call.query, "offset", 0) or 0
        limit = whole_number(call.query, "limit", None, least=1)
        found = _values(call.workspace, attribute, holder, historic=flag(call.query, "show_historic"))
        page = found[offset:] if limit is None else found[offset : offset + limit]
        return data([shown_value(call.workspace, attribute, value) for value in page])

    return handler


def _values(workspace: Workspace, attribute: Attribute, holder: Holder, *, historic: bool) -> list[Value]:
    if historic:
        if attribute.type in _NO_HISTORY:
            raise invalid("Cannot set show_historic param to true when querying a COMINT attribute.")
        if attribute.slug in _ENRICHED:
            raise invalid("Cannot set show_historic param to true when querying an enriched attribute.")
        if not attribute.is_own and not attribute.is_mirror:
            return history(workspace, attribute, holder)
    if attribute.is_own:
        return [own_value(attribute, holder)]
    return values_for(workspace, attribute, holder)


def _put(holder_of: Any) -> Any:
    def handler(call: Call) -> Any:
        workspace = call.workspace
        if not workspace.switches.value_history:
            raise no_endpoint(call.method, call.path)
        holder: Holder = holder_of(call)
        attribute = call.attribute(holder.collection)
        if not attribute.is_writable or attribute.pair is not None or attribute.is_archived:
            raise invalid(f'The history of attribute with slug "{attribute.slug}" can not be written.')
        asked = data_of(call.body, _HISTORY)["values"]
        if not 1 <= len(asked) <= MOST_VALUES:
            message = f"Array must contain between 1 and {MOST_VALUES} element(s)"
            raise bad_body(issue("too_small" if not asked else "too_big", ["data", "values"], message))
        values = [_interval(workspace, attribute, place, one) for place, one in enumerate(asked)]
        if not attribute.is_multi:
            _check_apart(values)
        _replace(workspace, attribute, holder, values, call.actor)
        return data([shown_value(workspace, attribute, value) for value in history(workspace, attribute, holder)])

    return handler


def _interval(workspace: Workspace, attribute: Attribute, place: int, asked: Any) -> Value:
    path: list[str | int] = ["data", "values", place]
    checked(asked, _INTERVAL, path=path)
    value = read_one(workspace, attribute, asked["value"])
    since = _time(asked["active_from"], [*path, "active_from"])
    until = None if asked["active_until"] is None else _time(asked["active_until"], [*path, "active_until"])
    if max(since, until or "") > workspace.now():
        raise bad_body(issue("custom", path, "Values can not be active in the future"))
    if until is not None and until <= since:
        raise bad_body(issue("custom", path, "active_until must be after active_from"))
    return Value(value.key, value.data, since, until)


def _time(text: str, path: list[str | int]) -> str:
    try:
        return read_timestamp(text)
    except (ValueError, OverflowError):
        raise bad_body(issue("invalid_string", path, "Invalid datetime")) from None


def _check_apart(values: list[Value]) -> None:
    """A single-value attribute has one value at a time."""
    ordered = sorted(values, key=lambda value: value.active_from)
    for one, following in pairwise(ordered):
        if one.active_until is None or one.active_until > following.active_from:
            raise invalid("The intervals of a single-value attribute can not overlap.")


def _replace(workspace: Workspace, attribute: Attribute, holder: Holder, values: list[Value], actor: str) -> None:
    store = workspace.store
    with store.write():
        store.run("delete from vals where holder = ? and attribute = ?", holder.no, attribute.no)
        store.run_many(
            "insert into vals (holder, attribute, position, key, data, active_from, active_until, actor)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    holder.no,
                    attribute.no,
                    place,
                    one.key,
                    json.dumps(one.data),
                    one.active_from,
                    one.active_until,
                    actor,
                )
                for place, one in enumerate(values)
            ],
        )


_RECORD = "/v2/objects/{object}/records/{record_id}/attributes/{attribute}/values"
_ENTRY = "/v2/lists/{list}/entries/{entry_id}/attributes/{attribute}/values"
_LIST_CONFIG = "list_configuration:read"

ENDPOINTS = (
    Endpoint("GET", _RECORD, _get(Call.record), RECORD_READ),
    Endpoint("PUT", _RECORD, _put(Call.record), RECORD_WRITE),
    Endpoint("GET", _ENTRY, _get(Call.entry), ("list_entry:read", _LIST_CONFIG)),
    Endpoint("PUT", _ENTRY, _put(Call.entry), ("list_entry:read-write", _LIST_CONFIG)),
)
