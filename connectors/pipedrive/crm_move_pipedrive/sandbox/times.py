"""The four ways in which Pipedrive writes a moment, and how it reads one. Moments inside are whole epoch seconds."""

import re
from datetime import date, datetime, timedelta
from functools import cache

_ASKED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def v2_time(seconds: float) -> str:
    """RFC 3339 with Z, whole seconds."""
    days, rest = divmod(int(seconds), 86_400)
    return f"{_day(days)}T{rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}Z"


def v1_time(v2: str | None) -> str | None:
    """UTC without a zone mark."""
    return v2 and f"{v2[:10]} {v2[11:19]}"


def v1_iso(v2: str | None) -> str | None:
    """As leads and their labels have it: with milliseconds."""
    return v2 and f"{v2[:19]}.{int(v2[17:19]) * 16 % 1000:03d}Z"


def day(seconds: float) -> str:
    return _day(int(seconds) // 86_400)


@cache
def _day(days: int) -> str:
    """A large company tells millions of times, of a few thousand days."""
    return (date(1970, 1, 1) + timedelta(days)).isoformat()


def asked_time(text: str) -> str | None:
    """What a client wrote into `updated_since`, if it is a moment in UTC with whole seconds; else None."""
    if not _ASKED.fullmatch(text):
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text
