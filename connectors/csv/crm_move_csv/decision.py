"""What is decided about a column: its type, how its cells are read, and why."""

from dataclasses import dataclass

from crm_move import AttributeType

from .profile import Column

FITS = 0.95
"""A column has a type when at least this share of its filled cells fits it; the rest is kept as text."""


@dataclass(frozen=True)
class Decision:
    """A column's type and how its cells are read.

    `sign`: the decimal sign; `order`: `d` or `m` for days and months, or what numbers count (see `moments.COUNTS`);
    `currency`: the one code all amounts have; `unit`: what stands behind all numbers; `several`: what stands between
    values in one cell; `serials`: numbers among the days are days as spreadsheets count them; `options`: the titles of
    an ordered list.
    `misfits`: filled cells that are kept as text. `note`: what the person has to decide in csv.yaml.
    """

    type: AttributeType
    evidence: str
    misfits: int = 0
    sign: str = "."
    order: str = "m"
    currency: str | None = None
    unit: str = ""
    several: str = ""
    serials: bool = False
    options: tuple[str, ...] = ()
    note: str | None = None


def decided(column: Column, type: AttributeType, fits: int, what: str, enough: float = FITS) -> Decision | None:
    if not fits or fits < enough * column.filled:
        return None
    misfits = column.filled - fits
    rest = f"; {misfits:,} that are not are kept as text" if misfits else ""
    return Decision(type, f"{fits:,} of {column.filled:,} values are {what}{rest}", misfits)
