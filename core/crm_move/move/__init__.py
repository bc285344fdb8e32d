"""Moving: read, plan, write, link, verify. One module a verb; `Job` is a whole command's work."""

from .assess import Inquiry, assess
from .delta import Delta
from .folder import MoveFolder
from .front import Front, Proposal
from .job import Job
from .order import Order
from .outcome import leftovers
from .purge import Private, private_of, purge
from .run import Patience
from .state import State, report_on, state_of, status_of
from .undo import UndoPlan

__all__ = [
    "Delta",
    "Front",
    "Inquiry",
    "Job",
    "MoveFolder",
    "Order",
    "Patience",
    "Private",
    "Proposal",
    "State",
    "UndoPlan",
    "assess",
    "leftovers",
    "private_of",
    "purge",
    "report_on",
    "state_of",
    "status_of",
]
