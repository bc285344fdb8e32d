"""One request as the endpoints see it, and where in the API an endpoint stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .account import Account
from .errors import invalid
from .identity import Caller
from .kinds import Kind
from .places import FAMILIES
from .records import Collection


@dataclass(frozen=True)
class Call:
    """A request that was admitted. `query` holds each parameter's values in order; `origin` is the server's address."""

    account: Account
    version: str
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Any
    caller: Caller
    origin: str

    def one(self, name: str) -> str | None:
        values = self.query.get(name)
        return values[-1] if values else None

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.one(name)
        return default if value is None else value.lower() == "true"

    def names(self, name: str) -> list[str]:
        """A list parameter, comma separated or repeated."""
        return [one for value in self.query.get(name, []) for one in value.split(",") if one]

    def limit(self, default: int, most: int) -> int:
        """Raises ApiError 400 where it is no number, or out of bounds."""
        return read_limit(self.one("limit"), default, most)

    def field(self, name: str, kind: type, default: Any) -> Any:
        """A field of the body. Raises ApiError 400 where its type is another."""
        body = self.body if isinstance(self.body, dict) else {}
        value = body.get(name)
        if value is None:
            return default
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise invalid(f"Invalid input JSON: field '{name}' must be of type {kind.__name__}.")
        return value

    def inputs(self, most: int) -> list[Any]:
        """The inputs of a batch. Raises ApiError 400 where there are none or too many."""
        inputs: list[Any] | None = self.field("inputs", list, None)
        if inputs is None:
            raise invalid("Invalid input JSON: Some required fields were not set: [inputs]")
        if len(inputs) > most:
            raise invalid(f"The maximum number of inputs supported in a batch request is {most}, got {len(inputs)}.")
        return inputs

    @property
    def kind(self) -> Kind:
        return self.account.kinds.find(self.path["type"])

    @property
    def collection(self) -> Collection:
        return self.account.collections[self.kind.id]


def read_limit(given: Any, default: int, most: int) -> int:
    if given is None:
        return default
    try:
        limit = int(given)
    except (TypeError, ValueError):
        raise invalid(f"Invalid limit: {given!r} is not a number") from None
    if not 0 < limit <= most:
        raise invalid(f"Invalid limit: {limit}. It must be between 1 and {most}.")
    return limit


@dataclass(frozen=True)
class Endpoint:
    """An endpoint of a family; `handler` returns the body, or a body with a status, or a response."""

    method: str
    family: str
    path: str
    handler: Callable[[Call], Any]
    scopes: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    """The versions that have it; none given, all have."""

    def paths(self) -> list[str]:
        """Every path it is served at."""
        return [place + self.path for place in FAMILIES[self.family]]
