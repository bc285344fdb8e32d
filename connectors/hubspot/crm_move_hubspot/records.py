"""Rows of an answer as records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm_move import Record, Reference, ReferenceAttribute

from .catalogue import ObjectType
from .columns import Column
from .moments import moment
from .properties import ID, MERGED, OWNER
from .values import Known, split, values

Json = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """One object as it is read: its columns, what the ids in their values mean, and the properties that point at other
    records, with the reference that each becomes."""

    type: ObjectType
    columns: Sequence[Column]
    known: Known
    pointers: Mapping[str, ReferenceAttribute] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The properties to ask for, each once."""
        columns = (name for column in self.columns for name in column.needed)
        return list(dict.fromkeys((*columns, OWNER, MERGED, ID)))

    def record(self, row: Json) -> Record:
        """One record; nothing but its id is relied on."""
        cells: Mapping[str, Any] = row.get("properties") or {}
        read = {column.attribute.slug: values(column, cells, self.known) for column in self.columns}
        owner = str(cells.get(OWNER) or "").strip()
        return Record(
            object=self.type.slug,
            id=str(row["id"]),
            values={slug: found for slug, found in read.items() if found},
            references=self._references(cells),
            created_at=_moment(row.get("createdAt")),
            updated_at=_moment(row.get("updatedAt")),
            owner=self.known.people.owner(owner) if owner else None,
            url=row.get("url") if isinstance(row.get("url"), str) else None,
            archived=bool(row.get("archived")),
            former_ids=former_ids(row),
        )

    def _references(self, cells: Mapping[str, Any]) -> dict[str, tuple[Reference, ...]]:
        named = ((one, str(cells.get(name) or "").strip()) for name, one in self.pointers.items())
        return {one.slug: (Reference(object=one.targets[0], id=id),) for one, id in named if id}


def former_ids(row: Json) -> tuple[str, ...]:
    """The ids of the records that were merged into this one."""
    merged = split(str((row.get("properties") or {}).get(MERGED) or ""))
    return tuple(dict.fromkeys(id for id in merged if id != str(row["id"])))


def _moment(text: object) -> datetime | None:
    try:
        return moment(str(text)) if text else None
    except ValueError:
        return None
