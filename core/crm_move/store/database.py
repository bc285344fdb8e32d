"""SQLite as every store of a move uses it: one writer, write-ahead log, and as much fsync as the content deserves."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DatabaseError, OperationalError, PendingRollbackError
from sqlalchemy.pool import ConnectionPoolEntry

from crm_move.errors import PauseError, StopError, UsageError

BUSY = 30.0
"""How many seconds another program may hold a database before that is an error."""


def open_database(path: Path, tables: MetaData, *, precious: bool) -> Engine:
    """Open or make the database at `path` with `tables` in it.

    `precious`: every commit is on disk before it returns; otherwise what can be read again may be lost with the power.
    Raises `UsageError` where the file is no database, `StopError` where it can not be written.
    """
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False, "timeout": BUSY})

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={'FULL' if precious else 'OFF'}")
        cursor.execute("PRAGMA cache_size=-16000")
        cursor.close()

    @event.listens_for(engine, "handle_error")
    def explain(context: ExceptionContext) -> PauseError | None:
        if isinstance(context.sqlalchemy_exception, OperationalError) and context.connection is not None:
            return PauseError(_unusable(path, str(context.original_exception)))
        return None

    try:
        tables.create_all(engine)
    except DatabaseError as error:
        raise _explain(path, error) from error
    path.chmod(0o600)
    return engine


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Around a commit: once one has failed, those that follow on the way out say so too. Raises `PauseError`."""
    try:
        yield
    except PendingRollbackError as error:
        raise PauseError(
            f"{path} can not be used: an earlier write to it has failed."
            " Make room or let go of it, then repeat the command."
        ) from error


def _unusable(path: Path, reason: str) -> str:
    if "locked" in reason:
        return (
            f"{path} has been held by another program for {BUSY:.0f} s. What is done is kept: close that program, then"
            " repeat the command."
        )
    return f"{path} can not be used: {reason}. Make room or let go of it, then repeat the command."


def _explain(path: Path, error: DatabaseError) -> StopError:
    reason = str(error.orig)
    if "not a database" in reason or "malformed" in reason:
        return UsageError(
            f"{path} is damaged or no database of crm-move ({reason}). Put a copy of it back, then repeat."
        )
    return StopError(f"{path} can not be opened: {reason}. Check free space and permissions, then repeat.")
