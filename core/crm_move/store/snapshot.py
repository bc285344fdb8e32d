"""The source as it was read: canonical records on local disk, one file a read."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Select, bindparam, func, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert

from crm_move.model import Record, Reference, Schema

from .database import open_database
from .intake import Intake
from .merged import meant, redirected, survivors, with_meant
from .renewal import MARK
from .snapshot_tables import facts, former, links, members, records, snapshot_tables

BATCH = 500

Combine = Callable[[str, Sequence[Record]], Record]
"""One record, of the id given, made of several."""

_HAS = select(records.c.n).where(
    records.c.object == bindparam("object"), records.c.id == bindparam("id"), records.c.chosen
)


class Snapshot:
    """One read of a source. Pages come in with their cursors, so that a broken read goes on where it was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = open_database(path, snapshot_tables, precious=False)
        self._connection: Connection = self._engine.connect()
        self.intake = Intake(self._connection)
        self._now: dict[tuple[str, str], str] = {}
        self._parts: dict[tuple[str, str], list[str]] = {}
        self._combine: dict[str, Combine] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._engine.dispose()

    def fact(self, name: str) -> str | None:
        """Something that is kept with the read."""
        return self._connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()

    def keep(self, name: str, value: str) -> None:
        """Keep something with the read."""
        row = {"name": name, "value": value}
        self._connection.execute(insert(facts).values(row).on_conflict_do_update(set_=row))
        self._connection.commit()

    # what was read

    @property
    def schema(self) -> Schema | None:
        """The source's schema as it was when the read began."""
        body = self.fact("schema")
        return Schema.model_validate_json(body) if body else None

    @schema.setter
    def schema(self, schema: Schema) -> None:
        self.keep("schema", schema.model_dump_json())

    @property
    def digest(self) -> str | None:
        """A fingerprint of schema, records and links; None until the read is complete."""
        return self.fact("digest")

    @property
    def last_mark(self) -> str | None:
        """The last moment, by the source's clock, from which on changes were looked for."""
        query = select(facts).where(facts.c.name.startswith(MARK, autoescape=True))
        marks = {int(row.name.removeprefix(MARK)): row.value for row in self._connection.execute(query)}
        return marks[max(marks)] if marks else None

    def count(self, object: str) -> int:
        """How many records of the object are chosen."""
        query = select(func.count()).select_from(records).where(records.c.object == object, records.c.chosen)
        return int(self._connection.execute(query).scalar_one())

    def records(self, object: str) -> Iterator[Record]:
        """The chosen records of an object in the order in which they were read, links included."""
        last = 0
        while batch := self._batch(object, last):
            last = batch[-1][0]
            extra = self._extra(object, [row[1] for row in batch])
            whole = (_joined(Record.model_validate_json(body), extra.get(id, {})) for _, id, body in batch)
            yield from (self._merged(record) for record in with_meant(self._connection, whole))

    def ids(self, object: str) -> Iterator[list[str]]:
        """The ids of the chosen records of an object, many at a time."""
        last = 0
        while True:
            query = select(records.c.n, records.c.id).where(
                records.c.object == object, records.c.n > last, records.c.chosen
            )
            rows = self._connection.execute(query.order_by(records.c.n).limit(BATCH)).all()
            if not rows:
                return
            last = rows[-1].n
            yield [row.id for row in rows]

    def record(self, object: str, id: str) -> Record | None:
        """One record, chosen or not, by the id that it has now."""
        found = self._as_read(object, id)
        return self._merged(found) if found else None

    def parts(self, object: str, id: str) -> list[Record]:
        """The records that are merged into this one, and itself, in their order; none where nothing is merged."""
        found = (self._as_read(object, part) for part in self._parts.get((object, id), ()))
        return [record for record in found if record]

    def _as_read(self, object: str, id: str) -> Record | None:
        query = select(records.c.body).where(records.c.object == object, records.c.id == id)
        body = self._connection.execute(query).scalar()
        if body is None:
            return None
        whole = _joined(Record.model_validate_json(body), self._extra(object, [id]).get(id, {}))
        return with_meant(self._connection, [whole])[0]

    def has(self, object: str, id: str) -> bool:
        """Whether this is a chosen record of the object."""
        return self._connection.execute(_HAS, {"object": object, "id": id}).first() is not None

    def known(self, object: str, ids: Collection[str], *, unchosen: bool = False) -> set[str]:
        """Those of `ids` that are chosen records of the object; with `unchosen` those that are records at all."""
        found: set[str] = set()
        wanted = list(ids)
        for start in range(0, len(wanted), BATCH):
            part = wanted[start : start + BATCH]
            query = select(records.c.id).where(records.c.object == object, records.c.id.in_(part))
            found.update(self._connection.execute(query if unchosen else query.where(records.c.chosen)).scalars())
        return found

    def survivors(self, object: str) -> dict[str, list[str]]:
        """The records of an object that others were merged into, each with the ids of those."""
        return survivors(self._connection, object)

    def merged_away(self, object: str, ids: Collection[str]) -> dict[str, str]:
        """Those of `ids` that the source has merged into other records, and the ids of those."""
        found = meant(self._connection, {(object, id) for id in ids})
        return {id: now for (_, id), now in found.items()}

    def members(self, list: str) -> Iterator[list[str]]:
        """The ids of the chosen records on a list, many at a time."""
        last = ""
        while True:
            query = _on_list(select(members.c.id), list).where(members.c.id > last).order_by(members.c.id)
            batch = self._connection.execute(query.limit(BATCH)).scalars().all()
            if not batch:
                break
            last = batch[-1]
            yield [*batch]
        if merged := self._merged_members(list):
            yield merged

    def member_count(self, list: str) -> int:
        """How many chosen records are on a list."""
        direct = int(self._connection.execute(_on_list(select(func.count()), list)).scalar_one())
        return direct + len(self._merged_members(list))

    def _merged_members(self, list: str) -> list[str]:
        """The records that are on a list only by what is merged into them."""
        heads: dict[str, None] = {}
        for (object, part), id in self._now.items():
            if list in self._lists_of_own(object, part) - self._lists_of_own(object, id):
                heads[id] = None
        return [*heads]

    def _lists_of_own(self, object: str, id: str) -> set[str]:
        query = select(members.c.list).where(members.c.object == object, members.c.id == id)
        return set(self._connection.execute(query).scalars())

    def lists_of(self, object: str, ids: Collection[str]) -> dict[str, list[str]]:
        """The lists that each of these records is on, by its id."""
        found: dict[str, list[str]] = {}
        wanted = sorted(ids)
        heads = {part: id for id in wanted for part in self._parts.get((object, id), (id,))}
        asked = sorted(heads)
        for start in range(0, len(asked), BATCH):
            part = members.c.id.in_(asked[start : start + BATCH])
            query = select(members.c.id, members.c.list).where(members.c.object == object, part)
            for row in self._connection.execute(query.order_by(members.c.list)):
                listed = found.setdefault(heads[row.id], [])
                if row.list not in listed:
                    listed.append(row.list)
        return found

    def _batch(self, object: str, after: int) -> list[tuple[int, str, str]]:
        query = (
            select(records.c.n, records.c.id, records.c.body)
            .where(records.c.object == object, records.c.n > after, records.c.chosen)
            .order_by(records.c.n)
            .limit(BATCH)
        )
        return [(row.n, row.id, row.body) for row in self._connection.execute(query)]

    def _extra(self, object: str, ids: list[str]) -> dict[str, dict[str, list[Reference]]]:
        query = select(links).where(links.c.object == object, links.c.id.in_(ids))
        extra: dict[str, dict[str, list[Reference]]] = {}
        for row in self._connection.execute(query):
            reference = Reference.model_validate_json(row.body)
            extra.setdefault(row.id, {}).setdefault(row.attribute, []).append(reference)
        return extra

    # choosing

    def choose(self, objects: Collection[str], limit: int | None) -> None:
        """Choose the records of `objects` (with `limit`: the first so many of each, and all that these link to).

        What was merged before is no longer.
        """
        self._now, self._parts = {}, {}
        self._connection.execute(update(records).values(chosen=records.c.object.in_(list(objects))))
        if limit is not None:
            self._sample(list(objects), limit)
        self._connection.commit()

    def _sample(self, objects: list[str], limit: int) -> None:
        self._connection.execute(update(records).values(chosen=False))
        wanted: set[tuple[str, str]] = set()
        for object in objects:
            query = select(records.c.id).where(records.c.object == object).order_by(records.c.n).limit(limit)
            wanted.update((object, id) for id in self._connection.execute(query).scalars())
        seen: set[tuple[str, str]] = set()
        while wanted:
            seen |= wanted
            self._mark(wanted)
            wanted = {pair for pair in self._linked(wanted) if pair[0] in objects} - seen

    def _mark(self, pairs: set[tuple[str, str]], *, chosen: bool = True) -> None:
        ordered = sorted(pairs)
        for start in range(0, len(ordered), BATCH):
            these = tuple_(records.c.object, records.c.id).in_(ordered[start : start + BATCH])
            self._connection.execute(update(records).where(these).values(chosen=chosen))

    def _linked(self, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for object, id in pairs:
            record = self.record(object, id)
            if record:
                found.update((r.object, r.id) for references in record.references.values() for r in references)
        return found

    # merging

    def merge(self, object: str, groups: Mapping[str, Sequence[str]], combine: Combine) -> None:
        """From here on the records of each group (all of them chosen, by the id that the whole keeps) are one."""
        self._combine[object] = combine
        for id, parts in groups.items():
            self._parts[object, id] = list(parts)
            self._now.update({(object, part): id for part in parts if part != id})
        self._mark({(object, id) for each, id in self._now if each == object}, chosen=False)
        self._connection.commit()

    def _merged(self, record: Record) -> Record:
        """The record with all that is merged into it, and pointing at what its targets are merged into."""
        parts = self.parts(record.object, record.id)
        whole = self._combine[record.object](record.id, parts) if parts else record
        return redirected(whole, self._now) if self._now else whole

    def complete(self) -> str:
        """Mark the read as complete and return its digest."""
        digest = hashlib.sha256((self.fact("schema") or "").encode())
        for table in (records, links, former, members):
            columns = [column for column in table.c if column.name not in ("n", "chosen")]
            rows = select(*columns).order_by(*columns)
            for row in self._connection.execute(rows):
                digest.update(json.dumps(tuple(row)).encode())
        self.keep("digest", digest.hexdigest())
        return digest.hexdigest()


def _on_list(query: Select[Any], list: str) -> Select[Any]:
    same = (records.c.object == members.c.object) & (records.c.id == members.c.id)
    return query.select_from(members.join(records, same)).where(members.c.list == list, records.c.chosen)


def _joined(record: Record, extra: dict[str, list[Reference]]) -> Record:
    if not extra:
        return record
    references = dict(record.references)
    for attribute, more in extra.items():
        own = references.get(attribute, ())
        references[attribute] = own + tuple(reference for reference in more if reference not in own)
    return record.model_copy(update={"references": references})
