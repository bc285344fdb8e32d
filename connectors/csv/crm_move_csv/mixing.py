"""One column that holds the ids of several objects, told apart by the object that each id is in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .fits import Fit

MIXED = 0.98
"""Ids of several objects in one column: together they have to name at least this share, none of them twice."""


@dataclass
class Mixture:
    """How many cells name a record of exactly one of the objects (`one`), and of several (`doubled`).

    Nothing of the cells is kept: a column of millions of ids takes no more memory than one of a hundred.
    """

    fits: tuple[Fit, ...]
    one: int = 0
    doubled: int = 0
    rows: int = 0

    def count(self, cells: Counter[str]) -> None:
        """Count cells in or out of the objects' ids."""
        for cell, count in cells.items():
            owners = sum(fit.holds(cell) for fit in self.fits)
            self.rows += count
            self.one += count if owners == 1 else 0
            self.doubled += count if owners > 1 else 0

    @property
    def found(self) -> list[Fit]:
        """The objects whose ids stand mixed in the column, the most frequent first; empty where that does not hold."""
        named = sorted((fit for fit in self.fits if fit.hits), key=lambda fit: -fit.hits)
        whole = not self.doubled and self.one >= MIXED * self.rows
        return named if len(named) > 1 and whole and named[0].share < MIXED else []


def mixture(fits: Sequence[Fit]) -> Mixture | None:
    """What is to be counted of a column with these candidates; None where there are not two objects' ids."""
    ids = {fit.target.slug: fit for fit in fits if fit.is_id and not fit.several}
    return Mixture(tuple(ids.values())) if len(ids) > 1 else None
