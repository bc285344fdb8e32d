"""Which product wrote a file, by its headers, and what that says of each column."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .naming import numbered
from .vendors import PIPEDRIVE, VENDORS, ZOHO, Thing, Vendor

PREFIXED = r"(?P<of>[^\W\d][^\W\d]*(?: [^\W\d]+)?) - .+"
LEAST, MOST_PREFIXES = 3, 7
"""So many headers have a prefix at least, and so many prefixes there are at most, in an export that is translated."""
PAIRED = 2
"""So many headers stand beside the same with `.id`, in an export whose other headers are translated."""


@dataclass(frozen=True)
class Export:
    """An export of a known product.

    `headers` as written; `titles` without what only names the table; `others`: by column, the table of another record
    that it belongs to, and in `fields` what it is called there; `thing`: what the rows are, where that is known. Where
    they are entries of a list, it is what their records are; `parents` are the columns that are surely these records'.
    `by_form`: known by the form of its headers alone, in an unknown language; `prefix` is the table's own then.
    """

    vendor: Vendor
    thing: Thing | None
    headers: tuple[str, ...]
    titles: tuple[str, ...]
    others: dict[int, str]
    fields: dict[int, str]
    parents: frozenset[int] = frozenset()
    by_form: bool = False
    prefix: str = ""

    @property
    def entry(self) -> int | None:
        """The column of a list's entry ids, where rows are entries."""
        return self._first((self.vendor.entry,))

    @property
    def id(self) -> int | None:
        """The column of the record's id; where rows are entries of a list, of the record that an entry is of."""
        own = (place for place in sorted(self.parents) if _match(self.vendor.ids[0], self._field(place)))
        named = next(own, self._first(self.vendor.ids))
        first = self.vendor.first_is_id or (self.by_form and self.vendor is ZOHO)
        return 0 if named is None and first else named

    @property
    def deleted(self) -> int | None:
        """The column that flags deleted rows."""
        return self._first((self.vendor.deleted,))

    @property
    def winner(self) -> int | None:
        """The column with the id of the record that a deleted one was merged into."""
        return self._first((self.vendor.winner,))

    def thing_of(self, word: str) -> Thing | None:
        """What the product means by a word in its headers."""
        patterns = ((thing, (thing.singular, thing.plural, thing.prefix)) for thing in self.vendor.things)
        return next((thing for thing, names in patterns if any(_match(name, word) for name in names)), None)

    def is_system(self, index: int) -> bool:
        """Whether the product keeps a column for itself or computes it anew."""
        written = self.headers[index], self.titles[index]
        return index not in self.others and any(_match(each, title) for each in self.vendor.system for title in written)

    def doubled(self, index: int) -> int | None:
        """The column of ids whose records this one names."""
        for name, id in self.vendor.doubles:
            for written in (self.headers[index], self.titles[index]):
                match = _match(name, written)
                if match is not None:
                    place = self._place(id.format(*(group or "" for group in match.groups())))
                    if place not in (None, index):
                        return place
        return None

    def points_at(self, index: int) -> tuple[str, ...]:
        """The objects, by word, whose ids (or names) a column holds; empty where the product says nothing."""
        if index in self.others:
            return ()
        for pattern in self.vendor.links:
            match = _match(pattern, self.headers[index]) or _match(pattern, self.titles[index])
            if match is not None:
                what = match["what"].lower()
                return tuple(dict(self.vendor.points).get(what, what).split(" "))
        return ()

    def _field(self, index: int) -> str:
        match = next((found for each in self.vendor.headers if (found := _match(each, self.headers[index]))), None)
        return match["field"] if match else self.headers[index]

    def _first(self, patterns: Iterable[str]) -> int | None:
        found = (
            place
            for pattern in patterns
            if pattern
            for place, title in enumerate(self.titles)
            if place not in self.others and _match(pattern, title)
        )
        return next(found, None)

    def _place(self, header: str) -> int | None:
        wanted = header.casefold()
        pairs = enumerate(zip(self.headers, self.titles, strict=True))
        return next((place for place, pair in pairs if wanted in map(str.casefold, pair)), None)


def recognise(headers: Sequence[str], vendor: str | None) -> Export | None:
    """The export that these headers belong to; `vendor` is what csv.yaml says (`none` forbids to guess)."""
    if vendor is not None:
        found = next((each for each in VENDORS if each.name.casefold() == vendor.casefold()), None)
    else:
        found = next((each for each in VENDORS if _shown(each, headers)), None) or _formed(headers)
    return _export(found, headers) if found else None


def _formed(headers: Sequence[str]) -> Vendor | None:
    """The product whose headers have a form of their own, whatever the language."""
    if _prefixed(headers):
        return PIPEDRIVE
    names = {header.strip() for header in headers}
    return ZOHO if sum(f"{name}.id" in names for name in names) >= PAIRED else None


