"""One workspace: its schema in memory, its state in the store, its clock, its people."""

import json
import math
import re
import uuid
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from crm_move.sandbox import Clock, Counters, SlidingWindow

from .model import Attribute, Collection, Holder, Kind, Option
from .store import Store
from .switches import Switches
from .times import timestamp

_MEMBER = re.compile(r"\s*(?P<name>.*?)\s*<(?P<email>[^<>]+)>\s*")
SYSTEM = "system:"
SEEDED = "seeded"
"""The fact by which a state tells that it began with a real workspace: the switches that this decided."""
QUERY_WINDOW = 10
"""Seconds over which the scores of queries are summed."""


class Workspace:
    """What every handler works on. Not for several threads: the stand-in handles one request at a time."""

    def __init__(self, store: Store, switches: Switches, clock: Clock) -> None:
        self.store, self.switches, self.clock = store, switches, clock
        self.counters = Counters(store.fact("counters") or {})
        self.collections: dict[int, Collection] = {}
        self._by_name: dict[tuple[Kind, str], Collection] = {}
        self._attributes: dict[int, Attribute] = {}
        self._options: dict[str, Option] = {}
        self.id: str = store.fact("workspace_id") or str(uuid.uuid4())
        self.members: list[dict[str, Any]] = store.fact("members") or []
        self.query_scores = SlidingWindow(switches.query_score_limit or math.inf, QUERY_WINDOW, clock)
        self.next_due = math.inf
        self._load()
        self.look_for_due()

    # -- time and people

    def now(self) -> str:
        return timestamp(self.clock())

    def look_for_due(self) -> None:
        """Keeps the time of the next side effect that waits."""
        row = self.store.row("select min(due) from pending")
        self.next_due = row[0] if row and row[0] is not None else math.inf

    @property
    def admin(self) -> dict[str, Any]:
        return next((one for one in self.members if one.get("authorises")), self.members[0])

    def member(self, key: str) -> dict[str, Any] | None:
        """A member by id or, in any case, e-mail."""
        wanted = key.lower()
        return next((one for one in self.members if wanted in (one["id"], one["email_address"].lower())), None)

    def settle(self) -> None:
        """Keeps what the switches say of the workspace and its people, those who were there before included."""
        with self.store.write():
            self.store.set_fact("workspace_id", self.id)
            known = {one["email_address"] for one in self.members}
            for text in self.switches.members:
                name, email = _name_and_email(text)
                if email not in known:
                    self.members.append(self._new_member(name, email))
            self.store.set_fact("members", self.members)

    def access_level(self, member: dict[str, Any]) -> str:
        if member["email_address"] in self.switches.suspended_members:
            return "suspended"
        if known := member.get("access_level"):
            return str(known)
        return "admin" if member is self.admin else "member"

    def _new_member(self, name: str, email: str) -> dict[str, Any]:
        first, _, last = name.partition(" ")
        return {
            "id": str(uuid.uuid5(uuid.UUID(self.id), email)),
            "first_name": first,
            "last_name": last,
            "email_address": email,
            "created_at": self.now(),
        }

    # -- schema

    def find(self, kind: Kind, name: str) -> Collection | None:
        """An object or list by slug or id."""
        return self._by_name.get((kind, name))

    def of_kind(self, kind: Kind) -> Iterator[Collection]:
        return (one for one in self.collections.values() if one.kind == kind)

    def attribute(self, no: int) -> Attribute:
        return self._attributes[no]

    def option(self, key: str) -> Option:
        return self._options[key]

    def add_collection(self, **facts: Any) -> Collection:
        facts = {"id": str(uuid.uuid4()), "created_at": self.now(), **facts}
        no = self.store.run("insert into collections (body) values ('{}')")
        collection = Collection(no=no, **facts)
        self.save_collection(collection)
        return collection

    def save_collection(self, collection: Collection) -> None:
        body = json.dumps(_facts(collection, "no", "attributes", "known_layout"))
        self.store.run("update collections set body = ? where no = ?", body, collection.no)
        self._index_collections({**self.collections, collection.no: collection})

    def drop_collection(self, collection: Collection) -> None:
        """Forgets the collection, its attributes and the other sides of its relationships (not its holders)."""
        for attribute in list(collection.attributes.values()):
            self._drop_attribute(attribute)
        self.store.run("delete from collections where no = ?", collection.no)
        self._index_collections({no: one for no, one in self.collections.items() if no != collection.no})

    def add_attribute(self, collection: Collection, **facts: Any) -> Attribute:
        facts = {"id": str(uuid.uuid4()), "created_at": self.now(), **facts}
        no = self.store.run("insert into attributes (collection, body) values (?, '{}')", collection.no)
        attribute = Attribute(no=no, collection=collection.no, **facts)
        collection.attributes[attribute.id] = attribute
        self._attributes[no] = attribute
        self.save_attribute(attribute)
        return attribute

    def save_attribute(self, attribute: Attribute) -> None:
        self.collections[attribute.collection].known_layout = None
        body = json.dumps(_facts(attribute, "no", "collection", "options"))
        self.store.run("update attributes set body = ? where no = ?", body, attribute.no)

    def add_option(self, attribute: Attribute, title: str, **facts: Any) -> Option:
        no = self.store.run("insert into options (attribute, body) values (?, '{}')", attribute.no)
        option = Option(no=no, id=str(uuid.uuid4()), title=title, **facts)
        attribute.options[option.id] = self._options[option.id] = option
        self.save_option(option)
        return option

    def save_option(self, option: Option) -> None:
        self.store.run("update options set body = ? where no = ?", json.dumps(_facts(option, "no")), option.no)

    # -- records and entries

    def holder(self, collection: Collection, key: str) -> Holder | None:
        """A record or entry by id."""
        row = self.store.row(
            "select no, id, created_at, actor, parent from holders where collection = ? and id = ?", collection.no, key
        )
        return Holder(row[0], row[1], collection, row[2], row[3], row[4]) if row else None

    def record(self, key: str) -> Holder | None:
        """A record by id alone, whatever its object."""
        for collection in self.of_kind("objects"):
            if found := self.holder(collection, key):
                return found
        return None

    # -- inside

    def _load(self) -> None:
        rows = self.store.rows("select no, body from collections order by no")
        self._index_collections({no: Collection(no=no, **json.loads(body)) for no, body in rows})
        for no, owner, body in self.store.rows("select no, collection, body from attributes order by no"):
            attribute = self._attributes[no] = Attribute(no=no, collection=owner, **json.loads(body))
            self.collections[owner].attributes[attribute.id] = attribute
        for no, owner, body in self.store.rows("select no, attribute, body from options order by no"):
            option = Option(no=no, **json.loads(body))
            self._attributes[owner].options[option.id] = self._options[option.id] = option

    def _index_collections(self, collections: dict[int, Collection]) -> None:
        self.collections = collections
        self._by_name = {(one.kind, one.id): one for one in collections.values()}
        self._by_name |= {(one.kind, one.slug): one for one in collections.values()}

    def _drop_attribute(self, attribute: Attribute) -> None:
        for no in [attribute.no] if attribute.pair is None else [attribute.no, attribute.pair]:
            gone = self._attributes.pop(no)
            owner = self.collections[gone.collection]
            owner.known_layout = None
            del owner.attributes[gone.id]
            self.store.run("delete from vals where attribute = ?", no)
            self.store.run("delete from options where attribute = ?", no)
            self.store.run("delete from attributes where no = ?", no)


def attribute_named(collection: Collection, name: str) -> Attribute | None:
    """An attribute by id or slug, archived ones included."""
    return collection.layout.by_name.get(name)


def _facts(thing: Any, *left_out: str) -> dict[str, Any]:
    whole = asdict(thing)
    return {one.name: whole[one.name] for one in fields(thing) if one.name not in left_out}


def _name_and_email(text: str) -> tuple[str, str]:
    match = _MEMBER.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a member; write it as `Name <e-mail>`")
    return match["name"], match["email"]
