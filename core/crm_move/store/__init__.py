"""What a move keeps on local disk: the snapshot of the source, the ledger, and what the sink held."""

from .ledger import Ledger, LinkRow, OperationRow, RecordRow, ValueRow
from .present import Present
from .snapshot import Snapshot

__all__ = ["Ledger", "LinkRow", "OperationRow", "Present", "RecordRow", "Snapshot", "ValueRow"]
