"""The outcome of a command in numbers: what `--json` prints and every report begins with.

All counts are of one run, or of the whole move where `status` asks; the keys are part of the outside contract.
"""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import ConfigDict, Field

from crm_move.model import Model

DIFFERENCE = 6
LEFTOVERS = 3
STOPPED = 4
_PRECEDENCE = (5, STOPPED, 1, 2, DIFFERENCE, LEFTOVERS)


class Outcome(StrEnum):
    """How a command ended."""

    DONE = "done"
    LEFTOVERS = "leftovers"
    STOPPED = "stopped"
    FAILED = "failed"


class Part(Model):
    """A part of the summary; every count is zero until something happens."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True)


class SchemaCounts(Part):
    """What was created in the sink's schema."""

    objects: int = 0
    attributes: int = 0
    options: int = 0
    statuses: int = 0


class RecordCounts(Part):
    """The source records of the plan, each in exactly one of the five."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All source records of the plan."""
        return self.created + self.updated + self.unchanged + self.skipped + self.failed


class LinkCounts(Part):
    """The source links of the plan, each in exactly one of the four; `present` ones were there before this run."""

    made: int = 0
    present: int = 0
    skipped: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All source links of the plan."""
        return self.made + self.present + self.skipped + self.failed


class RequestCounts(Part):
    """Requests to the sink: those it accepted, and further attempts."""

    reads: int = 0
    writes: int = 0
    retried: int = 0
    rate_limited: int = 0


class ValueCounts(Part):
    """Values that did not fit: kept in a text attribute, or left out."""

    kept_as_text: int = 0
    left_out: int = 0


class Verification(Part):
    """Values and links that were read back; all zero where nothing was."""

    values: int = 0
    different: int = 0
    explained: int = 0


class UndoCounts(Part):
    """What an undo came to: things that are as before the move, kept because people changed them, could not."""

    taken_back: int = 0
    kept: int = 0
    could_not: int = 0


class Failure(Part):
    """Why a command ended with a code other than 0 and 3."""

    code: int
    message: str


class Summary(Part):
    """The numbers of a run. `concluded` gives it its outcome."""

    move: str
    outcome: Outcome = Outcome.DONE
    schema_: SchemaCounts = Field(default_factory=SchemaCounts, alias="schema")
    records: RecordCounts = Field(default_factory=RecordCounts)
    links: LinkCounts = Field(default_factory=LinkCounts)
    requests: RequestCounts = Field(default_factory=RequestCounts)
    values: ValueCounts = Field(default_factory=ValueCounts)
    verified: Verification = Field(default_factory=Verification)
    undo: UndoCounts | None = None
    seconds: float = 0.0
    error: Failure | None = None

    @property
    def left_behind(self) -> int:
        """How many records, links and values did not arrive (a value kept as text did); what an undo left."""
        if self.undo is not None:
            return self.undo.kept + self.undo.could_not
        records, links = self.records, self.links
        return records.skipped + records.failed + links.skipped + links.failed + self.values.left_out

    @property
    def exit_code(self) -> int:
        """The exit code that goes with the outcome."""
        if self.error:
            return self.error.code
        return LEFTOVERS if self.outcome is Outcome.LEFTOVERS else 0

    def to_json(self) -> str:
        """One line of JSON; `error` stands there only where there is one, `undo` only after an undo."""
        absent = {name for name in ("error", "undo") if getattr(self, name) is None}
        return self.model_dump_json(by_alias=True, exclude=absent)


def exit_code(codes: Iterable[int]) -> int:
    """The code to exit with where several apply: 5, 4, 1 or 2, 6, 3, 0."""
    applying = set(codes)
    return next((code for code in _PRECEDENCE if code in applying), 0)


def concluded(summary: Summary, failures: Iterable[Failure] = ()) -> Summary:
    """The summary with the outcome that its counts and the failures of the run amount to."""
    found = {failure.code: failure for failure in (*_differences(summary), *failures)}
    code = exit_code([*found, LEFTOVERS if summary.left_behind else 0])
    return summary.model_copy(
        update={"outcome": _outcome(code), "error": found.get(code), "seconds": round(summary.seconds, 3)}
    )


def _outcome(code: int) -> Outcome:
    outcomes = {0: Outcome.DONE, LEFTOVERS: Outcome.LEFTOVERS, STOPPED: Outcome.STOPPED}
    return outcomes.get(code, Outcome.FAILED)


def _differences(summary: Summary) -> list[Failure]:
    count = summary.verified.different
    if not count:
        return []
    what = "1 value differs" if count == 1 else f"{count:,} values differ"
    return [Failure(code=DIFFERENCE, message=f"{what} from the source without an explanation; the report lists them.")]
