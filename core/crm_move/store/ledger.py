"""The ledger: what was intended, done, replaced and left behind, and why. Precious: every commit is on disk.

One thread writes it. What is said gathers until `commit`, so that many operations cost one fsync; an operation is
committed as *intended* before it is sent.
"""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Executable, select, update
from sqlalchemy.dialects.sqlite import insert

from . import tables
from .database import open_database, writing
from .gone import Gone
from .operations import Operations
from .purging import Mask, before_images, remove_private
from .rework import Rework
from .rows import ApprovalRow
from .standing import Standing


class Ledger:
    """The ledger of one move, at one file: its `operations`, the `standing` of records, links and values, and what is
    `gone` at the source."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run = 0
        self._engine = open_database(path, tables.ledger_tables, precious=True)
        self._connection: Connection = self._engine.connect()
        self.operations = Operations(self._connection)
        self.standing = Standing(self._connection)
        self.rework = Rework(self._connection, self.standing, self.operations)
        self.gone = Gone(self._connection)

    def close(self) -> None:
        """Commit and let go of the file."""
        try:
            self.commit()
        finally:
            self._connection.close()
            self._engine.dispose()

    def commit(self) -> None:
        """Put everything said so far on disk. Raises `PauseError` where there is no room for it."""
        with writing(self.path):
            self.operations.flush()
            self.standing.flush()
            self._connection.commit()

    def fact(self, name: str) -> str | None:
        """What is kept under this name."""
        return self._connection.execute(select(tables.facts.c.value).where(tables.facts.c.name == name)).scalar()

    def keep(self, name: str, value: str) -> None:
        """Keep a fact, on disk at once."""
        row = {"name": name, "value": value}
        self._say(insert(tables.facts).values(row).on_conflict_do_update(set_=row))

    def start_run(self, command: str) -> int:
        """Begin a run; everything said from here on belongs to it."""
        result = self._connection.execute(insert(tables.runs).values(command=command, started=time.time()))
        key = result.inserted_primary_key
        assert key is not None
        self.run = self.operations.run = self.standing.run = int(key[0])
        self.commit()
        return self.run

    def finish_run(self, exit_code: int, summary: Mapping[str, Any]) -> None:
        """Say how the run ended."""
        change = update(tables.runs).where(tables.runs.c.run == self.run)
        self._say(change.values(finished=time.time(), exit_code=exit_code, summary=json.dumps(summary)))

    def last_summary(self) -> dict[str, Any] | None:
        """The summary of the last run that ended."""
        query = select(tables.runs.c.summary).where(tables.runs.c.summary.is_not(None))
        body = self._connection.execute(query.order_by(tables.runs.c.run.desc()).limit(1)).scalar()
        return json.loads(body) if body else None

    def approve(self, digest: str, parts: Mapping[str, str], by: str) -> None:
        """Someone approved exactly this."""
        row = {"run": self.run, "at": time.time(), "by": by, "digest": digest, "parts": json.dumps(parts)}
        self._say(insert(tables.approvals).values(row))

    def approval(self) -> tuple[str, dict[str, str]] | None:
        """The digest of the last approval and the parts that it was made of.

        The last is that of the newest run: a clock may have been set back since.
        """
        query = select(tables.approvals.c.digest, tables.approvals.c.parts).order_by(tables.approvals.c.run.desc())
        row = self._connection.execute(query.limit(1)).first()
        return (row.digest, json.loads(row.parts)) if row else None

    def approvals(self) -> list[ApprovalRow]:
        """Who approved which plan, and when; oldest first."""
        rows = self._connection.execute(select(tables.approvals).order_by(tables.approvals.c.run))
        return [ApprovalRow(row.at, row.by, json.loads(row.parts).get("plan", "")) for row in rows]

    def before_images(self) -> int:
        """How many changes to records are kept with what they replaced: an undo lives on them."""
        return before_images(self._connection)

    def purge(self, mask: Mask, unquote: Mask) -> None:
        """Remove all customers' values for good; `mask` gives a value's shape, `unquote` masks quotations in a text."""
        self.commit()
        remove_private(self._connection, mask, unquote)

    def _say(self, statement: Executable) -> None:
        self._connection.execute(statement)
        self.commit()
