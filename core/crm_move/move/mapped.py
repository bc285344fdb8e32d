"""What a record of the source becomes: its values and links in the sink's form, and what of it is lost."""

from dataclasses import dataclass, field
from typing import Protocol

from crm_move.model import Attribute, Reference, Value, Values, words
from crm_move.plugins import Refusal

UNMEANT = "it goes by name, and the plan says that it is not meant"
"""Why a link is not made that a person has decided against."""


@dataclass(frozen=True)
class Wanted:
    """A link as it has to be written.

    `attribute` is the sink's slug, `source` the source's; `reference` says whom it means, `dead` why it can not be.
    """

    attribute: str
    source: str
    reference: Reference
    dead: str | None = None


@dataclass(frozen=True)
class Lost:
    """A value that can not go where it belongs: `state` is `kept_as_text` or `left_out`."""

    attribute: str
    state: str
    reason: str
    value: str


@dataclass
class Mapped:
    """What a record becomes. `values` are in the sink's own form; links with `dead` set have no target."""

    values: dict[str, Values] = field(default_factory=dict)
    links: list[Wanted] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    def leave_out(self, slug: str, value: Value, reason: str) -> None:
        """Let the record go without this value, and say why."""
        rest = tuple(other for other in self.values.pop(slug, ()) if other != value)
        if rest:
            self.values[slug] = rest
        self.lost.append(Lost(slug, "left_out", reason, words(value)))


class Rules(Protocol):
    """What a sink says of values: the one thing that a mapping asks of it."""

    def check(self, value: Value, attribute: Attribute, /) -> Value | Refusal:
        """The value as the sink would store it, or why it would not."""
        ...


class Known(Protocol):
    """What a record's mapping has to know of others, by object and source id."""

    def knows(self, object: str, id: str, /) -> bool:
        """Whether there is such a record."""
        ...

    def name_of(self, object: str, id: str, /) -> str:
        """What a record is called."""
        ...

    def lists_of(self, object: str, id: str, /) -> list[str]:
        """The titles of the lists that a record stands on."""
        ...
