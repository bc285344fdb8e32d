"""What has happened to the companies since they were made, in SQLite: in a file, so that it survives a restart.

The companies themselves are arithmetic and need no room. Commits are not forced to the disk.
"""

import json
import sqlite3
from pathlib import Path
from typing import Any

_SCHEMA = """
create table if not exists facts (name text primary key, body text not null);
create table if not exists changes (
    company text not null, kind text not null, number integer not null, body text not null,
    primary key (company, kind, number));
"""


class Store:
    """One connection; used by one thread at a time. `file` None keeps the state in memory."""

    def __init__(self, file: Path | None) -> None:
        self._db = sqlite3.connect(file or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = off")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def fact(self, name: str, default: Any = None) -> Any:
        """A named fact, or `default`."""
        found = self._db.execute("select body from facts where name = ?", (name,)).fetchone()
        return json.loads(found[0]) if found else default

    def set_fact(self, name: str, body: Any) -> None:
        self._db.execute("insert or replace into facts values (?, ?)", (name, json.dumps(body)))

    def changes(self, company: str, kind: str) -> dict[int, Any]:
        """The rows of a kind that are no longer as they were made, by number; None where one is gone for good."""
        found = self._db.execute("select number, body from changes where company = ? and kind = ?", (company, kind))
        return {number: json.loads(body) for number, body in found}

    def change(self, company: str, kind: str, number: int, body: Any) -> None:
        self._db.execute(
            "insert or replace into changes values (?, ?, ?, ?)", (company, kind, number, json.dumps(body))
        )
