"""The model as a picture: source objects on the left, the sink's on the right, and what points at what.

Places are worked out here; the template only draws. Lengths are units of the picture, about a pixel each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from crm_move.model import Schema
from crm_move.plan import PlannedObject

from .facts import Facts
from .showing import Showing
from .wording import clean, counted

LEFT, WIDTH, BETWEEN = 2, 260, 190
RIGHT = LEFT + WIDTH + BETWEEN
HEAD, LINE, GAP = 48, 18, 16
LOOP, MARGIN = 150, 8
LONGEST = 27


@dataclass(frozen=True)
class Link:
    """A line of a box: one reference, how many links, and at which boxes it points."""

    name: str
    count: int | None
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Box:
    """An object: `y` and `height` in the picture, and its links one below the other."""

    key: str
    name: str
    below: str
    new: bool
    x: int
    y: int
    height: int
    links: tuple[Link, ...] = ()

    @property
    def middle(self) -> int:
        return self.y + HEAD // 2

    def line(self, number: int) -> int:
        """Where the link of this number stands."""
        return self.y + HEAD + LINE * number + LINE // 2


@dataclass(frozen=True)
class Picture:
    """Boxes, curves between them, and the same in words."""

    boxes: tuple[Box, ...]
    moves: tuple[str, ...]
    arcs: tuple[str, ...]
    width: int
    height: int
    words: tuple[str, ...]
    heads: tuple[tuple[int, str], ...] = field(default=())


def model_picture(shown: Showing) -> Picture:
    """What becomes what: each source object, the object of the sink that it becomes, and the links of that one."""
    plan = shown.plan
    left = _stacked(LEFT, [(slug, clean(slug), _records(slug, shown.facts), False, ()) for slug in plan.objects])
    by_target: dict[str, list[str]] = {}
    for slug, planned in plan.objects.items():
        by_target.setdefault(planned.target, []).append(slug)
    right = _stacked(RIGHT, [_target(target, slugs, shown) for target, slugs in by_target.items()])
    places = {box.key: box for box in right}
    moves = [_curve(box, places[plan.objects[box.key].target]) for box in left]
    heads = ((LEFT, plan.source.name or plan.source.account), (RIGHT, plan.sink.name or plan.sink.account))
    return _picture(left, right, moves, heads, tuple(_in_words(shown)))


def source_picture(schema: Schema, facts: Facts, title: str) -> Picture:
    """What the source holds, and what points at what there."""
    entries = [
        (
            each.slug,
            clean(each.slug),
            _records(each.slug, facts),
            False,
            tuple(
                Link(clean(link.slug), facts.object(each.slug).reference(link.slug).links, link.targets)
                for link in each.references
            ),
        )
        for each in schema.objects
    ]
    boxes = _stacked(LEFT, entries)
    words = [f"{box.name}: {box.below}{''.join(_pointing(link) for link in box.links)}." for box in boxes]
    return _picture([], boxes, [], ((LEFT, title),), tuple(words))


Entry = tuple[str, str, str, bool, tuple[Link, ...]]


def _target(target: str, slugs: Sequence[str], shown: Showing) -> Entry:
    planned = [shown.plan.objects[slug] for slug in slugs]
    made = planned[0].create and shown.there.object(target) is None
    links = _together(
        link for slug, each in zip(slugs, planned, strict=True) for link in _links(slug, each, shown.facts)
    )
    attributes = len({name for each in planned for name in each.attributes})
    return target, clean(target), counted(attributes, "attribute"), made, links


def _together(links: Iterable[Link]) -> tuple[Link, ...]:
    """One line for each reference of the sink, however many source objects fill it."""
    found: dict[str, Link] = {}
    for link in links:
        first = found.get(link.name)
        if first is None:
            found[link.name] = link
        else:
            count = None if first.count is None or link.count is None else first.count + link.count
            found[link.name] = Link(link.name, count, tuple(dict.fromkeys(first.targets + link.targets)))
    return tuple(found.values())


def _links(slug: str, planned: PlannedObject, facts: Facts | None) -> Iterator[Link]:
    for name, reference in planned.references.items():
        seen = [facts.object(slug).reference(source) for source in reference.sources] if facts else []
        count = sum(each.links - each.dangling for each in seen) if facts else None
        yield Link(clean(name), count, reference.targets)


def _records(slug: str, facts: Facts | None) -> str:
    return counted(facts.object(slug).records, "record") if facts else ""


def _stacked(x: int, entries: Sequence[Entry]) -> list[Box]:
    """Boxes one below the other, below their heading."""
    boxes: list[Box] = []
    y = HEAD
    for key, name, below, new, links in entries:
        height = HEAD + LINE * len(links) + (MARGIN if links else 0)
        boxes.append(Box(key, _short(name), below, new, x, y, height, links))
        y += height + GAP
    return boxes


def _picture(
    left: Sequence[Box],
    right: Sequence[Box],
    moves: Sequence[str],
    heads: tuple[tuple[int, str], ...],
    words: tuple[str, ...],
) -> Picture:
    boxes = (*left, *right)
    arcs = tuple(_arcs(right))
    bottom = max((box.y + box.height for box in boxes), default=HEAD)
    edge = max((box.x + WIDTH for box in boxes), default=WIDTH) + (LOOP if arcs else MARGIN)
    shown = tuple((x, _short(clean(title))) for x, title in heads)
    return Picture(boxes, tuple(moves), arcs, edge, bottom + MARGIN, words, shown)


def _curve(start: Box, end: Box) -> str:
    """From the right edge of a source object to the left edge of what it becomes."""
    x, bend = start.x + WIDTH, BETWEEN // 2
    return f"M{x},{start.middle} C{x + bend},{start.middle} {end.x - bend},{end.middle} {end.x - MARGIN},{end.middle}"


def _arcs(boxes: Sequence[Box]) -> Iterator[str]:
    """From each link's line to the objects that it points at, around the right of the boxes."""
    places = {box.key: box for box in boxes}
    for box in boxes:
        for number, link in enumerate(box.links):
            for target in link.targets:
                if target in places:
                    yield _arc(box.x + WIDTH, box.line(number), places[target].middle)


def _arc(x: int, start: int, end: int) -> str:
    bulge = min(LOOP - MARGIN, 30 + abs(end - start) // 3)
    return f"M{x},{start} C{x + bulge},{start} {x + bulge},{end} {x + MARGIN},{end}"


def _in_words(shown: Showing) -> Iterator[str]:
    for slug, planned in shown.plan.objects.items():
        records = _records(slug, shown.facts)
        made = ", which is made" if planned.create and shown.there.object(planned.target) is None else ""
        links = "".join(_pointing(link) for link in _links(slug, planned, shown.facts))
        yield f"{clean(slug)}{f' ({records})' if records else ''} become {clean(planned.target)}{made}{links}."


def _pointing(link: Link) -> str:
    count = "" if link.count is None else f", {counted(link.count, 'link')}"
    return f"; {link.name} points at {clean(', '.join(link.targets))}{count}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
