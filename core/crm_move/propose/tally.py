"""Counting values while they stream past, within stated bounds."""

from array import array
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from crm_move.model import (
    Actor,
    Attribute,
    AttributeType,
    Domain,
    Email,
    Money,
    Number,
    Phone,
    Record,
    Reference,
    Text,
    Url,
    Value,
    Values,
    words,
)

from .hosts import host, is_bare, is_shared

DISTINCT = 1_000
"""Up to so many different values are told apart and counted, per attribute."""

TOP = 200
"""So many of the most frequent values are kept in the profile."""

SAMPLES = 5
KEY_LENGTH = 200
OWNERS = 5_000
TARGETS = 10_000
DANGLING = 20

Key = TypeVar("Key")

TEXTUAL = (AttributeType.TEXT, AttributeType.RICH_TEXT)
TELLING = (
    AttributeType.NUMBER,
    AttributeType.MONEY,
    AttributeType.PHONE,
    AttributeType.ACTOR,
    AttributeType.URL,
    AttributeType.DOMAIN,
    AttributeType.EMAIL,
)
"""Types whose values say more than their text does."""


def owner_key(actor: Actor) -> str:
    """What a plan calls an owner by: the e-mail, else the name as written, else the id."""
    return actor.email or actor.name or actor.id or ""


class Uniqueness:
    """Whether all values differ: eight bytes a value are kept, until the first one that stands twice is found."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._checked = 1_024
        self.holds = True

    def add(self, text: str) -> None:
        if not self.holds:
            return
        self._hashes.append(hash(text))
        if len(self._hashes) >= self._checked:
            self._checked *= 2
            self.settle()

    def settle(self) -> bool:
        """Look for doubles among what is kept; nothing is kept once there is one."""
        if self.holds and len(set(self._hashes)) < len(self._hashes):
            self.holds = False
            self._hashes = array("q")
        return self.holds


class OwnerTally:
    """Counts users by what a plan calls them."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._actors: dict[str, Actor] = {}
        self.filled = 0

    def add(self, actor: Actor | None) -> None:
        key = owner_key(actor) if actor else ""
        if not actor or not key:
            return
        self.filled += 1
        if key in self._actors or len(self._actors) < OWNERS:
            self._actors.setdefault(key, actor)
            self._counts[key] += 1

    def most_common(self) -> list[tuple[Actor, int]]:
        return [(self._actors[key], count) for key, count in self._counts.most_common()]


class AttributeTally:
    """Counts the values of one attribute."""

    def __init__(self, attribute: Attribute) -> None:
        self._attribute = attribute
        self._counts: Counter[str] = Counter()
        self._uniqueness = Uniqueness()
        self.actors = OwnerTally()
        self.domains: set[int] = set()
        self.currencies: Counter[str] = Counter()
        self.samples: list[str] = []
        self.misfit_samples: list[str] = []
        self.filled = self.values = self.most = self.longest = 0
        self.misfits = self.ids = self.beyond_domain = self.shared = 0
        self.more = False
        self.lowest: Decimal | None = None
        self.highest: Decimal | None = None
        self._whole = True
        self._counted = 0
        self._textual = attribute.type in TEXTUAL
        self._telling = attribute.type in TELLING

    def add(self, record: Record, values: Values) -> None:
        """Count the values that one record holds in this attribute."""
        if not values:
            return
        self.filled += 1
        self.values += len(values)
        self.most = max(self.most, len(values))
        for value in values:
            text = words(value)
            if isinstance(value, Text) and not self._textual:
                self._misfit(text)
            else:
                self._count(text)
                if self._telling:
                    self._look(record, value)
        self.ids += len(values) == 1 and text == record.id

    def _look(self, record: Record, value: Value) -> None:
        """What the type of a value tells besides its text."""
        match value:
            case Phone(e164=number, written=text):
                if number is None or value.says_more:
                    self._misfit(text)
            case Number(number=number):
                self._measure(number)
                self._currency(record, None)
            case Money(amount=number, currency=code):
                self._measure(number)
                self._currency(record, code)
            case Actor():
                self.actors.add(value)
            case Email(address=address):
                self._domain(address.rpartition("@")[2].lower())
            case Url(url=text) | Domain(domain=text):
                self.beyond_domain += not is_bare(text)
                self._domain(host(text))

    @property
    def distinct(self) -> int:
        if self.more and self.unique:
            return self._counted
        return len(self._counts)

    @property
    def unique(self) -> bool:
        return bool(self._counted) and self._uniqueness.settle()

    @property
    def integers(self) -> bool:
        return self.lowest is not None and self._whole

    def top(self) -> list[tuple[str, int]]:
        return self._counts.most_common(TOP)

    def _count(self, text: str) -> None:
        self._counted += 1
        self.longest = max(self.longest, len(text))
        key = text if len(text) <= KEY_LENGTH else f"{text[:KEY_LENGTH]}… ({len(text)} characters)"
        self._uniqueness.add(key)
        if key in self._counts or len(self._counts) < DISTINCT:
            self._counts[key] += 1
        else:
            self.more = True
        if len(self.samples) < SAMPLES and key not in self.samples:
            self.samples.append(key)

    def _domain(self, domain: str) -> None:
        """Domains of companies are told apart by eight bytes each."""
        if is_shared(domain):
            self.shared += 1
        elif domain:
            self.domains.add(hash(domain))

    def _misfit(self, text: str) -> None:
        self.misfits += 1
        if len(self.misfit_samples) < SAMPLES and text not in self.misfit_samples:
            self.misfit_samples.append(text)

    def _measure(self, number: Decimal) -> None:
        if not number.is_finite():
            return
        self._whole &= number == number.to_integral_value()
        self.lowest = number if self.lowest is None else min(self.lowest, number)
        self.highest = number if self.highest is None else max(self.highest, number)

    def _currency(self, record: Record, code: str | None) -> None:
        """An amount's code: its own, else what the record's currency attribute says."""
        if code is None and self._attribute.currency_attribute:
            code = next((words(each) for each in record.values.get(self._attribute.currency_attribute, ())), None)
        if code:
            self.currencies[code.strip().upper()] += 1


class ReferenceTally:
    """Counts the links of one reference."""

    def __init__(self) -> None:
        self._targets: Counter[tuple[str, str]] = Counter()
        self._dangling: Counter[str] = Counter()
        self.links = self.filled = self.dangling = self.most = 0

    def add(self, links: tuple[Reference, ...], known: Mapping[str, set[str]]) -> None:
        """Count one record's links; `known` holds the ids that exist, by object."""
        self.links += len(links)
        self.filled += bool(links)
        self.most = max(self.most, len(links))
        for link in links:
            if link.id not in known.get(link.object, ()):
                self.dangling += 1
                _bounded(self._dangling, link.id)
            else:
                _bounded(self._targets, (link.object, link.id))

    @property
    def most_per_target(self) -> int:
        return max(self._targets.values(), default=0)

    def top_dangling(self) -> list[tuple[str, int]]:
        return self._dangling.most_common(DANGLING)


def _bounded(counts: Counter[Key], key: Key) -> None:
    if key in counts or len(counts) < TARGETS:
        counts[key] += 1
