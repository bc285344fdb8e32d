"""The state of a workspace in SQLite: in a file, so that it survives a restart, or in memory.

Commits are not forced to the disk: a stand-in's state must survive the end of its process, not of the machine.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
create table if not exists facts (name text primary key, body text not null);
create table if not exists collections (no integer primary key, body text not null);
create table if not exists attributes (no integer primary key, collection integer not null, body text not null);
create table if not exists options (no integer primary key, attribute integer not null, body text not null);
create table if not exists holders (
    no integer primary key, id text not null, collection integer not null, parent text,
    created_at text not null, actor text not null);
create unique index if not exists holders_id on holders (collection, id);
create index if not exists holders_created on holders (collection, created_at);
create index if not exists holders_parent on holders (parent) where parent is not null;
create table if not exists vals (
    no integer primary key, holder integer not null, attribute integer not null, position integer not null,
    key text, data text not null, active_from text not null, active_until text, actor text not null);
create index if not exists vals_holder on vals (holder);
create index if not exists vals_key on vals (attribute, key);
create table if not exists things (
    no integer primary key, id text not null unique, kind text not null, about text, body text not null);
create index if not exists things_kind on things (kind, about);
create table if not exists pending (no integer primary key, due real not null, body text not null);
"""


class Store:
    """One connection; used by one thread at a time. `file` None keeps the state in memory."""

    def __init__(self, file: Path | None, *, read_only: bool = False) -> None:
        self.db = _connect(file, read_only)
        if not read_only:
            self.db.executescript(SCHEMA)

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def write(self) -> Iterator[None]:
        """Everything in the block, or nothing of it."""
        self.db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self.db.execute(sql, parameters).fetchall()

    def row(self, sql: str, *parameters: Any) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self.db.execute(sql, parameters).fetchone()
        return found

    def run(self, sql: str, *parameters: Any) -> int:
        """Runs one statement; returns the number of the row it inserted."""
        return self.db.execute(sql, parameters).lastrowid or 0

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.db.executemany(sql, rows)

    def fact(self, name: str) -> Any:
        """A named fact of the workspace, or None."""
        found = self.row("select body from facts where name = ?", name)
        return json.loads(found[0]) if found else None

    def set_fact(self, name: str, body: Any) -> None:
        self.run("insert or replace into facts values (?, ?)", name, json.dumps(body))

    def things(self, kind: str, about: str | None = None) -> list[dict[str, Any]]:
        """The documents of a kind (notes, tasks ...), oldest first; `about` narrows to one record or parent."""
        narrowed = "" if about is None else " and about = ?"
        parameters = (kind,) if about is None else (kind, about)
        found = self.rows(f"select body from things where kind = ?{narrowed} order by no", *parameters)
        return [json.loads(body) for (body,) in found]

    def thing(self, kind: str, key: str) -> dict[str, Any] | None:
        found = self.row("select body from things where id = ? and kind = ?", key, kind)
        return json.loads(found[0]) if found else None

    def put_thing(self, kind: str, key: str, body: dict[str, Any], about: str | None = None) -> None:
        self.run(
            "insert into things (id, kind, about, body) values (?, ?, ?, ?)"
            " on conflict (id) do update set body = excluded.body, about = excluded.about",
            key, kind, about, json.dumps(body),
        )  # fmt: skip

    def drop_thing(self, kind: str, key: str) -> bool:
        return self.db.execute("delete from things where id = ? and kind = ?", (key, kind)).rowcount > 0


def _connect(file: Path | None, read_only: bool) -> sqlite3.Connection:
    where = ":memory:" if file is None else f"{file.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    db = sqlite3.connect(where, uri=True, isolation_level=None, check_same_thread=False, cached_statements=512)
    if not read_only:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = off")
        db.execute("pragma cache_size = -32000")
    return db
