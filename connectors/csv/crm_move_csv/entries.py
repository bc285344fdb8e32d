"""Exports of a list: each row is an entry of it, and an entry is of one record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crm_move import MembershipPage, RecordList, UsageError

from .meanings import thing
from .naming import numbered, slug
from .sheets import Sheet

PAGE = 1000


@dataclass(frozen=True)
class Entries:
    """A list: the sheet of its entries, the column with their records' ids, and the list as described."""

    sheet: Sheet
    column: int
    list: RecordList


def settle_entries(sheets: Sequence[Sheet]) -> None:
    """Decide of each list's export whether its rows are records or entries, with the records in another object.

    They are entries where a record stands on the list several times, or where the records' own file is there.
    """
    for sheet in sheets:
        export = sheet.export
        if export is None or export.entry is None or export.id is None or not _is_key(sheet, export.entry):
            continue
        own = _own_file(sheet, sheets)
        sheet.entries = own is not None or not _is_key(sheet, export.id)
        sheet.notes.append(_sentence(sheet, own))
        if own is not None and own.export is not None and own.export.id is not None:
            sheet.made[export.id] = own, own.export.id
            why = f"of the record that the entry is of, which is in {own.table.parts[0].name}"
            sheet.superfluous |= dict.fromkeys(export.parents - {export.id}, why)


def _sentence(sheet: Sheet, own: Sheet | None) -> str:
    if not sheet.entries:
        return "Its rows are entries of a list on which each record stands once: they are records, with a list of them."
    records = f"the records are in {own.table.parts[0].name}" if own else "some records stand on it several times"
    return f"Its rows are entries of a list, and {records}: entries are an object of their own, each with its record."


def _is_key(sheet: Sheet, index: int) -> bool:
    column = sheet.columns[index]
    return column.keys is not None and column.filled == sheet.profile.rows > 0


def _own_file(sheet: Sheet, sheets: Sequence[Sheet]) -> Sheet | None:
    """The export of the same product that has the list's records, each once."""
    export = sheet.export
    for other in sheets:
        told = other.export if other is not sheet else None
        alike = told and export and (told.vendor, told.thing) == (export.vendor, export.thing) and told.entry is None
        if alike and told and told.id is not None and _is_key(other, told.id):
            return other
    return None


def entry_lists(sheets: Sequence[Sheet]) -> dict[str, Entries]:
    """The lists that the sheets are exports of, by slug."""
    told = [(sheet, target) for sheet in sheets if (target := _records_of(sheet)) is not None]
    titles = [thing(sheet.table.stem).capitalize() for sheet, _ in told]
    slugs = numbered([f"{slug(title, 'list')}_list" for title in titles], "{}_{}")
    return {
        name: Entries(sheet, column, RecordList(slug=name, title=title, object=target.slug))
        for name, title, (sheet, (column, target)) in zip(slugs, titles, told, strict=True)
    }


def without_bare_entries(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets without entries that hold nothing but ids: who is on the list says it all."""
    bare = [sheet for sheet in sheets if _is_bare(sheet)]
    for sheet in bare:
        _, target = _records_of(sheet) or (None, sheet)
        target.notes.append(
            f"{sheet.table.parts[0].name} tells of {sheet.profile.rows:,} entries nothing but which records they are "
            "of: these are put on the list, each once."
        )
    return [sheet for sheet in sheets if sheet not in bare]


def _is_bare(sheet: Sheet) -> bool:
    export = sheet.export
    if not sheet.entries or export is None or _records_of(sheet) is None:
        return False
    told = {export.entry, export.id, *sheet.superfluous, *sheet.moved}
    return not any(column.filled and index not in told for index, column in enumerate(sheet.columns))


def _records_of(sheet: Sheet) -> tuple[int, Sheet] | None:
    """The column of record ids of a list's export, and the object that these records are in."""
    export = sheet.export
    if export is None or export.entry is None or export.id is None:
        return None
    if export.id in sheet.made:
        return export.id, sheet.made[export.id][0]
    return (export.id, sheet) if sheet.id == export.id else None


def members(entries: Entries, start: int) -> Iterator[MembershipPage]:
    """The ids of the records on a list, each once, from the one of number `start` on."""
    found = dict.fromkeys(id for row in entries.sheet.table.rows() if (id := row[entries.column].strip()))
    ids = tuple(found)
    if start > len(ids):
        raise UsageError(
            f"{entries.sheet.table.parts[0].name} changed since reading began: start again with a new move"
        )
    for place in range(start, max(len(ids), start + 1), PAGE):
        after = place + PAGE
        yield MembershipPage(ids=ids[place:after], next=str(after) if after < len(ids) else None)
