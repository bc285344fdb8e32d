"""References between files: a column whose values are contained in a key column, measured over all of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crm_move import AttributeType, NearMiss, Role, UsageError

from .affinity import HINT, NAMED, NONE, affinity, measures
from .identity import ids_by_key, repeated_rows, row_hash
from .meanings import is_id_name
from .misses import near_misses
from .naming import squashed
from .profile import BATCH, MOST_WORDS, Column, batches
from .roles import is_key
from .sheets import Sheet

CONTAINED = 0.9
"""A column is a link when at least this share of its filled cells names a record, near misses included."""
CONTAINED_NAMED = 0.5
"""Enough for columns whose header names the object; the other cells are dangling."""
CONTAINED_UNNAMED = 0.98
"""Needed without any word in the header, of text with at least `VARIED` different values."""
VARIED = 5

COVERED = 0.5
"""Numbers under a header that only begins like the object's name have to name at least this share of its records."""

_SOURCES = {AttributeType.TEXT, AttributeType.NUMBER, AttributeType.EMAIL, AttributeType.DOMAIN}


@dataclass
class Fit:
    """How well a column's cells are contained in a key column of an object."""

    target: Sheet
    key: int
    affinity: int
    hits: int = 0
    rows: int = 0
    misses: Counter[str] = field(default_factory=Counter)
    near: tuple[NearMiss, ...] = ()

    @property
    def share(self) -> float:
        return self.hits / self.rows if self.rows else 0.0

    @property
    def share_with_near(self) -> float:
        return (self.hits + sum(miss.rows for miss in self.near)) / self.rows if self.rows else 0.0

    @property
    def is_id(self) -> bool:
        return self.target.id == self.key

    @property
    def column(self) -> Column:
        return self.target.columns[self.key]

    def count(self, cells: Counter[str]) -> None:
        """Count cells in or out of the key column."""
        keys, exact = self.column.keys or set(), self.column.exact
        for cell, count in cells.items():
            written = cell.strip()
            self.rows += count
            if hash(written if exact else written.casefold()) in keys:
                self.hits += count
            elif written in self.misses or len(self.misses) < MOST_WORDS:
                self.misses[written] += count


@dataclass(frozen=True)
class Link:
    """A column that points at records of another sheet (or its own)."""

    index: int
    fit: Fit


def find_links(sheets: Sequence[Sheet]) -> dict[str, list[Link]]:
    """The links of all sheets, by slug. Where the header can not decide between several, there is none, and a note."""
    return {sheet.slug: _links(sheet, sheets) for sheet in sheets}


def _links(sheet: Sheet, sheets: Sequence[Sheet]) -> list[Link]:
    fits = {index: _candidates(sheet, index, sheets) for index in range(len(sheet.columns)) if index != sheet.id}
    _measure(sheet, {index: found for index, found in fits.items() if found})
    links: list[Link] = []
    for named in (True, False):
        for index, found in fits.items():
            linked = {link.fit.target.slug for link in links}
            good = [fit for fit in found if (fit.affinity > NONE) is named and _good(fit, sheet, index, linked)]
            if good and all(link.index != index for link in links):
                links += _decide(sheet, index, good)
    return sorted(links, key=lambda link: link.index)


def _candidates(sheet: Sheet, index: int, sheets: Sequence[Sheet]) -> list[Fit]:
    column = sheet.columns[index]
    said = _said(sheet, index, sheets)
    if said is not None:
        return said
    usable = sheet.decisions[index].type in _SOURCES and column.filled and not column.long
    if not usable or sheet.said(index).type or sheet.roles[index] in (Role.STAGE, Role.AMOUNT, Role.DESCRIPTION):
        return []
    found = [
        Fit(target, key, affinity(column.title, sheet.roles[index], target, key, target is sheet))
        for target in sheets
        for key in _keys(target)
        if not (target is sheet and key == index)
    ]
    return [fit for fit in found if _worth_measuring(fit, column, sheet)]


def _said(sheet: Sheet, index: int, sheets: Sequence[Sheet]) -> list[Fit] | None:
    """The link that csv.yaml orders or forbids for a column."""
    links = {squashed(title): target for title, target in sheet.table.settings.links.items()}
    wanted = links.get(squashed(sheet.columns[index].title))
    if wanted is None:
        return None
    if wanted == "none":
        return []
    name, _, title = wanted.partition(".") if not wanted.endswith(".csv") else (wanted, "", "")
    for target in sheets:
        if name in (target.slug, target.table.stem, target.table.parts[0].file.name):
            return [Fit(target, _named_key(target, title), NAMED)]
    raise UsageError(
        f"csv.yaml: there is no file or object {name!r} to link to; there are {', '.join(s.slug for s in sheets)}"
    )


