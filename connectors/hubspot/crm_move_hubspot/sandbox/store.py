"""Keeps what was written, so that a stand-in goes on after a restart: rows of (part, key, JSON) in SQLite."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Store:
    """Rows in a file, or nothing kept where `file` is None. It is not forced to the disk at each write."""

    def __init__(self, file: Path | None) -> None:
        self._db: sqlite3.Connection | None = None
        if file is not None:
            self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
            self._db.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
                "CREATE TABLE IF NOT EXISTS rows(part TEXT, key TEXT, value TEXT, PRIMARY KEY(part, key))"
            )

    def save(self, part: str, key: str, value: Any) -> None:
        if self._db is not None:
            text = json.dumps(value, ensure_ascii=False)
            self._db.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (part, key, text))

    def rows(self, part: str) -> Iterator[tuple[str, Any]]:
        if self._db is not None:
            found = self._db.execute("SELECT key, value FROM rows WHERE part = ? ORDER BY rowid", (part,)).fetchall()
            for key, value in found:
                yield key, json.loads(value)

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
