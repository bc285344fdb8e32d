"""A table with all that is known about it: its profile, types, kind, roles, id and links."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from crm_move import AttributeType, Kind, Role

from . import meanings
from .deciding import decide, file_habits
from .decision import Decision
from .meanings import kind_of_name
from .naming import nouns, numbered, slug, squashed
from .overrides import ColumnSettings, Habits, Overrides, habits
from .part import AnotherTableError, Findings
from .profile import Column, Profile
from .recognising import Export
from .shapes import NULLS, TRUE
from .table import Table
from .vendors import Thing


@dataclass(eq=False)
class Sheet:
    """One object on its way to a schema; lists run parallel to the table's columns.

    `empties`: cells that mean nothing. `superfluous`: why a column says nothing that does not stand elsewhere too.
    `moved`: columns that stand in another object instead; `made`: columns that point at it, with its key column.
    `deleted`: rows left out; `former`: the ids of those that were merged, by the id of the record they are in now.
    `entries`: rows are entries of a list, whose records are another object.
    `repeated`: hashes of rows that occur more than once, for objects without an id.
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
    superfluous: dict[int, str] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    made: dict[int, "tuple[Sheet, int]"] = field(default_factory=dict)
    deleted: int = 0
    entries: bool = False
    former: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> list[Column]:
        return self.profile.columns

    def said(self, index: int) -> ColumnSettings:
        """What csv.yaml says about a column."""
        called, columns = self.called(index), self.table.settings.columns.items()
        return next((said for title, said in columns if squashed(title) in called), ColumnSettings())

    def called(self, index: int) -> set[str]:
        """What csv.yaml may call a column, squashed: its header as written or without what only names its table."""
        return {squashed(self.table.headers[index]), squashed(self.columns[index].title)}

    def index(self, name: str) -> int | None:
        """The column of this name."""
        return next((index for index in range(len(self.columns)) if squashed(name) in self.called(index)), None)

    @property
    def export(self) -> Export | None:
        """The product that wrote the file."""
        return self.table.export

    def is_named(self, word: str) -> bool:
        """Whether a product's word for an object (`company`, `contact person`) means these rows."""
        thing = self.export.thing if self.export and not self.entries else None
        if self.export and self.export.prefix and squashed(word) == squashed(self.export.prefix):
            return True
        if thing is None:
            return squashed(word) in (squashed(self.singular), squashed(self.plural)) or (
                self.kind is not None and kind_of_name(word) is self.kind
            )
        return any(re.fullmatch(each, word, re.IGNORECASE) for each in (thing.singular, thing.plural, thing.prefix))

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
            sheet = Sheet(table, profile, findings)
            return look(table, overrides) if leave_out_deleted(sheet) else [sheet]


def leave_out_deleted(sheet: Sheet) -> bool:
    """Keep deleted rows out from now on; False where there are none."""
    flag = sheet.export.deleted if sheet.export and sheet.table.keep is None else None
    if flag is None or not any(word.lower() in TRUE for word in sheet.columns[flag].words):
        return False
    sheet.table.keep = lambda row: row[flag].strip().lower() not in TRUE
    return True


def settle_merged(sheet: Sheet) -> None:
    """Count the rows left out, and note those that were merged under the ids of the records they are in now."""
    if sheet.table.keep is None or sheet.export is None or sheet.export.id is None:
        return
    id, winner, former = sheet.export.id, sheet.export.winner, dict[str, list[str]]()
    for row in sheet.table.all_rows():
        if not sheet.table.keep(row):
            sheet.deleted += 1
            if winner is not None and row[winner].strip():
                former.setdefault(row[winner].strip(), []).append(row[id].strip())
    sheet.former = {kept: tuple(ids) for kept, ids in former.items()}
    merged = sum(map(len, former.values()))
    sheet.notes.append(
        f"{sheet.deleted:,} rows are marked as deleted and left out; {merged:,} of them were merged into another "
        "record, and links to them go there."
    )


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
    things = Counter(sheet.export.thing for sheet in sheets if sheet.export)
    names = [_names(sheet, things) for sheet in sheets]
    slugs = numbered(
        [sheet.table.settings.object or name for sheet, (name, _, _) in zip(sheets, names, strict=True)], "{}_{}"
    )
    for sheet, name, (_, one, many) in zip(sheets, slugs, names, strict=True):
        settings = sheet.table.settings
        sheet.slug, sheet.singular, sheet.plural = name, settings.singular or one, settings.plural or many
        titles = sheet.table.titles
        sheet.slugs = numbered([slug(title, f"column_{place}") for place, title in enumerate(titles, 1)], "{}_{}")


def _names(sheet: Sheet, things: Counter[Thing | None]) -> tuple[str, str, str]:
    """(slug, singular, plural): as the product calls its rows, if only one file holds such; else as the file says."""
    if sheet.table.nouns:
        return slug(sheet.table.nouns[1], "rows"), *sheet.table.nouns
    said, thing = sheet.table.settings.object, sheet.export.thing if sheet.export and not sheet.entries else None
    if thing and not said and things[thing] == 1:
        return slug(thing.plural, "rows"), thing.singular, thing.plural
    return slug(sheet.table.stem, "rows"), *nouns(said or meanings.thing(sheet.table.stem))


def settle_types(sheet: Sheet) -> None:
    """The type of each column."""
    together = file_habits(sheet.columns)
    sheet.decisions = [
        decide(column, sheet.habits(index), sheet.said(index), together) for index, column in enumerate(sheet.columns)
    ]


def is_text(sheet: Sheet, index: int) -> bool:
    """Whether a column was decided to be plain text."""
    return sheet.decisions[index].type is AttributeType.TEXT
