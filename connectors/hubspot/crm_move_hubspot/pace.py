"""How fast HubSpot may be asked, as its answers tell (docs/hubspot-api.md, 6)."""

from typing import Final

from crm_move import Answer, RateLimit

READ: Final = "read"
LINKS: Final = "read.links"
SEARCH: Final = "read.search"

RATES: Final = (RateLimit(READ, 10), RateLimit(LINKS, 10, within=READ), RateLimit(SEARCH, 4.5, within=READ))
"""What every account and kind of sign-in is allowed: 100 requests in 10 s, and 5 searches a second. So few a second are
counted strictly: a search that arrives a little early is one too many. Both of these count as requests too."""

PROFESSIONAL: Final = 150
"""Requests in an interval from which on an account is no free one; its association calls are allowed half as many
again."""
LINKS_THEN: Final = 15.0


def permitted(bucket: str, answer: Answer) -> float | None:
    """Requests a second that this sign-in is allowed. Searches have a limit of their own, which no answer tells."""
    most, interval = _header(answer, "Max"), _header(answer, "Interval-Milliseconds")
    if bucket == SEARCH or not most or not interval:
        return None
    if bucket == LINKS:
        return LINKS_THEN if most >= PROFESSIONAL else None
    return most / interval * 1000


def left_today(answer: Answer) -> int | None:
    """Requests that are left to the account today; answers to the tokens of apps do not tell."""
    return _header(answer, "Daily-Remaining")


def _header(answer: Answer, name: str) -> int | None:
    text = answer.headers.get(f"X-HubSpot-RateLimit-{name}", "")
    return int(text) if text.isdigit() else None
