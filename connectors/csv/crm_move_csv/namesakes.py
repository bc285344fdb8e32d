"""Columns of names that could be links, if the records that they name were not several of one name."""

from collections.abc import Collection, Sequence

from crm_move import Role

from .affinity import NAMED, affinity
from .naming import squashed
from .profile import Column
from .sheets import Sheet, is_text

NAMES = 0.9
"""At least this share of the cells is a name of some record."""


def tell_namesakes(sheet: Sheet, linked: Collection[int], sheets: Sequence[Sheet]) -> None:
    """Note each column that is no link because names repeat in the table that it names."""
    for index, column in enumerate(sheet.columns):
        if index in (*linked, *sheet.moved, sheet.id) or not _may_name(sheet, index):
            continue
        for target in sheets:
            name = _repeated_name(target) if target is not sheet else None
            if name is not None and _named(sheet, index, target, name):
                twice = sum(count > 1 for count in target.columns[name].words.values())
                sheet.notes.append(
                    f"“{column.title}” names {target.plural.lower()}, but {twice:,} of their names stand on several "
                    f"records: it is no link. A column of ids would be (csv.yaml: `links: {{COLUMN: {target.slug}}}`)."
                )


def _may_name(sheet: Sheet, index: int) -> bool:
    column = sheet.columns[index]
    said = any(squashed(title) in sheet.called(index) for title in sheet.table.settings.links)
    return bool(column.filled) and not (column.long or column.many or column.exact or said) and is_text(sheet, index)


def _repeated_name(target: Sheet) -> int | None:
    """The column of names, where some of them stand on several records."""
    index = target.role(Role.NAME)
    known = index is not None and target.columns[index].keys is None and not target.columns[index].many
    return index if known else None


def _named(sheet: Sheet, index: int, target: Sheet, name: int) -> bool:
    says = affinity(sheet.columns[index].title, sheet.roles[index], target, name, same=False) >= NAMED
    return says and _share(sheet.columns[index], target.columns[name]) >= NAMES


def _share(column: Column, names: Column) -> float:
    known = {names.folded(word) for word in names.words}
    hits = sum(count for word, count in column.words.items() if names.folded(word) in known)
    return hits / max(column.filled, 1)
