"""What did not arrive: each leftover as it was met, and leftovers gathered by their cause."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from crm_move.model import Model, Schema

from .advice import advice_for
from .names import spoken, titles

MOST_CAUSES = 500
OTHER_REASONS = "other reasons, one by one in the ledger"


class LeftoverKind(StrEnum):
    """What was left behind."""

    OBJECT = "object"
    ATTRIBUTE = "attribute"
    RECORD = "record"
    LINK = "link"
    VALUE = "value"
    ENTRY = "entry"
    OPTION = "option"
    LIST = "list"
    OF_THE_SINK = "record of the sink"


class Leftover(Model):
    """One thing that did not arrive.

    `object`, `source_id` and `attribute` are the source's; `url` leads to the record in the source. `value_shown` is
    the value in words, as the source has it: whoever shows it decides whether to mask it. `reason` is a sentence
    without customer data, so that equal causes read alike.
    """

    kind: LeftoverKind
    object: str
    source_id: str | None = None
    attribute: str | None = None
    value_shown: str | None = None
    reason: str
    url: str | None = None


class Cause(Model):
    """All leftovers of one kind, place and reason, with the first few as samples."""

    kind: LeftoverKind
    object: str
    attribute: str | None
    reason: str
    count: int
    samples: tuple[Leftover, ...]

    @property
    def advice(self) -> str:
        """What to change in the plan, so that it is mended once for all of them; empty where nothing does that."""
        return advice_for(self.kind, self.reason)


def group(leftovers: Iterable[Leftover], samples: int = 10) -> list[Cause]:
    """Causes, most frequent first.

    Reads the leftovers as a stream: memory grows with the causes and never with the leftovers. Of more than
    `MOST_CAUSES` causes the later ones are counted together by kind and object.
    """
    groups: dict[tuple[LeftoverKind, str, str | None, str], _Group] = {}
    for leftover in leftovers:
        key = (leftover.kind, leftover.object, leftover.attribute, leftover.reason)
        if key not in groups and len(groups) >= MOST_CAUSES:
            key = (leftover.kind, leftover.object, None, OTHER_REASONS)
        groups.setdefault(key, _Group()).add(leftover, samples)
    causes = [_cause(*key, group) for key, group in groups.items()]
    return sorted(causes, key=lambda cause: -cause.count)


def called(leftovers: Iterable[Leftover], source: Schema) -> Iterator[Leftover]:
    """The leftovers with attributes whose slugs are no words called by their titles."""
    names = {each.slug: titles(each) for each in source.objects}
    for leftover in leftovers:
        name = spoken(leftover.attribute, names.get(leftover.object, {})) if leftover.attribute else None
        yield leftover if name == leftover.attribute else leftover.model_copy(update={"attribute": name})


class _Group:
    def __init__(self) -> None:
        self.count = 0
        self.samples: list[Leftover] = []

    def add(self, leftover: Leftover, most: int) -> None:
        self.count += 1
        if len(self.samples) < most:
            self.samples.append(leftover)


def _cause(kind: LeftoverKind, object: str, attribute: str | None, reason: str, group: _Group) -> Cause:
    samples = tuple(group.samples)
    return Cause(kind=kind, object=object, attribute=attribute, reason=reason, count=group.count, samples=samples)
