"""Whether the old CRM can be switched off: the answer, why, and sums of both sides as evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .wording import listed

QUESTION = "Can the old CRM be switched off?"


@dataclass(frozen=True)
class SumTable:
    """Sums by some keys; each row is the keys, the source's sum, the sink's, and whether they are the same."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[tuple[str, ...], str, str, bool]]


@dataclass(frozen=True)
class Gate:
    """`because`: what stands against it. `stays`: what is in the old CRM only, as approved. `evidence`: sentences."""

    because: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    tables: tuple[SumTable, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.because

    @property
    def answer(self) -> str:
        """In a sentence."""
        if self.because:
            return f"Not yet, because {'; and because '.join(self.because)}."
        if self.stays:
            return f"Yes, once you have agreed to what stays behind: {listed(list(self.stays))}."
        return "Yes: everything that the plan moves is in the sink, and was read back."
