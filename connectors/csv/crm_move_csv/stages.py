"""The order of a deal's stages, where the data or the words show one, and how each ends."""

import re
from collections import Counter

from crm_move import Stage

_WON = re.compile(r"\b(?:closed[ -]?won|won|gewonnen|gagn[ée]|ganad[oa]|vinta)\b", re.IGNORECASE)
_LOST = re.compile(r"\b(?:closed[ -]?lost|lost|verloren|perdu|perdid[oa]|disqualified|abandoned)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*\(?(\d{1,3})[).:\s-]")
_WORDS_IN_ORDER = """
    new lead inquiry open prospect unqualified contacted engag connect qualif discovery meeting appointment demo
    need analysis value evaluation decision perception presentation proposal quote offer negotia review contract
    verbal commit closing onhold
"""
_ORDER = _WORDS_IN_ORDER.split()


def outcome(title: str) -> str:
    """`won`, `lost` or `open`."""
    if _WON.search(title):
        return "won"
    return "lost" if _LOST.search(title) else "open"


def ordered(titles: Counter[str], chances: Counter[tuple[str, str]]) -> tuple[list[Stage], str | None]:
    """The stages in order, and what shows the order; None where nothing does (then the most frequent stand first)."""
    by_chance = _chances(chances)
    numbers = {title: match for title in titles if (match := _NUMBERED.match(title))}
    if len(numbers) == len(titles):
        names, why = sorted(titles, key=lambda title: int(numbers[title][1])), "their numbers"
    elif by_chance.keys() >= titles.keys():
        names, why = sorted(titles, key=lambda title: (by_chance[title], _place(title))), "the probability column"
    elif all(outcome(title) != "open" or _word(title) is not None for title in titles):
        names, why = sorted(titles, key=_place), "the words"
    else:
        names, why = [title for title, _ in titles.most_common()], None
    ends = {"open": 0, "won": 1, "lost": 2}
    names.sort(key=lambda title: ends[outcome(title)])
    return [Stage(title=title, outcome=outcome(title), probability=by_chance.get(title)) for title in names], why


def _chances(pairs: Counter[tuple[str, str]]) -> dict[str, int]:
    """The probability in percent that most rows of each stage have."""
    found: dict[str, Counter[int]] = {}
    for (stage, chance), count in pairs.items():
        if stage.strip() and re.fullmatch(r"\d{1,3}(?:[.,]0+)?\s?%?", chance.strip()):
            found.setdefault(stage.strip(), Counter())[int(re.split(r"[.,%\s]", chance.strip())[0])] += count
    return {stage: chances.most_common(1)[0][0] for stage, chances in found.items()}


def _word(title: str) -> int | None:
    lower = title.lower()
    return next((place for place, word in enumerate(_ORDER) if word in lower), None)


def _place(title: str) -> int:
    place = _word(title)
    return len(_ORDER) if place is None else place
