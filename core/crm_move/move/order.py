"""What a person asked for, as data."""

from dataclasses import dataclass, field
from pathlib import Path

from crm_move.plugins import SinkPlugin, SourcePlugin
from crm_move.propose import Wishes

from .run import Patience


@dataclass(frozen=True)
class Order:
    """`source` is None where only the sink is needed (apply, verify); `to` and `locator` are as written.

    `include` are words of the source: what it brings over only where somebody asks for it. `from_sink`: the rehearsal
    begins with what the sink holds. `refresh`: propose anew, and carry over what people edited. `read_all`: read the
    whole source, not only what changed since the last read.
    """

    folder: Path
    sink: SinkPlugin
    source: SourcePlugin | None = None
    locator: str | None = None
    to: str | None = None
    include: frozenset[str] = frozenset()
    wishes: Wishes = field(default_factory=Wishes)
    yes: bool = False
    rehearse: bool = False
    from_sink: bool = False
    refresh: bool = False
    read_all: bool = False
    command: str = ""
    patience: Patience = field(default_factory=Patience)

    @property
    def resolved_locator(self) -> str:
        """The locator in a form that does not depend on where the command is given."""
        return resolved(self.locator)


def resolved(locator: str | None) -> str:
    """A locator as an absolute path where it names a file or folder that is there."""
    path = Path(locator).expanduser() if locator else None
    return str(path.resolve()) if path and path.exists() else locator or ""
