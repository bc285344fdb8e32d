"""What a plan costs and sets off, in sentences: what a terminal and a page say alike."""

from .facts import Cost
from .wording import clean, counted, duration, listed, sentence

MEGABYTE = 1_000_000


def cost_lines(cost: Cost, limit: int | None = None) -> list[str]:
    """What is made and written, in how many calls, how long that takes, and how much room."""
    made = [
        counted(cost.objects, "object"),
        counted(cost.attributes, "attribute"),
        counted(cost.options, "option"),
        counted(cost.statuses, "status", "statuses"),
    ]
    sample = f" (a sample: at most {counted(limit, 'record')} an object)" if limit else ""
    return [
        f"Made: {listed([part for part in made if not part.startswith('0 ')]) or 'nothing'}.",
        f"Written: {counted(cost.records, 'record')} with {counted(cost.links, 'link')}{sample}.",
        f"That is {counted(cost.writes, 'write call')}: about {duration(cost.hours * 3600)} at the permitted rate.",
        *_by_kind(cost),
        f"On this machine: about {_size(cost.disk)} of disk.",
        sentence(clean(cost.note)),
    ]


def consequences(cost: Cost) -> dict[str, list[str]]:
    """What happens by itself, and what only a person can do, by heading; without those that are empty."""
    found = {
        "What the sink does by itself": [sentence(clean(text)) for text in cost.by_itself],
        "What is left to you": [sentence(clean(text)) for text in cost.by_hand],
    }
    return {heading: lines for heading, lines in found.items() if lines}


def _by_kind(cost: Cost) -> list[str]:
    kinds = [f"{count:,} for {kind}" for kind, count in cost.calls.items() if count]
    return [f"Calls: {listed(kinds)}."] if kinds else []


def _size(size: int) -> str:
    if size < MEGABYTE:
        return "1 MB"
    return f"{size / MEGABYTE:,.0f} MB" if size < 1000 * MEGABYTE else f"{size / 1000 / MEGABYTE:,.1f} GB"
