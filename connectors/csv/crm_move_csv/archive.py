"""A .zip as a folder of CSV files, read without unpacking; refused where it could do harm."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from crm_move import UsageError

from .files import SETTINGS_NAME, File, Found, is_csv_name, passed_over, refuse_workbooks, unpacked

MOST_MEMBERS = 10_000
MOST_BYTES = 64 * 1024**3
MOST_RATIO = 200
SMALL = 10 * 1024**2
"""Members up to this size may be packed as tightly as they like: ten MiB of blanks do no harm."""


def members(path: Path) -> Found:
    """The CSV files in a .zip. Raises UsageError for a bomb, a path that leaves the folder, a link, a spreadsheet."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise UsageError(f"{path} can not be opened as a .zip ({error}): pack it again, or name the folder") from None
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if any(info.filename.startswith("xl/") for info in infos):
        raise UsageError(f"{path} is an Excel workbook: save each sheet as “CSV UTF-8” and name that file or folder")
    _check(path, infos)
    seen = [info for info in infos if not _hidden(info.filename)]
    taken = sorted((info for info in seen if is_csv_name(info.filename)), key=lambda info: info.filename)
    settings = next((info for info in seen if PurePosixPath(info.filename).name == SETTINGS_NAME), None)
    passed = [info.filename for info in seen if info not in taken and info is not settings]
    refuse_workbooks(passed)
    if not taken:
        raise UsageError(f"{path} holds no CSV file")
    return Found(
        tuple(_member(archive, info, path) for info in taken),
        archive.read(settings).decode() if settings else None,
        f"{path}/{settings.filename if settings else SETTINGS_NAME}",
        passed_over(passed),
    )


def _check(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise UsageError(
            f"{path} holds {len(infos):,} files; at most {MOST_MEMBERS:,} are read: unpack it and name the folder"
        )
    total = sum(info.file_size for info in infos)
    if total > MOST_BYTES:
        raise UsageError(f"{path} would unpack to {total:,} bytes; at most {MOST_BYTES:,} are read: unpack it yourself")
    for info in infos:
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in info.filename:
            raise UsageError(f"{path}: the name {info.filename!r} leads out of the archive; it is not read")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise UsageError(f"{path}: {info.filename!r} is a link, not a file; it is not read")
        if info.flag_bits & 1:
            raise UsageError(f"{path}: {info.filename!r} is encrypted: unpack it and name the folder")
        if info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise UsageError(
                f"{path}: {info.filename!r} is packed more than {MOST_RATIO} to 1; if that is right, unpack it"
            )


def _hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> File:
    return File(info.filename, _opener(archive, info), lambda: f"{info.CRC}:{path.stat().st_mtime_ns}")


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: unpacked(cast(BinaryIO, archive.open(info)), info.filename)
