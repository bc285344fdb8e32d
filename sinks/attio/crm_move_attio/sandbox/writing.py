"""Writes to records and entries: checks first, then one transaction (docs/attio-api.md, records)."""

import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .defaults import default_values
from .errors import ApiError, invalid, value_not_found
from .model import Attribute, Collection, Holder, Value
from .parsing import read_all
from .reading import Values, holders_with, values_for
from .workspace import Workspace, attribute_named

Adds = Callable[[Attribute], bool]
"""Whether new values of an attribute join those that are there, instead of replacing them."""


def adds_to_multi(attribute: Attribute) -> bool:
    """PATCH: multi-values grow."""
    return attribute.is_multi


def replaces(_: Attribute) -> bool:
    """PUT by id, and POST."""
    return False


@dataclass(slots=True)
class _Change:
    """What becomes of one attribute of one holder."""

    attribute: Attribute
    new: list[Value] = field(default_factory=list)
    gone: list[Value] = field(default_factory=list)
    moved: list[Value] = field(default_factory=list)
    left: int = 0


def read_body(workspace: Workspace, collection: Collection, raw: dict[str, Any]) -> dict[int, list[Value]]:
    """The values of a request by attribute number, each looked up. Raises ApiError 400."""
    attributes = [(_writable(collection, name), value) for name, value in raw.items()]
    read = {attribute.no: read_all(workspace, attribute, value) for attribute, value in attributes}
    return {no: values for no, values in read.items() if values is not None}


def create(
    workspace: Workspace,
    collection: Collection,
    values: dict[int, list[Value]],
    actor: str,
    *,
    key: str | None = None,
    parent: str | None = None,
    at: str | None = None,
) -> tuple[Holder, Values]:
    """A new record or entry, with its values. Raises ApiError 400 (missing_value, uniqueness_conflict)."""
    at = at or workspace.now()
    values = _with_defaults(workspace, collection, values, actor)
    _check_required(collection, values)
    changes = [
        _Change(attribute, _placed(new, at, actor), left=len(new))
        for attribute, new in _by_attribute(workspace, values)
    ]
    _check_unique(workspace, changes, None)
    key = key or str(uuid.uuid4())
    with workspace.store.write():
        no = workspace.store.run(
            "insert into holders (id, collection, parent, created_at, actor) values (?, ?, ?, ?, ?)",
            key, collection.no, parent, at, actor,
        )  # fmt: skip
        holder = Holder(no, key, collection, at, actor, parent)
        _apply(workspace, holder, changes, actor, at)
    return holder, {change.attribute.no: change.new for change in changes}


def update(
    workspace: Workspace,
    holder: Holder,
    values: dict[int, list[Value]],
    actor: str,
    adds: Adds,
    *,
    at: str | None = None,
) -> bool:
    """Writes the values; those that are there already keep their `active_from`. Returns whether anything changed.

    Raises ApiError 400 (missing_value, uniqueness_conflict).
    """
    at = at or workspace.now()
    changes = [
        _changed(attribute, values_for(workspace, attribute, holder), _placed(new, at, actor), adds(attribute))
        for attribute, new in _by_attribute(workspace, values)
    ]
    for change in changes:
        if change.attribute.is_required and not change.left:
            raise _missing(change.attribute)
    _check_unique(workspace, changes, holder)
    if not any(change.new or change.gone or change.moved for change in changes):
        return False
    with workspace.store.write():
        _apply(workspace, holder, changes, actor, at)
    return True


def delete(workspace: Workspace, holder: Holder) -> None:
    """Removes a record with its entries, notes, comments and what points at it; or an entry."""
    with workspace.store.write():
        drop_holders(workspace, [holder])


def drop_holders(workspace: Workspace, holders: Iterable[Holder]) -> None:
    """As `delete`, within a transaction that the caller has opened."""
    references = [
        attribute.no
        for collection in workspace.collections.values()
        for attribute in collection.attributes.values()
        if attribute.type == "record-reference" and attribute.owns_links
    ]
    store = workspace.store
    for holder in holders:
        store.run("delete from vals where holder in (select no from holders where parent = ?)", holder.id)
        store.run("delete from holders where parent = ?", holder.id)
        store.run("delete from vals where holder = ?", holder.no)
        store.run_many("delete from vals where attribute = ? and key = ?", [(no, holder.id) for no in references])
        store.run("delete from things where about = ? and kind in ('note', 'comment')", holder.id)
        store.run("delete from holders where no = ?", holder.no)


