"""Pipedrive's calls (docs/pipedrive-api.md, 1, 3, 5). Pace, repeats and sign-in are what the client below does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from crm_move import Answer, ApiClient, PauseError, RefusedError, StopError

from .budget import Budget
from .refusals import explained, is_gone
from .settings import SHARED_HOST

Json = dict[str, Any]
Query = Mapping[str, Any]

A_PAGE: Final = 500
"""The largest page of most lists; a page costs the same whatever its size."""

ME: Final = "/v1/users/me"

_COMPANY: Final = re.compile(r"[a-z0-9][a-z0-9-]*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Rows:
    """Some rows, and what the rows after them are asked for by (None after the last): a cursor, or a number."""

    rows: list[Json]
    next: str | None = None


class Pipedrive:
    """The calls that a read needs, on the host of the company."""

    def __init__(self, api: ApiClient, budget: Budget) -> None:
        self._api = api
        self.budget = budget

    @property
    def host(self) -> str:
        """Where calls go."""
        return self._api.base_url

    @property
    def scopes(self) -> tuple[str, ...] | None:
        """What the sign-in may do, None where that is not known."""
        return self._api.scopes()

    @cached_property
    def me(self) -> Json:
        """The user who is signed in, with the company; all later calls go to the company's own host.

        Raises SignInError.
        """
        data = self.answer(ME).body.get("data")
        found: Json = data if isinstance(data, dict) else {}
        if self._api.base_url == SHARED_HOST:
            self._api.move_to(_company_host(found))
        return found

    def answer(self, path: str, query: Query | None = None) -> Answer:
        """The answer of one call. Raises RefusedError, PauseError, SignInError, StopError."""
        if path != ME:
            self.me  # noqa: B018 - the company's host must be known before anything else is asked
        self.budget.ask(path)
        host = self.host
        try:
            answer = self._api.call("GET", path, params=query)
        except RefusedError as error:
            self.budget.give_back(path)
            if path != ME and is_gone(error) and self._is_deserted(host):
                return self.answer(path, query)
            raise explained(error) from error
        self.budget.look(answer.headers)
        if not isinstance(answer.body, dict):
            raise StopError(f"Pipedrive's answer to {path} is no object.")
        return answer

    def _is_deserted(self, host: str) -> bool:
        """Whether the company was renamed, and this host answers for nobody any more: then nothing that it does not
        find is gone. Raises PauseError where that is so, and the sign-in knows no other host."""
        if self.host != host:
            return True
        try:
            self.answer(ME)
        except RefusedError as error:
            if not is_gone(error):
                raise
            if not self._api.has_moved():
                raise PauseError(
                    f"{host} does not know the company any more: was that renamed? What is read is kept. Run the same "
                    "command again."
                ) from error
            return True
        return False

    def all(self, path: str, query: Query | None = None) -> list[Json]:
        """The rows of a list without pages."""
        return _rows(self.answer(path, query).body)

    def page(self, path: str, query: Query, cursor: str | None) -> Rows:
        """A page of v2."""
        asked = {**query, "limit": A_PAGE, **({"cursor": cursor} if cursor else {})}
        body = self.answer(path, asked).body
        return Rows(_rows(body), _more(body).get("next_cursor") or None)

    def window(self, path: str, query: Query, start: int, limit: int = A_PAGE) -> Rows:
        """Rows of v1 from `start` on. Some lists say whether there are more in `pagination`, some beside it."""
        body = self.answer(path, {**query, "start": start, "limit": limit}).body
        rows, more = _rows(body), _more(body)
        told = more.get("pagination") or more
        return Rows(rows, str(start + len(rows)) if told.get("more_items_in_collection") and rows else None)

    def is_there(self, path: str) -> bool:
        """Whether a list can be read: asked for one row. Raises RefusedError."""
        return bool(self.answer(path, {"limit": 1} if path.startswith("/api/v2") else {"start": 0, "limit": 1}))

    def every(self, path: str, query: Query | None = None) -> Iterator[Json]:
        """All rows of a list of v2."""
        cursor: str | None = None
        while True:
            page = self.page(path, query or {}, cursor)
            yield from page.rows
            cursor = page.next
            if cursor is None:
                return

    def every_v1(self, path: str, query: Query | None = None) -> Iterator[Json]:
        """All rows of a list of v1."""
        start = 0
        while True:
            page = self.window(path, query or {}, start)
            yield from page.rows
            if page.next is None:
                return
            start = int(page.next)


def _rows(body: Json) -> list[Json]:
    """v1 answers null where there is nothing."""
    data = body.get("data")
    return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []


def _more(body: Json) -> Json:
    more = body.get("additional_data")
    return more if isinstance(more, dict) else {}


def _company_host(me: Json) -> str:
    company = str(me.get("company_domain") or "")
    if not _COMPANY.match(company):
        raise StopError(
            "Pipedrive does not tell the domain of the company. Set CRM_MOVE_PIPEDRIVE_BASE_URL to the address that "
            "Pipedrive has in your browser, such as https://acme.pipedrive.com."
        )
    return f"https://{company}.pipedrive.com"
