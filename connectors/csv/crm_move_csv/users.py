"""The users of a product, in a file of their own: who owns records, by id. They are no records to be moved."""

from collections.abc import Iterator, Sequence

from crm_move import Actor, AttributeType, Kind, Role

from .contacts import emails
from .sheets import Sheet

Users = dict[str, Actor]


def is_users(sheet: Sheet) -> bool:
    """Whether a file is a known product's list of its own users, and csv.yaml does not say what else its rows are."""
    thing = sheet.export.thing if sheet.export else None
    return thing is not None and thing.kind is Kind.USER and sheet.id is not None and sheet.table.settings.kind is None


def users(sheets: Sequence[Sheet]) -> Users:
    """All users by their ids, compared as ids are."""
    return {key: actor for sheet in sheets for key, actor in _actors(sheet)}


def _actors(sheet: Sheet) -> Iterator[tuple[str, Actor]]:
    if sheet.id is None:
        return
    id, folded = sheet.id, sheet.columns[sheet.id].folded
    mail = next((index for index, each in enumerate(sheet.decisions) if each.type is AttributeType.EMAIL), None)
    names = [index for role in (Role.GIVEN_NAME, Role.FAMILY_NAME) if (index := sheet.role(role)) is not None]
    full = sheet.role(Role.NAME)
    names = names or ([] if full is None else [full])
    for row in sheet.table.rows():
        name = " ".join(row[index].strip() for index in names).strip()
        address = emails(row[mail]) if mail is not None else ()
        yield folded(row[id]), Actor(id=row[id], email=address[0] if address else None, name=name or None)
