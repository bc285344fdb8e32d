"""Which files make up the source: one file, a folder or a .zip."""

from pathlib import Path

from crm_move import UsageError

from .archive import members
from .files import SETTINGS_NAME, SUFFIXES, ZIP, File, Found, is_csv_name, passed_over, refuse_workbooks, unpacked


def find(locator: Path) -> Found:
    """The files behind a locator. Raises UsageError where there is nothing that could be read."""
    if locator.is_dir():
        return _folder(locator)
    if not locator.is_file():
        raise UsageError(f"{locator} is not there: --from takes a CSV file, a folder of them or a .zip")
    if _starts(locator, ZIP):
        return members(locator)
    beside = locator.parent / SETTINGS_NAME
    return Found((_file(locator),), _text(beside), str(beside), ())


def _folder(folder: Path) -> Found:
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    taken = [path for path in paths if is_csv_name(path.name)]
    passed = [path.name for path in paths if path not in taken and path.name != SETTINGS_NAME]
    refuse_workbooks(passed)
    if not taken:
        raise UsageError(f"{folder} holds no CSV file: names have to end in {', '.join(SUFFIXES)} (or these with .gz)")
    beside = folder / SETTINGS_NAME
    return Found(tuple(map(_file, taken)), _text(beside), str(beside), passed_over(passed))


def _file(path: Path) -> File:
    def stamp() -> str:
        try:
            status = path.stat()
        except OSError as error:
            raise UsageError(f"{path} can not be read any more: {error.strerror}") from None
        return f"{status.st_size}:{status.st_mtime_ns}"

    return File(path.name, lambda: unpacked(path.open("rb"), path.name), stamp)


def _starts(path: Path, magic: bytes) -> bool:
    with path.open("rb") as raw:
        return raw.read(len(magic)) == magic


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
