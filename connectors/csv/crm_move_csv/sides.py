"""Associations that an export writes on both of their sides: each pair of records is one link, told once."""

from collections.abc import Iterable, Sequence

from crm_move import Kind

from .cells import parts
from .fits import Link
from .sheets import Sheet

Pairs = set[int]


def without_second_sides(sheets: Sequence[Sheet], links: dict[str, list[Link]]) -> None:
    """Drop columns of several ids all of whose pairs stand in the other object's columns too; companies' first."""
    for sheet in sorted(sheets, key=lambda sheet: sheet.kind is not Kind.COMPANY):
        for link in [link for link in links[sheet.slug] if link.several and len(link.fits) == 1]:
            other = link.fit.target
            back = [each for each in links[other.slug] if _points_back(each, sheet) and other is not sheet]
            if back and link.fit.is_id and _pairs(sheet, link) <= set().union(*(_back(other, each) for each in back)):
                links[sheet.slug].remove(link)
                names = ", ".join(f"“{other.columns[each.index].title}”" for each in back)
                sheet.superfluous[link.index] = f"the other side of {names} of {other.slug}, which has all of its pairs"


def _points_back(link: Link, sheet: Sheet) -> bool:
    return link.fit.target is sheet and link.fit.is_id and len(link.fits) == 1


def _pairs(sheet: Sheet, link: Link) -> Pairs:
    return {hash((own, other)) for own, other in _read(sheet, link)}


def _back(sheet: Sheet, link: Link) -> Pairs:
    return {hash((other, own)) for own, other in _read(sheet, link)}


def _read(sheet: Sheet, link: Link) -> Iterable[tuple[str, str]]:
    if sheet.id is None:
        return
    id, key = sheet.columns[sheet.id], link.fit.column
    for row in sheet.table.rows():
        for written in parts(row[link.index], link.several):
            if written:
                yield id.folded(row[sheet.id]), key.folded(written)
