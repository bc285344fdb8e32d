"""A rehearsal that begins with what the sink holds: it is read, and nothing else, into the state of its sandbox."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from crm_move.errors import UsageError
from crm_move.model import Attribute
from crm_move.operations import SinkEntry, SinkRecord
from crm_move.plugins import ListSink, Opened, Sink, SinkContents, SinkDescription, SinkPlugin, Workspace
from crm_move.report import counted

from .folder import MoveFolder, copy_database, remove_database
from .front import Front


class ReadOnly:
    """What is left of a sink for whoever may only read it: there is no way to tell it anything."""

    def __init__(self, sink: Sink) -> None:
        self.workspace = sink.workspace
        self.describe = sink.describe
        self.existing = sink.existing
        self._lists = sink if isinstance(sink, ListSink) else None

    def entry_attributes(self, list: str) -> tuple[Attribute, ...]:
        """The attributes of a list's entries."""
        return self._lists.entry_attributes(list) if self._lists else ()

    def entries(self, list: str) -> Iterator[SinkEntry]:
        """All entries of a list."""
        for page in self._lists.entries(list, None) if self._lists else ():
            yield from page.entries


def refuse_other_beginning(folder: MoveFolder, *, from_sink: bool) -> None:
    """A rehearsal goes on from where it began. Raises UsageError where it began otherwise than is asked for now."""
    if not folder.sandbox.exists() or from_sink == folder.seeded.exists():
        return
    began, asked = ("with an empty sink", "--from-sink") if from_sink else ("with --from-sink", "no --from-sink")
    raise UsageError(
        f"The rehearsal in {folder.own} began {began}, and now {asked} is given. Go on as it began, or remove"
        f" {folder.own} to begin anew."
    )


@dataclass
class Seeding:
    """Fills the sandbox of a rehearsal from the sink."""

    plugin: SinkPlugin
    folder: MoveFolder
    real: MoveFolder
    front: Front

    def check(self) -> None:
        """Raises UsageError where the sink's sandbox can only begin empty."""
        if self.plugin.sandbox is None or self.plugin.sandbox.seed is None:
            raise UsageError(
                f"The sandbox of `{self.plugin.name}` can not begin with what the sink holds. Leave --from-sink out."
            )

    def carry_out(self, opened: Opened[Sink]) -> None:
        """Read the sink. A read that breaks off leaves nothing behind, and is begun anew."""
        assert self.plugin.sandbox is not None
        assert self.plugin.sandbox.seed is not None
        sink = ReadOnly(opened.connector)
        workspace = sink.workspace()
        self._say_missing(workspace)
        remove_database(self.folder.sandbox_draft)
        self.plugin.sandbox.seed(self.folder.sandbox_draft, self._contents(sink, workspace))
        if self.real.ledger.exists():
            copy_database(self.real.ledger, self.folder.ledger)
        self._note(workspace)
        self.folder.sandbox_draft.replace(self.folder.sandbox)
        reads = f" in {counted(opened.client.counters.reads, 'call')}" if opened.client else ""
        self.front.say(
            f"Read {counted(self._records, 'record')} of {workspace.name or workspace.id}{reads}; nothing was written"
            " there. The rehearsal begins with them."
        )

    def _contents(self, sink: ReadOnly, workspace: Workspace) -> SinkContents:
        description = sink.describe()
        lists = [each.slug for each in description.lists or ()]
        return SinkContents(
            workspace=workspace,
            description=description,
            entry_attributes={slug: sink.entry_attributes(slug) for slug in lists},
            records=self._all_records(sink, description),
            entries=(entry for slug in lists for entry in sink.entries(slug)),
        )

    def _all_records(self, sink: ReadOnly, description: SinkDescription) -> Iterator[SinkRecord]:
        """Those of all objects: a plan may be edited, and links need both their ends."""
        self._records = 0
        for each in description.schema_.objects:
            done = count(1)
            for page in sink.existing(each.slug, None):
                for record in page.records:
                    self._records += 1
                    self.front.progress(f"read {each.slug} of the sink", next(done), 0)
                    yield record

    def _say_missing(self, workspace: Workspace) -> None:
        """Reading needs less than the move itself: what will be missing then is said and refused only then."""
        if workspace.missing:
            needs = " ".join(workspace.missing)
            self.front.say(f"These credentials do for reading. The move itself needs more: {needs}")

    def _note(self, workspace: Workspace) -> None:
        facts = {"workspace": workspace.id, "read at": f"{datetime.now(UTC):%d %B %Y, %H:%M UTC}"}
        self.folder.seeded.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
