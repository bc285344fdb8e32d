"""Attio as a sink."""

import builtins
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from crm_move import (
    Answer,
    ApiClient,
    ArchiveAttribute,
    ArchiveOption,
    Attached,
    Attribute,
    CreateAttribute,
    CreateList,
    CreateObject,
    CreateOption,
    CreateRecord,
    CreateReference,
    DeleteEntry,
    DeleteObject,
    DeleteRecord,
    EntryPage,
    Operation,
    Outcome,
    Refusal,
    RefusedError,
    RestoreAttribute,
    RestoreOption,
    SignInError,
    SinkDescription,
    SinkList,
    SinkPage,
    SinkRecord,
    UpdateRecord,
    UpsertRecord,
    Value,
    Workspace,
    WriteEntry,
)

from . import attachments, bodies, checks, records, schema, scopes, values
from .client import Attio, id_of, made, pages
from .members import Members
from .records import Identity
from .values import Json

LARGEST_PAGE: Final = 500
SURE_PAGE: Final = 100
"""Records a page that every server grants; whether more are granted is not settled (docs/attio-api.md, 7)."""


class AttioSink:
    """A workspace of Attio. What it remembers of the schema only serves messages; no record costs a call for it."""

    def __init__(self, api: ApiClient) -> None:
        self._attio = Attio(api)
        self._identity = Identity()
        self._members = Members()
        self._lock = threading.Lock()
        self._slugs: dict[str, str] = {}
        self._page_size = LARGEST_PAGE

    def workspace(self) -> Workspace:
        """The workspace of the token, and the scopes that it lacks. Raises SignInError for a dead token."""
        token = self._token()
        return Workspace(
            id=str(token.get("workspace_id") or token.get("sub") or ""),
            name=str(token.get("workspace_name") or token.get("workspace_slug") or ""),
            missing=scopes.missing(token),
        )

    def describe(self) -> SinkDescription:
        """The workspace as it stands; members only where the token may read them."""
        token = self._token()
        raw = schema.read(self._attio)
        may_read_members = scopes.granted(token, scopes.MEMBERS)
        raw_members = self._attio.members() if may_read_members else []
        authorised_by = token.get("authorized_by_workspace_member_id")
        members = [schema.member(found, authorised_by) for found in raw_members]
        self._members = Members(members)
        self._remember({id: schema.slug_of(found) for id, (_, found) in raw.by_id.items()})
        return schema.description(raw, members, self._lists(token))

    def entry_attributes(self, list: str) -> tuple[Attribute, ...]:
        """The attributes of a list's entries."""
        return schema.entry_attributes(self._attio, list)

    def entries(self, list: str, cursor: str | None) -> Iterator[EntryPage]:
        """All entries of a list, oldest first; a cursor is an offset."""

        def fetch(offset: int) -> builtins.list[Json]:
            return self._attio.entries(list, limit=SURE_PAGE, offset=offset)

        for found in pages(fetch, "entry_id", start=int(cursor or 0), honoured=SURE_PAGE):
            entries = (records.sink_entry(row, list, self._identity, self._members) for row in found.rows)
            next = None if found.next is None else str(found.next)
            yield EntryPage(entries=tuple(entry for entry in entries if entry is not None), next=next)

    def existing(self, object: str, cursor: str | None) -> Iterator[SinkPage]:
        """All records, oldest first. A cursor is an offset, so it is good as long as nothing is removed meanwhile."""
        fetch = partial(self._fetch, object)
        for found in pages(fetch, "record_id", start=int(cursor or 0)):
            yield SinkPage(records=self._read(object, found.rows), next=None if found.next is None else str(found.next))

    def find(self, object: str, attribute: str, value: Value) -> tuple[SinkRecord, ...]:
        """The records with exactly this value. Raises RefusedError for a type that can not be searched."""
        try:
            where = {attribute: values.equals(value)}
        except ValueError as error:
            raise bodies.local_refusal(f"{object}.{attribute}: {error}", "not_searchable") from None

        def fetch(offset: int) -> list[Json]:
            return self._attio.query(object, where=where, limit=SURE_PAGE, offset=offset)

        found = pages(fetch, "record_id", honoured=SURE_PAGE)
        return tuple(record for page in found for record in self._read(object, page.rows))

    def check(self, value: Value, attribute: Attribute) -> Value | Refusal:
        """The value as Attio stores it, or why it does not."""
        return checks.check(value, attribute, self._members)

    def read_back(self, object: str, ids: Sequence[str]) -> tuple[SinkRecord, ...]:
        """The records of these ids that still exist."""
        found: list[Json] = []
        for start in range(0, len(ids), SURE_PAGE):
            where = {"record_id": {"$in": list(ids[start : start + SURE_PAGE])}}
            found += self._attio.query(object, where=where, limit=SURE_PAGE)
        return self._read(object, found)

    def attached(self) -> Iterator[Attached]:
        """Notes, tasks and entries of lists, as far as the token may see them."""
        yield from attachments.attached(self._attio, self._token())

    def unseen(self) -> tuple[str, ...]:
        """Which of these the token may not see."""
        return attachments.unseen(self._token())

    def apply(self, operation: Operation) -> Outcome:
        """Carry out one operation. Values are those that `check` returned; nothing is repeated or repaired here."""
        match operation:
            case CreateRecord() | UpsertRecord() | UpdateRecord():
                return Outcome(id=self._write_record(operation))
            case WriteEntry():
                return Outcome(id=self._write_entry(operation))
            case DeleteEntry(list=listed, id=id):
                self._attio.delete_entry(listed, id)
                return Outcome(id=id)
            case DeleteRecord(object=object, id=id):
                self._attio.delete_record(object, id)
                return Outcome(id=id)
            case _:
                return Outcome(id=self._change_schema(operation))

    def _change_schema(self, operation: Operation) -> str:
        match operation:
            case CreateObject():
                return self._attio.create_object(bodies.object_body(operation))
            case DeleteObject(object=object):
                self._attio.delete_object(object)
                return object
            case CreateList():
                return self._attio.create_list(bodies.list_body(operation))
            case CreateAttribute(object=object, of_list=of_list, attribute=attribute):
                return self._create_attribute(object, attribute.slug, bodies.attribute_body(attribute), of_list=of_list)
            case CreateReference(object=object, reference=reference):
                return self._create_attribute(object, reference.slug, bodies.reference_body(reference))
            case RestoreAttribute(object=object, of_list=of_list, attribute=slug):
                return self._attio.archive_attribute(object, slug, archived=False, of_list=of_list)
            case ArchiveAttribute(object=object, of_list=of_list, attribute=slug, renamed=renamed):
                return self._attio.archive_attribute(object, slug, archived=True, of_list=of_list, renamed=renamed)
            case CreateOption(object=object, of_list=of_list, attribute=slug, title=title, status=status):
                return self._attio.create_choice(object, slug, title, status=status, of_list=of_list)
            case RestoreOption() | ArchiveOption():
                return self._archive_choice(operation)
            case _:
                raise TypeError(f"{operation.do} is no operation that Attio knows")

    def _create_attribute(self, object: str, slug: str, body: Json, *, of_list: bool = False) -> str:
        id = self._attio.create_attribute(object, body, of_list=of_list)
        self._remember({id: slug})
        return id

    def _archive_choice(self, asked: RestoreOption | ArchiveOption) -> str:
        """By id, which is looked up: a title may hold characters that a path does not carry faithfully."""
        place, status, of_list = (asked.object, asked.attribute), asked.status, asked.of_list
        archived = isinstance(asked, ArchiveOption)
        for choice in self._attio.choices(*place, status=status, of_list=of_list):
            if choice.get("title") == asked.title:
                id = id_of(choice, "status_id" if status else "option_id")
                return self._attio.archive_choice(*place, id, archived=archived, status=status, of_list=of_list)
        verb = "archive" if archived else "restore"
        message = f"{'.'.join(place)} has no option {asked.title!r} to {verb}"
        raise bodies.local_refusal(message, "option_not_found")

    def _write_entry(self, operation: WriteEntry) -> str:
        body = bodies.entry_body(operation)
        return made(self._attio.write_entry(operation.list, body, lambda named: named), "entry_id")

    def _lists(self, token: Json) -> Sequence[SinkList] | None:
        """The lists that are there; None where the token may not make any, or the workspace offers none."""
        if not all(scopes.granted(token, scope) for scope in (scopes.LISTS, scopes.ENTRIES)):
            return None
        try:
            found = self._attio.lists()
        except RefusedError:
            return None
        return [listed for raw in found if (listed := schema.sink_list(raw)) is not None]

    def _write_record(self, operation: CreateRecord | UpsertRecord | UpdateRecord) -> str:
        method, id, key, clear = _call(operation)
        sent = bodies.record_values(operation.values, operation.links, clear=clear)
        if key is not None and not sent.get(key):
            raise bodies.local_refusal(
                f"The record has no value in {key!r}, by which it was to be matched; it is not sent, because Attio "
                "would make a new record each time.",
                "matching_value_missing",
            )
        answer = self._attio.write_record(
            method, operation.object, id, sent, partial(self._slug_of, operation.object), key=key
        )
        made_or_changed = made(answer, "record_id")
        if isinstance(operation, UpdateRecord) and operation.replace:
            self._empty(operation, answer)
        if isinstance(operation, CreateRecord | UpsertRecord):
            self._identity.learn(answer.body["data"], answer.at)
        return made_or_changed

    def _empty(self, operation: UpdateRecord, answer: Answer) -> None:
        """What an empty array did not clear is written null (docs/attio-api.md, 12). Raises ValueRefusedError."""
        emptied = [slug for slug, several in (*operation.values.items(), *operation.links.items()) if not several]
        left = records.still_there(answer.body["data"], emptied)
        if left:
            try:
                left = records.still_there(self._attio.clear(operation.object, operation.id, left).body["data"], left)
            except RefusedError as error:
                raise bodies.not_cleared(left[0]) from error
        if left:
            raise bodies.not_cleared(left[0])

    def _token(self) -> Json:
        token = self._attio.identify()
        if token.get("active") is not True:
            raise SignInError(
                "Attio says that this key or token is not active: it was revoked or never valid. Make a new one in "
                "Attio's workspace settings, then run `crm-move connect attio`."
            )
        self._identity.told(token.get(name) for name in ("client_id", "aud"))
        return token

    def _fetch(self, object: str, offset: int) -> list[Json]:
        """A page as large as is granted: a server with a lower limit may say so with a 400."""
        size = self._page_size
        try:
            return self._attio.query(object, limit=size, offset=offset)
        except RefusedError as error:
            if error.status != 400 or size == SURE_PAGE:
                raise
        self._page_size = SURE_PAGE
        return self._attio.query(object, limit=SURE_PAGE, offset=offset)

    def _read(self, object: str, rows: list[Json]) -> tuple[SinkRecord, ...]:
        found = (records.sink_record(row, object, self._identity, self._members) for row in rows)
        return tuple(record for record in found if record is not None)

    def _slug_of(self, object: str, named: str) -> str:
        """The slug of an attribute that a message names by its id; asked for once where it was never seen."""
        if named not in self._slugs:
            found = self._attio.attributes(object)
            self._remember({id_of(raw, "attribute_id"): schema.slug_of(raw) for raw in found})
            self._remember({named: self._slugs.get(named, "")})
        return self._slugs[named]

    def _remember(self, slugs: dict[str, str]) -> None:
        with self._lock:
            self._slugs = {**self._slugs, **slugs}


def _call(operation: CreateRecord | UpsertRecord | UpdateRecord) -> tuple[str, str | None, str | None, bool]:
    """Method, record id, matching attribute, and whether an empty array clears: with PATCH it would change nothing."""
    match operation:
        case CreateRecord():
            return "POST", None, None, False
        case UpsertRecord(key=key):
            return "PUT", None, key, True
        case UpdateRecord(id=id, replace=True):
            return "PUT", id, None, True
        case UpdateRecord(id=id):
            cleared = [slug for slug, several in (*operation.values.items(), *operation.links.items()) if not several]
            if cleared:
                raise bodies.local_refusal(
                    f"{', '.join(cleared)} can only be cleared by an update that replaces", "clear_needs_replace"
                )
            return "PATCH", id, None, False
