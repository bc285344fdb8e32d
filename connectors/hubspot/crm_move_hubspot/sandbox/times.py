"""Moments as the API writes them: ISO 8601 in UTC with milliseconds, or epoch milliseconds as text."""

from datetime import UTC, datetime, timedelta

DAY = 86_400_000
"""Milliseconds."""


def iso(milliseconds: int) -> str:
    """`2026-03-10T23:04:41.164Z`; whole seconds have no fraction in the first second of 1970 only, as built-ins do."""
    if milliseconds == 0:
        return "1970-01-01T00:00:00Z"
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def milliseconds_of(text: str) -> int | None:
    """Epoch milliseconds of an ISO moment, a day, or a number as text; None where it is none of these."""
    try:
        return int(float(text))
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def ago(milliseconds: int) -> str:
    """How long ago, in the words of an expired token: the largest unit that is not zero."""
    seconds = milliseconds // 1000
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}(s)"
    return f"{seconds} second(s)"
