"""Values that name no record but nearly do: asked for, never assumed."""

from collections import Counter

from rapidfuzz import fuzz, process

from crm_move import NearMiss

from .naming import squashed
from .sheets import Sheet

ALIKE = 90
"""Names are nearly the same from this rapidfuzz ratio (0 to 100) on."""
APART = 5
"""The second best name has to be so much worse."""
LETTERS = 5
MOST = 200
"""So many of the most frequent values without a record are looked at."""


def near_misses(misses: Counter[str], target: Sheet, key: int) -> tuple[NearMiss, ...]:
    """The values, most frequent first, with the record each probably means; the id is the key's value as written."""
    column = target.columns[key]
    if not misses or column.many:
        return ()
    by_letters: dict[str, list[str]] = {}
    for word in column.words:
        by_letters.setdefault(_letters(word), []).append(word)
    fuzzy = not column.exact
    found = (_near(written, rows, target, by_letters, fuzzy) for written, rows in misses.most_common(MOST))
    return tuple(miss for miss in found if miss is not None)


def _near(written: str, rows: int, target: Sheet, by_letters: dict[str, list[str]], fuzzy: bool) -> NearMiss | None:
    same = by_letters.get(_letters(written), [])
    if len(same) == 1:
        why = f"“{same[0]}”: the same but for case, blanks and punctuation"
        return NearMiss(written=written, object=target.slug, id=same[0], rows=rows, evidence=why)
    letters = _letters(written)
    if not fuzzy or len(letters) < LETTERS:
        return None
    best = process.extract(letters, by_letters.keys(), scorer=fuzz.ratio, limit=2)
    if not best or best[0][1] < ALIKE or (len(best) > 1 and best[1][1] > best[0][1] - APART):
        return None
    names = by_letters[best[0][0]]
    if len(names) != 1:
        return None
    why = f"“{names[0]}”: {best[0][1]:.0f} % the same letters"
    return NearMiss(written=written, object=target.slug, id=names[0], rows=rows, evidence=why)


def _letters(written: str) -> str:
    return squashed(written).casefold()
