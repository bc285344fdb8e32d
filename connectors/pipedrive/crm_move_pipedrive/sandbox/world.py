"""All that the stand-in holds: its companies, their tokens, limits and hosts, and what is planned for later."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_move.sandbox import Clock, Counters

from .company import Company
from .hosts import Hosts
from .identity import Identity, Token
from .limits import Budget, Burst
from .store import Store
from .switches import MADE_ONCE, Switches


@dataclass
class Planned:
    """Actions that are taken after so many more answers of a path."""

    path: str
    calls: int
    actions: list[dict[str, Any]]


class World:
    """One for each stand-in; `clock` is the time of all that happens in it."""

    def __init__(self, state: Path | None, switches: Switches, clock: Clock) -> None:
        self.store, self.clock, self.counters = Store(state), clock, Counters()
        self.switches = switches
        self.identity = Identity(switches, self.store, clock)
        self.hosts = Hosts(self.store)
        domains = self.store.fact("domains", list(switches.companies))
        self.companies = [Company(one, at, switches, self.store, clock) for at, one in enumerate(domains)]
        self.budgets = [Budget(one, lambda: self.switches, self.store, clock) for one in switches.companies]
        self._bursts: dict[str, Burst] = {}
        self.planned: list[Planned] = []

    def burst(self, token: Token) -> Burst:
        if token.key not in self._bursts:
            self._bursts[token.key] = Burst(token.kind, lambda: self.switches, self.clock)
        return self._bursts[token.key]

    def switch(self, switches: Switches) -> None:
        """From now on. What the companies were made of stays as it was."""
        made = {name: getattr(self.switches, name) for name in MADE_ONCE}
        self.switches = self.identity.switches = switches.model_copy(update=made)
        for one in self.companies:
            one.switches = self.switches

    async def rename(self, place: int) -> None:
        """Gives a company another domain and host; nobody is told before the next refresh."""
        stem, _, turn = self.companies[place].domain.rpartition("-")
        named = stem if stem and turn.isdigit() else self.companies[place].domain
        self.companies[place].domain = f"{named}-{int(turn) + 1 if stem and turn.isdigit() else 2}"
        self.store.set_fact("domains", [one.domain for one in self.companies])
        await self.hosts.open(place)

    def close(self) -> None:
        for one in self.budgets:
            one.save()
        self.store.close()
