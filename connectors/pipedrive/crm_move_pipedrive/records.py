"""Rows of an answer as records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_move import ObjectSchema, Record, Reference

from .catalogue import ObjectType
from .columns import Column, Pointer
from .fields import KEY, Field, id_in
from .moments import moment
from .values import Known, values
from .wire import as_v2

Json = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """One object as it is read: its columns and references, and what the ids in its values mean."""

    type: ObjectType
    columns: Sequence[Column]
    pointers: Sequence[Pointer]
    fields: Sequence[Field]
    known: Known

    @property
    def schema(self) -> ObjectSchema:
        """The object in canonical terms."""
        return ObjectSchema(
            slug=self.type.slug,
            singular=self.type.singular,
            plural=self.type.plural,
            kind=self.type.kind,
            attributes=tuple(column.attribute for column in self.columns),
            references=tuple(pointer.attribute for pointer in self.pointers),
            pipelines=self.known.pipelines.all if self.type.slug == "deals" else (),
        )

    def record(self, row: Json, *, archived: bool = False) -> Record:
        """One record; nothing but its id is relied on."""
        custom = self._custom(row)
        cells = [(column, custom if column.custom else row) for column in self.columns]
        read = {each.attribute.slug: values(each, held.get(each.code), row, self.known) for each, held in cells}
        pointed = {each.attribute.slug: _reference(each, custom if each.custom else row) for each in self.pointers}
        owner = row.get("owner_id")
        return Record(
            object=self.type.slug,
            id=str(row["id"]),
            values={slug: found for slug, found in read.items() if found},
            references={slug: (found,) for slug, found in pointed.items() if found},
            created_at=_moment(row.get("add_time")),
            updated_at=_moment(row.get("update_time")),
            owner=self.known.people.user(owner) if owner else None,
            archived=archived or bool(row.get("is_archived")),
            unheld=self._unheld(row, custom),
        )

    def _custom(self, row: Json) -> Json:
        """The custom values by key: in a place of their own, or at the root as v1 has them."""
        if self.type.old:
            return as_v2(row, self.fields)
        held = row.get("custom_fields")
        return held if isinstance(held, dict) else {}

    def _unheld(self, row: Json, custom: Json) -> Json:
        """Values under keys that no definition has: the field was made after the definitions were read."""
        known = {each.code for each in self.fields}
        told: Mapping[str, Any] = row if self.type.old else custom
        return {key: cell for key, cell in told.items() if KEY.match(key) and key not in known and cell is not None}


def _reference(pointer: Pointer, held: Mapping[str, Any]) -> Reference | None:
    id = id_in(held.get(pointer.code)) if pointer.code else ""
    return Reference(object=pointer.target, id=id, primary=pointer.primary) if id else None


def _moment(text: object) -> datetime | None:
    try:
        return moment(str(text)) if text else None
    except ValueError:
        return None
