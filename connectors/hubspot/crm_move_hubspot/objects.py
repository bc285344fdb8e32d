"""Which objects an account has, and what each holds: read once, before any record (docs/hubspot-api.md, 3, 4, 7)."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crm_move import Mirror, ObjectSchema, ReferenceAttribute, RefusedError, ahead

from .catalogue import POINTERS, STANDARD, USUAL_PROCESS, ObjectType
from .client import HubSpot
from .columns import Column, column, stage_columns
from .people import People
from .pipelines import Pipelines, read_pipelines
from .properties import ALSO, ID, OWNER, Property, is_system, property_of, selected
from .records import Table
from .refusals import is_not_permitted, is_not_there
from .scopes import sensitive_granted
from .values import Known

Json = dict[str, Any]

SENSITIVE = ("sensitive", "highly_sensitive")
SWITCH = " (the setting SYSTEM_PROPERTIES=true brings those that are filled)"


@dataclass(frozen=True)
class Objects:
    """The objects that can be read, and a sentence for each that can not."""

    tables: dict[str, Table]
    schemas: dict[str, ObjectSchema]
    unread: tuple[str, ...] = ()


@dataclass
class Survey:
    """Looks at every object of an account."""

    hub: HubSpot
    people: People
    currency: str
    system: bool
    granted: Collection[str] | None
    unread: list[str] = field(default_factory=list)

    def objects(self) -> Objects:
        """Standard objects and custom ones. One whose properties may not be read is left out, and told."""
        tables, schemas = {}, {}
        for type, found in ahead(self._look, (*STANDARD, *self._custom())):
            if isinstance(found, str):
                self.unread.append(found)
            else:
                tables[type.slug], schemas[type.slug] = found
        for (object, name), target in POINTERS.items():
            if object in tables and target in tables and name in tables[object].names:
                pointer = _pointer(tables[object].type, name, tables[target].type)
                tables[object] = replace(tables[object], pointers={name: pointer})
                schemas[object] = schemas[object].model_copy(update={"references": (pointer,)})
        return Objects(tables, schemas, tuple(self.unread))

    def _look(self, type: ObjectType) -> tuple[Table, ObjectSchema] | str:
        try:
            return self._object(type)
        except RefusedError as error:
            if not is_not_there(error):
                raise
            return f"{type.plural} are not read: {error}"

    def _custom(self) -> list[ObjectType]:
        try:
            rows = self.hub.schemas()
        except RefusedError as error:
            if not is_not_there(error):
                raise
            self.unread.append(f"Custom objects are not read: {error}")
            return []
        return custom_types(row for row in rows if not row.get("archived"))

    def _object(self, type: ObjectType) -> tuple[Table, ObjectSchema]:
        self._look_at_records(type)
        properties = [property_of(row) for row in self.hub.properties(type.id) if row.get("name")]
        hidden = self._sensitive(type)
        archived = self._count_archived(type)
        if type.custom and USUAL_PROCESS.stage not in {property.name for property in properties}:
            type = replace(type, process=None)
        pipelines = read_pipelines(self.hub, type)
        sensitive = sensitive_granted(type, self.granted)
        wanted = [*properties, *(hidden if sensitive else ())]
        columns = self._columns(type, wanted, pipelines)
        known = Known(self.people, pipelines, type.process.pipeline if type.process else "", self.currency)
        notes = self._notes(type, properties, () if sensitive else hidden, archived)
        if type.process and not type.custom and not pipelines.all:
            notes += ("Its pipelines could not be read: stages stay as the ids that HubSpot has for them.",)
        return Table(type, columns, known), _schema(type, columns, pipelines, notes)

    def _look_at_records(self, type: ObjectType) -> None:
        """Raises RefusedError where records may not be read: any of many scopes opens all objects' definitions."""
        try:
            self.hub.page(type.id, (ID,), None)
        except RefusedError as error:
            if is_not_permitted(error):
                raise

    def _columns(self, type: ObjectType, properties: Sequence[Property], pipelines: Pipelines) -> list[Column]:
        groups = {str(row.get("name")): str(row.get("label") or "") for row in _told(lambda: self.hub.groups(type.id))}
        present = {property.name for property in properties}
        process = (type.process.stage, type.process.pipeline) if type.process and pipelines.all else ()
        elsewhere = {OWNER, *process, *(also for (id, _), also in ALSO.items() if id == type.id)}
        plain = [
            column(type, property, groups.get(property.group, ""), self.currency, present)
            for property in selected(type.id, properties, system=self.system)
            if property.name not in elsewhere
        ]
        if not process:
            return plain
        titles = list(pipelines.titles.values())
        return [*stage_columns(type, properties, titles, [one.title for one in pipelines.all]), *plain]

    def _sensitive(self, type: ObjectType) -> list[Property]:
        """Definitions can be read without the scopes that their values need."""
        rows = _told(lambda: [row for level in SENSITIVE for row in self.hub.properties(type.id, sensitivity=level)])
        found = [property_of(row) for row in rows if row.get("name")]
        return [property for property in found if property.sensitivity in SENSITIVE]

    def _count_archived(self, type: ObjectType) -> int:
        return sum(1 for row in _told(lambda: self.hub.properties(type.id, archived=True)) if row.get("archived"))

    def _notes(
        self, type: ObjectType, properties: Sequence[Property], sensitive: Sequence[Property], archived: int
    ) -> tuple[str, ...]:
        system = sum(is_system(type.id, property) for property in properties)
        lines = [
            (
                system and not self.system,
                f"{system} of {len(properties)} properties are HubSpot's own bookkeeping and are left out{SWITCH}.",
            ),
            (
                sensitive,
                f"Sensitive properties, left out as the sign-in lacks scopes for their values: {len(sensitive)}.",
            ),
            (archived, f"Archived properties, left out: {archived}."),
        ]
        return tuple(sentence for holds, sentence in lines if holds)


