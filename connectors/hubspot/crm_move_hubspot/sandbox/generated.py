"""Accounts of any size: records and links that follow from their number, made when they are asked for.

A contact works for one company and every seventeenth for a second one; a deal has a company, a decision maker and now
and then a second contact. Both directions of each link follow from the numbers alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .account import Account, RecordSet
from .company.names import CITIES, FIRMS, FIRST, GOODS, LAST
from .company.people import OWNER_IDS
from .company.stages import DEALS
from .links import Made, TypeKey
from .records import Record

_STEP = 977
_BEGUN, _SPAN = 1_672_660_800_000, 115_000_000_000
_FIRST_IDS = {"contacts": 201_377_410_233, "companies": 9_004_128_811, "deals": 12_833_004_117}


@dataclass(frozen=True)
class Numbered:
    """The records of one type by number; ids ascend with the number, ages do not."""

    name: str
    count: int
    seed: int

    def id(self, number: int) -> int:
        return _FIRST_IDS[self.name] + number * _STEP + number * 7_919 % _STEP

    def number(self, id: int) -> int:
        """Meaningless where there is no such id."""
        return (id - _FIRST_IDS[self.name]) // _STEP

    def created(self, number: int) -> int:
        return _BEGUN + (number * 2_654_435_761 + self.seed * 40_503) % _SPAN


def generate(account: Account) -> None:
    """Enters the counts of the switches."""
    switches = account.switches
    contacts, companies, deals = (
        Numbered(name, count, switches.seed)
        for name, count in (
            ("contacts", switches.contacts),
            ("companies", switches.companies),
            ("deals", switches.deals),
        )
    )
    for numbered, values in ((contacts, _contact), (companies, _company), (deals, _deal)):
        _enter(account, numbered, values)
    _link(account, contacts, companies, deals)
    members = {contacts.id(number): _BEGUN for number in range(0, contacts.count, 10)}
    account.lists["3"] = RecordSet("3", "Every tenth", "0-1", "MANUAL", _BEGUN, _BEGUN, members)


Values = Callable[[Account, int], dict[str, str]]


def _enter(account: Account, numbered: Numbered, values: Values) -> None:
    collection = account.records(numbered.name)
    collection.ids = [numbered.id(number) for number in range(numbered.count)]
    collection.newest_made = _BEGUN + _SPAN + 500_000_000

    def make(id: int) -> Record:
        number = numbered.number(id)
        created = numbered.created(number)
        updated = created + number * 37 % 500_000_000
        return Record(id, values(account, number), created, updated, written=updated)

    collection.make = make


def _contact(account: Account, number: int) -> dict[str, str]:
    city, _, zip, country, _ = CITIES[number % len(CITIES)]
    mixed = number * 31 + account.switches.seed
    values = {
        "email": f"person{number}@generated-example.com",
        "firstname": FIRST[mixed % len(FIRST)],
        "lastname": f"{LAST[number // 7 % len(LAST)]} {number}",
        "phone": f"+4930{number:08d}",
        "city": city,
        "zip": zip,
        "country": country,
        "lifecyclestage": ("lead", "customer", "subscriber")[number % 3],
        "hubspot_owner_id": OWNER_IDS[number % 4],
        "newsletter_topics": ("", "strings", ";winds;repair")[number % 3],
        "is_vip": ("true", "false")[number % 2],
        "yearly_budget": str(number % 9_000),
        "legacy_customer_key": f"G{number:07d}",
    }
    for extra in range(account.switches.extra_properties):
        values[f"survey_answer_of_the_year_{1900 + extra}"] = f"Answer {extra} of {number}"
    return values


def _company(_: Account, number: int) -> dict[str, str]:
    return {
        "name": f"{FIRMS[number % len(FIRMS)]} {number}",
        "domain": f"firm{number}-example.com",
        "city": CITIES[number % len(CITIES)][0],
        "lifecyclestage": "customer",
        "hubspot_owner_id": OWNER_IDS[number % 3],
        "customer_no": f"QM-{number:06d}",
    }


def _deal(_: Account, number: int) -> dict[str, str]:
    pipeline, _label, steps = DEALS[number % len(DEALS)]
    return {
        "dealname": f"{GOODS[number % len(GOODS)]} {number}",
        "amount": f"{number % 50_000}.00",
        "deal_currency_code": ("EUR", "USD", "JPY")[number % 3],
        "pipeline": pipeline,
        "dealstage": steps[number % len(steps)][0],
        "hubspot_owner_id": OWNER_IDS[number % 3],
    }


def _link(account: Account, contacts: Numbered, companies: Numbered, deals: Numbered) -> None:
    if not companies.count:
        return
    made = account.links.made
    employers = _Employers(contacts.count, companies.count, account.switches.largest_company)
    defined = "HUBSPOT_DEFINED"
    made["0-1", "0-2"] = _made(contacts, companies, employers.of, {0: (defined, 1)}, (defined, 279))
    made["0-2", "0-1"] = _made(companies, contacts, employers.staff, {0: (defined, 2)}, (defined, 280))
    of_deal = _every(deals.count, companies.count)
    made["0-3", "0-2"] = _made(
        deals, companies, lambda number: [(number % companies.count, 0)], {0: (defined, 5)}, (defined, 341)
    )
    made["0-2", "0-3"] = _made(companies, deals, of_deal, {0: (defined, 6)}, (defined, 342))
    if contacts.count:
        there = {one.label: one.key for one in account.link_types.between("0-1", "0-3").values()}
        back = {one.label: one.key for one in account.link_types.between("0-3", "0-1").values()}
        people = _DealPeople(contacts.count, deals.count)
        made["0-1", "0-3"] = _made(contacts, deals, people.deals, {0: there["Decision maker"]}, there[None])
        made["0-3", "0-1"] = _made(deals, contacts, people.of, {0: back["Decision maker"]}, back[None])


Numbers = Callable[[int], Iterable[tuple[int, int]]]
"""The other end's numbers, each with a role: 0 is the first, 1 a further one."""


