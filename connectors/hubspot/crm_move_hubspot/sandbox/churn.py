"""The account goes on living while it is read: records appear, change, are archived and linked."""

from bisect import bisect_left
from dataclasses import dataclass, field
from random import Random

from .account import Account
from .kinds import Kind
from .records import Collection, Record

_STEP = 40
"""Late records come so many ids behind another at most."""
_CHANGED = {"contacts": "jobtitle", "companies": "description", "deals": "description"}


@dataclass
class Churn:
    """Told of each list page, with the last record of the page; changes something after every so many."""

    account: Account
    pages: int = 0
    made: int = 0
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.account.switches.seed)

    def after_page(self, kind: Kind, last: Record | None) -> None:
        every = self.account.switches.changes_every
        if not every or last is None or kind.name not in _CHANGED:
            return
        self.pages += 1
        if self.pages % every == 0:
            self._change(kind, self.account.collections[kind.id], last)

    def _change(self, kind: Kind, collection: Collection, last: Record) -> None:
        """One appears before the place that is read, one after it; one that was read changes; at times one goes."""
        self.made += 1
        for low in (collection.ids[0], last.id):
            self._create(kind, collection, low)
        passed = self.random.choice(collection.ids[: max(1, bisect_left(collection.ids, last.id))])
        record = collection.get(passed)
        if record is not None and record.archived is None:
            self.account.change(kind.id, record, {_CHANGED[kind.name]: f"Changed during the read, {self.made}"})
            self._link(kind, record)
        if self.made % 3 == 0:
            gone = collection.get(self.random.choice(collection.ids[:20]))
            if gone is not None and gone.archived is None:
                self.account.archive(kind.id, gone)

    def _create(self, kind: Kind, collection: Collection, low: int) -> None:
        id = low + self.random.randrange(1, _STEP)
        while collection.get(id) is not None:
            id += 1
        name = f"Late {self.made} {id}"
        values = {
            "contacts": {"firstname": "Late", "lastname": name, "email": f"late{id}@churn-example.com"},
            "companies": {"name": name, "domain": f"late{id}-example.com"},
            "deals": {"dealname": name, "pipeline": "default", "dealstage": "qualifiedtobuy"},
        }
        self.account.create(kind.id, values[kind.name], id=id)

    def _link(self, kind: Kind, record: Record) -> None:
        """A link does not move the modified date."""
        companies = self.account.records("companies")
        if kind.name != "companies" and companies.ids:
            self.account.link(kind.id, record.id, "companies", self.random.choice(companies.ids))
