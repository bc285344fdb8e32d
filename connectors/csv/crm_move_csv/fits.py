"""How well the cells of a column are contained in a key column of an object."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crm_move import NearMiss, Role

from .cells import parts
from .profile import MOST_WORDS, Column
from .sheets import Sheet

SEPARATORS = (";", ",", "|", "\n")
"""What may stand between several ids in one cell."""


@dataclass
class Fit:
    """How well a column's cells are contained in a key column of an object; `several` stands between ids in one cell.

    `sure`: csv.yaml or the product that wrote the file says so, whatever the share.
    `hits` and `rows` count ids (the parts of cells), `misses` those that name no record.
    """

    target: Sheet
    key: int
    affinity: int
    several: str = ""
    sure: bool = False
    hits: int = 0
    rows: int = 0
    misses: Counter[str] = field(default_factory=Counter)
    near: tuple[NearMiss, ...] = ()

    @property
    def share(self) -> float:
        return self.hits / self.rows if self.rows else 0.0

    @property
    def share_with_near(self) -> float:
        return (self.hits + sum(miss.rows for miss in self.near)) / self.rows if self.rows else 0.0

    @property
    def is_id(self) -> bool:
        return self.target.id == self.key

    @property
    def column(self) -> Column:
        return self.target.columns[self.key]

    def holds(self, written: str) -> bool:
        """Whether a value names a record."""
        return hash(self.column.folded(written)) in (self.column.keys or ())

    def count(self, cells: Counter[str]) -> None:
        """Count cells in or out of the key column."""
        for cell, count in cells.items():
            for written in parts(cell, self.several):
                self.rows += count
                if self.holds(written):
                    self.hits += count
                elif written in self.misses or len(self.misses) < MOST_WORDS:
                    self.misses[written] += count


@dataclass(frozen=True)
class Link:
    """A column that points at records of another sheet (or its own), or of several sheets whose ids it holds mixed."""

    index: int
    fits: tuple[Fit, ...]

    @property
    def fit(self) -> Fit:
        """The one that decides what the reference is called and stands for."""
        return self.fits[0]

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(fit.target.slug for fit in self.fits)

    @property
    def several(self) -> str:
        return self.fit.several

    @property
    def by_name(self) -> bool:
        """Whether the cells are names, and neither ids nor e-mail addresses or domains."""
        told_apart = self.fit.target.roles[self.fit.key] in (Role.EMAIL, Role.DOMAIN)
        return not (self.fit.is_id or self.fit.column.exact or told_apart)

    @property
    def evidence(self) -> str:
        """The measurement in words."""
        counted = " and ".join(map(_counted, self.fits))
        near = f"; {sum(miss.rows for miss in self.fit.near):,} nearly" if self.fit.near else ""
        name = "; by name, not by id" if self.by_name else ""
        several = f"; several in one cell, apart by “{self.several.strip()}”" if self.several else ""
        return f"{counted}{near}{name}{several}"


def _counted(fit: Fit) -> str:
    return f"{fit.hits:,} of {fit.rows:,} values ({fit.share:.1%}) are in {fit.target.slug}.{fit.column.title}"


def separator(words: Iterable[str], target: Column, signs: Sequence[str] = SEPARATORS) -> str:
    """What stands between values in some of these cells, and in no key of the target; "" where nothing does."""
    cells = list(words)
    used = (sign for sign in signs if sign and any(sign in cell for cell in cells))
    return next((sign for sign in used if not any(sign in key for key in target.words)), "")
