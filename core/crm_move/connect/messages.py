"""What goes out and what comes back, free of any HTTP library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