def _prefixed(headers: Sequence[str]) -> bool:
    """Whether most headers have the form “Negocio - Título” with few words before the dash: Pipedrive's, translated."""
    found = [match["of"] for header in headers if (match := _match(PREFIXED, header))]
    return len(found) >= max(LEAST, PIPEDRIVE.share * len(headers)) and len(set(found)) <= MOST_PREFIXES


def _shown(vendor: Vendor, headers: Sequence[str]) -> bool:
    def fits(group: tuple[str, ...]) -> bool:
        first = sum(_match(group[0], header) is not None for header in headers)
        enough = first > 0 and first >= vendor.share * len(headers)
        return enough and all(any(_match(pattern, header) for header in headers) for pattern in group[1:])

    return any(map(fits, vendor.shown))


def _export(vendor: Vendor, headers: Sequence[str]) -> Export:
    thing = _thing(vendor, headers)
    titles, others, fields, parents = [], {}, {}, set()
    own = (thing.prefix if thing else "") or _usual(vendor, headers)
    parent = _parent(vendor, headers, thing)
    for place, header in enumerate(headers):
        match = next((found for pattern in vendor.headers if (found := _match(pattern, header))), None)
        groups = match.groupdict() if match else {}
        of = groups.get("of")
        if of is None:
            titles.append(groups.get("field") or header)
        elif _match(own, of) or _match(parent, of):
            titles.append(groups["field"])
            parents |= {place} if _match(parent, of) else set()
        elif vendor.own and _match(vendor.own, of):
            titles.append(f"{of} {groups['field']}")
        else:
            titles.append(header.rstrip("*"))
            others[place], fields[place] = of, groups["field"]
    thing = thing or _thing(vendor, titles) or _thing_before(vendor, headers, parents)
    named = tuple(numbered(titles, "{} ({})"))
    by_form = not _shown(vendor, headers) and _formed(headers) is vendor
    prefix = _usual_prefix(vendor, headers) if by_form else ""
    return Export(vendor, thing, tuple(headers), named, others, fields, frozenset(parents), by_form, prefix)


def _parent(vendor: Vendor, headers: Sequence[str], thing: Thing | None) -> str:
    """What stands before the columns of an entry's record: words for it, and where no other header tells what the
    records are, the prefix that most headers have."""
    if not (vendor.entry and _any(vendor.entry, headers)):
        return ""
    counts = Counter(of for of in _prefixes(vendor, headers) if not _match(vendor.own, of))
    usual = [] if thing else [of for of, _ in counts.most_common(1)]
    return "|".join((vendor.parent, *map(re.escape, usual)))


def _thing_before(vendor: Vendor, headers: Sequence[str], places: Collection[int]) -> Thing | None:
    """The thing that the prefix of these columns names."""
    prefixes = _prefixes(vendor, [headers[place] for place in sorted(places)])
    found = (
        thing for of in prefixes for thing in vendor.things if of.lower() in (thing.singular.lower(), thing.plural)
    )
    return next(found, None)


def _prefixes(vendor: Vendor, headers: Sequence[str]) -> list[str]:
    found = (_match(each, header) for each in vendor.headers for header in headers)
    return [of for match in found if match and (of := match.groupdict().get("of"))]


def _usual(vendor: Vendor, headers: Sequence[str]) -> str:
    """The table's own prefix where none is known, as a pattern."""
    return re.escape(_usual_prefix(vendor, headers)) if vendor is PIPEDRIVE else ""


def _usual_prefix(vendor: Vendor, headers: Sequence[str]) -> str:
    """The prefix that most headers have."""
    counts = Counter(_prefixes(vendor, headers))
    return counts.most_common(1)[0][0] if counts else ""


def _thing(vendor: Vendor, headers: Sequence[str]) -> Thing | None:
    """What the rows are: of those shown, the one whose own prefix most headers have, else the first."""
    shown = [thing for thing in vendor.things if all(_any(pattern, headers) for pattern in thing.shown)]

    def weight(thing: Thing) -> tuple[bool, int]:
        own = [header for header in headers if thing.prefix and _match(f"(?:{thing.prefix}) - .+", header)]
        return any(header.endswith("- ID") for header in own), len(own)

    return max(shown, key=weight, default=None)


def _any(pattern: str, headers: Sequence[str]) -> bool:
    return any(_match(pattern, header) for header in headers)


@lru_cache(maxsize=20_000)
def _match(pattern: str, header: str) -> "re.Match[str] | None":
    return re.fullmatch(pattern, header.strip(), re.IGNORECASE)
