"""What a source holds: read, profiled and shown, with no sink in sight."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from crm_move.errors import UsageError
from crm_move.plan import Endpoint
from crm_move.plugins import SourcePlugin, Surroundings, check_include, check_locator
from crm_move.propose import Wishes, build_profile
from crm_move.report import Inventory, write_inventory
from crm_move.store import Snapshot

from .folder import MoveFolder
from .order import resolved
from .planning import PROFILE, schema_of
from .read import Progress
from .reading import Reading

PLACES = {"source": "source", "from": "--from", "include": "--include"}


@dataclass(frozen=True)
class Inquiry:
    """Which source to look into, and the folder that keeps what was read: a move from there goes on with it."""

    folder: Path
    source: SourcePlugin
    locator: str | None = None
    include: frozenset[str] = frozenset()
    wishes: Wishes = field(default_factory=Wishes)
    read_all: bool = False

    @property
    def resolved_locator(self) -> str:
        """The locator in a form that does not depend on where the command is given."""
        return resolved(self.locator)


def assess(inquiry: Inquiry, surroundings: Surroundings, progress: Progress, *, show_values: bool = False) -> Inventory:
    """Read the source, write its inventory into the folder, and give it back."""
    check_locator(inquiry.source, "--from", inquiry.locator)
    check_include(inquiry.source, inquiry.include)
    folder = MoveFolder(inquiry.folder)
    with _read(inquiry, folder, surroundings, progress) as snapshot:
        schema = schema_of(snapshot)
        snapshot.choose([each.slug for each in schema.objects], None)
        profile = build_profile(schema, snapshot)
        snapshot.keep(PROFILE, profile.model_dump_json())
        facts = folder.remembered()
        inventory = Inventory(
            source=Endpoint(
                plugin=inquiry.source.name,
                account=facts["account"],
                name=facts["account name"],
                locator=inquiry.resolved_locator or None,
            ),
            schema=schema,
            facts=profile,
            read_at=datetime.now(UTC),
            left_behind=folder.left_behind(),
            remarks=folder.remarks(),
            members=profile.lists,
        )
        write_inventory(folder.path, inventory, show_values=show_values)
    return inventory


@contextmanager
def _read(inquiry: Inquiry, folder: MoveFolder, surroundings: Surroundings, progress: Progress) -> Iterator[Snapshot]:
    folder.make()
    with folder.locked():
        _bind(inquiry, folder)
        with Reading(inquiry, folder, surroundings, progress).snapshot(None) as snapshot:
            yield snapshot


def _bind(inquiry: Inquiry, folder: MoveFolder) -> None:
    """A folder belongs to one source, once it was read into it."""
    known = folder.remembered()
    wanted = {
        "source": inquiry.source.name,
        "from": inquiry.resolved_locator,
        "include": " ".join(sorted(inquiry.include)),
    }
    for name, value in wanted.items():
        if "account" in known and known.get(name, value) != value:
            raise UsageError(
                f"The folder {folder.path} holds another source: its {PLACES[name]} is {known[name] or 'not given'},"
                f" not {value or 'left out'}. Give another folder with --move."
            )
    folder.remember(wanted)
