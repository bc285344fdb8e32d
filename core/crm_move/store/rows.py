"""What the ledger says, as plain rows."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row


@dataclass(frozen=True)
class RecordRow:
    """Where a source record stands: `written` is what the sink was given, as JSON by attribute; `run` who said so."""

    object: str
    source_id: str
    sink_object: str
    sink_id: str | None
    state: str
    written: str = "{}"
    reason: str | None = None
    url: str | None = None
    run: int = 0


@dataclass(frozen=True)
class LinkRow:
    """Where a source link stands."""

    object: str
    source_id: str
    attribute: str
    target_object: str
    target_id: str
    sink_attribute: str
    state: str
    sink_target: str | None = None
    label: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ValueRow:
    """A value that could not be written as it was: `kept_as_text` or `left_out`."""

    object: str
    source_id: str
    attribute: str
    state: str
    reason: str
    value: str


@dataclass(frozen=True)
class DifferenceRow:
    """A value or link of the sink that is not what was written, with the cause where there is one."""

    object: str
    source_id: str
    attribute: str
    cause: str
    explained: bool


@dataclass(frozen=True)
class OperationRow:
    """A change to the sink: `body` is the operation, `before` what was there, both as JSON; `at` epoch seconds."""

    n: int
    object: str
    source_id: str
    body: str
    before: str | None
    state: str
    sink_id: str | None
    at: float


@dataclass(frozen=True)
class SparedRow:
    """Something that an undo left as it is: `kept` because people changed it since, or `could_not`."""

    kind: str
    object: str
    source_id: str
    state: str
    reason: str


@dataclass(frozen=True)
class ApprovalRow:
    """Who (account and machine) approved a plan, by its digest, and when, in epoch seconds."""

    at: float
    by: str
    plan: str


def record_row(row: Row[Any]) -> RecordRow:
    """A row of the table `records`."""
    return RecordRow(
        row.object, row.source_id, row.sink_object, row.sink_id, row.state, row.written, row.reason, row.url, row.run
    )


def link_row(row: Row[Any]) -> LinkRow:
    """A row of the table `links`."""
    return LinkRow(
        row.object,
        row.source_id,
        row.attribute,
        row.target_object,
        row.target_id,
        row.sink_attribute,
        row.state,
        row.sink_target,
        row.label,
        row.reason,
    )
