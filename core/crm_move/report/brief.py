"""What a person has to look at before they sign, told from what goes as its name says: the plan in a few screens."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from .plan_view import POLICIES, AttributeRow, ObjectView
from .wording import sentence

FEW = 8
"""So many attributes that go as they stand are shown as rows; more are gathered by type."""

AS_WRITTEN = "as written"
"""What the attributes are called that keep as text what another one can not hold."""

_COUNTED = re.compile(
    r"(under \d+|\d+) % of [\d,]+ filled, .*"
    r"|[\d,]+ links? on .*"
    r"|it is the \S+ of the record"
    r"|[\d,]+ (records?|values that are words)"
)
"""What a row says in its other columns, or by standing where it stands."""

_DOUBTFUL = re.compile(
    r"\b(assumed|kept|keeps|joined|taken (for|along)|beside|empty|nearly|evened|differently|slip|others"
    r"|without a zone)\b"
)
"""Words by which a reason says that something was assumed, or goes another way than it stands."""


def doubtful(reason: str) -> bool:
    """Whether a person may well decide otherwise."""
    return _DOUBTFUL.search(reason) is not None


def said(reason: str) -> str:
    """What a reason says beyond the columns of its row."""
    return "; ".join(part for part in reason.split("; ") if not _COUNTED.fullmatch(part))


def parted(rows: Iterable[AttributeRow]) -> tuple[list[AttributeRow], dict[str, list[str]]]:
    """The attributes that are worth a row each, and the names of the others by type, the most frequent type first.

    A name is marked where the attribute is made; a choice says how many options it has.
    """
    listed = list(rows)
    plain = [row for row in listed if not row.source or (row.plain and not doubtful(row.why))]
    if len(plain) <= FEW:
        return listed, {}
    by_type: dict[str, list[str]] = {}
    for row in plain:
        options = f" ({row.options})" if row.options else ""
        by_type.setdefault(_without_count(row.type) if row.source else AS_WRITTEN, []).append(
            ("+" if row.create else "") + row.target + options
        )
    ordered = dict(sorted(by_type.items(), key=lambda item: -len(item[1])))
    return [row for row in listed if row not in plain], ordered


def by_reason(dropped: Mapping[str, str]) -> dict[str, list[str]]:
    """Names by what is behind their reasons, the most frequent reason first: the empty ones are one."""
    found: dict[str, list[str]] = {}
    for name, reason in dropped.items():
        found.setdefault("empty" if reason.startswith("empty:") else reason, []).append(name)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def reasons_of(rows: Iterable[AttributeRow]) -> Iterator[tuple[AttributeRow, str]]:
    """Each row with its reason, where it has one to be read: what is said of several of one source and type is said
    once, and nothing of what only keeps what another attribute can not hold."""
    told: set[tuple[str, str]] = set()
    for row in rows:
        speaks = row.source and doubtful(row.why) and (row.source, row.type) not in told
        told.add((row.source, row.type))
        yield row, said(row.why) if speaks else ""


def shared(views: Sequence[ObjectView]) -> list[str]:
    """What is said of every object alike, to be said once; how records that are there are treated concerns none that
    is made."""
    stated = [_stated(view) for view in views]
    parts = dict.fromkeys(part for each in stated for part in each)
    policies = set(POLICIES.values())
    return [
        part
        for part in parts
        if sum(part in each for each in stated) > 1
        and all(part in each or (view.create and part in policies) for view, each in zip(views, stated, strict=True))
    ]


def head(view: ObjectView, known: Collection[str]) -> str:
    """What is said of an object as a whole beyond what is known, as one paragraph."""
    return paragraph([said(view.reason), *(part for part in _stated(view) if part not in known)])


def paragraph(parts: Iterable[str]) -> str:
    """The parts as sentences."""
    return " ".join(sentence(part) for part in parts if part)


def _stated(view: ObjectView) -> list[str]:
    return [*([] if view.create else view.handling.split("; ")), *view.notes]


def _without_count(type: str) -> str:
    return re.sub(r" of \d+", "", type)
