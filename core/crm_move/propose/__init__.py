"""From the profile of a source to the plan of its move: pure, so that every rule is tested as a table."""

from .check import check_plan, plan_faults
from .duplicates import with_duplicates
from .estimate import Estimate, estimate
from .hosts import is_shared
from .identity import as_planned, describe_id, whose_ids
from .objects import check_names
from .profile import Profile, Records, build_profile
from .propose import Wishes, propose
from .reasons import counted, short
from .roles import roles
from .tally import owner_key

__all__ = [
    "Estimate",
    "Profile",
    "Records",
    "Wishes",
    "as_planned",
    "build_profile",
    "check_names",
    "check_plan",
    "counted",
    "describe_id",
    "estimate",
    "is_shared",
    "owner_key",
    "plan_faults",
    "propose",
    "roles",
    "short",
    "whose_ids",
    "with_duplicates",
]
