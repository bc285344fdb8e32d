"""Dates and times as HubSpot writes them (docs/hubspot-api.md, 5)."""

import math
from datetime import UTC, date, datetime


def moment(text: str) -> datetime:
    """An ISO time or epoch milliseconds (as an integer or a float) as a moment. Raises ValueError for anything else."""
    written = text.strip()
    milliseconds = _number(written)
    if milliseconds is not None:
        return _from_epoch(milliseconds)
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(text: str) -> date:
    """`YYYY-MM-DD`, or midnight UTC in any form that `moment` takes. Raises ValueError for anything else.

    A time within the day is refused: cutting it off would lose it.
    """
    written = text.strip()
    if len(written) == len("YYYY-MM-DD") and _number(written) is None:
        return date.fromisoformat(written)
    found = moment(written).astimezone(UTC)
    if (found.hour, found.minute, found.second, found.microsecond) != (0, 0, 0, 0):
        raise ValueError(f"{written!r} is not the start of a day")
    return found.date()


def milliseconds(at: datetime) -> int:
    """A moment in epoch milliseconds."""
    return round(at.timestamp() * 1000)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _from_epoch(milliseconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"{milliseconds} is no time") from error
