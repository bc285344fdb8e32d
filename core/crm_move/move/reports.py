"""report.html and report.json of a move, from its ledger."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from crm_move.plan import Plan, read_plan
from crm_move.report import (
    Cause,
    Leftover,
    LeftoverKind,
    LinkCounts,
    RecordCounts,
    Report,
    Summary,
    group,
    write_report,
)
from crm_move.store import DifferenceRow, Ledger

from .folder import MoveFolder
from .front import Proposal
from .outcome import leftovers
from .proposals import without_remarks
from .tally import LINK_STATES, RECORD_STATES


def write_reports(folder: MoveFolder, ledger: Ledger, summary: Summary, proposal: Proposal | None) -> tuple[Cause, ...]:
    """Write both reports; gives back the causes of what was left behind. `proposal` adds what only it knows."""
    plan: Plan = proposal.plan if proposal else without_remarks(read_plan(folder.plan), folder.remembered())
    causes = tuple(group(leftovers(ledger, plan)))
    differences = ledger.standing.differences()
    report = Report(
        summary=summary,
        plan=plan,
        finished_at=datetime.now(UTC),
        records={
            object: RecordCounts(**_counted(c, RECORD_STATES)) for object, c in ledger.standing.record_counts().items()
        },
        links={place: LinkCounts(**_counted(c, LINK_STATES)) for place, c in ledger.standing.link_counts().items()},
        causes=causes,
        explained=group(_shown(row for row in differences if row.explained)),
        different=group(_shown(row for row in differences if not row.explained)),
        facts=proposal.profile if proposal else None,
        left_behind=folder.left_behind(),
        remarks=folder.remarks(),
    )
    write_report(folder.own, report)
    return causes


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
