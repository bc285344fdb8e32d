"""The log of a run: one JSON object a line, in the move's folder. It never holds a header, a body or a secret."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import FilteringBoundLogger

from crm_move.move import MoveFolder


class _LateFile:
    """Opens the file with the first line, since the folder is made by the run itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def write(self, text: str) -> int:
        if self._file is None:
            if not self._path.parent.is_dir():
                return 0
            self._file = self._path.open("a", encoding="utf-8")
            self._path.chmod(0o600)
        return self._file.write(text)

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@contextmanager
def log_to(folder: MoveFolder) -> Iterator[FilteringBoundLogger]:
    """Log to the folder while the block runs; yields the log."""
    file = _LateFile(folder.log)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=file),  # type: ignore[arg-type]  # all that it uses is there
        cache_logger_on_first_use=False,
    )
    try:
        yield structlog.get_logger("crm_move")
    finally:
        structlog.reset_defaults()
        file.close()


def write_traceback(folder: MoveFolder, text: str) -> Path:
    """Keep an unexpected error's traceback beside the log; where."""
    place = folder.own if folder.own.is_dir() else Path.cwd()
    path = place / "error.log"
    with path.open("a", encoding="utf-8") as file:
        file.write(text + "\n")
    path.chmod(0o600)
    return path