def _writable(collection: Collection, name: str) -> Attribute:
    attribute = attribute_named(collection, name)
    if attribute is None or attribute.is_archived:
        raise value_not_found(f'Cannot find attribute with slug/ID "{name}".')
    if not attribute.is_writable or attribute.type == "interaction":
        raise invalid(f'Attribute with slug "{attribute.slug}" is not writable.')
    return attribute


def _by_attribute(workspace: Workspace, values: dict[int, list[Value]]) -> list[tuple[Attribute, list[Value]]]:
    return [(workspace.attribute(no), new) for no, new in values.items()]


def _placed(values: list[Value], at: str, actor: str) -> list[Value]:
    """The values in their order, as written at a time by an actor."""
    return [Value(value.key, value.data, at, None, actor, position=place) for place, value in enumerate(values)]


def _changed(attribute: Attribute, existing: list[Value], new: list[Value], adds: bool) -> _Change:
    fresh = [one for one in new if not any(one.same_as(old) for old in existing)]
    if adds:
        first = min((old.position for old in existing), default=0) - len(fresh)
        placed = [one._replace(position=first + place) for place, one in enumerate(fresh)]
        return _Change(attribute, placed, left=len(placed) + len(existing))
    change = _Change(attribute, left=len(new))
    change.gone = [old for old in existing if not any(old.same_as(one) for one in new)]
    for one in new:
        kept = next((old for old in existing if old.same_as(one)), None)
        if kept is None:
            change.new.append(one)
        elif kept.position != one.position and not attribute.is_mirror:
            change.moved.append(kept._replace(position=one.position))
    return change


def _check_required(collection: Collection, values: dict[int, list[Value]]) -> None:
    for attribute in collection.attributes.values():
        if attribute.is_required and not attribute.is_archived and not values.get(attribute.no):
            raise _missing(attribute)


def _missing(attribute: Attribute) -> ApiError:
    return ApiError(400, "missing_value", f'Required value for attribute with ID "{attribute.id}" was not provided.')


def _check_unique(workspace: Workspace, changes: list[_Change], holder: Holder | None) -> None:
    for change in changes:
        if change.attribute.is_unique:
            for value in change.new:
                others = [one.id for one in holders_with(workspace, change.attribute, value) if one != holder]
                if others:
                    raise _taken(change.attribute, value, others)


def _taken(attribute: Attribute, value: Value, others: list[str]) -> ApiError:
    return ApiError(
        400,
        "uniqueness_conflict",
        f'The value "{value.key}" provided for attribute with ID "{attribute.id}" conflicts with one already in the'
        f" system. Conflicting record IDs: {', '.join(others)}.",
    )


def _with_defaults(
    workspace: Workspace, collection: Collection, values: dict[int, list[Value]], actor: str
) -> dict[int, list[Value]]:
    defaults = {
        attribute.no: default_values(workspace, attribute, actor)
        for attribute in collection.attributes.values()
        if attribute.default_value and attribute.is_writable and not attribute.is_archived
        and attribute.no not in values
    }  # fmt: skip
    return {**values, **defaults}


def _apply(workspace: Workspace, holder: Holder, changes: list[_Change], actor: str, at: str) -> None:
    rows: list[tuple[Any, ...]] = []
    for change in changes:
        if change.gone:
            end_values(workspace, [value.no for value in change.gone], at)
        if change.moved:
            moved = [(value.position, value.no) for value in change.moved]
            workspace.store.run_many("update vals set position = ? where no = ?", moved)
        for value in change.new:
            owner, attribute, key, data = _place(workspace, holder, change.attribute, value, at)
            rows.append((owner, attribute, value.position, key, json.dumps(data), at, actor))
    workspace.store.run_many(
        "insert into vals (holder, attribute, position, key, data, active_from, actor) values (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def end_values(workspace: Workspace, rows: Iterable[int], at: str) -> None:
    """Ends values: they stay as history."""
    workspace.store.run_many("update vals set active_until = ? where no = ?", [(at, no) for no in rows])


def _place(
    workspace: Workspace, holder: Holder, attribute: Attribute, value: Value, at: str
) -> tuple[int, int, str | None, dict[str, Any]]:
    """Where a value is kept and how: (holder, attribute, key, data).

    A link is kept by its owning side; a side that may hold one link only loses the one it has, in silence.
    """
    if attribute.pair is None:
        return holder.no, attribute.no, value.key, value.data
    other = workspace.attribute(attribute.pair)
    assert value.key is not None
    target = workspace.holder(workspace.collections[other.collection], value.key)
    assert target is not None
    if not other.is_multi:
        end_values(workspace, [one.no for one in values_for(workspace, other, target)], at)
    if attribute.owns_links:
        return holder.no, attribute.no, value.key, value.data
    return target.no, other.no, holder.id, {"target_object": holder.collection.id}
