"""What a record's id is made of: a column where one serves, else the row itself."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b

from crm_move import Role, UsageError

from .ids import LONG, SHORT
from .meanings import is_id_name, looks_dated, looks_like_measure
from .naming import squashed
from .roles import is_key
from .sheets import Sheet

_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,}")
_FORM = re.compile(
    r"\d{6,18}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*\d)(?=.*[A-Za-z])(?:[A-Za-z0-9]{15}|[A-Za-z0-9]{18})"
    r"|[a-z]{2,6}_[A-Za-z0-9]{6,}"
)
"""What ids look like in any language: long numbers, UUIDs, 15 or 18 letters and digits, `zcrm_` and the like."""
FORMED = 20
"""A first column of so many rows or more, none of them alike, all of such a form, is the id whatever it is called."""
ID_ITSELF = 3
_NATURAL = (Role.EMAIL, Role.DOMAIN, Role.NAME)


def settle_ids(sheets: Sequence[Sheet]) -> None:
    """The id column of each sheet, or None where rows are told apart by their content."""
    ranks = [_ranks(sheet) for sheet in sheets]
    for sheet, own in zip(sheets, ranks, strict=True):
        others = [rank for rank in ranks if rank is not own]
        sheet.id = _said(sheet) if sheet.table.settings.id else _chosen(sheet, own, others)
        sheet.notes += [*_repeated_ids(sheet), _sentence(sheet)]
        if sheet.id is not None and sheet.roles[sheet.id] not in (*_NATURAL, Role.LINKEDIN):
            sheet.roles[sheet.id] = Role.ID


def _ranks(sheet: Sheet) -> dict[str, tuple[int, int]]:
    """Key columns that are named like an id: (how much, where), by header."""
    found = {}
    for index, column in enumerate(sheet.columns):
        rank = is_id_name(column.title, (sheet.singular, sheet.table.stem))
        noun = squashed(sheet.singular)
        if rank == 2 and squashed(column.title).removesuffix("id") != noun:
            rank = 1
        if rank and not _damaged(sheet, index) and (is_key(column, sheet) or not sheet.profile.rows):
            found[squashed(column.title)] = (rank, index)
    return found


def _damaged(sheet: Sheet, index: int) -> bool:
    """Ids that a spreadsheet has written as 1.23E+11 are no ids any more."""
    column = sheet.columns[index]
    shortened = sum(count for word, count in column.words.items() if _SHORTENED.fullmatch(word.strip()))
    if shortened:
        sheet.notes.append(
            f"{shortened:,} values of “{column.title}” were shortened by a spreadsheet (1.23E+11): they can not serve "
            "as ids; export the file again without opening it there."
        )
    return shortened > 0


def _said(sheet: Sheet) -> int:
    index = sheet.index(sheet.table.settings.id or "")
    assert index is not None, "the names in csv.yaml were checked"
    if sheet.profile.rows and not is_key(sheet.columns[index], sheet):
        raise UsageError(
            f"{sheet.table.parts[0].file.name}: csv.yaml makes “{sheet.columns[index].title}” the id, but it is empty "
            "or repeated in some rows"
        )
    return index


def _chosen(sheet: Sheet, own: dict[str, tuple[int, int]], others: list[dict[str, tuple[int, int]]]) -> int | None:
    """The product's own id, the best-named key column that is no other object's id, else e-mail, domain or name."""
    told = sheet.export
    export = None if told is None else told.entry if sheet.entries else told.id
    if export is not None and is_key(sheet.columns[export], sheet) and not _damaged(sheet, export):
        return export
    mine = [
        (rank, -index)
        for title, (rank, index) in own.items()
        if rank == 3 or not any(title in other and other[title][0] > rank for other in others)
    ]
    if mine:
        return -max(mine)[1]
    if _has_form(sheet):
        return 0
    for role in _NATURAL:
        for index, column in enumerate(sheet.columns):
            if sheet.roles[index] is role and is_key(column, sheet):
                return index
    return None


def _repeated_ids(sheet: Sheet) -> list[str]:
    """Why a column that is called the id is not."""
    nouns = sheet.singular, sheet.table.stem
    named = (column for column in sheet.columns if is_id_name(column.title, nouns) == ID_ITSELF)
    return [
        f"“{column.title}” is empty or repeated in some rows, so it is not the id."
        for column in named
        if column.filled
        and not sheet.table.nouns
        and not is_key(column, sheet)
        and (sheet.id is None or column is not sheet.columns[sheet.id])
    ]


def _has_form(sheet: Sheet) -> bool:
    """Whether the first column holds ids by their form alone."""
    column = sheet.columns[0]
    enough = sheet.profile.rows >= FORMED and is_key(column, sheet) and not looks_like_measure(column.title)
    return enough and all(_FORM.fullmatch(word.strip()) for word in column.words) and not looks_dated(column.title)


def _sentence(sheet: Sheet) -> str:
    if sheet.id == 0 and not is_id_name(sheet.columns[0].title) and _has_form(sheet):
        return (
            f"The id of a record is its “{sheet.columns[0].title}”, by the form of its values (csv.yaml takes "
            "`id: COLUMN`)."
        )
    if sheet.id is not None:
        return f"The id of a record is its “{sheet.columns[sheet.id].title}”."
    return (
        "No column tells the rows apart: the id of a record is a hash of its row, so an edited row is then a new "
        "record. csv.yaml takes `id: COLUMN`."
    )


def row_hash(row: Iterable[str]) -> str:
    """A row's content as 20 hexadecimal digits."""
    return blake2b("\x1f".join(row).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def repeated_rows(hashes: Iterable[str]) -> frozenset[str]:
    """Those that occur more than once."""
    seen: set[int] = set()
    again: set[str] = set()
    for value in hashes:
        key = hash(value)
        if key in seen:
            again.add(value)
        seen.add(key)
    return frozenset(again)


def id_reader(sheet: Sheet) -> Callable[[Sequence[str]], str]:
    """The id of each row, asked for in the order of the file from its first row on."""
    if sheet.id is not None:
        place = sheet.id
        return lambda row: row[place]
    counts: Counter[str] = Counter()
    repeated = sheet.repeated

    def read(row: Sequence[str]) -> str:
        value = row_hash(row)
        if value not in repeated:
            return f"{value}-1"
        counts[value] += 1
        return f"{value}-{counts[value]}"

    return read


def ids_by_key(target: Sheet, key: int, lengths: frozenset[int] = frozenset()) -> dict[str, str] | None:
    """The ids of a sheet's records by the values of a key column, folded as its profile compares them.

    None where the values are the ids. `lengths` are those of the values that point there: ids of 15 characters stand
    for those of 18. One pass over the file.
    """
    column = target.columns[key]
    other = {LONG, SHORT} <= lengths | set(map(len, column.words))
    if key == target.id and column.exact and not column.padded and not other:
        return None
    found: dict[str, str] = {}
    for id, row in identified(target):
        if row[key].strip():
            found[column.folded(row[key])] = id
    return found


def identified(sheet: Sheet) -> Iterator[tuple[str, Sequence[str]]]:
    """All rows with their ids."""
    read = id_reader(sheet)
    for row in sheet.table.rows():
        yield read(row), row
