"""All files of a source understood together: objects, links between them, tables that are only links."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from crm_move import UsageError

from .choosing import settle_choices
from .copies import once
from .deriving import derive
from .entries import Entries, entry_lists, settle_entries, without_bare_entries
from .files import Found
from .fits import Link
from .identity import settle_ids
from .joining import Join, joins
from .linking import find_links, settle_repeats
from .overrides import Overrides
from .repeating import settle_superfluous
from .roles import settle_kind, settle_roles
from .sheets import Sheet, look, settle_merged, settle_names, settle_nulls, settle_types
from .sides import without_second_sides
from .table import open_tables
from .users import Users, is_users, users


@dataclass(frozen=True)
class Understood:
    """`sheets` are the objects by slug, `links` and `joins` theirs; `lists` those that files are exports of.

    `stamps` tell the files as they were profiled; `users` are the owners of records, by id.
    """

    sheets: dict[str, Sheet]
    links: dict[str, list[Link]]
    joins: dict[str, list[Join]]
    lists: dict[str, Entries]
    notes: tuple[str, ...]
    stamps: dict[int, str]
    users: Users

    def check(self, sheet: Sheet) -> None:
        """Raises UsageError where a file has changed since it was profiled."""
        if sheet.table.stamp() != self.stamps[id(sheet)]:
            raise UsageError(f"{names(sheet)} changed while being read: start again with a new move")

    def print(self, sheet: Sheet) -> str:
        """What a cursor is good for: these files as they were."""
        return blake2b(self.stamps[id(sheet)].encode(), digest_size=4).hexdigest()


def names(sheet: Sheet) -> str:
    """The files that a sheet was read from."""
    return ", ".join(part.file.name for part in sheet.table.parts)


def understand(found: Found, overrides: Overrides, locator: object) -> Understood:
    """Profile everything completely. Raises UsageError for what can not be read, and where there is nothing."""
    tables = open_tables(found.files, overrides)
    empty = [part.file.name for table in tables if not table.titles for part in table.parts]
    sheets = [sheet for table in tables if table.titles for sheet in look(table, overrides)]
    if not sheets:
        raise UsageError(f"{locator} holds nothing: not even a header")
    stamps = {id(sheet): sheet.table.stamp() for sheet in sheets}
    sheets = once(sheets)
    for sheet in sheets:
        settle_merged(sheet)
    settle_nulls(sheets)
    settle_entries(sheets)
    settle_names(sheets)
    _settle(sheets)
    people = [sheet for sheet in sheets if is_users(sheet)] if not all(map(is_users, sheets)) else []
    sheets = [sheet for sheet in sheets if sheet not in people]
    made = derive(sheets, overrides)
    stamps |= {id(sheet): sheet.table.stamp() for sheet in made}
    sheets += made
    settle_names(sheets)
    _settle(made)
    for sheet in sheets:
        settle_repeats(sheet)
    everything, sheets = sheets, without_bare_entries(sheets)
    links = find_links(sheets)
    without_second_sides(sheets, links)
    together = joins(sheets, links)
    return Understood(
        sheets=_objects(sheets, links, together),
        links=links,
        joins={slug: [join for join in together if join.holder.fit.target.slug == slug] for slug in links},
        lists=entry_lists(everything),
        notes=(*found.notes, *(f"{name} is empty." for name in empty), *map(_owners_note, people)),
        users=users(people),
        stamps=stamps,
    )


def _owners_note(sheet: Sheet) -> str:
    return (
        f"{names(sheet)} names the owners of records; its {sheet.profile.rows:,} users are not moved (csv.yaml takes "
        "`kind: user` for it)."
    )


def _settle(sheets: Sequence[Sheet]) -> None:
    for sheet in sheets:
        settle_types(sheet)
        settle_kind(sheet)
        settle_roles(sheet)
    settle_ids(sheets)


def _objects(sheets: Sequence[Sheet], links: dict[str, list[Link]], together: Sequence[Join]) -> dict[str, Sheet]:
    """The sheets that are objects, with what is decided once links are known."""
    paired = {id(join.sheet) for join in together}
    objects = {sheet.slug: sheet for sheet in sheets if id(sheet) not in paired}
    for slug, sheet in objects.items():
        settle_superfluous(sheet, links[slug])
        settle_choices(sheet, {link.index for link in links[slug]})
    for join in together:
        join.holder.fit.target.notes.append(
            f"{names(join.sheet)} holds nothing but pairs: its {join.sheet.profile.rows:,} rows are links, no records "
            "(csv.yaml takes `pairs: records` for it)."
        )
    return objects