def _told(ask: Callable[[], list[Json]]) -> list[Json]:
    """What is asked for; nothing where this account does not have it, or this sign-in may not see it."""
    try:
        return ask()
    except RefusedError as error:
        if not is_not_there(error):
            raise
        return []


def custom_types(rows: Iterable[Json]) -> list[ObjectType]:
    """Custom objects; one that is called like another object gets its type id behind its name."""
    taken = {type.slug for type in STANDARD}
    types = []
    for row in rows:
        id, labels = str(row.get("objectTypeId")), row.get("labels") or {}
        name = re.sub(r"[^a-z0-9_]+", "_", str(row.get("name") or id).lower()).strip("_") or "object"
        slug = f"{name}_{id.replace('-', '_')}" if name in taken else name
        taken.add(slug)
        singular = str(labels.get("singular") or row.get("name") or id)
        plural = str(labels.get("plural") or singular)
        display = str(row.get("primaryDisplayProperty") or "")
        types.append(ObjectType(id, slug, singular, plural, None, display, process=USUAL_PROCESS, linked=_linked(row)))
    return types


def _linked(row: Json) -> frozenset[str] | None:
    """The type ids at the other ends of an object's associations. None where there are none: it may be that they are
    only not told."""
    told = [
        (str(each.get("fromObjectTypeId")), str(each.get("toObjectTypeId"))) for each in row.get("associations") or ()
    ]
    own = str(row.get("objectTypeId"))
    return frozenset(target if source == own else source for source, target in told) or None


def _pointer(holder: ObjectType, name: str, target: ObjectType) -> ReferenceAttribute:
    back = Mirror(object=target.slug, slug=holder.slug, title=holder.plural, many=True)
    return ReferenceAttribute(
        slug=target.singular.lower(),
        title=target.singular,
        targets=(target.slug,),
        mirror=back,
        evidence=f"HubSpot's {name}",
    )


def _schema(type: ObjectType, columns: Sequence[Column], pipelines: Pipelines, notes: tuple[str, ...]) -> ObjectSchema:
    return ObjectSchema(
        slug=type.slug,
        singular=type.singular,
        plural=type.plural,
        kind=type.kind,
        attributes=tuple(column.attribute for column in columns),
        pipelines=pipelines.all,
        notes=notes,
    )
