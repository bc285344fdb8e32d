"""One at a time, over all threads and processes of this user."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_move.connect.clock import Clock, SystemClock
from crm_move.errors import PauseError, UsageError

PATIENCE = 120.0
"""Seconds to wait for another process: longer than any of ours holds a lock."""

POLL = 0.02


@contextmanager
def file_lock(path: Path, clock: Clock | None = None) -> Iterator[None]:
    """Hold the lock that `path` stands for; the system frees it when the process dies.

    Not re-entrant. Raises PauseError when another process keeps it, UsageError where the file can not be made.
    """
    clock = clock or SystemClock()
    handle = _open(path)
    try:
        deadline = clock.now() + PATIENCE
        while not _try_lock(handle):
            if clock.now() > deadline:
                raise PauseError(
                    f"Another crm-move holds {path} for over {PATIENCE:.0f} s. End it, then run this again."
                )
            clock.sleep(POLL)
        yield
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UsageError(
            f"{path} can not be written ({error.strerror}). Set XDG_STATE_HOME to a folder that can."
        ) from error


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
