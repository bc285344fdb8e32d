"""Headers and file names as words, slugs and titles."""

import re
from collections.abc import Iterable
from functools import lru_cache

from .moments import MONTHS

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IDS = re.compile(r"IDs\b")
_WORD = re.compile(r"[^\W_]+")
_PLURALS = {"people": "person", "companies": "company", "series": "series", "status": "status", "address": "address"}


@lru_cache(maxsize=4096)
def tokens(name: str) -> tuple[str, ...]:
    """The words of a header or file name, small: `shipVia` and `ship_via` are both ship, via."""
    return tuple(word.lower() for word in _WORD.findall(_CAMEL.sub(" ", _IDS.sub("Ids", name.replace("'", "")))))


def squashed(name: str) -> str:
    """A name without case, blanks and punctuation, for comparing."""
    return "".join(tokens(name))


def slug(name: str, fallback: str) -> str:
    """A name as a slug; `fallback` where it has no letter or digit."""
    return "_".join(tokens(name)) or fallback


def singular(word: str) -> str:
    """The singular of an English plural; other words stay."""
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def plural(word: str) -> str:
    """The English plural of a singular noun."""
    irregular = {one: many for many, one in _PLURALS.items()}
    if word in irregular:
        return irregular[word]
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def nouns(stem: str) -> tuple[str, str]:
    """(singular, plural) of what a file of this name holds: rows, where it names but a month or a number."""
    parts = list(tokens(stem)) or [stem]
    if parts[-1].isdigit() or parts[-1] in MONTHS:
        parts.append("row")
    one = [*parts[:-1], singular(parts[-1])]
    many = [*parts[:-1], plural(one[-1])]
    return " ".join(one).capitalize(), " ".join(many).capitalize()


def numbered(names: Iterable[str], pattern: str) -> list[str]:
    """The names, later ones of the same name told apart by `pattern` (which takes name and number)."""
    taken: set[str] = set()
    result = []
    for name in names:
        unique, count = name, 1
        while unique.casefold() in taken:
            count += 1
            unique = pattern.format(name, count)
        taken.add(unique.casefold())
        result.append(unique)
    return result
