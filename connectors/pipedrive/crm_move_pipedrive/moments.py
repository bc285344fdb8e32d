"""Dates and times as Pipedrive writes them (docs/pipedrive-api.md, 6)."""

from datetime import UTC, date, datetime


def moment(text: str) -> datetime:
    """A time with `Z` and perhaps fractions, or as v1 writes it: in UTC, without saying so. Raises ValueError."""
    found = datetime.fromisoformat(text.strip())
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(text: str) -> date:
    """`YYYY-MM-DD`. Raises ValueError for anything else."""
    return date.fromisoformat(text.strip())


def whole_seconds(at: datetime) -> str:
    """A time as `updated_since` takes it: fractions are refused there."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
