"""Tables that hold nothing but pairs of records: many-to-many links, which are no objects."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from crm_move import Link as Pair
from crm_move import LinkPage, Reference, ReferenceAttribute, Role

from .fits import Link
from .naming import numbered, slug
from .sheets import Sheet

PAGE = 500


@dataclass(frozen=True)
class Join:
    """A table of pairs. `holder` has the reference, which points with `other`; `attribute` describes it."""

    sheet: Sheet
    holder: Link
    other: Link
    attribute: ReferenceAttribute


def joins(sheets: Sequence[Sheet], links: Mapping[str, Sequence[Link]]) -> list[Join]:
    """The tables of two links and nothing else, all of whose rows name a record that can hold the link.

    A table with a further column, or with `pairs: records` in csv.yaml, stays an object, which has both links.
    """
    found: list[Join] = []
    for sheet in sheets:
        pair = list(links[sheet.slug])
        pointed = any(link.fit.target is sheet for each in links.values() for link in each)
        if len(pair) == 2 and not pointed and _bare(sheet, pair) and sheet.table.settings.pairs is None:
            holder, other = sorted(pair, key=lambda link: link.fit.hits < link.fit.rows)
            if holder.fit.hits == holder.fit.rows and sheet.columns[holder.index].filled == sheet.profile.rows:
                found.append(Join(sheet, holder, other, _attribute(sheet, holder, other, found)))
    return found


def _bare(sheet: Sheet, pair: Sequence[Link]) -> bool:
    linked = {link.index for link in pair}
    further = [column for index, column in enumerate(sheet.columns) if index not in linked and column.filled]
    plain = all(not link.several and len(link.fits) == 1 and not link.fit.near for link in pair)
    return plain and not further and not sheet.repeated and sheet.kind is None


def _attribute(sheet: Sheet, holder: Link, other: Link, before: Sequence[Join]) -> ReferenceAttribute:
    target, taken = other.fit.target, holder.fit.target.slugs
    more = [join.attribute.slug for join in before if join.holder.fit.target is holder.fit.target]
    return ReferenceAttribute(
        slug=numbered([*taken, *more, slug(target.plural, "links")], "{}_{}")[-1],
        title=target.plural,
        targets=(target.slug,),
        many=True,
        role=Role.PARENT if target is holder.fit.target else None,
        evidence=f"{sheet.profile.rows:,} pairs in {sheet.table.parts[0].name} alone; {other.evidence}",
    )


Resolve = Callable[[str], tuple[Reference, ...]]


def pages(join: Join, resolve: tuple[Resolve, Resolve], start: int) -> Iterator[tuple[int, LinkPage]]:
    """The links from row `start` on, each page with the number of rows read so far; its cursor is still to be set."""
    holder, other = resolve
    rows = islice(join.sheet.table.rows(), start, None)
    done = start
    while batch := list(islice(rows, PAGE)):
        done += len(batch)
        pairs = ((holder(row[join.holder.index]), other(row[join.other.index])) for row in batch)
        links = tuple(
            Pair(object=one.object, id=one.id, attribute=join.attribute.slug, reference=reference)
            for held, pointed in pairs
            for one in held
            for reference in pointed
        )
        yield done, LinkPage(links=links)
