"""Columns that say nothing which does not stand elsewhere too: each with the reason."""

from collections.abc import Sequence

from crm_move import AttributeType, Role

from .fits import Link
from .meanings import address_part
from .naming import squashed
from .sheets import Sheet

PARTS = 2
"""So many filled parts of an address make the whole one superfluous."""


def settle_superfluous(sheet: Sheet, links: Sequence[Link]) -> None:
    """Why columns of a known product's export are not needed; `links` are the sheet's."""
    _settle_places(sheet)
    export = sheet.export
    if export is None:
        return
    linked, sides = {link.index for link in links}, set(sheet.superfluous)
    product = export.vendor.name
    for index in range(len(sheet.columns)):
        if index in linked or index in sheet.moved or index in sheet.superfluous or index == sheet.id:
            continue
        ids = export.doubled(index)
        if index in (export.deleted, export.winner):
            sheet.superfluous[index] = f"{product} marks deleted and merged rows by it; those are left out"
        elif export.is_system(index):
            sheet.superfluous[index] = f"{product} keeps it for itself, or computes it anew"
        elif ids is not None and (ids in linked or ids in sides):
            sheet.superfluous[index] = f"the name of the record that “{sheet.columns[ids].title}” points at"
        elif (name := _name_beside(sheet, index)) is not None:
            sheet.superfluous[index] = f"the ids of users, whom “{sheet.columns[name].title}” names"
        elif (target := _own_file(sheet, index, links)) is not None:
            sheet.superfluous[index] = (
                f"of the {export.others[index].lower()}, which has a record of its own in {target}"
            )


def _settle_places(sheet: Sheet) -> None:
    """An address in one cell is not needed where its parts have columns of their own (BillingAddress, BillingCity)."""
    parts = [(index, part[0]) for index, column in enumerate(sheet.columns) if (part := address_part(column.title))]
    for index, decision in enumerate(sheet.decisions):
        if decision.type is AttributeType.LOCATION:
            place = squashed(sheet.columns[index].title).removesuffix("address")
            beside = [part for part, of in parts if of == place and part != index and sheet.columns[part].filled]
            if len(beside) >= PARTS:
                names = ", ".join(f"“{sheet.columns[part].title}”" for part in beside)
                sheet.superfluous[index] = f"the address that {names} hold in parts"


def _name_beside(sheet: Sheet, index: int) -> int | None:
    """The owner's column that a column of ids stands beside."""
    owner = sheet.role(Role.OWNER)
    export = sheet.export
    return owner if export and owner not in (None, index) and export.doubled(owner) == index else None


def _own_file(sheet: Sheet, index: int, links: Sequence[Link]) -> str | None:
    """The object that a column of another record belongs to, where this one is linked to it."""
    other = sheet.export.others.get(index) if sheet.export else None
    if other is None:
        return None
    return next((link.fit.target.slug for link in links if link.fit.target.is_named(other)), None)
