"""Columns that choose from a list: several choices in one cell, and lists that have an order of their own."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from crm_move import AttributeType

from .cells import parts
from .decision import Decision
from .meanings import mentions
from .profile import Column
from .sheets import Sheet, is_text

CHOICES = 50
"""So many different choices at most."""
REPEATS = 3
"""Each stands in so many cells on average, or more."""
LENGTH = 40
"""None is longer, in characters."""
ALONE = 0.5
"""Where no known product joined them, at least this share of the choices also stands alone in some cell."""
JOINED = 2
"""At least so many cells hold more than one."""
SIGNS = (";", " ::: ", "|", "\n", ",")

SCALES = tuple(
    tuple(words.split())
    for words in (
        "lowest low minor medium moderate normal mid high major higher highest urgent critical",
        "cold cool warm hot",
        "micro small medium midmarket large enterprise",
        "bronze silver gold platinum diamond",
        "beginner basic intermediate advanced expert",
        "never rarely seldom sometimes often always",
        "daily weekly biweekly monthly quarterly yearly annually",
        "niedrig gering mittel normal hoch dringend kritisch",
        "kalt warm heiß",
    )
)
_NUMBERED = re.compile(r"\(?(\d{1,3})[).:\s-]+[^\W\d].*")
_RANGE = re.compile(r"(?P<less>[<≤]\s?)?(?P<first>\d[\d.,' ]*)(?:\s?(?:-|–|to|bis)\s?\d[\d.,' ]*|\s?\+)?(?:\s\w+)?")
_PROSE = ("name", "address", "street", "note", "notes", "description", "comment", "comments", "title", "subject", "url")


def settle_choices(sheet: Sheet, linked: Collection[int]) -> None:
    """Make selects of the text columns that hold several choices a cell, or choices in an order, links aside."""
    for index, column in enumerate(sheet.columns):
        free = is_text(sheet, index) and sheet.roles[index] is None and index not in (*linked, *sheet.moved, sheet.id)
        if free and column.filled and not column.long and not column.many and not _is_told(sheet, index):
            sheet.decisions[index] = _in_order(column) or _joined(sheet, column) or sheet.decisions[index]


def _is_told(sheet: Sheet, index: int) -> bool:
    return sheet.said(index).type is not None or mentions(sheet.columns[index].title, *_PROSE)


def _joined(sheet: Sheet, column: Column) -> Decision | None:
    vendor = sheet.export.vendor if sheet.export else None
    if vendor and vendor.several:
        return _apart(column, vendor.several, vendor.name)
    return next((found for sign in SIGNS if (found := _apart(column, sign, None))), None)


def _apart(column: Column, sign: str, product: str | None) -> Decision | None:
    """The choices that this sign keeps apart, if they are a list that is chosen from."""
    cells = {word: parts(word, sign) for word in column.words}
    counts: Counter[str] = Counter()
    for word, found in cells.items():
        counts.update(dict.fromkeys(found, column.words[word]))
    joined = sum(column.words[word] for word, found in cells.items() if len(found) > 1)
    alone = sum(choice in column.words for choice in counts)
    if joined < JOINED or not _is_list(counts) or (product is None and alone < ALONE * len(counts)):
        return None
    shown = sign.strip() or "line breaks"
    why = f"{joined:,} of {column.filled:,} cells hold several of {len(counts)} choices, apart by “{shown}”"
    said = f", as {product} joins them" if product else f"; {alone} of the choices stand alone too"
    return Decision(AttributeType.SELECT, why + said, several=sign)


def _is_list(counts: Counter[str]) -> bool:
    few = 1 < len(counts) <= CHOICES and counts.total() >= REPEATS * len(counts)
    return few and max(map(len, counts)) <= LENGTH


def _in_order(column: Column) -> Decision | None:
    """A list in the order of its numbers or of a common scale."""
    counts = Counter({word.strip(): count for word, count in column.words.items()})
    if not _is_list(counts):
        return None
    scales = [("numbers", _numbers), ("ranges", _ranges), *(("words", _place_in(scale)) for scale in SCALES)]
    for why, place in scales:
        places = {title: place(title) for title in counts}
        ranks = {rank for rank in places.values() if rank is not None}
        if len(ranks) == len(places):
            titles = tuple(sorted(places, key=lambda title: places[title] or 0))
            evidence = f"{len(titles)} choices that repeat, in the order of their {why}"
            return Decision(AttributeType.SELECT, evidence, options=titles)
    return None


def _numbers(title: str) -> float | None:
    match = _NUMBERED.fullmatch(title)
    return float(match[1]) if match else None


def _ranges(title: str) -> float | None:
    match = _RANGE.fullmatch(title)
    if match is None or title.strip().isdecimal():
        return None
    return float(re.sub(r"\D", "", match["first"])) - (0.5 if match["less"] else 0)


def _place_in(scale: Sequence[str]) -> Callable[[str], float | None]:
    places = {word: float(place) for place, word in enumerate(scale)}
    return lambda title: places.get(title.lower().replace("-", ""))
