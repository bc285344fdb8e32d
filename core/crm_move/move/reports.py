"""report.html and report.json of a move, from its ledger."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from crm_move.model import Schema
from crm_move.plan import read_plan
from crm_move.propose import Estimate
from crm_move.report import (
    Cause,
    Leftover,
    LeftoverKind,
    LinkCounts,
    RecordCounts,
    Report,
    Showing,
    Summary,
    called,
    group,
    write_report,
)
from crm_move.report import headline as in_words
from crm_move.store import DifferenceRow, Ledger

from .folder import MoveFolder
from .front import Proposal
from .gate import gate_of, verified_in
from .outcome import history, leftovers, summary_of_move
from .planning import kept_profile
from .proposals import without_remarks
from .tally import LINK_STATES, RECORD_STATES


def write_reports(folder: MoveFolder, ledger: Ledger, summary: Summary, proposal: Proposal | None) -> tuple[Cause, ...]:
    """Write both reports of a run; gives back the causes of what was left behind."""
    return _write(folder, ledger, proposal, summary=summary)


def write_plan_report(folder: MoveFolder, ledger: Ledger, proposal: Proposal) -> None:
    """Write both reports of a plan that waits for a yes."""
    _write(folder, ledger, proposal)


def rewrite_reports(folder: MoveFolder, ledger: Ledger, totals: Summary, *, show_values: bool = False) -> None:
    """Write both reports anew: how the whole move stands, and what its last run came to."""
    last = ledger.last_summary()
    if last is None:
        _write(folder, ledger, None, show_values=show_values)
        return
    run = Summary.model_validate_json(json.dumps(last))
    _write(
        folder,
        ledger,
        None,
        summary=run,
        run="The last run",
        # What is in place says nothing of what was taken back.
        headline=in_words(run if run.undo else totals),
        show_values=show_values,
    )


def _write(
    folder: MoveFolder,
    ledger: Ledger,
    proposal: Proposal | None,
    summary: Summary | None = None,
    run: str = "This run",
    headline: str = "",
    *,
    show_values: bool = False,
) -> tuple[Cause, ...]:
    shown = proposal.showing if proposal else _kept(folder)
    causes = tuple(group(called(leftovers(ledger, shown.plan if summary else None), shown.source)))
    differences = ledger.standing.differences(verified_in(ledger)) if summary else []
    report = Report(
        shown=shown,
        summary=summary,
        run=run,
        headline=headline,
        said=history(folder, ledger),
        gate=gate_of(folder, ledger, shown.plan, summary_of_move(folder.path, ledger)) if summary else None,
        finished_at=datetime.now(UTC),
        show_values=show_values,
        records={
            object: RecordCounts(**_counted(c, RECORD_STATES)) for object, c in ledger.standing.record_counts().items()
        },
        links={place: LinkCounts(**_counted(c, LINK_STATES)) for place, c in ledger.standing.link_counts().items()},
        causes=causes,
        explained=group(_shown(row for row in differences if row.explained)),
        different=group(_shown(row for row in differences if not row.explained)),
    )
    write_report(folder.own, report)
    return causes


def _kept(folder: MoveFolder) -> Showing:
    """What can be shown without source and sink: the plan, and what was seen when it was proposed."""
    facts = folder.remembered()
    plan = without_remarks(read_plan(folder.plan), facts)
    profile = None
    if snapshot := folder.newest_snapshot():
        profile = kept_profile(snapshot)
        snapshot.close()
    cost = Estimate.model_validate_json(facts["estimate"]) if "estimate" in facts else None
    return Showing(
        plan,
        facts=profile,
        cost=cost,
        source=kept_schema(folder),
        left_behind=folder.left_behind(),
        remarks=folder.remarks(),
    )


def kept_schema(folder: MoveFolder) -> Schema:
    """The source's schema as it was read last; without objects where it is no longer there."""
    nothing = Schema(objects=())
    if (snapshot := folder.newest_snapshot()) is None:
        return nothing
    schema = snapshot.schema or nothing
    snapshot.close()
    return schema


def _counted(counts: Mapping[str, int], states: Iterable[str]) -> dict[str, int]:
    return {state: counts.get(state, 0) for state in states}


def _shown(rows: Iterable[DifferenceRow]) -> Iterable[Leftover]:
    for row in rows:
        yield Leftover(
            kind=LeftoverKind.VALUE,
            object=row.object,
            source_id=row.source_id,
            attribute=row.attribute or None,
            reason=row.cause,
        )
