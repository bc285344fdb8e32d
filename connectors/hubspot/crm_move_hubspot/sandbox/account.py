"""Everything a HubSpot account holds, and what people and apps can do to it."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from crm_move.sandbox import Clock, Counters

from .kinds import Kind, Kinds
from .links import Links, LinkTypes, TypeKey
from .records import Collection, Record
from .store import Store
from .switches import Switches

_PRIMARY = {("0-1", "0-2"): ("HUBSPOT_DEFINED", 1), ("0-3", "0-2"): ("HUBSPOT_DEFINED", 5),
            ("0-5", "0-2"): ("HUBSPOT_DEFINED", 26)}  # fmt: skip
"""The type of the primary company, by pair."""

_CHILD_TO_PARENT = ("HUBSPOT_DEFINED", 14)


@dataclass
class RecordSet:
    """A list of records of one type: members' ids with the time they joined, in joining order."""

    id: str
    name: str
    type_id: str
    processing: str
    created: int
    updated: int
    members: dict[int, int] = field(default_factory=dict)
    deleted: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "members": [[id, at] for id, at in self.members.items()]}


@dataclass
class Account:
    """The state of a stand-in. Definitions (properties, pipelines, owners, ...) are kept as the API words them."""

    switches: Switches
    clock: Clock
    store: Store
    kinds: Kinds = field(default_factory=Kinds)
    counters: Counters = field(default_factory=Counters)
    properties: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    groups: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    pipelines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
    owners: list[dict[str, Any]] = field(default_factory=list)
    teams: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    lists: dict[str, RecordSet] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    later: list[dict[str, Any]] = field(default_factory=list)
    """Acts that wait for answers: `path`, `calls` left, and what to do `then`."""
    ready: bool = False

    def __post_init__(self) -> None:
        self.collections = {id: Collection(kind) for id, kind in self.kinds.all.items()}
        self.link_types = LinkTypes(self.kinds)
        self.links = Links(self.link_types)
        self._random = random.Random(self.switches.seed)
        self.listeners: list[Callable[[Kind, Record | None], None]] = []

    def now(self) -> int:
        return int(self.clock() * 1000)

    def records(self, name: str) -> Collection:
        """Raises ApiError 400 where there is no such type."""
        return self.collections[self.kinds.find(name).id]

    # -- what people and apps do

    def create(self, name: str, properties: dict[str, str], *, id: int | None = None, at: int | None = None) -> Record:
        """A new record; its id is free, but tells nothing of its age."""
        collection = self.records(name)
        moment = self.now() if at is None else at
        record = Record(id or self._free_id(collection), {k: v for k, v in properties.items() if v}, moment, moment)
        return self._put(collection, record, moment)

    def change(self, name: str, record: Record, properties: dict[str, str], *, quietly: bool = False) -> Record:
        """Changes values; "" empties one. `quietly` as calculated properties do: the modified date stays."""
        collection = self.records(name)
        merged = {**record.properties, **properties}
        moment = self.now() if self.ready else record.updated
        changed = replace(record, properties={k: v for k, v in merged.items() if v != ""})
        changed.updated = record.updated if quietly else max(moment, record.updated)
        return self._put(collection, changed, moment)

    def archive(self, name: str, record: Record) -> Record:
        """Into the bin; the modified date does not move."""
        return self._put(self.records(name), replace(record, archived=self.now()), self.now())

    def purge(self, name: str, record: Record) -> None:
        """As a deletion by GDPR, or after 90 days: nothing is left."""
        collection = self.records(name)
        collection.purge(record.id)
        self.keep("gone", f"{collection.kind.id}:{record.id}", True)

    def merge(self, name: str, primary: Record, other: Record) -> Record:
        """Both become a new record with a new id; their values go along, the primary's first, and their links."""
        collection, kind = self.records(name), self.kinds.find(name)
        lost = [str(one.id) for one in (primary, other)]
        for one in (primary, other):
            lost += [id for id in one.properties.get("hs_merged_object_ids", "").split(";") if id]
        values = {**other.properties, **primary.properties, "hs_merged_object_ids": ";".join(dict.fromkeys(lost))}
        emails = [one.properties.get("email") for one in (primary, other) if one.properties.get("email")]
        if kind.name == "contacts" and len(emails) == 2:
            values["hs_additional_emails"] = emails[1] or ""
        made = self.create(kind.id, values)
        made.created = min(primary.created, other.created)
        for one in (other, primary):
            self._move_links(kind, one.id, made.id)
            collection.merge_away(one.id, made.id)
            self.keep("alias", f"{kind.id}:{one.id}", made.id)
        for some in self.lists.values():
            if some.type_id == kind.id and not some.members.keys().isdisjoint((primary.id, other.id)):
                joined = [some.members.pop(one.id, None) for one in (primary, other)]
                some.members[made.id] = min(at for at in joined if at is not None)
        return self._put(collection, made, self.now())

    def link(self, origin: str, id: int, target: str, other: int, types: Iterable[TypeKey] = ()) -> None:
        """Adds types to a link; the plain one is always among them. No modified date moves."""
        a, b = self.kinds.find(origin).id, self.kinds.find(target).id
        plain = self.link_types.plain(a, b)
        present = self.links.of(a, id, b)
        added = {*types, *({plain.key} if plain else ())}
        primary = _PRIMARY.get((a, b))
        if primary and not types and not present:
            added.add(primary)
        if primary and primary in added:
            self._unset_primary(a, id, b, primary)
        self.set_link(a, id, b, other, frozenset(present.get(other, frozenset()) | added))

    def set_link(self, a: str, id: int, b: str, other: int, types: frozenset[TypeKey]) -> None:
        self.links.set(a, id, b, other, types)
        self.keep("link", f"{a}:{id}:{b}:{other}", sorted(types))
        self._mirror(a, id, b)
        if a != b:
            self._mirror(b, other, a)
        else:
            self._mirror(a, other, a)

    def save_list(self, some: RecordSet) -> None:
        self.keep("list", some.id, some.to_json())

    def keep(self, part: str, key: str, value: Any) -> None:
        """Saves what was written; what every account begins with is not."""
        if self.ready:
            self.store.save(part, key, value)

    # -- within

    def _put(self, collection: Collection, record: Record, moment: int) -> Record:
        collection.put(record, moment)
        self.keep("record", f"{collection.kind.id}:{record.id}", record.to_json())
        return record

    def _free_id(self, collection: Collection) -> int:
        """Anywhere between the first and a little beyond the last id, as HubSpot's do not grow with time."""
        first, last = (collection.ids[0], collection.ids[-1]) if collection.ids else (201_400_000_000, 201_500_000_000)
        while True:
            id = self._random.randrange(first + 1, last + (last - first) // 4 + 100_000)
            if collection.get(id) is None:
                return id

    def _unset_primary(self, a: str, id: int, b: str, primary: TypeKey) -> None:
        """A record has one primary company."""
        for other, types in self.links.of(a, id, b).items():
            if primary in types:
                self.links.set(a, id, b, other, frozenset(types - {primary}))
                self.keep("link", f"{a}:{id}:{b}:{other}", sorted(types - {primary}))

    def _mirror(self, a: str, id: int, b: str) -> None:
        """The read-only properties that follow from links; the modified date does not move with them."""
        if (a, b) == ("0-1", "0-2"):
            self._follow(a, id, "associatedcompanyid", b, _PRIMARY[a, b])
        elif (a, b) == ("0-2", "0-2"):
            self._follow(a, id, "hs_parent_company_id", b, _CHILD_TO_PARENT)

    def _follow(self, a: str, id: int, name: str, b: str, key: TypeKey) -> None:
        record = self.collections[a].get(id)
        linked = next((str(other) for other, types in self.links.of(a, id, b).items() if key in types), "")
        if record is not None and record.properties.get(name, "") != linked:
            self.change(a, record, {name: linked}, quietly=True)

    def _move_links(self, kind: Kind, old: int, new: int) -> None:
        for other_type in self.kinds.all:
            for other, types in list(self.links.of(kind.id, old, other_type).items()):
                self.set_link(kind.id, old, other_type, other, frozenset())
                if other != new:
                    kept = self.links.of(kind.id, new, other_type).get(other, frozenset())
                    self.set_link(kind.id, new, other_type, other, kept | types)
