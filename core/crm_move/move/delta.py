"""What a run on a finished move would do now, from the ledger's point of view, decided by the code of the run."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .decisions import Decision, Foreseen, write_decisions
from .foresee import foresee
from .gone import gone_records, is_to_be_removed
from .run import Run

SHOWN = 5
"""So many conflicts, and so many records that are gone, are named where a delta is shown; the file has all."""

WORDS = {
    Decision.CREATE: "new",
    Decision.UPDATE: "changed",
    Decision.UNCHANGED: "unchanged",
    Decision.CONFLICT: "conflicts",
    Decision.SKIP: "skipped",
    Decision.GONE: "gone",
    Decision.REMOVE: "to be removed",
}
WRITTEN = (Decision.CREATE, Decision.UPDATE, Decision.REMOVE)


@dataclass(frozen=True)
class Delta:
    """What has changed since the last run.

    `counts`: records by object and word, with `values` that would be written to those that changed. `conflicts` and
    `gone` are the first few; `path` has every record. `calls` and `minutes`: what writing takes.
    """

    counts: Mapping[str, Counter[str]]
    conflicts: tuple[Foreseen, ...]
    gone: tuple[Foreseen, ...]
    calls: int
    minutes: float
    path: Path

    @property
    def writes_nothing(self) -> bool:
        """Whether a run would leave the sink as it is."""
        return not self.calls

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written, and nothing is to be told."""
        unchanged = {WORDS[Decision.UNCHANGED], WORDS[Decision.SKIP]}
        return not any(count for each in self.counts.values() for word, count in each.items() if word not in unchanged)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The same for a report, an object a sentence; ids and no values."""
        lines = [f"{object}: {', '.join(_counted(each))}." for object, each in self.counts.items() if _counted(each)]
        return ("Since the last run " + " ".join(lines),) if lines else ()


def delta_of(run: Run, copy: Path, path: Path, writes_per_second: float) -> Delta:
    """Decide about every record and write each decision to `path`; the sink is read only, `copy` is gone afterwards."""
    seen = _Seen()
    write_decisions(path, seen.through(foresee(run, copy, _gone)))
    return Delta(
        counts=seen.counts,
        conflicts=tuple(seen.conflicts),
        gone=tuple(seen.gone),
        calls=seen.calls,
        minutes=seen.calls / writes_per_second / 60,
        path=path,
    )


@dataclass
class _Seen:
    """What has gone by, summed up."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    conflicts: list[Foreseen] = field(default_factory=list)
    gone: list[Foreseen] = field(default_factory=list)
    calls: int = 0

    def through(self, found: Iterable[Foreseen]) -> Iterator[Foreseen]:
        """The same, looked at as it goes by; entries of a list are counted apart from the records."""
        for one in found:
            each = self.counts.setdefault(f"{one.object} on {one.list}" if one.list else one.object, Counter())
            each[WORDS[one.decision]] += 1
            each["values"] += len(one.values) if one.decision is Decision.UPDATE else 0
            self.calls += one.decision in WRITTEN
            if one.decision is Decision.CONFLICT and len(self.conflicts) < SHOWN:
                self.conflicts.append(one)
            if one.decision in (Decision.GONE, Decision.REMOVE) and len(self.gone) < SHOWN:
                self.gone.append(one)
            yield one


def _gone(run: Run) -> Iterator[Foreseen]:
    for row in gone_records(run):
        decision = Decision.REMOVE if is_to_be_removed(run, row) else Decision.GONE
        sink_id = run.ledger.standing.sink_id(row.object, row.source_id)
        yield Foreseen(row.object, row.source_id, decision, sink_id, why=row.why)


def _counted(counts: Counter[str]) -> list[str]:
    return [f"{count:,} {word}" for word, count in counts.items() if count and word not in ("unchanged", "skipped")]