def _made(origin: Numbered, target: Numbered, others: Numbers, roles: Mapping[int, TypeKey], plain: TypeKey) -> Made:
    def links(id: int) -> dict[int, frozenset[TypeKey]]:
        number = origin.number(id)
        if not 0 <= number < origin.count or origin.id(number) != id:
            return {}
        found: dict[int, frozenset[TypeKey]] = {}
        for other, role in others(number):
            types = {plain, roles[role]} if role in roles else {plain}
            known = found.get(target.id(other), frozenset())
            found[target.id(other)] = known | types
        return found

    return links


def _every(count: int, step: int) -> Numbers:
    return lambda number: [(one, 0) for one in range(number, count, step)]


@dataclass(frozen=True)
class _Employers:
    """The first `largest` contacts work for company 0, the others for one after the other."""

    contacts: int
    companies: int
    largest: int

    def of(self, contact: int) -> Iterable[tuple[int, int]]:
        if contact < self.largest or self.companies == 1:
            yield 0, 0
        else:
            yield 1 + (contact - self.largest) % (self.companies - 1), 0
        if contact % 17 == 0:
            yield contact // 17 % self.companies, 1

    def staff(self, company: int) -> Iterable[tuple[int, int]]:
        if company == 0:
            most = self.contacts if self.companies == 1 else min(self.largest, self.contacts)
            yield from ((one, 0) for one in range(most))
        else:
            first = self.largest + company - 1
            yield from ((one, 0) for one in range(first, self.contacts, self.companies - 1))
        yield from ((one, 1) for one in range(17 * company, self.contacts, 17 * self.companies))


@dataclass(frozen=True)
class _DealPeople:
    """Deal n has contact n as its decision maker, every third deal the next contact too."""

    contacts: int
    deals_count: int

    def of(self, deal: int) -> Iterable[tuple[int, int]]:
        yield deal % self.contacts, 0
        if deal % 3 == 0:
            yield (deal + 1) % self.contacts, 1

    def deals(self, contact: int) -> Iterable[tuple[int, int]]:
        yield from ((one, 0) for one in range(contact, self.deals_count, self.contacts))
        before = (contact - 1) % self.contacts
        yield from ((one, 1) for one in range(before, self.deals_count, self.contacts) if one % 3 == 0)
