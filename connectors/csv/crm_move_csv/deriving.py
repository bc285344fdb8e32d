"""Objects that are made of columns of other tables."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from crm_move import Kind, Role

from .contacts import domain_of, emails
from .grouping import Group, groups, keep_one_key
from .overrides import Overrides, habits
from .part import Findings, Row
from .sheets import Sheet, look
from .table import Table, check_names

ID, COMPANY, DOMAIN = "Id", "Company", "Domain"
"""Columns that are not in the file: the row's own id, the company in whose row a contact stands, and the domain of all
e-mail addresses of a company's people."""


@dataclass
class Derived(Table):
    """The records that groups of columns tell of, each once, in the order in which they first stand there."""

    groups: tuple[Group, ...] = ()
    columns: tuple[str, ...] = field(default=())

    @property
    def headers(self) -> tuple[str, ...]:
        return self.columns

    @property
    def titles(self) -> tuple[str, ...]:
        return self.columns

    def all_rows(self, findings: Findings | None = None) -> Iterator[Row]:  # noqa: ARG002 - the signature of a table
        return iter(self._rows)

    @cached_property
    def _rows(self) -> list[Row]:
        found: dict[str, Row] = {}
        domains: dict[str, set[str]] = {}
        for number, group in enumerate(self.groups):
            for row in group.sheet.table.rows():
                key, cells = self._cells(group, row)
                if key is None or not cells:
                    continue
                key = f"{number}:{key}" if group.key is None else key
                record = found.setdefault(key, [""] * len(self.columns))
                for title, cell in cells.items():
                    record[self.columns.index(title)] = record[self.columns.index(title)] or cell
                domains.setdefault(key, set()).update(_domains(group.sheet, row))
        if DOMAIN in self.columns:
            _fill_domains(found, domains, self.columns.index(DOMAIN))
        return list(found.values())

    def _cells(self, group: Group, row: Row) -> tuple[str | None, dict[str, str]]:
        """What tells the record apart, and its filled cells by title."""
        sheet = group.sheet
        cells = {title: row[index] for index, title in group.titles.items() if row[index].strip()}
        cells = {title: cell for title, cell in cells.items() if cell.strip() not in sheet.empties}
        if group.key is not None:
            return sheet.columns[group.key].folded(row[group.key]) if group.titles[group.key] in cells else None, cells
        own = row[sheet.id] if sheet.id is not None else ""
        return own, {ID: own, COMPANY: own} | cells if cells else {}


def _domains(sheet: Sheet, row: Row) -> set[str]:
    """The domains of a row's e-mail addresses."""
    mails = [row[index] for index, role in enumerate(sheet.roles) if role is Role.EMAIL]
    return {address.rpartition("@")[2].lower() for cell in mails for address in emails(cell)}


def _fill_domains(found: dict[str, Row], domains: dict[str, set[str]], place: int) -> None:
    """A company has a domain when all addresses of its people have that one, and no other company's people do."""
    everywhere = Counter(domain for each in domains.values() for domain in each)
    for key, row in found.items():
        one = next(iter(domains[key]), "") if len(domains[key]) == 1 else ""
        if one and everywhere[one] == 1 and domain_of(one):
            row[place] = one


def derive(sheets: Sequence[Sheet], overrides: Overrides) -> list[Sheet]:
    """The objects that stand within the tables. Their columns leave the tables; links point at them instead."""
    together: dict[tuple[Kind | None, str], list[Group]] = {}
    for sheet in sheets:
        for group in groups(sheet, sheets):
            apart = "" if group.key is not None else sheet.slug
            together.setdefault((group.kind, group.plural + apart), []).append(group)
    for found in together.values():
        keep_one_key(found)
    made = [(found, _made(found, overrides)) for found in together.values()]
    for found, sheet in made:
        _tell(found, sheet)
    return [sheet for _, sheet in made]


def _made(found: Sequence[Group], overrides: Overrides) -> Sheet:
    titles = dict.fromkeys(title for group in found for title in group.titles.values())
    own = [ID, COMPANY] if found[0].key is None else []
    columns = (*own, *(title for title in titles if title not in own))
    mails = any(role is Role.EMAIL for group in found for role in group.sheet.roles)
    if found[0].kind is Kind.COMPANY and mails and not any("domain" in title.lower() for title in titles):
        sheet = _looked(found, (*columns, DOMAIN), overrides)
        if sheet.columns[-1].filled:
            return sheet
    return _looked(found, columns, overrides)


def _looked(found: Sequence[Group], columns: tuple[str, ...], overrides: Overrides) -> Sheet:
    first, base = found[0], found[0].sheet.table
    name = f"{base.parts[0].name}#{first.plural.lower()}"
    settings = overrides.file(name)
    check_names(name, columns, settings)
    keys = {ID if group.key is None else group.titles[group.key] for group in found}
    told = keys.pop() if len(keys) == 1 else None
    table = Derived(
        stem=f"{base.stem}#{first.plural}",
        parts=base.parts,
        habits=habits(overrides, settings),
        settings=settings.model_copy(update={"kind": settings.kind or first.kind, "id": settings.id or told}),
        nulls=base.nulls,
        nouns=(first.singular, first.plural),
        groups=tuple(found),
        columns=columns,
    )
    return look(table, overrides)[0]


def _tell(found: Sequence[Group], made: Sheet) -> None:
    """Move the columns, link what stays, and say so on both sides."""
    for group in found:
        base, titles = group.sheet, made.table.titles
        for index in group.moved:
            base.roles[index] = None
        base.moved |= group.moved
        if group.key is not None:
            base.made[group.key] = made, titles.index(group.titles[group.key])
        elif base.id is not None:
            made.made[titles.index(COMPANY)] = base, base.id
        moved = ", ".join(f"“{base.columns[index].title}”" for index in sorted(group.titles))
        tell = "tell" if len(group.titles) > 1 else "tells"
        base.notes.append(f"{moved} {tell} of {group.plural.lower()}, which are objects of their own.")
        made.notes.append(_origin(group, moved))
    if made.columns[-1].title == DOMAIN:
        made.notes.append(
            f"{made.columns[-1].filled:,} domains are those of the e-mail addresses of a company's people, where all "
            "have the same and no other company's people have it."
        )


def _origin(group: Group, moved: str) -> str:
    base = group.sheet
    each = f"one for each different “{base.columns[group.key].title}”" if group.key is not None else "one for each row"
    column = base.columns[min(group.titles)].title
    return (
        f"Made of {moved} in the {base.profile.rows:,} rows of {base.table.parts[0].name}, {each} (with `links: "
        f"{{{column}: none}}` for that file in csv.yaml they stay where they are)."
    )
