"""What a run came to, as the report has it: numbers, leftovers, differences."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from crm_move.connect import Requests
from crm_move.plan import Plan
from crm_move.report import (
    Failure,
    Leftover,
    LeftoverKind,
    LinkCounts,
    RecordCounts,
    RequestCounts,
    SchemaCounts,
    Summary,
    UndoCounts,
    ValueCounts,
    Verification,
    concluded,
)
from crm_move.store import Ledger

from .folder import MoveFolder
from .tally import LINK_STATES, RECORD_STATES, SCHEMA_KINDS, VALUE_STATES, Tally

DELTA = "delta"
"""The fact that keeps what is still to be caught up with, in sentences, as JSON."""

MOST_NAMED = 20
"""So many records that are gone at the source are named, of each object."""

SHORT = 12
"""So many letters of a digest tell plans apart."""


def summary_of(
    folder: Path, tally: Tally, requests: Requests | None, seconds: float, failure: Failure | None = None
) -> Summary:
    """The numbers of a run, concluded."""
    summary = Summary.model_validate(
        {
            "move": str(folder),
            "schema": SchemaCounts(**{kind: tally.schema[kind] for kind in SCHEMA_KINDS}),
            "records": RecordCounts(**{state: tally.records[state] for state in RECORD_STATES}),
            "links": LinkCounts(**{state: tally.links[state] for state in LINK_STATES}),
            "values": ValueCounts(**{state: tally.values[state] for state in VALUE_STATES}),
            "verified": Verification(**{name: tally.verified[name] for name in ("values", "different", "explained")}),
            "undo": UndoCounts(**tally.undo) if tally.undo is not None else None,
            "requests": _requests(requests),
            "seconds": seconds,
        }
    )
    return concluded(summary, [failure] if failure else [])


def summary_of_move(folder: Path, ledger: Ledger) -> Summary:
    """The totals of a whole move, from its ledger; requests and seconds are those of its last run."""
    records, links, values = (
        ledger.standing.counts("records"),
        ledger.standing.counts("links"),
        ledger.standing.counts("values"),
    )
    last = ledger.last_summary() or {}
    summary = Summary.model_validate(
        {
            "move": str(folder),
            "schema": SchemaCounts(**ledger.operations.schema_counts()),
            "records": RecordCounts(**{state: records.get(state, 0) for state in RECORD_STATES}),
            "links": LinkCounts(**{state: links.get(state, 0) for state in LINK_STATES}),
            "values": ValueCounts(**{state: values.get(state, 0) for state in VALUE_STATES}),
            "verified": Verification(**last.get("verified", {})),
            "requests": RequestCounts(**last.get("requests", {})),
            "seconds": last.get("seconds", 0.0),
        }
    )
    return concluded(summary)


def leftovers(ledger: Ledger, plan: Plan | None = None) -> Iterator[Leftover]:
    """Everything that did not arrive, as it stands now."""
    for object, reason in (plan.left_out if plan else {}).items():
        yield Leftover(kind=LeftoverKind.OBJECT, object=object, reason=reason)
    for spared in ledger.standing.spared():
        yield Leftover(
            kind=LeftoverKind(spared.kind),
            object=spared.object,
            source_id=spared.source_id or None,
            reason=spared.reason,
        )
    for record in ledger.standing.records(states=("failed", "skipped")):
        yield Leftover(
            kind=LeftoverKind.RECORD,
            object=record.object,
            source_id=record.source_id,
            reason=record.reason or "",
            url=record.url,
        )
    for link in ledger.standing.links(("failed", "skipped", "kept", "waiting")):
        yield Leftover(
            kind=LeftoverKind.LINK,
            object=link.object,
            source_id=link.source_id,
            attribute=link.attribute,
            value_shown=link.target_id,
            reason=link.reason or "it waits for its target",
        )
    for value in ledger.standing.values():
        if value.state == "left_out":
            yield Leftover(
                kind=LeftoverKind.VALUE,
                object=value.object,
                source_id=value.source_id,
                attribute=value.attribute,
                value_shown=value.value,
                reason=value.reason,
            )


def history(folder: MoveFolder, ledger: Ledger) -> tuple[str, ...]:
    """Who approved which plan and when, oldest first, and that customers' data was removed; in sentences."""
    approved = tuple(
        f"Plan {row.plan[:SHORT]} was approved on {moment(row.at)} by {row.by}." for row in ledger.approvals()
    )
    delta = json.loads(ledger.fact(DELTA) or "[]")
    purged = folder.purged
    removed = (f"Snapshots and before-images were removed on {purged}.",) if purged else ()
    return (*approved, *removed, *delta, *gone(ledger))


def gone(ledger: Ledger) -> Iterator[str]:
    """Which records of the sink the source no longer had when the last run looked; in sentences, one an object."""
    by_object: dict[str, list[str]] = {}
    for row in ledger.gone.all():
        by_object.setdefault(row.object, []).append(f"{row.source_id} ({row.why})")
    for object, named in by_object.items():
        more = f" and {len(named) - MOST_NAMED:,} more" if len(named) > MOST_NAMED else ""
        count = "1 record is" if len(named) == 1 else f"{len(named):,} records are"
        yield f"{object}: {count} in the sink and no longer at the source: {', '.join(named[:MOST_NAMED])}{more}."


def moment(at: float) -> str:
    """A time in epoch seconds as people write it."""
    return f"{datetime.fromtimestamp(at, UTC):%d %B %Y, %H:%M UTC}"


def _requests(requests: Requests | None) -> RequestCounts:
    if requests is None:
        return RequestCounts()
    return RequestCounts(
        reads=requests.reads,
        writes=requests.writes,
        retried=sum(requests.retried.values()),
        rate_limited=sum(requests.rate_limited.values()),
    )
