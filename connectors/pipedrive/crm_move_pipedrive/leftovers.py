"""What is not brought over, counted for few tokens (docs/pipedrive-api.md, 5)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from crm_move import Left, RefusedError

from .catalogue import DEALS, LEADS
from .client import A_PAGE, Pipedrive
from .refusals import reason
from .scopes import holds

MOST_PAGES: Final = 20
"""Pages that are leafed through to count something that can be counted in no other way."""

MAIL: Final = "/v1/mailbox/mailThreads"


@dataclass(frozen=True)
class Counted:
    """Something that is left behind: where it is listed, by which scope, and how many rows a page has at most."""

    what: str
    path: str
    scope: str
    page: int = A_PAGE
    query: tuple[tuple[str, Any], ...] = ()


NUMBERED: Final = (
    Counted("notes", "/v1/notes", "deals:read"),
    Counted("files", "/v1/files", "deals:read", page=100),
    Counted("calls of the signed-in user", "/v1/callLogs", "phone-integration", page=50),
    Counted("mail threads of the signed-in user (inbox)", MAIL, "mail:read", page=100, query=(("folder", "inbox"),)),
    Counted(
        "mail threads of the signed-in user (archive)", MAIL, "mail:read", page=100, query=(("folder", "archive"),)
    ),
)
CURSORED: Final = (
    Counted("activities", "/api/v2/activities", "activities:read"),
    Counted("projects", "/api/v2/projects", "projects:read"),
)

ARCHIVES: Final = {
    DEALS.slug: Counted("archived deals (--include archived brings them)", DEALS.archive, DEALS.scope),
    LEADS.slug: Counted("archived leads (--include archived brings them)", LEADS.archive, LEADS.scope),
}


@dataclass
class Leftovers:
    """Counts what is left behind. `uncounted` gathers what could not be counted, in words."""

    pipedrive: Pipedrive
    uncounted: list[str] = field(default_factory=list)

    def all(self, archives: tuple[str, ...]) -> Iterator[Left]:
        """What there is of each, by name; `archives` are the objects whose archived records are left behind."""
        for slug in archives:
            counted = ARCHIVES[slug]
            yield from self._counted(counted, numbered=not counted.path.startswith("/api/v2"))
        for counted in CURSORED:
            yield from self._counted(counted, numbered=False)
        for counted in NUMBERED:
            yield from self._counted(counted, numbered=True)

    def _counted(self, counted: Counted, *, numbered: bool) -> Iterator[Left]:
        granted = self.pipedrive.scopes
        if granted is not None and not holds(granted, counted.scope):
            self.uncounted.append(f"{counted.what} (the app lacks the scope {counted.scope})")
            return
        try:
            count, exact = self._searched(counted) if numbered else self._leafed(counted)
        except RefusedError as error:
            # Nothing that is brought over depends on it, so whatever the refusal is, it ends no read.
            self.uncounted.append(f"{counted.what} ({reason(error)})")
            return
        if count:
            yield Left(what=counted.what if exact else f"{counted.what} (at least so many)", count=count)

    def _leafed(self, counted: Counted) -> tuple[int, bool]:
        count, cursor = 0, None
        for _ in range(MOST_PAGES):
            page = self.pipedrive.page(counted.path, dict(counted.query), cursor)
            count, cursor = count + len(page.rows), page.next
            if cursor is None:
                return count, True
        return count, False

    def _searched(self, counted: Counted) -> tuple[int, bool]:
        """Where a list ends: looked for ever further on, then ever closer. Lists of v1 begin at any number."""
        rows, more = self._probe(counted, 0)
        if not more:
            return rows, rows < counted.page
        low, high = 0, counted.page
        while True:
            rows, more = self._probe(counted, high)
            if not more:
                break
            low, high = high, high * 3
        at = high
        while (not rows or more) and high - low > 1:
            at = (low + high) // 2
            rows, more = self._probe(counted, at)
            low, high = (at, high) if more else (low, at)
        return at + rows, True

    def _probe(self, counted: Counted, start: int) -> tuple[int, bool]:
        """How many rows there are from a number on, and whether there are more after them."""
        page = self.pipedrive.window(counted.path, dict(counted.query), start, counted.page)
        return len(page.rows), page.next is not None
