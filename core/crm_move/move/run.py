"""What every part of a run works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from crm_move.connect import Clock
from crm_move.model import Attribute, ObjectSchema, Record, Role, Schema, words
from crm_move.plan import ListForm, Plan, PlannedObject
from crm_move.plugins import Sink, SinkDescription, SinkList
from crm_move.propose import roles
from crm_move.store import Ledger, Present, Snapshot

from .tally import Tally

CACHED = 20_000

Place = tuple[str, str]
"""A record of the source: its object and its id."""


def _silent(what: str, done: int, total: int) -> None:
    """Show nothing."""


def _mute(text: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Patience:
    """How long to wait for what a sink shows late, in seconds.

    `lookups`: before each look for a record that must be there. `unknown`: before the look for a record that may be
    there because its creation got no answer. `verify`: before each second look at a record that differs.
    """

    lookups: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0)
    unknown: float = 10.0
    verify: tuple[float, ...] = (2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Joined:
    """Records of several source objects that are one of the sink's, in the order of the plan: what several have, the
    first of them gives. `home` is the record of the sink, where it is there already; else `maker` makes it."""

    places: tuple[Place, ...]
    maker: Place
    home: str | None = None


@dataclass
class Run:
    """One run of one move: the documents, the stores, the sink, and what is counted.

    `merged`: by object, the ids of the records that are one by that of the whole. `merged_there`: by object, the ids of
    records that the sink holds merged into others, and those of the others. `joined`: by object and id, the records
    that are one with some of another object. `joined_there`: those that are one in the sink, group by group.
    """

    plan: Plan
    snapshot: Snapshot
    ledger: Ledger
    present: Present
    sink: Sink
    clock: Clock
    tally: Tally = field(default_factory=Tally)
    patience: Patience = field(default_factory=Patience)
    width: int = 48
    schema: Schema = field(default_factory=lambda: Schema(objects=()))
    lists: tuple[SinkList, ...] | None = None
    title_attribute: str = ""
    members: dict[str, str] = field(default_factory=dict)
    progress: Callable[[str, int, int], None] = _silent
    say: Callable[[str], None] = _mute
    merged: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    merged_there: dict[str, dict[str, str]] = field(default_factory=dict)
    joined: dict[Place, Joined] = field(default_factory=dict)
    joined_there: list[list[Place]] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict, init=False)
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock.now()

    def describe(self) -> SinkDescription:
        """The sink as it stands; what the rest of the run relies on."""
        description = self.sink.describe()
        self.schema = description.schema_
        self.lists = description.lists
        self.members = {member.id: member.name or member.email for member in description.members}
        self.title_attribute = description.capabilities.title_attribute
        return description

    def target(self, planned: PlannedObject) -> ObjectSchema:
        """The sink's object that a planned object becomes, archived attributes aside."""
        found = self.schema.object(planned.target)
        if found is None:
            raise LookupError(f"the sink has no object {planned.target!r}")
        return found.model_copy(
            update={
                "attributes": tuple(attribute for attribute in found.attributes if not attribute.archived),
                "references": tuple(reference for reference in found.references if not reference.archived),
            }
        )

    def place(self, object: str) -> int:
        """Where a source object stands in the plan's order; behind all others where the plan leaves it out."""
        if not self._places:
            self._places = {each: n for n, each in enumerate(self.plan.objects)}
        return self._places.get(object, len(self._places))

    def since(self, at: float) -> float:
        """Seconds that have surely passed since this moment of another run: none of them before this one, because the
        machine's clock may have been set meanwhile."""
        return min(max(0.0, self.clock.wall() - at), self.clock.now() - self._began)

    def commit(self) -> None:
        """Put what was said on disk, the ledger last."""
        self.present.commit()
        self.ledger.commit()


class SourceIndex:
    """What a record's mapping has to know of other records of the source; the answers are kept while they are few."""

    def __init__(self, plan: Plan, snapshot: Snapshot, title_attribute: str) -> None:
        self._plan = plan
        self._snapshot = snapshot
        self._title = title_attribute
        self.knows = lru_cache(maxsize=CACHED)(self._knows)
        self.name_of = lru_cache(maxsize=CACHED)(self._name_of)
        self._titles = {
            each.source: each.title for each in plan.lists.values() if each.becomes is ListForm.SELECT and each.source
        }

    def lists_of(self, object: str, id: str) -> list[str]:
        """The titles of the lists that a record stands on, as far as the plan makes options of them."""
        found = self._snapshot.lists_of(object, [id]).get(id, []) if self._titles else []
        return [self._titles[each] for each in found if each in self._titles]

    def _knows(self, object: str, id: str) -> bool:
        return self._snapshot.has(object, id)

    def _name_of(self, object: str, id: str) -> str:
        record = self._snapshot.record(object, id)
        return (self._name(object, record) if record else "") or id

    def _name(self, object: str, record: Record) -> str:
        planned = self._plan.objects.get(object)
        name = planned.attributes.get(self._title) if planned else None
        sources = (*name.parts.values(), *name.sources) if name else self._named_by(object)
        return " ".join(words(value) for source in sources for value in record.values.get(source, ()))

    def _named_by(self, object: str) -> tuple[str, ...]:
        """What an object that the plan leaves out is called by: its name, else given and family name."""
        source = self._snapshot.schema and self._snapshot.schema.object(object)
        by_role = {role: slug for slug, role in roles(source).items()} if source else {}
        if Role.NAME in by_role:
            return (by_role[Role.NAME],)
        return tuple(by_role[role] for role in (Role.GIVEN_NAME, Role.FAMILY_NAME) if role in by_role)


def attributes_of(schema: ObjectSchema) -> dict[str, Attribute]:
    """The attributes of an object by slug."""
    return {attribute.slug: attribute for attribute in schema.attributes}
