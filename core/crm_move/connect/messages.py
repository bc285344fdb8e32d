"""What goes out and what comes back, free of any HTTP library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

QueryValue = str | int | float | bool | None
Query = Mapping[str, QueryValue | list[QueryValue]]


@dataclass(frozen=True)
class Call:
    """One request: a path below the base address, or an absolute address on the same host.

    `bucket` is the rate limit that it counts against. `repeatable=False` marks a create without a key: sent twice, it
    would make two.
    """

    method: str
    path: str
    json: Any = field(default=None, repr=False)
    params: Query | None = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    bucket: str = "read"
    repeatable: bool = True


@dataclass(frozen=True)
class Answer:
    """A response. `headers` are case-insensitive; `body` is parsed JSON or None; `text` only holds pages without JSON.

    Neither of them shows up in a repr: they hold customers' data.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Any = field(default=None, repr=False)
    text: str = field(default="", repr=False)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def at(self) -> datetime | None:
        """When the system answered, by its own clock (the `Date` header); None where it does not say."""
        try:
            at = parsedate_to_datetime(self.headers.get("Date", ""))
        except ValueError:
            return None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    @property
    def code(self) -> str:
        """The system's own word for what went wrong, "" where it gives none."""
        if not isinstance(self.body, Mapping):
            return ""
        found = (self.body.get(key) for key in ("code", "category", "error"))
        return next((word for word in found if isinstance(word, str)), "")

    @property
    def message(self) -> str:
        """The system's own sentence about what went wrong, shortened, "" where it gives none."""
        if not isinstance(self.body, Mapping):
            return ""
        found = (self.body.get(key) for key in ("message", "error_description", "error"))
        sentence = next((text for text in found if isinstance(text, str)), "")
        return " ".join(sentence.split())[:300]
