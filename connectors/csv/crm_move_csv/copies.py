"""Files that hold the same rows under several names, as downloads do: read once."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from hashlib import blake2b

from .sheets import Sheet


def once(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets without those whose header and rows another one has; the first one says so in a note."""
    alike: dict[Hashable, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        alike[_outside(sheet)].append(sheet)
    copies = {id(copy) for group in alike.values() if len(group) > 1 for copy in _copies(group)}
    return [sheet for sheet in sheets if id(sheet) not in copies]


def _outside(sheet: Sheet) -> Hashable:
    """What can be compared without reading again; nothing equals a sheet that is empty or that csv.yaml keeps."""
    kept = sheet.table.settings.again or not sheet.profile.rows
    filled = tuple(column.filled for column in sheet.columns)
    return (sheet.table.titles, sheet.profile.rows, filled, id(sheet) if kept else None)


def _copies(group: Sequence[Sheet]) -> list[Sheet]:
    """All but the one of the shortest name of those that hold the same rows."""
    firsts: dict[bytes, Sheet] = {}
    copies = []
    for sheet in sorted(group, key=lambda sheet: len(sheet.table.stem)):
        first = firsts.setdefault(_print(sheet), sheet)
        if first is not sheet:
            copies.append(sheet)
            name = sheet.table.parts[0].name
            first.notes.append(f"{name} holds the same rows: read once (csv.yaml takes `again: true` for it).")
    return copies


def _print(sheet: Sheet) -> bytes:
    digest = blake2b(digest_size=16)
    for row in sheet.table.rows():
        digest.update("\x1f".join(row).encode("utf-8", "surrogatepass") + b"\x1e")
    return digest.digest()
