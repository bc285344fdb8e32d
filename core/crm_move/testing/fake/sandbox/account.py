"""The fake CRM's account as it is at one moment, with what has changed since the moments before."""

from . import data
from .data import Row

Place = tuple[str, str]


class Account:
    """Rows by object, in an order that no change disturbs: a page that was read stays read."""

    def __init__(self, people: int) -> None:
        self.moment = 1
        self._rows = data.account(people)
        self._links = data.links(people)
        self._changed: dict[Place, int] = {}
        self._gone: dict[Place, int] = {}

    def objects(self) -> set[str]:
        return set(self._rows)

    def rows(self, object: str, archived: bool) -> list[Row | None]:
        """The rows in order; None where a row is no longer there, or not asked for."""
        return [row if self._is_there(object, row, archived) else None for row in self._rows[object]]

    def changes(self, object: str, since: int, archived: bool) -> list[Row | None]:
        """The rows that were made or changed in or after a moment."""
        return [
            row if row and self._changed.get((object, row["id"]), 0) >= since else None
            for row in self.rows(object, archived)
        ]

    def gone(self, object: str, since: int) -> list[str]:
        """Ids that were deleted or merged away in or after a moment."""
        return [id for (of, id), moment in self._gone.items() if of == object and moment >= since]

    def links(self, object: str) -> list[Row]:
        return self._links.get(object, [])

    def disturb(self) -> None:
        """What happens in a real account while it is read: one person comes, one changes, two become one, one goes."""
        self.moment += 1
        self._put("people", {"id": "p9", "full_name": "Late Comer", "organisation": "o1"})
        self._put("people", {**self._row("people", "p1"), "full_name": "Åsa Öberg-Lind"})
        self._put("people", {**self._row("people", "p2"), "was": ["p0", "p3"]})
        self._remove("people", "p3")
        self._remove("people", "p4")
        self._links["opportunities"].append({"id": "d4", "field": "contacts", "to": ["people", "p9"]})
        self.moment += 1

    def _is_there(self, object: str, row: Row, archived: bool) -> bool:
        return (object, row["id"]) not in self._gone and (archived or not row.get("archived"))

    def _row(self, object: str, id: str) -> Row:
        return next(row for row in self._rows[object] if row["id"] == id)

    def _put(self, object: str, row: Row) -> None:
        rows = self._rows[object]
        place = next((place for place, old in enumerate(rows) if old["id"] == row["id"]), len(rows))
        rows[place : place + 1] = [{"created": "2026-01-01T08:00:00Z", "owner": None, **row}]
        self._changed[object, row["id"]] = self.moment

    def _remove(self, object: str, id: str) -> None:
        self._gone[object, id] = self.moment
