"""References between files: a column whose values are contained in a key column, measured over all of them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from crm_move import AttributeType, NearMiss, Role, UsageError

from .affinity import HINT, NAMED, NONE, affinity, measures, speaks_of_self
from .fits import Fit, Link, separator
from .identity import ids_by_key, repeated_rows, row_hash
from .meanings import is_id_name
from .misses import near_misses
from .mixing import Mixture, mixture
from .namesakes import tell_namesakes
from .naming import squashed, tokens
from .profile import BATCH, Column, batches
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

_NATURAL = (Role.NAME, Role.EMAIL, Role.DOMAIN)
_SOURCES = {AttributeType.TEXT, AttributeType.NUMBER, AttributeType.EMAIL, AttributeType.DOMAIN}


def find_links(sheets: Sequence[Sheet]) -> dict[str, list[Link]]:
    """The links of all sheets, by slug. Where the header can not decide between several, there is none, and a note."""
    return {sheet.slug: _links(sheet, sheets) for sheet in sheets}


def _links(sheet: Sheet, sheets: Sequence[Sheet]) -> list[Link]:
    fits = {index: _candidates(sheet, index, sheets) for index in _open(sheet)}
    mixed = _measure(sheet, {index: found for index, found in fits.items() if found})
    links = [Link(index, tuple(sure)) for index, found in fits.items() if (sure := _sure(found))]
    links += [Link(index, tuple(each.found)) for index, each in mixed.items() if each.found]
    for named in (True, False):
        for index, found in fits.items():
            linked = {link.fit.target.slug for link in links}
            good = [fit for fit in found if (fit.affinity > NONE) is named and _good(fit, sheet, index, linked)]
            if good and all(link.index != index for link in links):
                links += _decide(sheet, index, good)
    tell_namesakes(sheet, {link.index for link in links}, sheets)
    return sorted(_without_doubles(sheet, links), key=lambda link: link.index)


def _open(sheet: Sheet) -> list[int]:
    """The columns that may be links."""
    return [index for index in range(len(sheet.columns)) if index != sheet.id and index not in sheet.moved]


def _sure(fits: Sequence[Fit]) -> list[Fit]:
    return sorted((fit for fit in fits if fit.sure and fit.hits), key=lambda fit: -fit.hits)


def _without_doubles(sheet: Sheet, links: Sequence[Link]) -> list[Link]:
    """Without names that stand beside the ids of the same records."""
    linked = {link.index for link in links}
    return [link for link in links if not sheet.export or sheet.export.doubled(link.index) not in linked]


def _candidates(sheet: Sheet, index: int, sheets: Sequence[Sheet]) -> list[Fit]:
    column = sheet.columns[index]
    if index in sheet.made:
        return [Fit(*sheet.made[index], NAMED, sure=True)]
    said = _said(sheet, index, sheets)
    if said is None:
        said = _known(sheet, index, sheets)
    if said is not None:
        return said
    usable = sheet.decisions[index].type in _SOURCES and column.filled and not column.long
    if not usable or sheet.said(index).type or sheet.roles[index] in (Role.STAGE, Role.AMOUNT, Role.DESCRIPTION):
        return []
    found = [
        Fit(target, key, affinity(column.title, sheet.roles[index], target, key, target is sheet))
        for target in sheets
        for key in _keys(target)
        if not (target is sheet and key == index) and not _is_own(sheet, index, target)
    ]
    for fit in found:
        fit.several = _several(fit, column)
    worth = [fit for fit in found if _worth_measuring(fit, column, sheet)]
    return worth + [fit for fit in found if _perhaps_mixed(fit, column, worth)]


def _is_own(sheet: Sheet, index: int, target: Sheet) -> bool:
    """Whether a column says what a record itself is called, beside a file of the same kind: duplicates, no links."""
    alike = target is not sheet and target.kind is sheet.kind is not None
    first = any(sheet.role(role) == index for role in _NATURAL)
    return alike and first and not speaks_of_self(sheet.columns[index].title)


def _known(sheet: Sheet, index: int, sheets: Sequence[Sheet]) -> list[Fit] | None:
    """What the product that wrote the file says that a column points at; None where it says nothing."""
    words = (sheet.export.points_at(index) or _prefixes_in(sheet, index, sheets)) if sheet.export else ()
    column, vendor = sheet.columns[index], sheet.export.vendor if sheet.export else None
    if not words or not column.filled or not vendor:
        return None
    targets = [target for word in words for target in sheets if target.is_named(word) and target.id is not None]
    fits = []
    for target in dict.fromkeys(targets):
        key = target.id if column.exact else _name_key(target)
        if key is not None:
            sign = vendor.several if column.long else separator(column.words, target.columns[key], (vendor.several,))
            fits.append(Fit(target, key, NAMED, sign, sure=True))
    return [fit for fit in fits if (fit.target, fit.key) != (sheet, index)] or None


def _prefixes_in(sheet: Sheet, index: int, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """The other tables' own prefixes in a header, which name what it points at in a language that is not known."""
    parts = tokens(sheet.columns[index].title)
    own = sheet.export
    if own is None or not own.prefix or index in own.others:
        return ()
    prefixes = (other.export.prefix for other in sheets if other is not sheet and other.export)
    return tuple(prefix for prefix in prefixes if prefix and set(tokens(prefix)) <= set(parts))


