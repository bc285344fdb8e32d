"""Values out of the store, and records and entries as the API shows them."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from .model import Attribute, Collection, Holder, Value
from .workspace import Workspace

Values = dict[int, list[Value]]
"""The values of one holder by attribute number."""

_WEB = {"people": "person", "companies": "company"}
_COLUMNS = "v.key, v.data, v.active_from, v.active_until, v.actor, v.no, v.position"


def current(as_of: str | None) -> str:
    """The SQL that picks the values `v` that are active: now, or as of a timestamp."""
    if as_of is None:
        return "v.active_until is null"
    return f"v.active_from <= '{as_of}' and (v.active_until is null or v.active_until > '{as_of}')"


def values_of(workspace: Workspace, holders: Sequence[Holder], as_of: str | None = None) -> dict[int, Values]:
    """The active values of several holders of one collection, by the holder's row."""
    found: dict[int, Values] = {holder.no: {} for holder in holders}
    if not holders:
        return found
    rows = workspace.store.rows(
        f"select v.holder, v.attribute, {_COLUMNS} from vals v"
        f" where v.holder in (select value from json_each(?)) and {current(as_of)} order by v.position, v.no",
        json.dumps([holder.no for holder in holders]),
    )
    for row, value in zip(rows, _stored(rows, skip=2), strict=True):
        found[row[0]].setdefault(row[1], []).append(value)
    for mirror in holders[0].collection.layout.mirrors:
        for holder, value in _mirrored(workspace, mirror, holders, as_of):
            found[holder].setdefault(mirror.no, []).append(value)
    return found


def values_for(workspace: Workspace, attribute: Attribute, holder: Holder) -> list[Value]:
    """The active values of one attribute of one holder."""
    if attribute.is_mirror:
        return [value for _, value in _mirrored(workspace, attribute, [holder], None)]
    rows = workspace.store.rows(
        f"select {_COLUMNS} from vals v where v.holder = ? and v.attribute = ? and {current(None)}"
        " order by v.position, v.no",
        holder.no, attribute.no,
    )  # fmt: skip
    return _stored(rows)


def history(workspace: Workspace, attribute: Attribute, holder: Holder) -> list[Value]:
    """Every value that an attribute of a holder ever had, by `active_from`."""
    rows = workspace.store.rows(
        f"select {_COLUMNS} from vals v where v.holder = ? and v.attribute = ? order by v.active_from, v.no",
        holder.no, attribute.no,
    )  # fmt: skip
    return _stored(rows)


def holders_with(workspace: Workspace, attribute: Attribute, value: Value) -> list[Holder]:
    """The holders of the attribute's collection that have the value now."""
    collection = workspace.collections[attribute.collection]
    rows = workspace.store.rows(
        "select h.no, h.id, h.created_at, h.actor, h.parent, v.data from vals v join holders h on h.no = v.holder"
        f" where v.attribute = ? and v.key = ? and {current(None)}",
        attribute.no, value.key,
    )  # fmt: skip
    exact = attribute.type == "text"
    return [
        Holder(row[0], row[1], collection, row[2], row[3], row[4])
        for row in rows
        if not exact or json.loads(row[5]) == value.data
    ]


def shown(workspace: Workspace, holder: Holder, values: Values | None = None) -> dict[str, Any]:
    """A record or entry as the API answers it. `values` spares a query where the caller has them."""
    if values is None:
        values = values_of(workspace, [holder])[holder.no]
    collection = holder.collection
    layout = collection.layout
    cells = layout.empty.copy()
    for own in layout.own:
        cells[own.slug] = [shown_value(workspace, own, own_value(own, holder))]
    for no, found in values.items():
        attribute = workspace.attribute(no)
        if not attribute.is_archived:
            cells[attribute.slug] = [shown_value(workspace, attribute, value) for value in found]
    if collection.kind == "lists":
        return _entry(workspace, holder, cells)
    slug = collection.slug
    place = _WEB.get(slug, f"{slug}/record")
    return {
        "id": {"workspace_id": workspace.id, "object_id": collection.id, "record_id": holder.id},
        "created_at": holder.created_at,
        "web_url": f"https://app.attio.com/{workspace.switches.workspace_slug}/{place}/{holder.id}",
        "values": cells,
    }


