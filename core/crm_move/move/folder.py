"""The folder of a move: what lies where, who may have it, and that only one process works in it."""

import fcntl
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from crm_move.errors import StopError, UsageError
from crm_move.plugins import Left
from crm_move.store import Ledger, Snapshot

_sentences: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
_lefts: TypeAdapter[tuple[Left, ...]] = TypeAdapter(tuple[Left, ...])

SNAPSHOT = re.compile(r"(\d+)\.db\Z")


@dataclass(frozen=True)
class MoveFolder:
    """One move. A rehearsal shares plan and snapshots with the move, and has a ledger and reports of its own."""

    path: Path
    rehearsal: bool = False

    @property
    def own(self) -> Path:
        """Where ledger, reports and log of this kind of run lie."""
        return self.path / "rehearsal" if self.rehearsal else self.path

    @property
    def plan(self) -> Path:
        return self.path / "plan.yaml"

    @property
    def proposed(self) -> Path:
        """The plan as it was proposed, to tell people's edits by."""
        return self.path / ".proposed.yaml"

    @property
    def plan_before(self) -> Path:
        """The plan as it was before it was proposed anew."""
        return self.path / "plan.before.yaml"

    @property
    def ledger(self) -> Path:
        return self.own / "ledger.db"

    @property
    def present(self) -> Path:
        return self.own / "present.db"

    @property
    def sandbox(self) -> Path:
        return self.own / "sandbox.db"

    @property
    def sandbox_draft(self) -> Path:
        """The state of a sandbox while the sink is read into it."""
        return self.own / "sandbox.new.db"

    @property
    def seeded(self) -> Path:
        """There where the sandbox began with what the sink held."""
        return self.own / "from-sink.json"

    @property
    def foreseen_ledger(self) -> Path:
        """A copy of the ledger, while it is decided what would become of each record."""
        return self.own / "foreseen.db"

    @property
    def log(self) -> Path:
        return self.own / "log.jsonl"

    @property
    def failures(self) -> Path:
        return self.own / "failed.csv"

    @property
    def foreseen(self) -> Path:
        """What was decided record by record when it was asked for last."""
        return self.own / "records.csv"

    @property
    def facts(self) -> Path:
        return self.path / ".move.json"

    def make(self) -> None:
        """Make the folder, private: it holds customers' data. Raises StopError where that can not be done."""
        try:
            for folder in (self.path, self.path / "snapshots", self.own):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            (self.path / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise StopError(
                f"The folder {self.path} can not be made: {error.strerror}. Give another with --move."
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes out. Raises UsageError where one is at work here."""
        with (self.path / ".lock").open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                lock.seek(0)
                raise UsageError(
                    f"Another crm-move (process {lock.read().strip() or 'unknown'}) works on {self.path}. Wait for it."
                ) from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def remembered(self) -> dict[str, str]:
        """What the folder was made for, and what was proposed in it last; empty for a new one."""
        try:
            found = json.loads(self.facts.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise UsageError(
                f"{self.facts} is damaged: {error}. Put a copy back, or start in another folder."
            ) from error
        return {str(name): str(value) for name, value in found.items()}

    def remember(self, facts: Mapping[str, str]) -> None:
        """Add to what is remembered; a half-written file never takes the place of a whole one."""
        whole = {**self.remembered(), **facts}
        draft = self.facts.with_suffix(".new")
        draft.write_text(json.dumps(whole, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        draft.replace(self.facts)

    @property
    def purged(self) -> str:
        """When and by whom customers' data was removed from here; empty where it was not."""
        return self.remembered().get("purged", "")

    def open_ledger(self) -> Ledger:
        """The ledger of this kind of run."""
        return Ledger(self.ledger)

    def left_behind(self) -> tuple[Left, ...]:
        """What the source holds beyond records and links, as its last read found it."""
        return _lefts.validate_json(self.remembered().get("left behind", "[]"))

    def remember_left_behind(self, found: Iterable[Left]) -> None:
        """Keep what the source holds beyond records and links."""
        self.remember({"left behind": _lefts.dump_json(tuple(found)).decode()})

    def remarks(self) -> tuple[str, ...]:
        """What the source said about its last read."""
        return _sentences.validate_json(self.remembered().get("remarks", "[]"))

    def remember_remarks(self, remarks: Iterable[str]) -> None:
        """Keep what the source said about its read."""
        self.remember({"remarks": _sentences.dump_json(tuple(remarks)).decode()})

    def snapshots(self) -> list[tuple[int, Path]]:
        """The reads of the source, oldest first."""
        found = [
            (int(m[1]), path) for path in (self.path / "snapshots").glob("*.db") if (m := SNAPSHOT.match(path.name))
        ]
        return sorted(found)

    def newest_snapshot(self) -> Snapshot | None:
        """The last complete read of the source."""
        for _, path in reversed(self.snapshots()):
            snapshot = Snapshot(path)
            if snapshot.digest:
                return snapshot
            snapshot.close()
        return None

    def snapshot_to_fill(self) -> Snapshot:
        """The read that is under way, or a new one."""
        numbered = self.snapshots()
        if numbered:
            snapshot = Snapshot(numbered[-1][1])
            if not snapshot.digest:
                return snapshot
            snapshot.close()
        return Snapshot(self._snapshot(numbered[-1][0] + 1 if numbered else 1))

    def drop_snapshots(self, keep: Path) -> None:
        """Remove all reads but one; they can be read again."""
        self.drop_drafts()
        for _, path in self.snapshots():
            if path != keep:
                remove_database(path)

    def drop_drafts(self) -> None:
        """Remove what was left of a read that was to begin as a copy of another one."""
        for path in (self.path / "snapshots").glob("*.part*"):
            path.unlink(missing_ok=True)

    def _snapshot(self, n: int) -> Path:
        return self.path / "snapshots" / f"{n}.db"


def remove_database(path: Path) -> None:
    """Remove a SQLite file with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def copy_database(file: Path, copy: Path) -> None:
    """A SQLite file as it stands now, in place of what is there."""
    remove_database(copy)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
