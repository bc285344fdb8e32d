"""A company: its records, fields and people as they are now, and what can happen to them."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from . import people, sales, talk
from .fields import Field, company_fields
from .store import Store
from .switches import Switches
from .table import Maker, Row, Table
from .times import v2_time
from .values import Values

KINDS = ("deals", "persons", "organizations", "products", "leads", "activities", "notes", "files")
CURRENCIES = (
    (1, "EUR", "Euro", 2, "€", True, False),
    (2, "USD", "US Dollar", 2, "$", True, False),
    (3, "GBP", "Pound Sterling", 2, "£", True, False),
    (4, "PLN", "Polish Zloty", 2, "zł", True, False),
    (5, "JPY", "Japanese Yen", 0, "¥", False, False),
    (6, "QMP", "Quillmarsh Points", 0, "QP", True, True),
)
"""Id, code, name, decimals, symbol, whether active, whether made by the company."""
REFERENCES = {
    "persons": (("deals", "person_id"), ("leads", "person_id"), ("activities", "person_id"), ("notes", "person_id")),
    "organizations": (
        ("persons", "org_id"), ("deals", "org_id"), ("leads", "organization_id"), ("activities", "org_id"),
        ("notes", "org_id"),
    ),
    "deals": (("activities", "deal_id"), ("notes", "deal_id"), ("files", "deal_id")),
}  # fmt: skip
"""What points at a kind, and goes over to the winner of a merger."""


class Company:
    """One company. `place` counts companies; `clock` says when things happen.

    Its domain may move; its name, and the keys of its fields, stay.
    """

    def __init__(
        self, domain: str, place: int, switches: Switches, store: Store, clock: Callable[[], float] = time.time
    ) -> None:
        self.domain, self.place, self.clock = domain, place, clock
        self.switches, self._store = switches, store
        self._key = switches.companies[place]
        self.id, self.name = 54_235_233 + place, f"{self._key.capitalize()} Ltd"
        self.fields = self._make_fields()
        users = [one[0] for one in people.USERS]
        self._values = Values(switches.persons, switches.organizations, users)
        self.tables = {kind: self._table(kind) for kind in KINDS}
        self._counted: dict[tuple[str, str, str], tuple[int, Counter[int]]] = {}
        self._listed: dict[tuple[str, str], tuple[int, list[int]]] = {}

    def _make_fields(self) -> dict[str, list[Field]]:
        codes = tuple(code for _, code, _, _, _, active, _ in CURRENCIES if active)
        return company_fields(self._key, codes, self.switches)

    @property
    def mail_domain(self) -> str:
        """Of its people's e-mails, which stay when its domain at Pipedrive moves."""
        return f"{self._key}-example.com"

    def now(self) -> str:
        return v2_time(self.clock())

    def sees(self, row: Row) -> bool:
        """Whether the token's user may see a record."""
        everyone = 7 if self.switches.visibility_groups else 3
        own = row.get("owner_id") == people.USERS[0][0]
        return self.switches.sees_all or own or row.get("visible_to", everyone) == everyone

    def get(self, kind: str, number: int | None) -> Row | None:
        """A record, deleted or not; None where there is none."""
        return None if number is None else self.tables[kind].get(number)

    # -- what belongs to records

    def custom_values(self, kind: str, row: Row) -> dict[str, Any]:
        """The filled custom fields of a record: those it was given, else such as are made for its number."""
        if "custom_fields" in row:
            return dict(row["custom_fields"])
        number = sales.lead_number(row["id"]) if kind == "leads" else row["id"]
        return self._values.of(self.fields.get(kind, ()), number or 0)

    def participants(self, deal: Row) -> list[int]:
        """Ids of a deal's persons, its main one first."""
        if "participants" in deal:
            return list(deal["participants"])
        made = sales.participants(deal["id"], self.switches.persons)
        gone = sales.deal_person(deal["id"], self.switches.persons)
        main = [deal["person_id"]] if deal["person_id"] else []
        return list(dict.fromkeys([*main, *(one for one in made if one != gone or one in main)]))

    def deal_products(self, deal: Row) -> list[Row]:
        if "products" in deal:
            return list(deal["products"])
        return sales.deal_products(deal["id"], self.switches.deals, self.switches.products)

    def count(self, of: str, by: str, number: int, status: str = "") -> int:
        """How many records that are not deleted point at `number` with their `by`; of a status only, or done ones."""
        table = self.tables[of]
        at, counted = self._counted.get((of, by, status), (-1, Counter()))
        if at != table.version:
            counted = Counter(row[by] for row in table.rows() if row.get(by) and _counts(row, status))
            self._counted[of, by, status] = (table.version, counted)
        return counted[number]

    def listed(
        self, kind: str, name: str, wanted: Callable[[Row], bool], likely: Callable[[int], bool] | None = None
    ) -> list[int]:
        """The numbers of the records that a list holds, ascending; remembered under `name` until something changes.

        `likely` tells of a number whether its record can be one of them unless it was changed.
        """
        table = self.tables[kind]
        at, numbers = self._listed.get((kind, name), (-1, []))
        if at != table.version:
            numbers = [number for number, row in table.numbered(likely) if wanted(row)]
            self._listed[kind, name] = (table.version, numbers)
        return numbers

    @property
    def archived_deals(self) -> list[int]:
        return self.listed("deals", "archived", lambda row: bool(row["is_archived"]), sales.maybe_archived)

    def relationships(self, number: int) -> list[dict[str, Any]]:
        return sales.relationships(number, self.switches.organizations)

    def reference_name(self, kind: str, number: int) -> str:
        """What a reference shows: of a user, an org or people."""
        if kind == "user":
            return next((name for user, name, *_ in people.USERS if user == number), "")
        row = self.get("organizations" if kind == "org" else "persons", number)
        return row["name"] if row else ""

    # -- what happens

    def create(self, kind: str, values: Row) -> Row:
        """A new record; what is not given is as in the first record of the kind."""
        table = self.tables[kind]
        number = table.next_number
        like = next(table.rows(), {})
        row = {**like, "add_time": self.now(), "update_time": self.now(), "custom_fields": {}, **values, "id": number}
        if kind == "leads":
            row["id"] = sales.lead_id(number)
        table.put(number, row)
        return row

    def change(self, kind: str, number: int, values: Row) -> Row:
        """Sets values; custom ones are merged, and null takes one away. Raises KeyError where there is no record."""
        row = self._existing(kind, number)
        custom = {**self.custom_values(kind, row), **values.get("custom_fields", {})}
        row |= {"update_time": self.now(), **values}
        row["custom_fields"] = {code: value for code, value in custom.items() if value is not None}
        self.tables[kind].put(number, row)
        return row

    def delete(self, kind: str, number: int) -> None:
        """As a person does: it can be had back for 30 days. Raises KeyError where there is no record."""
        self.change(kind, number, {"is_deleted": True, **({"status": "deleted"} if kind == "deals" else {})})

    def purge(self, kind: str, number: int) -> None:
        """Gone for good."""
        self.tables[kind].put(number, None)

    def archive(self, kind: str, number: int) -> None:
        self.change(kind, number, {"is_archived": True, "archive_time": self.now()})

    def merge(self, kind: str, loser: int, winner: int) -> None:
        """The loser is gone; what pointed at it points at the winner. Raises KeyError where one does not exist."""
        self._existing(kind, winner)
        self.delete(kind, loser)
        for of, by in REFERENCES.get(kind, ()):
            for number in self._pointing(of, by, loser):
                self.change(of, number, {by: winner})
        if kind == "persons":
            self._replace_participant(loser, winner)
        self.change(kind, winner, {})

    def _replace_participant(self, loser: int, winner: int) -> None:
        for number, deal in list(self.tables["deals"].numbered()):
            taking_part = self.participants(deal)
            if loser in taking_part:
                now = dict.fromkeys(winner if one == loser else one for one in taking_part)
                self.change("deals", number, {"participants": list(now)})

    def _pointing(self, of: str, by: str, number: int) -> list[int]:
        return [at for at, row in self.tables[of].numbered() if row.get(by) == number]

    def _existing(self, kind: str, number: int) -> Row:
        row = self.tables[kind].get(number)
        if row is None:
            raise KeyError(f"{self.domain} has no record {number} in {kind}")
        return row

    # -- how the records are made

    def _table(self, kind: str) -> Table:
        size: int = getattr(self.switches, kind)
        maker = Maker(size, lambda number: self._make(kind, number), lambda number: sales.stamps(number, size))
        save = lambda number, row: self._store.change(self._key, kind, number, row)  # noqa: E731
        return Table(maker, self._store.changes(self._key, kind), save)

    def _make(self, kind: str, number: int) -> Row | None:
        row = self._base(kind, number)
        if row is None:
            return None
        row["add_time"], row["update_time"] = sales.stamps(number, getattr(self.switches, kind))
        return row

    def _base(self, kind: str, number: int) -> Row | None:
        of, groups = self.switches, self.switches.visibility_groups
        if kind == "deals":
            return sales.deal(number, of)
        if kind == "persons":
            return people.person(number, of.organizations, groups, contact_sync=of.contact_sync)
        if kind == "organizations":
            return people.organization(number, groups)
        if kind == "products":
            return sales.product(number, groups)
        if kind == "leads":
            return sales.lead(number, of.persons, of.organizations, groups)
        if kind == "activities":
            return talk.activity(number, of.deals, of.persons, of.organizations)
        if kind == "notes":
            return talk.note(number, of.deals, of.persons, of.organizations)
        return talk.file(number, of.deals)


def _counts(row: Row, status: str) -> bool:
    return not row["is_deleted"] and (not status or row.get("status") == status or (status == "done" and row["done"]))