def shown_value(workspace: Workspace, attribute: Attribute, value: Value) -> dict[str, Any]:
    data = value.data
    match attribute.type:
        case "record-reference":
            data = {"target_object": _slug(workspace, data["target_object"]), "target_record_id": value.key}
        case "select":
            data = {"option": shown_option(workspace, attribute, data["option"])}
        case "status":
            data = {"status": shown_option(workspace, attribute, data["status"])}
        case "currency":
            data = {"currency_value": data["currency_value"], "currency_code": attribute.currency_code}
    return {
        "active_from": value.active_from,
        "active_until": value.active_until,
        "created_by_actor": actor(value.actor),
        **data,
        "attribute_type": attribute.type,
    }


def shown_option(workspace: Workspace, attribute: Attribute, key: str) -> dict[str, Any]:
    """A select option or status, wherever it appears."""
    option = workspace.option(key)
    status = attribute.type == "status"
    more = {
        "target_time_in_status": option.target_time_in_status,
        "celebration_enabled": option.celebration_enabled,
    }
    return {
        "id": {
            "workspace_id": workspace.id,
            "object_id": workspace.collections[attribute.collection].id,
            "attribute_id": attribute.id,
            "status_id" if status else "option_id": option.id,
        },
        "title": option.title,
        "is_archived": option.is_archived,
        **(more if status else {}),
    }


@lru_cache(maxsize=1024)
def actor(text: str) -> dict[str, str | None]:
    """An actor from its stored form, `type:id`."""
    kind, _, key = text.partition(":")
    return {"type": kind, "id": key or None}


def _stored(rows: Sequence[Sequence[Any]], skip: int = 0) -> list[Value]:
    """Values from their columns in the store, behind `skip` others. One JSON text for all is read at once."""
    every = json.loads(f"[{','.join(row[skip + 1] for row in rows)}]")
    return [Value(row[skip], data, *row[skip + 2 :]) for row, data in zip(rows, every, strict=True)]


def own_value(attribute: Attribute, holder: Holder) -> Value:
    """What a holder has of itself: its id, when and by whom it was made."""
    match attribute.slug:
        case "created_at":
            data: dict[str, Any] = {"value": holder.created_at}
        case "created_by":
            kind, _, key = holder.actor.partition(":")
            data = {"referenced_actor_type": kind, "referenced_actor_id": key or None}
        case _:
            data = {"value": holder.id}
    return Value(None, data, holder.created_at, None, holder.actor)


def _entry(workspace: Workspace, holder: Holder, cells: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": {"workspace_id": workspace.id, "list_id": holder.collection.id, "entry_id": holder.id},
        "parent_record_id": holder.parent,
        "parent_object": _slug(workspace, holder.collection.parent),
        "created_at": holder.created_at,
        "entry_values": cells,
    }


def _mirrored(
    workspace: Workspace, mirror: Attribute, holders: Sequence[Holder], as_of: str | None
) -> list[tuple[int, Value]]:
    """The links that the other side owns, read backwards: (row of the holder, value)."""
    assert mirror.pair is not None
    by_id = {holder.id: holder.no for holder in holders}
    other = workspace.collections[workspace.attribute(mirror.pair).collection].id
    rows = workspace.store.rows(
        "select v.key, h.id, v.active_from, v.active_until, v.actor, v.no from vals v join holders h on h.no = v.holder"
        f" where v.attribute = ? and v.key in (select value from json_each(?)) and {current(as_of)} order by v.no",
        mirror.pair, json.dumps(list(by_id)),
    )  # fmt: skip
    return [
        (by_id[key], Value(source, {"target_object": other}, since, until, who, no))
        for key, source, since, until, who, no in rows
    ]


def _slug(workspace: Workspace, object_id: str) -> str:
    collection = workspace.find("objects", object_id)
    return collection.slug if collection else object_id


def shown_page(workspace: Workspace, holders: Sequence[Holder], as_of: str | None = None) -> list[dict[str, Any]]:
    """Several records or entries of one collection."""
    values = values_of(workspace, holders, as_of)
    return [shown(workspace, holder, values[holder.no]) for holder in holders]


def parent_collection(workspace: Workspace, listed: Collection) -> Collection:
    """The object whose records a list holds."""
    parent = workspace.find("objects", listed.parent)
    assert parent is not None
    return parent
