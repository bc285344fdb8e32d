"""How much two headers speak for a link: the content must agree, but small numbers agree by chance."""

from crm_move import Kind, Role

from .naming import singular, squashed, tokens
from .sheets import Sheet
from .words import ID_WORDS, KINDS

NONE, HINT, NAMED, SAME = 0, 1, 2, 3
"""HINT: words begin alike (`ship` in `shipVia` and shippers). NAMED: the object's word (`billing account`, `parent`).
SAME: the same header, or the object's own noun (`account_id`)."""

_SELF = "parent subsidiary reports manager supervisor boss master head ultimate superior predecessor"
SELF_WORDS = frozenset(_SELF.split())
_SAYS_LITTLE = "id name title email key code domain description recordid number type"
_NOT_TELLING = frozenset(_SAYS_LITTLE.split())
_QUALIFIERS = ID_WORDS | {"name", "email", "domain", "primary"}
_MEASURE_WORDS = """
    number count total sum nb num quantity qty amount price cost weight size level stock age score rating rank
    priority year month day width height length percent rate value volume units
"""
_MEASURES = frozenset(_MEASURE_WORDS.split())
_LETTERS = 4


def affinity(title: str, role: Role | None, target: Sheet, key: int, same: bool) -> int:
    """How much a header speaks for pointing at this key of that object; `same`: it is the header's own object."""
    word, key_title = squashed(title), target.columns[key].title
    if same:
        return NAMED if speaks_of_self(title) else NONE
    if word == squashed(key_title) and word not in _NOT_TELLING and key == target.id:
        return SAME
    stem, noun = core(title), squashed(target.singular)
    if stem and stem in (noun, core(key_title) if key == target.id else noun) and stem not in _NOT_TELLING:
        return SAME
    if stem and (stem.endswith(noun) or _means_kind(title, target.kind)):
        return NAMED
    if role is Role.OWNER and target.kind in (Kind.USER, Kind.PERSON):
        return NAMED
    return HINT if _begins_alike(title, noun) else NONE


def speaks_of_self(title: str) -> bool:
    """Whether a header says that a column points at another record of the same kind: `parent`, `manager`."""
    parts = tokens(title)
    return any(
        part in SELF_WORDS or any(part.startswith(word) for word in ("parent", "master", "subsidiar")) for part in parts
    )


def core(title: str) -> str:
    """A header without words such as id and name, in the singular: `AccountId` and `ACCOUNTID` are account."""
    parts = [singular(part) for part in tokens(title) if part not in _QUALIFIERS]
    word = "".join(parts)
    return word.removesuffix("id") if len(word) > 4 and len(parts) == 1 else word


def _means_kind(title: str, kind: Kind | None) -> bool:
    words = KINDS.get(kind, "").split() if kind else []
    parts = [part for part in tokens(title) if part not in _QUALIFIERS]
    return bool(parts) and singular(parts[-1]) in words


def measures(title: str) -> bool:
    """Whether a header over plain numbers says that they count or measure: `orders`, `customer rating`."""
    parts = tokens(title)
    if not ID_WORDS.isdisjoint(parts) and not {"number", "no"} & set(parts):
        return False
    return not _MEASURES.isdisjoint(parts) or (bool(parts) and parts[-1] != singular(parts[-1]))


def _begins_alike(title: str, noun: str) -> bool:
    long = [part for part in tokens(title) if len(part) >= _LETTERS]
    return any(noun.startswith(part) or part.startswith(noun) for part in long)
