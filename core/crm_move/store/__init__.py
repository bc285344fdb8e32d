"""What a move keeps on local disk: the snapshot of the source, the ledger, and what the sink held."""

from .edits import Edit
from .gone import GoneRow
from .ledger import Ledger
from .present import Present
from .renewal import MARK, SINCE, begin_renewal
from .rows import ApprovalRow, DifferenceRow, LinkRow, OperationRow, RecordRow, SparedRow, ValueRow
from .snapshot import Snapshot

__all__ = [
    "MARK",
    "SINCE",
    "ApprovalRow",
    "DifferenceRow",
    "Edit",
    "GoneRow",
    "Ledger",
    "LinkRow",
    "OperationRow",
    "Present",
    "RecordRow",
    "Snapshot",
    "SparedRow",
    "ValueRow",
    "begin_renewal",
]
