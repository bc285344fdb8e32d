"""What a contract test reads of a source, once for all rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crm_move.model import ObjectSchema, Record, Schema
from crm_move.plugins import Changes, Link, LinkPage, Page, Source

RESUMED = 3
"""Cursors of each object that reading is taken up from again."""


@dataclass(frozen=True)
class Reading:
    """A source, and what was read of it."""

    source: Source

    @cached_property
    def schema(self) -> Schema:
        return self.source.describe()

    @cached_property
    def mark(self) -> str:
        """The moment before the first page; "" where the source has no such thing."""
        return self.source.mark() if isinstance(self.source, Changes) else ""

    @cached_property
    def pages(self) -> dict[str, list[Page]]:
        _ = self.mark
        return {one.slug: list(self.source.read(one.slug, None)) for one in self.schema.objects}

    @cached_property
    def link_pages(self) -> dict[str, list[LinkPage]]:
        return {one.slug: list(self.source.links(one.slug, None)) for one in self.schema.objects}

    def records(self) -> Iterator[tuple[ObjectSchema, Record]]:
        for schema in self.schema.objects:
            for page in self.pages[schema.slug]:
                yield from ((schema, record) for record in page.records)

    def links(self) -> Iterator[tuple[ObjectSchema, Link]]:
        for schema in self.schema.objects:
            for page in self.link_pages[schema.slug]:
                yield from ((schema, link) for link in page.links)
