"""A table with all that is known about it: its profile, types, kind, roles, id and links."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from crm_move import AttributeType, Kind, Role

from . import meanings
from .deciding import Decision, column_sign, decide
from .naming import nouns, numbered, slug, squashed
from .overrides import ColumnSettings, Habits, Overrides, habits
from .part import AnotherTableError, Findings
from .profile import Column, Profile
from .shapes import NULLS
from .table import Table


@dataclass
class Sheet:
    """One object on its way to a schema; lists run parallel to the table's columns.

    `empties`: cells that mean nothing. `repeated`: hashes of rows that occur more than once, for objects without an id.
    """

    table: Table
    profile: Profile
    findings: Findings
    slug: str = ""
    slugs: list[str] = field(default_factory=list)
    singular: str = ""
    plural: str = ""
    kind: Kind | None = None
    decisions: list[Decision] = field(default_factory=list)
    roles: list[Role | None] = field(default_factory=list)
    id: int | None = None
    empties: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[Column]:
        return self.profile.columns

    def said(self, index: int) -> ColumnSettings:
        """What csv.yaml says about a column."""
        wanted = squashed(self.columns[index].title)
        columns = self.table.settings.columns.items()
        return next((said for title, said in columns if squashed(title) == wanted), ColumnSettings())

    def habits(self, index: int) -> Habits:
        """How a column's values are written, as far as csv.yaml says."""
        return habits(self.table.habits, self.said(index))

    def role(self, role: Role) -> int | None:
        """The first column that has a role."""
        return next((index for index, found in enumerate(self.roles) if found is role), None)


def look(table: Table, overrides: Overrides) -> list[Sheet]:
    """The sheet of a table, after one complete pass over its rows (two where a quote turns out to be misplaced).

    Several where the file holds several tables.
    """
    titles = table.titles
    stages = [index for index, title in enumerate(titles) if meanings.role_of(title, Kind.DEAL, "deal") is Role.STAGE]
    chances = [index for index, title in enumerate(titles) if "probability" in title.lower()]
    pair = (stages[0], chances[0]) if stages and chances else None
    while True:
        findings, profile = Findings(), Profile(titles, table.nulls, pair)
        try:
            profile.take(table.rows(findings))
        except csv.Error:
            table.relax()
        except AnotherTableError as begun:
            rest = look(table.split(begun.after, overrides), overrides)
            return [*look(table, overrides), *rest]
        else:
            return [Sheet(table, profile, findings)]


def settle_nulls(sheets: Sequence[Sheet]) -> None:
    """A program's word for nothing means empty where several columns of the set hold it, or the rest is no text."""
    holders: Counter[str] = Counter()
    for sheet in sheets:
        holders.update(word for column in sheet.columns for word in column.nulls)
    accepted = frozenset(word for word, count in holders.items() if count >= 2)
    for sheet in sheets:
        found: Counter[str] = Counter()
        for column in sheet.columns:
            for word in [word for word in column.nulls if word not in accepted]:
                column.restore(word)
            found.update(column.nulls)
        sheet.empties = sheet.table.nulls | {word for word in accepted if word in NULLS}
        for word, count in sorted(found.items()):
            sheet.notes.append(
                f"{count:,} cells hold “{word}”: read as empty, because {holders[word]} columns of these files hold it."
            )


def settle_names(sheets: Sequence[Sheet]) -> None:
    """Slugs and nouns of objects and attributes."""
    slugs = numbered([sheet.table.settings.object or slug(sheet.table.stem, "rows") for sheet in sheets], "{}_{}")
    for sheet, name in zip(sheets, slugs, strict=True):
        settings = sheet.table.settings
        one, many = nouns(settings.object or meanings.thing(sheet.table.stem))
        sheet.slug, sheet.singular, sheet.plural = name, settings.singular or one, settings.plural or many
        titles = sheet.table.titles
        sheet.slugs = numbered([slug(title, f"column_{place}") for place, title in enumerate(titles, 1)], "{}_{}")


def settle_types(sheet: Sheet) -> None:
    """The type of each column."""
    signs = {sign for column in sheet.columns if (sign := column_sign(column))}
    sign = signs.pop() if len(signs) == 1 else None
    sheet.decisions = [
        decide(column, sheet.habits(index), sheet.said(index), sign) for index, column in enumerate(sheet.columns)
    ]


def is_text(sheet: Sheet, index: int) -> bool:
    """Whether a column was decided to be plain text."""
    return sheet.decisions[index].type is AttributeType.TEXT
