"""What headers and file names mean: by the word lists, near spellings by rapidfuzz."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

from crm_move import Kind, Role

from .naming import singular, squashed, tokens
from .words import ADDRESS, ID_WORDS, KINDS, NO_NUMBER, NOISE, NUMBER_OF, PLACES, ROLES, ROLES_OF_KIND

ALIKE = 87
"""A header is a misspelling of a synonym from this rapidfuzz ratio (0 to 100) on, and from six letters."""

_KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}


def thing(stem: str) -> str:
    """A file name without the words that only say that it is an export: what its rows are."""
    parts = [part for part in tokens(stem) if part not in NOISE and not any(map(str.isdigit, part))]
    return " ".join(parts) or stem


def kind_of_name(stem: str) -> Kind | None:
    """The kind that a file's name says by its last word: order details are no orders."""
    last = thing(stem).rsplit(" ", 1)[-1]
    return _KIND_OF.get(last) or _KIND_OF.get(singular(last))


def role_of(title: str, kind: Kind | None, noun: str) -> Role | None:
    """What a header means on an object of this kind whose singular is `noun`; content has yet to agree."""
    word = squashed(title)
    own = _own_name(word, noun)
    return own or _table(kind).get(word) or _near(word, kind)


def _own_name(word: str, noun: str) -> Role | None:
    """`product` or `product name` in products is the name."""
    noun = squashed(noun)
    return Role.NAME if word in ("name", noun, f"{noun}name", f"{noun}title") else None


def _near(word: str, kind: Kind | None) -> Role | None:
    if len(word) < 6 or word.endswith("id"):
        return None
    best = process.extractOne(word, _table(kind).keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return _table(kind)[best[0]] if best else None


@lru_cache(maxsize=16)
def _table(kind: Kind | None) -> dict[str, Role]:
    general = _flat(ROLES)
    return general | (_flat(ROLES_OF_KIND[kind]) if kind in ROLES_OF_KIND else {})


def _flat(roles: dict[Role, str]) -> dict[str, Role]:
    return {word: role for role, words in roles.items() for word in words.split()}


_ADDRESS_OF = _flat(ADDRESS)


def address_part(title: str) -> tuple[str, Role] | None:
    """(which address, which part) that a header names: BillingCity is (billing, locality)."""
    word = squashed(title)
    for place in sorted(PLACES, key=len, reverse=True):
        rest = word.removeprefix(place)
        if word.startswith(place) and rest in _ADDRESS_OF:
            return place, _ADDRESS_OF[rest]
    return None


def mentions(title: str, *words: str) -> bool:
    """Whether a header has one of these words, or holds it where it is written in one piece."""
    parts = tokens(title)
    return any(word in parts or (len(word) >= 4 and word in "".join(parts)) for word in words)


def never_number(title: str) -> bool:
    """Whether a header says that digits are no quantity: ids, postcodes, telephone numbers, registration numbers."""
    parts = tokens(title)
    if not NO_NUMBER.isdisjoint(parts) or (
        parts and parts[-1].endswith(("id", "ids")) and parts[-1] not in ("paid", "bid")
    ):
        return True
    return mentions(title, "postal", "phone") or (
        "number" in parts[1:] and parts[parts.index("number") - 1] in NUMBER_OF
    )


def is_id_name(title: str, nouns: Iterable[str] = ()) -> int:
    """How much a header says “this is the record's id”: 3 `id` itself, 2 `<object> id`, 1 another code, 0 nothing."""
    parts = tokens(title)
    if not parts:
        return 0
    word = "".join(parts)
    if word in ("id", "recordid", "recid", "uid", "guid", "uuid", "externalid"):
        return 3
    stem = word.removesuffix("id").removesuffix("key")
    if stem != word:
        return 2 if any(squashed(noun).endswith(stem) or stem.endswith(squashed(noun)) for noun in nouns if stem) else 1
    of_place = not {
        "postal",
        "zip",
        "country",
        "area",
        "currency",
        "phone",
        "language",
        "state",
        "dialling",
    }.isdisjoint(parts)
    return 1 if (parts[-1] in ID_WORDS | {"symbol"} or parts[0] == "id") and not of_place else 0


def looks_dated(title: str) -> bool:
    """Whether a header says that its values are days or times."""
    return mentions(
        title, "date", "time", "birthday", "born", "created", "updated", "modified", "since", "until", "datum"
    ) or tokens(title)[-1:] in (("at",), ("on",), ("dob",), ("day",))


_MEASURES = ("amount", "value", "revenue", "price", "total", "sum", "cost", "salary", "budget", "arr", "mrr")


def looks_like_measure(title: str) -> bool:
    """Whether a header says that its numbers count or measure something."""
    return mentions(
        title, "amount", "value", "revenue", "price", "total", "sum", "cost", "salary", "budget", "arr", "mrr"
    )


def looks_flagged(title: str) -> bool:
    """Whether a header asks a yes-or-no question: `IsClosed`, `has_newsletter`, `discontinued`."""
    parts = tokens(title)
    first, last = (parts[0], parts[-1]) if parts else ("", "")
    if first in ("is", "has", "can", "does", "do", "should", "was", "allow", "allows", "opt", "optin"):
        return True
    return (
        last in ("flag", "active", "enabled", "optin", "optout")
        or (last.endswith("ed") and len(last) > 5)
        or (
            len(parts) == 1
            and first[:2] == "is"
            and len(first) > 5
            and first.isalpha()
            and not first.startswith("issue")
        )
    )
