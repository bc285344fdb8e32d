"""Faults of the in-memory sink, for moves that must survive them."""

import threading
from collections.abc import Callable
from typing import Literal

from crm_move import CreateRecord, Operation

Fault = Literal["lost before", "lost after", "repeated", "refused", "pause"]
"""- `lost before`, `lost after`: OutcomeUnknownError, without and with the operation carried out
- `repeated`: carried out twice, as by a client that repeats what it got no answer to; the second answer counts
- `refused`: RefusedError for this operation alone
- `pause`: PauseError, as when the network is gone
"""

Faults = Callable[[Operation], Fault | None]


def no_fault(operation: Operation) -> Fault | None:  # noqa: ARG001 - the shape that every choice of faults has
    """Nothing goes wrong."""
    return None


def every(number: int, fault: Fault, only: type | tuple[type, ...] = CreateRecord) -> Faults:
    """`fault` for each `number`-th operation of the kinds `only`: creates, since a client repeats the others itself."""
    lock = threading.Lock()
    seen = 0

    def choose(operation: Operation) -> Fault | None:
        nonlocal seen
        if not isinstance(operation, only):
            return None
        with lock:
            seen += 1
            return fault if seen % number == 0 else None

    return choose
