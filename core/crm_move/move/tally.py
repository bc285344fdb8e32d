"""What a run has done so far, counted; each source record and each source link once."""

from collections import Counter
from dataclasses import dataclass, field

RECORD_STATES = ("created", "updated", "unchanged", "skipped", "failed")
LINK_STATES = ("made", "present", "skipped", "failed")
VALUE_STATES = ("kept_as_text", "left_out")
SCHEMA_KINDS = ("objects", "attributes", "options", "statuses")


@dataclass
class Tally:
    """Counters by state, for one run.

    `undo`: what an undo came to, None for every other command. `redecided`: records decided anew because the sink had
    changed under them; `doubles_removed`: records made twice because an answer was lost, of which one was removed;
    `links_taken_off`: links that this move had made and the source has no longer.
    """

    schema: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    verified: Counter[str] = field(default_factory=Counter)
    undo: Counter[str] | None = None
    redecided: int = 0
    doubles_removed: int = 0
    links_taken_off: int = 0
    by_object: dict[str, Counter[str]] = field(default_factory=dict)

    def record(self, object: str, state: str) -> None:
        """One source record has reached its state."""
        self.records[state] += 1
        self.by_object.setdefault(object, Counter())[state] += 1
