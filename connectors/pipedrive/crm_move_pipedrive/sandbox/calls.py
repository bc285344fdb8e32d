"""A request as a handler gets it, and an endpoint as the app is told of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .company import Company
from .errors import invalid, refused
from .switches import Switches


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted request to a company's host, which answers at `base_url`."""

    company: Company
    params: Mapping[str, str]
    query: Mapping[str, str]
    base_url: str

    @property
    def switches(self) -> Switches:
        return self.company.switches

    @property
    def number(self) -> int:
        """The id in the path. Raises ApiError 400."""
        text = self.params["id"]
        if not text.isdigit():
            raise invalid("id: must be a whole number")
        return int(text)

    def whole(self, name: str, default: int | None = None, *, least: int = 0, most: int | None = None) -> int | None:
        """A query parameter that is a whole number. Raises ApiError 400."""
        text = self.query.get(name)
        if text is None:
            return default
        if not text.isdigit() or int(text) < least:
            raise invalid(f"{name}: must be a whole number, at least {least}")
        if most is not None and int(text) > most:
            raise invalid(f"{name}: must be at most {most}")
        return int(text)

    def words(self, name: str, *, most: int | None = None) -> list[str]:
        """A query parameter that is a list with commas. Raises ApiError 400."""
        found = [one.strip() for one in self.query.get(name, "").split(",") if one.strip()]
        if most is not None and len(found) > most:
            raise invalid(f"{name}: at most {most} are allowed")
        return found

    def flag(self, name: str) -> bool | None:
        """A query parameter that is `true` or `false`; None where it is not there. Raises ApiError 400."""
        text = self.query.get(name)
        if text not in (None, "true", "false"):
            raise invalid(f"{name}: must be a boolean")
        return None if text is None else text == "true"

    def required(self, name: str) -> int:
        """A whole number that must be there (version 1). Raises ApiError 400."""
        text = self.query.get(name, "")
        if not text.isdigit():
            raise refused(400, f"{name} must be given")
        return int(text)


@dataclass(frozen=True)
class Endpoint:
    """What is served at a path of a version. `cost` is in tokens of the daily budget; any of `scopes` will do."""

    version: Literal[1, 2]
    path: str
    cost: int
    scopes: tuple[str, ...]
    answer: Callable[[Call], Any]
    parameters: frozenset[str] = field(default_factory=frozenset)
    suite: Literal["leads", "products"] | None = None


def names(text: str) -> frozenset[str]:
    """Query parameters, written in a row."""
    return frozenset(text.split())
