"""The ids of records that more is to be asked about, noted while they are listed."""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


def counts(name: str, least: int) -> Callable[[Json], bool]:
    """Whether a row counts at least so many of something; one that does not tell how many may have them."""
    return lambda row: _may_be(row.get(name), least)


def joint(row: Json) -> bool:
    """Whether a deal has people beside its contact person, who is one of those that it counts."""
    return _may_be(row.get("participants_count"), 2 if row.get("person_id") else 1)


def anything(row: Json) -> bool:  # noqa: ARG001 - the shape of what a census looks for
    """Every row."""
    return True


def _may_be(told: Any, least: int) -> bool:
    return not str(told).isdecimal() or int(told) >= least


@dataclass
class Census:
    """The ids of the rows that `wanted` holds for: numbers, eight bytes each.

    It is `whole` once a listing was read from the first row to the last. `notes` are the cells `note` of these rows.
    """

    wanted: Callable[[Json], bool]
    note: str = ""
    notes: dict[int, Any] = field(default_factory=dict)
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    whole: bool = False
    _begun: bool = False

    def begin(self) -> None:
        """A listing starts at its first row."""
        self.ids, self._begun, self.whole = array("q"), True, False

    def add(self, rows: Iterable[Json]) -> None:
        """These rows were listed."""
        for row in filter(self.wanted, rows):
            self.ids.append(int(row["id"]))
            if self.note:
                self.notes[int(row["id"])] = row.get(self.note)

    def end(self) -> None:
        """A listing reached its last row."""
        self.whole, self._begun = self.whole or self._begun, False

    def ordered(self) -> list[int]:
        """The ids, each once, in their order."""
        return sorted(set(self.ids))
