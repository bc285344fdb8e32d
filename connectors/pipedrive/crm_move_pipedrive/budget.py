"""What calls cost: tokens of a daily budget that all tools of the company share (docs/pipedrive-api.md, 4)."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from crm_move import PauseError

from .refusals import DAY_LEFT, DAY_LIMIT, number

PRICES: Final[Mapping[str, int]] = {
    "/v1/users/me": 2,
    "/v1/users": 20,
    "/v1/currencies": 20,
    "/v1/leads": 20,
    "/v1/leads/archived": 40,
    "/v1/leadLabels": 10,
    "/v1/organizationRelationships": 20,
    "/v1/deals/{id}/participants": 10,
    "/v1/dealFields": 20,
    "/v1/personFields": 20,
    "/v1/organizationFields": 20,
    "/v1/productFields": 20,
    "/v1/notes": 20,
    "/v1/files": 20,
    "/v1/callLogs": 20,
    "/v1/mailbox/mailThreads": 20,
    "/api/v2/deals": 10,
    "/api/v2/deals/archived": 20,
    "/api/v2/deals/products": 10,
    "/api/v2/persons": 10,
    "/api/v2/organizations": 10,
    "/api/v2/products": 10,
    "/api/v2/pipelines": 5,
    "/api/v2/stages": 5,
    "/api/v2/dealFields": 10,
    "/api/v2/personFields": 10,
    "/api/v2/organizationFields": 10,
    "/api/v2/productFields": 10,
    "/api/v2/activities": 10,
    "/api/v2/projects": 10,
}
"""Tokens for one call, whatever its limit and its answer."""

SMALLEST_DAY: Final = 30_000
"""The budget of one seat on the smallest plan."""

_ID: Final = re.compile(r"/\d+(?=/|\Z)")


def price(path: str) -> int:
    """What a call to this path costs."""
    return PRICES[_ID.sub("/{id}", path)]


@dataclass
class Budget:
    """The tokens used by this process. `most` is what it may use, 0 where that is not bounded; `day` and `left` are the
    company's budget of a day and what is left of it, as the last answer told."""

    most: int = 0
    spent: int = 0
    day: int | None = None
    left: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def ask(self, path: str) -> None:
        """Note a call that is about to be made. Raises PauseError where it would use more than this run may."""
        with self._lock:
            within = not self.most or self.spent + price(path) <= self.most
            self.spent += price(path) if within else 0
        if not within:
            raise PauseError(
                f"This run has used {self.spent:,} tokens of Pipedrive's budget, and may use {self.most:,} "
                "(CRM_MOVE_PIPEDRIVE_TOKEN_BUDGET). What is read is kept: raise that, or run the same command again "
                "when there are new tokens."
            )

    def give_back(self, path: str) -> None:
        """Note that a call was refused: it is taken to have cost nothing."""
        with self._lock:
            self.spent -= price(path)

    def look(self, headers: Mapping[str, str]) -> None:
        """Note what an answer tells of the day."""
        limit, left = number(headers, DAY_LIMIT), number(headers, DAY_LEFT)
        self.day = self.day if limit is None else round(limit)
        self.left = self.left if left is None else round(left)

    def remark(self) -> str:
        """What this run's read cost, in a sentence."""
        cost = f"This run's read cost {self.spent:,} tokens"
        if not self.day:
            return f"{cost} of the daily budget that all tools of the company share."
        left = "" if self.left is None else f"; {self.left:,} are left today"
        share = 100 * self.spent / self.day
        return f"{cost}: {share:.1f} % of the {self.day:,} that all tools of the company share in a day{left}."
