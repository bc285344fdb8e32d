"""The outcome of a run in words and rows: what a terminal and a page say alike."""

from .leftovers import Cause, LeftoverKind
from .summary import Outcome, Summary, UndoCounts
from .wording import counted, duration, listed

STYLES = {Outcome.DONE: "green", Outcome.LEFTOVERS: "yellow", Outcome.STOPPED: "yellow", Outcome.FAILED: "red"}
_SEVERAL = {
    LeftoverKind.LINK: "links",
    LeftoverKind.RECORD: "records",
    LeftoverKind.VALUE: "values",
    LeftoverKind.ENTRY: "entries",
    LeftoverKind.OPTION: "options",
    LeftoverKind.OF_THE_SINK: "the sink's own records",
}


def headline(summary: Summary) -> str:
    """How it ended, in a sentence."""
    if summary.error:
        start = "Stopped" if summary.outcome is Outcome.STOPPED else "Failed"
        return f"{start}: {summary.error.message}"
    if summary.undo is not None:
        return _taken_back(summary.undo)
    if summary.outcome is Outcome.LEFTOVERS:
        return f"Done, but left behind: {listed(_left_behind(summary))}."
    if not summary.records.total and summary.verified.values:
        return f"Verified: {_verified(summary)}."
    if not summary.records.total and not summary.links.total:
        return "Done: no record of this move is in the sink."
    records, links = counted(summary.records.total, "record"), counted(summary.links.total, "link")
    return f"Done: {records} and {links} are in place, nothing was left behind."


def counts_table(summary: Summary) -> dict[str, dict[str, int]]:
    """Records and links by state, each with the sum."""
    records, links = summary.records, summary.links
    if summary.undo is not None:
        return {"undo": {name.replace("_", " "): count for name, count in summary.undo.model_dump().items()}}
    return {
        "records": records.model_dump() | {"in all": records.total},
        "links": links.model_dump() | {"in all": links.total},
    }


def facts_of(summary: Summary) -> dict[str, str]:
    """Everything else that was counted, by name, in words; what wrote no record is not asked what did not fit."""
    called = {"requests": _requests(summary), "time": duration(summary.seconds)}
    if summary.undo is not None:
        return called
    none = {"made": "nothing", "values that did not fit": "none"} if summary.records.total else {}
    some = {"made": listed(_made(summary)), "values that did not fit": _misfits(summary)}
    return none | {name: words for name, words in some.items() if words} | {"verified": _verified(summary)} | called


def _taken_back(undo: UndoCounts) -> str:
    kept = f"; {undo.kept:,} kept, because people changed them since" if undo.kept else ""
    could_not = f"; {undo.could_not:,} could not be" if undo.could_not else ""
    return f"{counted(undo.taken_back, 'thing')} taken back{kept}{could_not}."


def cause_place(cause: Cause) -> str:
    """What was left behind where: `links deals.product`, `records of deals`, `object notes`."""
    several = _SEVERAL.get(cause.kind, cause.kind.value)
    if cause.attribute:
        return f"{several} {cause.object}.{cause.attribute}"
    return f"{several} of {cause.object}" if cause.kind in _SEVERAL else f"{several} {cause.object}"


def _left_behind(summary: Summary) -> list[str]:
    records, links = summary.records, summary.links
    counts = [
        counted(records.skipped + records.failed, "record"),
        counted(links.skipped + links.failed, "link"),
        counted(summary.values.left_out, "value"),
    ]
    return [count for count in counts if not count.startswith("0 ")]


def _made(summary: Summary) -> list[str]:
    schema = summary.schema_
    counts = [
        counted(schema.objects, "object"),
        counted(schema.attributes, "attribute"),
        counted(schema.options, "option"),
        counted(schema.statuses, "status", "statuses"),
    ]
    return [count for count in counts if not count.startswith("0 ")]


def _misfits(summary: Summary) -> str:
    values = summary.values
    kept = f"{values.kept_as_text:,} kept as text" if values.kept_as_text else ""
    left = f"{values.left_out:,} left out" if values.left_out else ""
    return listed([words for words in (kept, left) if words])


def _verified(summary: Summary) -> str:
    verified = summary.verified
    if not verified.values:
        return "nothing was read back"
    differences = [
        f"{verified.different:,} different without an explanation" if verified.different else "",
        f"{verified.explained:,} different for a known cause" if verified.explained else "",
    ]
    found = listed([words for words in differences if words]) or "all as written"
    return f"{counted(verified.values, 'value')} and links read back: {found}"


def _requests(summary: Summary) -> str:
    requests = summary.requests
    counts = [counted(requests.writes, "write"), counted(requests.reads, "read")]
    counts += [f"{requests.retried:,} repeated"] if requests.retried else []
    counts += [f"{requests.rate_limited:,} held back by the rate limit"] if requests.rate_limited else []
    return listed(counts)