def _name_key(target: Sheet) -> int | None:
    return next((key for key in _keys(target) if target.roles[key] is Role.NAME), None)


def _said(sheet: Sheet, index: int, sheets: Sequence[Sheet]) -> list[Fit] | None:
    """The link that csv.yaml orders or forbids for a column."""
    links, called = sheet.table.settings.links, sheet.called(index)
    wanted = next((target for title, target in links.items() if squashed(title) in called), None)
    if wanted is None:
        return None
    if wanted == "none":
        return []
    name, _, title = wanted.partition(".") if not wanted.endswith(".csv") else (wanted, "", "")
    for target in sheets:
        if name in (target.slug, target.table.stem, target.table.parts[0].file.name):
            key = _named_key(target, title)
            sign = separator(sheet.columns[index].words, target.columns[key])
            return [Fit(target, key, NAMED, sign, sure=True)]
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
        natural = target.roles[index] in _NATURAL
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
    trial = Fit(fit.target, fit.key, fit.affinity, fit.several)
    trial.count(sample)
    return trial.hits > 0 and (fit.affinity > NONE or fit.is_id or trial.share >= CONTAINED)


def _perhaps_mixed(fit: Fit, column: Column, worth: Sequence[Fit]) -> bool:
    """Whether ids of a further object may stand below the sample, which holds ids of another one only."""
    others = any(each.is_id and each.target is not fit.target for each in worth)
    known = any(each is fit for each in worth)
    return others and not known and fit.is_id and column.many and not _numeric(column) and not fit.several


def _several(fit: Fit, column: Column) -> str:
    """What stands between ids in the cells, where splitting there names more records and the whole cells do not."""
    sign = separator(column.words, fit.column)
    if not sign or not (fit.is_id or fit.column.exact):
        return ""
    whole, split = (Fit(fit.target, fit.key, fit.affinity, each) for each in ("", sign))
    for trial in (whole, split):
        trial.count(Counter(dict.fromkeys(column.words, 1)))
    return sign if split.hits > whole.hits and split.share >= CONTAINED_NAMED else ""


def _numeric(column: Column) -> bool:
    return all(word.strip().isdecimal() for word in column.words)


def _measure(sheet: Sheet, fits: dict[int, list[Fit]]) -> dict[int, Mixture]:
    """Count all cells: those of a column with few different values are known, the others are read again.

    Returns what was counted of columns that may hold the ids of several objects.
    """
    columns = sheet.columns
    again = [index for index in fits if columns[index].many or columns[index].long]
    mixed = {
        index: each
        for index, found in fits.items()
        if not (columns[index].long or _numeric(columns[index]) or any(fit.sure for fit in found))
        and (each := mixture(found))
    }
    for index in fits:
        if index not in again:
            _count(columns[index].words, index, fits, mixed)
    if again:
        for batch in batches(sheet.table.rows(), BATCH):
            for index in again:
                cells = (row[index] for row in batch)
                _count(Counter(cell for cell in cells if _is_filled(cell, sheet)), index, fits, mixed)
    _find_near(fits)
    return mixed


def _is_filled(cell: str, sheet: Sheet) -> bool:
    written = cell.strip()
    return bool(written) and written not in sheet.empties


def _count(cells: Counter[str], index: int, fits: dict[int, list[Fit]], mixed: dict[int, Mixture]) -> None:
    for fit in fits[index]:
        fit.count(cells)
    if index in mixed:
        mixed[index].count(cells)


def _find_near(fits: dict[int, list[Fit]]) -> None:
    for found in fits.values():
        for fit in found:
            fit.near = () if fit.several else near_misses(fit.misses, fit.target, fit.key)
            if fit.near and not fit.is_id:
                fit.near = _with_ids(fit)


def _with_ids(fit: Fit) -> tuple[NearMiss, ...]:
    """The near misses with the target's ids in place of the key column's values."""
    ids = ids_by_key(fit.target, fit.key) or {}
    keys = {miss: fit.column.folded(miss.id) for miss in fit.near}
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
        return [Link(index, (first[0],))]
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
