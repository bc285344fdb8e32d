"""The numbers that every decision carries, in words."""

from .profile import AttributeProfile
from .tally import DISTINCT


def share(part: int, whole: int) -> str:
    """A share in whole percent that never rounds up to all nor down to none."""
    if part and part * 100 < whole:
        return "under 1 %"
    return f"{part * 100 // whole if whole else 0} %"


def fill(seen: AttributeProfile, records: int) -> str:
    """How much of an attribute is filled and how many values differ: `98 % of 1,204 filled, 7 distinct`."""
    if seen.unique and seen.values > 1:
        differ = "each different"
    else:
        differ = f"more than {DISTINCT:,} distinct" if seen.more else f"{seen.distinct:,} distinct"
    return f"{share(seen.filled, records)} of {records:,} filled, {differ}"


def because(*parts: str) -> str:
    """The parts that say something, as one sentence."""
    return "; ".join(part for part in parts if part)


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 link`, `1,480 links`."""
    return f"{number:,} {noun if number == 1 else f'{noun}s'}"


def short(text: str) -> str:
    """A value as it is quoted in a reason."""
    return text if len(text) <= 40 else f"{text[:40]}…"
