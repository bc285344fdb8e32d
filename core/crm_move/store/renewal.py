"""A read that begins as a copy of the last one, so that only what has changed since is read."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

MARK = "mark "
"""How the facts are called that keep the moments from which on changes are looked for; a number follows."""

SINCE = "since"
"""The fact that says when the read was made that this one is a copy of."""

_EMPTIED = ("facts", "progress", "found", "dropped", "members", "links")
"""A system seldom says of a record that its links or lists have changed: both are read anew."""


def begin_renewal(last: Path, path: Path, facts: Mapping[str, str]) -> None:
    """Make a read at `path` that has all records of the complete one at `last`, and `facts`, and nothing else done.

    It is there as a whole or not at all.
    """
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(last)) as source, closing(sqlite3.connect(draft)) as target:
        source.backup(target)
        with target:
            _begin_anew(target, facts)
    draft.chmod(0o600)
    draft.replace(path)


def _begin_anew(target: sqlite3.Connection, facts: Mapping[str, str]) -> None:
    for table in _EMPTIED:
        target.execute(f"DELETE FROM {table}")
    target.executemany("INSERT INTO facts (name, value) VALUES (?, ?)", facts.items())
