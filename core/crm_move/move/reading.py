"""Which read of the source a run works with: a new one, or the one that an unfinished run began with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from crm_move.errors import SkipError, StopError, UsageError
from crm_move.model import Schema
from crm_move.plugins import SourcePlugin, Surroundings, open_source
from crm_move.propose import Wishes, check_names
from crm_move.store import Snapshot

from .folder import MoveFolder, remove_database
from .read import Progress, read_source


class Asked(Protocol):
    """What is asked of a source."""

    @property
    def source(self) -> SourcePlugin | None: ...

    @property
    def locator(self) -> str | None: ...

    @property
    def include(self) -> frozenset[str]: ...

    @property
    def wishes(self) -> Wishes: ...

    @property
    def resolved_locator(self) -> str: ...


@dataclass
class Reading:
    """The snapshots of one folder."""

    order: Asked
    folder: MoveFolder
    surroundings: Surroundings
    progress: Progress

    @contextmanager
    def snapshot(self, applying: str | None) -> Iterator[Snapshot]:
        """The source as it is now, or, with its digest in `applying`, as an unfinished run has read it."""
        kept = self.folder.newest_snapshot()
        snapshot = kept if kept and kept.digest == applying else self._read(kept)
        try:
            yield snapshot
        finally:
            snapshot.close()

    @contextmanager
    def kept(self) -> Iterator[Snapshot]:
        """The last complete read. Raises UsageError where there is none, or no plan."""
        snapshot = self.folder.newest_snapshot()
        if snapshot is None or not self.folder.plan.exists():
            raise UsageError(f"{self.folder.path} holds no plan yet. Make one with `crm-move plan SOURCE SINK`.")
        try:
            yield snapshot
        finally:
            snapshot.close()

    def _read(self, before: Snapshot | None) -> Snapshot:
        if self.order.source is None:
            raise UsageError(f"{self.folder.path} does not say which source it was made for.")
        return self._newer(before, self._read_from(self.order.source))

    def _read_from(self, plugin: SourcePlugin) -> Snapshot:
        snapshot = self.folder.snapshot_to_fill()
        order = self.order
        opened = open_source(plugin, locator=order.locator, include=order.include, **self.surroundings)
        with _refusals_named(plugin.title), opened as source:
            account = source.connector.account()
            self._bind(account.id)
            schema = source.connector.describe()
            check_names(schema, (*order.wishes.only, *order.wishes.skip))
            if not self._goes_on(snapshot, schema):
                snapshot = _emptied(snapshot)
                snapshot.schema = schema
                snapshot.keep("asked", self._asked)
            remarks = read_source(source.connector, snapshot.schema or schema, snapshot, self.progress)
            self.folder.remember_remarks(remarks)
            self.folder.remember_left_behind(source.connector.left_behind())
            read = {"read at": f"{datetime.now(UTC):%d %B %Y, %H:%M UTC}"}
            self.folder.remember({"account": account.id, "account name": account.name, **read})
            # Last of all: whatever stops the run before is made up for without reading a page twice.
            snapshot.complete()
        return snapshot

    @property
    def _asked(self) -> str:
        return json.dumps([self.order.resolved_locator, sorted(self.order.include)])

    def _goes_on(self, snapshot: Snapshot, schema: Schema) -> bool:
        """Whether a broken read is one of the same things; how many are on a list may differ by now."""
        begun = snapshot.schema
        return begun is not None and _unsized(begun) == _unsized(schema) and snapshot.fact("asked") == self._asked

    def _newer(self, before: Snapshot | None, now: Snapshot) -> Snapshot:
        """Of two reads of the same content the first stays, otherwise the newer one."""
        if before is None:
            return now
        keep, drop = (before, now) if before.digest == now.digest else (now, before)
        drop.close()
        self.folder.drop_snapshots(keep.path)
        return keep

    def _bind(self, account: str) -> None:
        known = self.folder.remembered().get("account", account)
        if known != account:
            raise UsageError(
                f"{self.folder.path} was made for the account {known}; these credentials belong to {account}."
                " Give another folder with --move."
            )


@contextmanager
def _refusals_named(source: str) -> Iterator[None]:
    """A refusal while reading concerns no single record that could be left behind: the run ends, and says why."""
    try:
        yield
    except SkipError as error:
        raise StopError(
            f"{source} refused what a read needs: {error}. What was read is kept; the same command goes on from there."
        ) from error


def _unsized(schema: Schema) -> Schema:
    return schema.model_copy(update={"lists": tuple(each.model_copy(update={"size": None}) for each in schema.lists)})


def _emptied(snapshot: Snapshot) -> Snapshot:
    """A broken read of what is something else by now begins anew."""
    snapshot.close()
    remove_database(snapshot.path)
    return Snapshot(snapshot.path)
