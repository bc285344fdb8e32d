"""What the work on one record asks of the outside, as data. The work is a generator of steps: it alone touches the
ledger, in one thread; the steps are carried out by a pool of threads, which touch the sink only.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from crm_move.errors import OutcomeUnknownError, SkipError
from crm_move.model import Value
from crm_move.operations import Operation
from crm_move.plugins import Sink


@dataclass(frozen=True)
class Apply:
    """Carry out an operation; answers an `Outcome` or raises the sink's error."""

    operation: Operation


@dataclass(frozen=True)
class ReadBack:
    """Read one record of the sink; answers it, or None where it does not exist."""

    object: str
    id: str


@dataclass(frozen=True)
class Find:
    """Find records of the sink by a value; answers a tuple of them."""

    object: str
    attribute: str
    value: Value


@dataclass(frozen=True)
class Wait:
    """Go on after so many seconds; `last`: not before all other work on the object is done."""

    seconds: float
    last: bool = False


def settled_as(error: SkipError) -> str:
    """How the ledger calls an operation that ended in this error."""
    return "unknown" if isinstance(error, OutcomeUnknownError) else "failed"


Step = Apply | ReadBack | Find | Wait
Work = Generator[Step, Any, None]

# Part of some work, with an answer for the part that asked for it.
Answering = Generator[Step, Any, Any]


def perform(step: Step, sink: Sink) -> object:
    """Carry out a step at the sink."""
    match step:
        case Apply(operation):
            return sink.apply(operation)
        case ReadBack(object, id):
            return next(iter(sink.read_back(object, [id])), None)
        case Find(object, attribute, value):
            return sink.find(object, attribute, value)
    raise TypeError(f"{step!r} is not carried out at the sink")
