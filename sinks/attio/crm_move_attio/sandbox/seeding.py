"""A state that begins with what a real workspace holds, so that a rehearsal meets in it what the move would meet.

Records and entries keep the ids, authors and times that the connector has read. What the API does not tell is not
there: values of archived attributes, default values, how many objects the plan allows (docs/sandbox.md).
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from crm_move import Actor, Member, SinkContents, SinkEntry, SinkRecord, Target, Timestamp, Written

from .identity import who
from .model import Attribute, Collection
from .model import Value as Stored
from .seeded_schema import add_schema
from .seeded_values import NO_MEMBERS, stamp, stored
from .store import Store
from .switches import OBJECT_LIMITS, TOKEN, Switches
from .times import timestamp
from .workspace import SEEDED, SYSTEM, Workspace

AT_ONCE = 1000
"""Records or entries that are written in one go."""

OTHER_APP = "app:another"
"""The actor of everybody who is neither a member, nor the system, nor ourselves."""

Row = tuple[Any, ...]


def seed(state: Path, contents: SinkContents) -> None:
    """Make the state file `state`, which must not be there yet."""
    store = Store(state)
    try:
        with store.write():
            store.set_fact("workspace_id", contents.workspace.id)
            store.set_fact("members", [_member(member) for member in contents.description.members])
            store.set_fact(SEEDED, _switches(contents))
        workspace = Workspace(store, Switches(), time.time)
        with store.write():
            add_schema(workspace, contents)
        _Rows(workspace).put(contents)
    finally:
        store.close()


def _member(member: Member) -> dict[str, Any]:
    first, _, last = member.name.partition(" ")
    level = "admin" if member.admin else "member"
    return {
        "id": member.id,
        "first_name": first,
        "last_name": last,
        "email_address": member.email,
        "created_at": timestamp(time.time()),
        "access_level": level if member.active else "suspended",
        "authorises": member.authorised,
    }


def _switches(contents: SinkContents) -> dict[str, Any]:
    """Those that the workspace has decided already."""
    description = contents.description
    hidden = set() if description.members else {"user_management:read"}
    if description.lists is None:
        hidden |= {"list_configuration:read-write", "list_entry:read-write"}
    most = OBJECT_LIMITS[Switches().plan] or 0
    return {
        "workspace_name": contents.workspace.name,
        "members": [],
        "scopes": [scope for scope in Switches().scopes if scope not in hidden],
        "plan": Switches().plan if len(description.schema_.objects) <= most else "enterprise",
    }


@dataclass
class _Rows:
    """Writes records and entries row by row, past all checks: they are in Attio as they are."""

    workspace: Workspace

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._ours = who(self.workspace, TOKEN)

    def put(self, contents: SinkContents) -> None:
        """All of them, many at once."""
        for held in _batches(contents.records):
            self._write([("objects", one.object, None, one) for one in held])
        for entries in _batches(contents.entries):
            self._write([("lists", one.list, one.record, one) for one in entries])

    def _write(self, batch: Iterable[tuple[Any, str, str | None, SinkRecord | SinkEntry]]) -> None:
        holders: list[Row] = []
        values: list[Row] = []
        for kind, slug, parent, held in batch:
            if collection := self.workspace.find(kind, slug):
                no, at, author = next(self._numbers), self._made_at(held), self._made_by(held)
                holders.append((no, held.id, collection.no, parent, at, author))
                values += [(no, *row) for row in self._values(collection, held, at, author)]
        store = self.workspace.store
        with store.write():
            store.run_many(
                "insert into holders (no, id, collection, parent, created_at, actor) values (?, ?, ?, ?, ?, ?)", holders
            )
            store.run_many(
                "insert into vals (holder, attribute, position, key, data, active_from, actor)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                values,
            )

    def _values(self, collection: Collection, held: SinkRecord | SinkEntry, at: str, author: str) -> Iterator[Row]:
        """Attribute, position, key, data, time and author of each value; a link is kept by the side that owns it."""
        links = held.links if isinstance(held, SinkRecord) else {}
        found: Mapping[str, tuple[Any, ...]] = {**held.values, **links}
        for slug, several in found.items():
            attribute = collection.layout.by_name.get(slug)
            if attribute is None or attribute.is_own or attribute.is_mirror:
                continue
            written = held.written.get(slug)
            since = stamp(written.at) if written and written.at else at
            actor = self._author(written) if written else author
            for place, value in enumerate(several):
                kept = self._stored(attribute, value)
                yield attribute.no, place, kept.key, json.dumps(kept.data), since, actor

    def _stored(self, attribute: Attribute, value: Any) -> Stored:
        if isinstance(value, Target):
            target = self.workspace.find("objects", value.object)
            return Stored(value.id, {"target_object": target.id if target else value.object})
        return stored(value, lambda title: self._option(attribute, title))

    def _option(self, attribute: Attribute, title: str) -> str:
        """Its id; attributes that only Attio writes show their options only in values."""
        known = (one for one in attribute.options.values() if one.title == title)
        return (next(known, None) or self.workspace.add_option(attribute, title)).id

    def _made_at(self, held: SinkRecord | SinkEntry) -> str:
        told = next(iter(held.values.get("created_at", ())), None)
        return stamp(told.at) if isinstance(told, Timestamp) else self.workspace.now()

    def _made_by(self, held: SinkRecord | SinkEntry) -> str:
        created = held.created if isinstance(held, SinkRecord) else held.written.get("created_by")
        told = next(iter(held.values.get("created_by", ())), None)
        if (created is not None and created.by == "ours") or not isinstance(told, Actor):
            return self._author(created) if created else SYSTEM
        kind = told.name if told.name in NO_MEMBERS and told.email is None else "workspace-member"
        return f"{kind}:{told.id or ''}"

    def _author(self, written: Written) -> str:
        match written.by:
            case "ours":
                return self._ours
            case "system":
                return SYSTEM
            case "person":
                return f"workspace-member:{written.who or ''}"
            case _:
                return OTHER_APP


def _batches(held: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(held)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch
