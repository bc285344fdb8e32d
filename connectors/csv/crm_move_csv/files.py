"""What a CSV file of the source is, wherever it lies: a name, and plain bytes."""

import gzip
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from crm_move import UsageError

SUFFIXES = (".csv", ".tsv", ".tab", ".psv")
SETTINGS_NAME = "csv.yaml"

BROKEN = (OSError, EOFError, UnicodeError, zlib.error, zipfile.BadZipFile)
"""What reading a damaged file raises."""

_GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class File:
    """A CSV file, wherever it lies.

    `stamp` changes when the content may have changed; it costs no read.
    """

    name: str
    open: Callable[[], BinaryIO]
    stamp: Callable[[], str]

    @property
    def stem(self) -> str:
        """The name without folder and without the endings that say what kind of file it is."""
        stem = Path(self.name).name
        if stem.lower().endswith(".gz"):
            stem = stem[:-3]
        return Path(stem).stem if stem.lower().endswith((*SUFFIXES, ".txt")) else stem


@dataclass(frozen=True)
class Found:
    """What a locator led to: the files, the text of csv.yaml where there is one, and what was passed over."""

    files: tuple[File, ...]
    settings: str | None
    settings_path: str
    notes: tuple[str, ...]


def is_csv_name(name: str) -> bool:
    """Whether a file in a folder or a .zip is taken for a CSV file, by its ending."""
    lower = name.lower()
    return lower.removesuffix(".gz").endswith(SUFFIXES)


def refuse_workbooks(names: list[str]) -> None:
    """Raises UsageError where one of the names is a spreadsheet's: its rows would be missing in silence."""
    for name in names:
        if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods", ".numbers")):
            raise UsageError(f"{name} is a spreadsheet: save each sheet as “CSV UTF-8” and remove it from the folder")


def passed_over(names: list[str]) -> tuple[str, ...]:
    """The sentence about files that are no CSV files."""
    return (f"Not read, because not CSV by name: {', '.join(names)}.",) if names else ()


def unpacked(raw: BinaryIO, name: str) -> BinaryIO:
    """The bytes of a file, gunzipped where its first bytes say gzip. Raises UsageError for a spreadsheet."""
    start = raw.read(4)
    raw.seek(0)
    if start in (ZIP, _OLD_EXCEL):
        raw.close()
        raise UsageError(f"{name} is a spreadsheet or an archive, not CSV: save it as “CSV UTF-8”; name a .zip alone")
    return cast(BinaryIO, _Gunzipped(raw)) if start.startswith(_GZIP) else raw


class _Gunzipped(gzip.GzipFile):
    """Closes what it reads from, too."""

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__(fileobj=raw, mode="rb")
        self._raw = raw

    def close(self) -> None:
        super().close()
        self._raw.close()
