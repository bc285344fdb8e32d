"""Columns that are really another object: the company that stands on each contact, the contact of a company."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crm_move import Kind, Role

from .meanings import kind_of_name
from .naming import nouns, squashed, tokens
from .sheets import Sheet, is_text

BESIDE = 2
"""A contact within a company's row has at least so many filled columns, one of them a name."""

_COMPANY = (
    "company",
    "account",
    "organization",
    "organisation",
    "employer",
    "firma",
    "unternehmen",
    "customer",
    "client",
)
_CONTACT = ("primary contact", "main contact", "contact person", "contact", "ansprechpartner")


@dataclass
class Group:
    """Columns of one table that tell of another object.

    `key` tells its records apart; where it is None, each row has one of its own. `titles`: what the columns that go
    there are called there, the key among them.
    """

    sheet: Sheet
    kind: Kind | None
    singular: str
    plural: str
    key: int | None
    titles: dict[int, str] = field(default_factory=dict)

    @property
    def moved(self) -> set[int]:
        """The columns that stand there alone from now on; the key stays, as a reference."""
        return set(self.titles) - {self.key}


def groups(sheet: Sheet, sheets: Sequence[Sheet]) -> Iterator[Group]:
    """What in a table is an object of its own, unless csv.yaml says `links: {COLUMN: none}` for one of the columns."""
    taken: set[int] = set()
    for group in (*_of_entries(sheet), *_of_product(sheet, sheets), *_company(sheet, sheets), *_contact(sheet)):
        if not taken.isdisjoint(group.titles):
            continue
        group.titles = {index: title for index, title in group.titles.items() if sheet.columns[index].filled}
        if not any(_refused(sheet, index) for index in group.titles):
            _keep_dependent(group)
            taken |= set(group.titles)
            yield group


def keep_one_key(together: Sequence[Group]) -> None:
    """Tell the records of several tables apart by their names, where not all of the tables have their ids."""
    keys = {group.titles[group.key] for group in together if group.key is not None}
    for group in together if len(keys) > 1 else ():
        group.key = next((index for index, title in group.titles.items() if title == "Name"), group.key)
        _keep_dependent(group)


def _refused(sheet: Sheet, index: int) -> bool:
    links = sheet.table.settings.links.items()
    return any(target == "none" and squashed(title) in sheet.called(index) for title, target in links)


def _of_entries(sheet: Sheet) -> Iterator[Group]:
    """The records that a list's entries are of, where they stand on it several times and have no file of their own."""
    export = sheet.export if sheet.entries else None
    if export is None or export.id is None or export.id in sheet.made:
        return
    thing = export.thing
    names = (thing.singular, thing.plural) if thing else ("Record", "Records")
    own = [index for index in range(len(sheet.columns)) if index != sheet.id and index not in export.others]
    titles = {index: export.titles[index] for index in own if not export.is_system(index)}
    yield Group(sheet, thing.kind if thing else None, *names, export.id, titles)


def _of_product(sheet: Sheet, sheets: Sequence[Sheet]) -> Iterator[Group]:
    """The columns that a product's export says belong to another record, whose own file is not there."""
    export = sheet.export
    for word in dict.fromkeys(export.others.values()) if export else ():
        thing, low = export.thing_of(word) if export else None, word.lower().replace("_", " ")
        kind = thing.kind if thing else kind_of_name(low)
        names = (thing.singular, thing.plural) if thing else nouns(low)
        if export is None or any(other.is_named(word) for other in sheets):
            continue
        titles = {index: export.fields[index] for index, of in export.others.items() if of == word}
        own = [index for index in range(len(sheet.columns)) if word.lower() in export.points_at(index)]
        titles |= {index: "ID" if sheet.columns[index].exact else "Name" for index in own}
        key = _key(sheet, titles, kind)
        if key is not None:
            yield Group(sheet, kind, *names, key, titles)
        elif kind is Kind.PERSON and sheet.kind is Kind.COMPANY and sheet.id is not None:
            yield Group(sheet, kind, *names, None, titles)


def _key(sheet: Sheet, titles: dict[int, str], kind: Kind | None) -> int | None:
    """The id, else the name; people of one name are not one person."""
    filled = {squashed(title): index for index, title in reversed(titles.items()) if sheet.columns[index].filled}
    return filled.get("id", filled.get("recordid", None if kind is Kind.PERSON else filled.get("name")))


def _company(sheet: Sheet, sheets: Sequence[Sheet]) -> Iterator[Group]:
    """The company of people or deals, where no file holds companies and some of the rows share theirs."""
    name = sheet.role(Role.COMPANY)
    if sheet.kind not in (Kind.PERSON, Kind.DEAL, Kind.LEAD) or name is None or not is_text(sheet, name):
        return
    column = sheet.columns[name]
    stem = next((word for word in _COMPANY if tokens(column.title)[:1] == (word,)), None)
    if any(other.kind is Kind.COMPANY for other in sheets) or column.long or column.keys is not None or not stem:
        return
    titles = {
        index: _within(other.title) for index, other in enumerate(sheet.columns) if tokens(other.title)[:1] == (stem,)
    }
    ids = (index for index, title in titles.items() if title == "Id" and sheet.columns[index].filled >= column.filled)
    yield Group(sheet, Kind.COMPANY, "Company", "Companies", next(ids, name), titles | {name: "Name"})


def _contact(sheet: Sheet) -> Iterator[Group]:
    """The contact in a company's row: a name and something more under the same first words."""
    if sheet.kind is not Kind.COMPANY or sheet.id is None or sheet.export:
        return
    for words in _CONTACT:
        first = tuple(words.split())
        titles = {
            index: " ".join(rest).capitalize() or "Name"
            for index, column in enumerate(sheet.columns)
            if (parts := tokens(column.title))[: len(first)] == first
            for rest in [parts[len(first) :]]
            if column.filled and index != sheet.id
        }
        if len(titles) >= BESIDE and {"Name", "Last name", "First name"} & set(titles.values()):
            yield Group(sheet, Kind.PERSON, "Contact", "Contacts", None, titles)
            return


def _within(title: str) -> str:
    return " ".join(tokens(title)[1:]).capitalize() or "Name"


def _keep_dependent(group: Group) -> None:
    """Without columns that have several values for one key: those tell of the row, not of the other object."""
    key = group.key
    if key is None:
        return
    seen: dict[int, dict[str, str]] = {index: {} for index in group.titles if index != key}
    for row in group.sheet.table.rows():
        name = group.sheet.columns[key].folded(row[key])
        for index in [index for index in seen if name and row[index].strip()]:
            if seen[index].setdefault(name, row[index]) != row[index]:
                del seen[index], group.titles[index]
