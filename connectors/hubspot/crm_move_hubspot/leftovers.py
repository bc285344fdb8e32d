"""What an account holds and stays there: counted and named (docs/hubspot-api.md, 11)."""

from collections.abc import Collection, Iterator

from crm_move import Left, RefusedError

from .catalogue import ACTIVITIES, FURTHER, UNASKED
from .client import HubSpot
from .properties import ID
from .refusals import is_not_there

FILE_PAGES = 20
"""So many pages of files are counted: there is no call that tells their number."""


def left_behind(hub: HubSpot, granted: Collection[str] | None) -> Iterator[Left]:
    """Activities, further objects and files. What can not be counted is named with the reason and a count of 0.

    `granted` are the scopes of the sign-in, None where HubSpot would not tell: what it may not read is not asked for.
    """
    for type, what in ACTIVITIES.items():
        yield _searched(hub, type, what) or Left(what=f"{what} (not counted: the sign-in may not read them)", count=0)
    yield from _further(hub, granted)
    yield _files(hub)


def _further(hub: HubSpot, granted: Collection[str] | None) -> Iterator[Left]:
    may = [each for each in FURTHER if granted is None or each.scope in granted]
    found = {each: _searched(hub, each.id, each.what) for each in may}
    yield from (left for left in found.values() if left and left.count)
    unknown = [each.what for each in FURTHER if found.get(each) is None]
    reason = "not counted: this account has none, or the sign-in lacks their scopes"
    yield Left(what=f"{', '.join((*unknown, *UNASKED))} ({reason})", count=0)


def _searched(hub: HubSpot, type: str, what: str) -> Left | None:
    """None where this account has no such thing or this sign-in may not see it."""
    try:
        total, _ = hub.search(type, (), (ID,), 1)
    except RefusedError as error:
        if not is_not_there(error):
            raise
        return None
    return Left(what=what, count=total)


def _files(hub: HubSpot) -> Left:
    try:
        return _counted(hub)
    except RefusedError as error:
        if not is_not_there(error):
            raise
        return Left(what="files (not counted: the sign-in may not read them)", count=0)


def _counted(hub: HubSpot) -> Left:
    count, after = 0, None
    for _ in range(FILE_PAGES):
        page = hub.files(after)
        count, after = count + len(page.rows), page.next
        if after is None:
            return Left(what="files (attachments that are hidden apart)", count=count)
    return Left(what="files (at least; attachments that are hidden apart)", count=count)