def _named_key(target: Sheet, title: str) -> int:
    keys = [index for index, column in enumerate(target.columns) if column.keys is not None and column.filled]
    wanted = squashed(title)
    found = next(
        (index for index in keys if squashed(target.columns[index].title) == wanted), target.id if not title else None
    )
    if found is None:
        names = ", ".join(target.columns[index].title for index in keys) or "none"
        raise UsageError(
            f"csv.yaml: a link to {target.slug} needs a column without repeated values; these are: {names}"
        )
    return found


def _keys(target: Sheet) -> Iterator[int]:
    """Columns that records can be named by: ids, e-mail addresses, domains, names, none of them repeated."""
    for index, column in enumerate(target.columns):
        if column.keys is None or not column.filled or column.long:
            continue
        natural = target.roles[index] in (Role.NAME, Role.EMAIL, Role.DOMAIN)
        if index == target.id or natural or (is_id_name(column.title) and is_key(column, target)):
            yield index


def _worth_measuring(fit: Fit, column: Column, sheet: Sheet) -> bool:
    """Look at the sample first: without a word in the header, and for numbers, hardly any chance is given."""
    numeric = _numeric(column)
    if numeric and measures(column.title):
        return False
    if fit.affinity == NONE and (fit.target is sheet or numeric or column.distinct < VARIED):
        return False
    sample = Counter(dict.fromkeys(column.words, 1))
    trial = Fit(fit.target, fit.key, fit.affinity)
    trial.count(sample)
    return trial.hits > 0 and (fit.affinity > NONE or trial.share >= CONTAINED)


def _numeric(column: Column) -> bool:
    return all(word.strip().isdecimal() for word in column.words)


def _measure(sheet: Sheet, fits: dict[int, list[Fit]]) -> None:
    """Count all cells: those of a column with few different values are known, the others are read again."""
    again = [index for index in fits if sheet.columns[index].many]
    for index, found in fits.items():
        for fit in found if index not in again else ():
            fit.count(sheet.columns[index].words)
    if again:
        for batch in batches(sheet.table.rows(), BATCH):
            for index in again:
                cells = Counter(row[index] for row in batch if row[index].strip())
                for fit in fits[index]:
                    fit.count(cells)
    for found in fits.values():
        for fit in found:
            fit.near = near_misses(fit.misses, fit.target, fit.key)
            if fit.near and not fit.is_id:
                fit.near = _with_ids(fit)


def _with_ids(fit: Fit) -> tuple[NearMiss, ...]:
    """The near misses with the target's ids in place of the key column's values."""
    ids, exact = ids_by_key(fit.target, fit.key) or {}, fit.column.exact
    keys = {miss: miss.id if exact else miss.id.casefold() for miss in fit.near}
    return tuple(miss.model_copy(update={"id": ids[key]}) for miss, key in keys.items() if key in ids)


def _good(fit: Fit, sheet: Sheet, index: int, linked: set[str]) -> bool:
    column = sheet.columns[index]
    if fit.affinity >= NAMED:
        return fit.share >= CONTAINED_NAMED or (fit.hits > 0 and fit.share_with_near >= CONTAINED)
    if fit.affinity == HINT:
        covers = column.distinct >= COVERED * fit.column.distinct
        if _numeric(column) and not covers:
            return False
        return fit.share_with_near >= CONTAINED and fit.share >= CONTAINED_NAMED
    return fit.share >= CONTAINED_UNNAMED and column.distinct >= VARIED and fit.target.slug not in linked


def _decide(sheet: Sheet, index: int, good: list[Fit]) -> list[Link]:
    def rank(fit: Fit) -> tuple[int, bool]:
        return fit.affinity, fit.is_id

    best = max(map(rank, good))
    first = [fit for fit in good if rank(fit) == best]
    if len({fit.target.slug for fit in first}) == 1:
        return [Link(index, first[0])]
    names = " and ".join(f"{fit.target.slug}.{fit.column.title}" for fit in first)
    sheet.notes.append(
        f"“{sheet.columns[index].title}” could point at {names} alike; it is no link until csv.yaml says `links: "
        f"{{{sheet.columns[index].title}: {first[0].target.slug}}}`."
    )
    return []


def settle_repeats(sheet: Sheet) -> None:
    """For objects without an id column: which rows occur more than once."""
    if sheet.id is None:
        sheet.repeated = repeated_rows(map(row_hash, sheet.table.rows()))


def evidence(link: Link) -> str:
    """The measurement in words."""
    fit = link.fit
    counted = f"{fit.hits:,} of {fit.rows:,} values ({fit.share:.1%}) are in {fit.target.slug}.{fit.column.title}"
    near = f"; {sum(miss.rows for miss in fit.near):,} nearly" if fit.near else ""
    return counted + near
