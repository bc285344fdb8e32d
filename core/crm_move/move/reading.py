"""Which read of the source a run works with: a new one, or the one that an unfinished run began with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Protocol

from crm_move.errors import SkipError, StopError, UsageError
from crm_move.model import Schema
from crm_move.plugins import Changes, Reach, Source, SourcePlugin, Surroundings, open_source
from crm_move.propose import Wishes, check_names
from crm_move.store import MARK, SINCE, Snapshot, begin_renewal

from .folder import MoveFolder, remove_database
from .read import Progress, UntoldError, read_source


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

    @property
    def read_all(self) -> bool: ...


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
        if snapshot is None:
            raise self._no_plan()
        with snapshot:
            self._need_plan()
            yield snapshot

    @contextmanager
    def any(self) -> Iterator[Snapshot]:
        """The last complete read, or an empty one: what was done stands in the ledger. Raises UsageError where there is
        no plan."""
        self._need_plan()
        with self.folder.newest_snapshot() or self.folder.snapshot_to_fill() as snapshot:
            yield snapshot

    def _need_plan(self) -> None:
        if not self.folder.plan.exists():
            raise self._no_plan()

    def _no_plan(self) -> UsageError:
        return UsageError(f"{self.folder.path} holds no plan yet. Make one with `crm-move plan SOURCE SINK`.")

    def _read(self, before: Snapshot | None) -> Snapshot:
        if self.order.source is None:
            raise UsageError(f"{self.folder.path} does not say which source it was made for.")
        return self._newer(before, self._read_from(self.order.source, before))

    def _read_from(self, plugin: SourcePlugin, before: Snapshot | None) -> Snapshot:
        order = self.order
        opened = open_source(plugin, locator=order.locator, include=order.include, **self.surroundings)
        with _refusals_named(plugin.title), opened as source:
            account = source.connector.account()
            self._bind(account.id)
            schema = source.connector.describe()
            check_names(schema, (*order.wishes.only, *order.wishes.skip))
            snapshot = self._begun(schema, source.connector, before)
            try:
                remarks = read_source(source.connector, snapshot.schema or schema, snapshot, self.progress)
            except UntoldError:
                snapshot = self._anew(snapshot, schema)
                remarks = read_source(source.connector, schema, snapshot, self.progress)
            self.folder.remember_remarks(remarks)
            self.folder.remember_left_behind(source.connector.left_behind())
            read = {"read at": f"{datetime.now(UTC):%d %B %Y, %H:%M UTC}"}
            self.folder.remember({"account": account.id, "account name": account.name, **read})
            # Last of all: whatever stops the run before is made up for without reading a page twice.
            snapshot.complete()
        return snapshot

    def _begun(self, schema: Schema, source: Source, before: Snapshot | None) -> Snapshot:
        """A broken read of the same things goes on. Else only what changed since the last one is read, where the source
        can tell; otherwise everything."""
        begun = self.folder.snapshot_to_fill()
        if self._goes_on(begun, schema):
            return begun
        if before is None or not (mark := self._usable_mark(before, schema, source)):
            return self._anew(begun, schema)
        begun.close()
        remove_database(begun.path)
        since = self.folder.remembered().get("read at", "")
        begin_renewal(before.path, begun.path, {**self._facts(schema), SINCE: since, f"{MARK}1": mark})
        return Snapshot(begun.path)

    def _usable_mark(self, before: Snapshot, schema: Schema, source: Source) -> str:
        """The moment since which changes can be read in place of everything; "" where they can not be trusted."""
        mark = before.last_mark or ""
        if self.order.read_all or not isinstance(source, Changes) or not mark or not self._is_of(before, schema):
            return ""
        return "" if isinstance(source, Reach) and source.beyond_reach(mark) else mark

    def _anew(self, begun: Snapshot, schema: Schema) -> Snapshot:
        """Nothing of what was begun is kept."""
        begun.close()
        remove_database(begun.path)
        snapshot = Snapshot(begun.path)
        for name, value in self._facts(schema).items():
            snapshot.keep(name, value)
        return snapshot

    def _facts(self, schema: Schema) -> dict[str, str]:
        """What has to be the same for two reads to be parts of one."""
        return {"schema": schema.model_dump_json(), "asked": self._asked, "reader": version("crm-move")}

    @property
    def _asked(self) -> str:
        return json.dumps([self.order.resolved_locator, sorted(self.order.include)])

    def _goes_on(self, begun: Snapshot, schema: Schema) -> bool:
        """Whether a broken read is one of the same things, and as much of them as is asked for."""
        return self._is_of(begun, schema) and not (self.order.read_all and begun.fact(SINCE) is not None)

    def _is_of(self, read: Snapshot, schema: Schema) -> bool:
        """Whether a read is one of the same things in the same form; how many are on a list may differ by now."""
        before, known = read.schema, {name: read.fact(name) for name in ("asked", "reader")}
        now = {"asked": self._asked, "reader": version("crm-move")}
        return before is not None and _unsized(before) == _unsized(schema) and known == now

    def _newer(self, before: Snapshot | None, now: Snapshot) -> Snapshot:
        """Of two whole reads of the same content the first stays, otherwise the newer one, whose mark is later."""
        if before is None:
            return now
        same = before.digest == now.digest and now.fact(SINCE) is None
        keep, drop = (before, now) if same else (now, before)
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
