"""The records of the in-memory sink: values merged, unique ones guarded."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import count

from crm_move import Attribute, Links, SinkRecord, Target, Value, Written

from .errors import conflict, missing, value_refused
from .links import MemoryLinks
from .schema import MemorySchema

Values = Mapping[str, tuple[Value, ...]]


class MemoryRecords:
    """The records by object and id. A refused change leaves everything as it was. Not locked: its sink is."""

    def __init__(self, schema: MemorySchema) -> None:
        self._schema = schema
        self._links = MemoryLinks(schema)
        self._records: dict[str, dict[str, SinkRecord]] = defaultdict(dict)
        self._numbers = count(1)

    def of(self, object: str) -> list[SinkRecord]:
        """All records of an object, oldest first. Raises RefusedError where there is no such object."""
        self._schema.object(object)
        return [self._whole(record) for record in self._records[object].values()]

    def holding(self, object: str, slug: str, value: Value) -> tuple[str, ...]:
        """The ids of the records that hold this value."""
        return tuple(one.id for one in self._records[object].values() if value in one.values.get(slug, ()))

    def create(self, object: str, values: Values, links: Links, written: Written) -> str:
        """Make a record; its id. Raises RefusedErrors."""
        self._check_required(object, values)
        self._check(object, None, values, links)
        id = f"{object}-{next(self._numbers)}"
        self._records[object][id] = SinkRecord(object=object, id=id, values={}, created=written)
        self._write(object, id, values, links, written, replace=True)
        return id

    def update(self, object: str, id: str, values: Values, links: Links, written: Written, *, replace: bool) -> str:
        """Write to a record. Raises RefusedErrors."""
        self._check_required(object, {**self._get(object, id).values, **values})
        cleared = [slug for slug, several in (*values.items(), *links.items()) if not several]
        if cleared and not replace:
            raise value_refused(cleared[0], f"`{cleared[0]}` can only be cleared by an update that replaces")
        self._check(object, id, values, links)
        self._write(object, id, values, links, written, replace=replace)
        return id

    def delete(self, object: str, id: str) -> str:
        """Remove a record, and the links that it is part of. Raises RefusedError."""
        self._get(object, id)
        self._links.forget(Target(object=object, id=id))
        del self._records[object][id]
        return id

    def rename(self, object: str, slug: str, renamed: str) -> None:
        """Keep the values of an attribute under another slug."""
        for id, record in self._records[object].items():
            values = {renamed if each == slug else each: several for each, several in record.values.items()}
            written = {renamed if each == slug else each: by for each, by in record.written.items()}
            self._records[object][id] = record.model_copy(update={"values": values, "written": written})

    def empty(self, object: str) -> None:
        """Remove all records of an object."""
        for record in self.of(object):
            self.delete(object, record.id)

    def _get(self, object: str, id: str) -> SinkRecord:
        if id not in self._records[object]:
            raise missing(f"record `{id}` of `{object}`")
        return self._records[object][id]

    def _whole(self, record: SinkRecord) -> SinkRecord:
        here = Target(object=record.object, id=record.id)
        written = {**record.written, **self._links.written(here)}
        return record.model_copy(update={"links": self._links.of(here), "written": written})

    def _check_required(self, object: str, values: Values) -> None:
        for slug, attribute in self._schema.attributes(object).items():
            if attribute.required and not values.get(slug):
                raise value_refused(slug, f"`{slug}` is required")

    def _check(self, object: str, id: str | None, values: Values, links: Links) -> None:
        attributes = self._schema.attributes(object)
        for slug in (slug for slug in values if attributes[slug].unique):
            holders = (other for value in values[slug] for other in self.holding(object, slug, value))
            if others := tuple(dict.fromkeys(other for other in holders if other != id)):
                raise conflict(slug, others)
        for slug, targets in links.items():
            self._check_links(object, slug, targets)

    def _check_links(self, object: str, slug: str, targets: tuple[Target, ...]) -> None:
        reference = self._schema.object(object).reference(slug)
        if reference is None or reference.archived:
            raise value_refused(slug, f"there is no reference `{slug}`")
        if len(targets) > 1 and not reference.many:
            raise value_refused(slug, f"`{slug}` points at one record, not {len(targets)}")
        for target in targets:
            if target.object not in reference.targets or target.id not in self._records[target.object]:
                raise value_refused(slug, f"there is no record `{target.id}` that it may point at")

    def _write(self, object: str, id: str, values: Values, links: Links, written: Written, *, replace: bool) -> None:
        schema, record = self._schema.object(object), self._records[object][id]
        attributes = self._schema.attributes(object)
        merged = {slug: _merged(record, attributes[slug], new, replace) for slug, new in values.items()}
        kept = {slug: several for slug, several in {**record.values, **merged}.items() if several}
        by = {slug: one for slug, one in {**record.written, **dict.fromkeys(merged, written)}.items() if slug in kept}
        self._records[object][id] = record.model_copy(update={"values": kept, "written": by})
        for reference in schema.references:
            if reference.slug in links:
                here = Target(object=object, id=id)
                self._links.write(here, reference, links[reference.slug], written, replace=replace)


def _merged(record: SinkRecord, attribute: Attribute, new: tuple[Value, ...], replace: bool) -> tuple[Value, ...]:
    if replace or not attribute.multi:
        return new
    present = record.values.get(attribute.slug, ())
    return (*present, *(value for value in new if value not in present))
