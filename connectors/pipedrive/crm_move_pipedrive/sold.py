"""The products of deals: a hundred deals a call (docs/pipedrive-api.md, 5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from crm_move import Link, Page, Reference, RefusedError

from .catalogue import DEALS
from .census import Census
from .client import Pipedrive
from .meanings import PRODUCTS_OF
from .reading import Reader
from .records import Table
from .refusals import is_closed, is_not_offered, unread

Json = dict[str, Any]

A_BATCH: Final = 100
"""Deals of one call."""


@dataclass
class Sold:
    """The rows that say what was sold in a deal, as records of their own. What was read is remembered, so that links
    from deals to products cost nothing more."""

    pipedrive: Pipedrive
    table: Table
    deals: Reader
    census: Census
    pairs: dict[int, dict[str, str]] = field(default_factory=dict)
    whole: bool = False
    lost: int = 0

    def read(self, cursor: str | None) -> Iterator[Page]:
        """The rows of all deals that have products, in the order of the deals. A cursor is the last deal's id."""
        deals = [id for id in self._selling() if cursor is None or id > int(cursor)]
        yield from self._pages(deals, gone=False)
        self.whole = self.whole or cursor is None

    def changes(self, mark: str, cursor: str | None) -> Iterator[Page]:
        """The rows of deals that changed since, and the ids of those that are gone from these; all rows where they were
        not read before, since a deal need not change with them."""
        if not self.whole:
            yield from self.read(cursor)
            return
        changed = {int(row["id"]) for listing in self.deals.changed(mark) for page in listing.pages(None)
                   for row in page.rows if self.census.wanted(row) or int(row["id"]) in self.pairs}  # fmt: skip
        yield from self._pages([id for id in sorted(changed) if cursor is None or id > int(cursor)], gone=True)

    def ids(self) -> Iterator[tuple[str, ...]]:
        """The ids of all rows of deals that exist now: those that were read, where all were."""
        if not self.whole:
            list(self.read(None))
        yield from (tuple(self.pairs[deal]) for deal in self.selling())

    def remark(self) -> str:
        """What was not read, "" where all was."""
        return unread("Deals whose products", self.lost)

    def selling(self) -> list[int]:
        """The deals that have products, by what is known now."""
        there = self._selling()
        return [id for id in there if self.pairs.get(id)] if self.whole else there

    def links(self, deals: Sequence[int]) -> list[Link]:
        """From deals to their products, each once; a product that was deleted for good has no id any more."""
        rows = {id: self.pairs.get(id, {}) for id in deals} if self.whole else _paired(self._rows(deals))
        return [
            _link(deal, product) for deal, sold in rows.items() for product in dict.fromkeys(sold.values()) if product
        ]

    def _selling(self) -> list[int]:
        if not self.census.whole:
            for _ in self.deals.ids():
                pass
        return self.census.ordered()

    def _pages(self, deals: Sequence[int], *, gone: bool) -> Iterator[Page]:
        batches = [deals[start : start + A_BATCH] for start in range(0, len(deals), A_BATCH)]
        if not batches:
            yield Page(records=())
        for number, batch in enumerate(batches, 1):
            rows = list(self._rows(batch))
            before = {id for deal in batch for id in self.pairs.get(deal, {})}
            self.pairs.update({**{deal: {} for deal in batch}, **_paired(rows)})
            lost = before - {str(row["id"]) for row in rows} if gone else set()
            yield Page(
                records=tuple(self.table.record(row) for row in rows),
                gone=tuple(sorted(lost)),
                next=str(batch[-1]) if number < len(batches) else None,
            )

    def _rows(self, deals: Sequence[int]) -> Iterator[Json]:
        """One deal that is gone or hidden may fail the others' call: such a batch is halved."""
        try:
            yield from list(self.pipedrive.every(self.table.type.path, {"deal_ids": ",".join(map(str, deals))}))
        except RefusedError as error:
            if not is_not_offered(error):
                raise
            if len(deals) == 1 or not is_closed(error):
                self.lost += len(deals)
                return
            half = len(deals) // 2
            yield from self._rows(deals[:half])
            yield from self._rows(deals[half:])


def _paired(rows: Iterator[Json] | Sequence[Json]) -> dict[int, dict[str, str]]:
    """Product by row, by deal."""
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        found.setdefault(int(row["deal_id"]), {})[str(row["id"])] = str(row.get("product_id") or "")
    return found


def _link(deal: int, product: str) -> Link:
    to = Reference(object="products", id=product)
    return Link(object=DEALS.slug, id=str(deal), attribute=PRODUCTS_OF, reference=to)
