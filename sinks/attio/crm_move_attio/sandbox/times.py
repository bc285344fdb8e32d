"""Points in time as Attio writes them: UTC, nine fractional digits, of which the clock fills three."""

import re
from datetime import UTC, date, datetime, timedelta
from time import gmtime, strftime

_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
_STAMP = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ]"
    r"(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?"
)


def timestamp(seconds: float) -> str:
    """The timestamp of `seconds` since the epoch, as Attio writes it."""
    millis = int(seconds * 1000)
    return f"{strftime('%Y-%m-%dT%H:%M:%S', gmtime(millis // 1000))}.{millis % 1000:03d}000000Z"


def read_timestamp(text: str) -> str:
    """Any ISO 8601 form, partial ones too, in UTC with nine digits. Without an offset it is UTC.

    Raises ValueError where it is none.
    """
    moment, fraction = _moment(text)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{fraction:0<9}Z" if moment.year >= 1000 else _early(moment, fraction)


def read_date(text: str) -> str:
    """The calendar day in UTC of a date or timestamp; partial dates are padded.

    Raises ValueError where it is none.
    """
    return _moment(text)[0].date().isoformat()


def after(moment: datetime, duration: str) -> datetime:
    """`moment` plus an ISO 8601 duration. Raises ValueError where it is none."""
    match = _DURATION.fullmatch(duration)
    if match is None or duration in ("P", "PT"):
        raise ValueError(f"{duration!r} is not an ISO 8601 duration")
    part = {name: int(value or 0) for name, value in match.groupdict().items()}
    months = part.pop("years") * 12 + part.pop("months")
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, _days_in(year, month + 1))
    return moment.replace(year=year, month=month + 1, day=day) + timedelta(**part)


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _moment(text: str) -> tuple[datetime, str]:
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not an ISO 8601 date or time")
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    moment = datetime(
        int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
    )
    return moment - _offset(offset), fraction or ""


def _offset(text: str | None) -> timedelta:
    if text in (None, "Z"):
        return timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -away if text[0] == "-" else away


def _early(moment: datetime, fraction: str) -> str:
    return f"{moment.replace(tzinfo=None).isoformat()}.{fraction:0<9}Z"
