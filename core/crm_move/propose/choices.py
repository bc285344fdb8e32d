"""Options and stages: when a text is a choice, and the list it chooses from."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein

from crm_move.model import Attribute, AttributeType, ObjectSchema, Option, Role, stage_titles

from .profile import AttributeProfile
from .reasons import because, counted
from .slugs import folded, plain

SELECT_OPTIONS = 50
"""A text with more different values is no choice; with a single one there is nothing to choose."""

SELECT_REPEATS = 3
"""Each value of a choice stands on at least so many records, on average."""

SLIP_LENGTH = 5
"""A shorter word with a letter changed may well be another word."""

SLIP_SHARE = 5
"""A slip stands on at most one record where what is meant stands on so many."""

SELECT_LENGTH = 40
"""A longer value makes the whole attribute free text, in characters."""

_CHOICE_ROLES = (
    None,
    Role.CATEGORY,
    Role.COUNTRY,
    Role.REGION,
    Role.PIPELINE,
    Role.STAGE,
    Role.CURRENCY,
    Role.JOB_TITLE,
)
_NO_CHOICE = re.compile(
    r"\b(ids?|uuid|guid|key|code|no|nr|number|zip|postcode|phone|fax|e?mail|url|name|names|notes?|comments?"
    r"|description|address|street)\b"
)
_NO_TITLE = re.compile(
    r"[\[{].*[\]}]|(https?://|www\.).*|[\w.+-]+@[\w-]+\.\w.*|-?\d+\.\d+\s*[,;]\s*-?\d+\.\d+"
    r"|\S+\.(csv|docx?|gif|jpe?g|json|odt|pdf|png|pptx?|svg|txt|webp|xlsx?|xml|zip)",
    re.IGNORECASE,
)
"""What no option is called: JSON, web and e-mail addresses, coordinates, files."""

_ENDS = frozenset({"won", "lost", "closed"})


@dataclass(frozen=True)
class Choices:
    """The titles to be there, in order, and what is written instead of which value; `slips` of the hand among these."""

    options: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """What a person has to look at: what was taken for a slip, and how much is evened out."""
        taken = ", ".join(f"“{written}” for “{meant}”" for written, meant in self.slips.items())
        rest = len(self.values) - len(self.slips)
        evened = f"{counted(rest, 'spelling')} evened out (case, blanks)" if rest > 0 else ""
        return because(f"taken for a slip: {taken}" if taken else "", evened)


_YEAR = re.compile(r"(1[6-9]|20)\d\d|2100")
"""Years are counted on and not chosen from."""


def is_choice(attribute: Attribute, seen: AttributeProfile, role: Role | None) -> bool:
    """Whether a text is chosen from few values: 2 to 50, short, each thrice on average, no name, id, prose or data."""
    if attribute.type is not AttributeType.TEXT or role not in _CHOICE_ROLES or attribute.multi:
        return False
    named = role in (None, Role.JOB_TITLE) and _NO_CHOICE.search(plain(attribute.title))
    if named or seen.more or seen.longest > SELECT_LENGTH:
        return False
    different = len({folded(value.value) for value in seen.top}) if seen.distinct <= len(seen.top) else seen.distinct
    few = 1 < different <= SELECT_OPTIONS and different * SELECT_REPEATS <= seen.values
    titles = [value.value.strip() for value in seen.top]
    years = all(_YEAR.fullmatch(title) for title in titles)
    return few and not years and not any(_NO_TITLE.fullmatch(title) for title in titles)


def choices(source: ObjectSchema, attribute: Attribute, seen: AttributeProfile, own: Attribute | None) -> Choices:
    """The cleaned list for a select or status; titles that the sink's attribute has already are kept as they are.

    Options agree without regard to case and blanks; stages also without emoji and signs, as people decorate them.
    """
    stages = (own.type if own else attribute.type) is AttributeType.STATUS
    alike = plain if stages else folded
    present = {alike(option.title): option.title for option in _living_first(own.options if own else ())}
    titles: dict[str, str] = {}
    values: dict[str, str] = {}
    for written in _written(source, attribute, seen, stages):
        key = alike(written) or folded(written)
        title = titles.setdefault(key, present.get(key, " ".join(written.split())))
        if title != written:
            values[written] = title
    options = tuple(dict.fromkeys(titles.values()))
    listed = {option.title for option in (*attribute.options, *(own.options if own else ()))}
    slips = dict(_slips(options, _counts(seen, values), listed)) if not stages else {}
    values |= {written: slips.get(title, title) for written, title in values.items()} | slips
    return Choices(tuple(title for title in options if title not in slips), values, slips)


def _counts(seen: AttributeProfile, values: Mapping[str, str]) -> Counter[str]:
    """How often each option is chosen, however it is written."""
    counts: Counter[str] = Counter()
    for value in seen.top:
        counts[values.get(value.value, value.value)] += value.count
    return counts


def _slips(options: Sequence[str], counts: Mapping[str, int], listed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Options that are another one with a slip of the hand: long enough, one edit away, as rare as slips, of letters
    alone, and in no list of options that somebody made on purpose."""
    for title in options:
        if title in listed or len(title) < SLIP_LENGTH or not title.replace(" ", "").isalpha():
            continue
        for meant in options:
            rare = counts[title] * SLIP_SHARE <= counts[meant]
            if rare and title[0] == meant[0] and DamerauLevenshtein.distance(title, meant, score_cutoff=1) == 1:
                yield title, meant
                break


def _living_first(options: Iterable[Option]) -> list[Option]:
    """Archived ones first, so that a living option of the same name replaces them in a mapping."""
    return sorted(options, key=lambda option: not option.archived)


def _written(source: ObjectSchema, attribute: Attribute, seen: AttributeProfile, stages: bool) -> Iterator[str]:
    """Every title: as the source orders them (pipelines, options), then what was seen besides, most frequent first.

    Stages that the source has in no order stand with the open ones first.
    """
    found = [value.value for value in seen.top]
    listed = [option.title for option in attribute.options if not option.archived or option.title in found]
    if stages:
        if attribute.role in (None, Role.STAGE):
            listed = [*stage_titles(source.pipelines).values(), *listed]
        found = found if listed else sorted(found, key=ends)
    yield from dict.fromkeys((*listed, *(value for value in found if value.strip())))


def ends(title: str) -> bool:
    """Whether a stage's name says that it is the end: won, lost, closed."""
    return not _ENDS.isdisjoint(plain(title).split())


def first_open(titles: Iterable[str], closed: Callable[[str], bool]) -> str | None:
    """The first stage that is neither won nor lost."""
    listed = list(titles)
    return next((title for title in listed if not closed(title)), listed[0] if listed else None)
