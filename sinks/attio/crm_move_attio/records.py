"""Attio's records in canonical words: values, links, and who wrote them."""

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from crm_move import SinkEntry, SinkRecord, Target, Value, Written

from . import values
from .client import id_of
from .members import Members

Author = Literal["ours", "system", "person", "app"]

_AUTHORS: Mapping[str, Author] = {"system": "system", "workspace-member": "person", "app": "app", "api-token": "app"}


JUST_NOW: Final = timedelta(seconds=10)


class Identity:
    """Which of Attio's actors this token is.

    An OAuth app's actor has the id that `/v2/self` gives. An API key's is not documented: it is learned from the first
    record that this token makes, and until then every key counts as ours, so that no difference is explained away
    (docs/attio-api.md, 5).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ours: frozenset[str] = frozenset()
        self._learned = False

    def told(self, ids: Iterable[object]) -> None:
        """The ids that `/v2/self` gives for the token."""
        with self._lock:
            self._ours |= {id for id in ids if isinstance(id, str) and id}

    def learn(self, raw: Mapping[str, Any], answered: datetime | None) -> None:
        """Learn from the answer to a write, where its record is so new that this write must have made it."""
        made = values.moment(raw.get("created_at"))
        if self._learned or not made or not answered or abs(answered - made) > JUST_NOW:
            return
        for author in _envelopes(raw, "created_by"):
            id = author.get("referenced_actor_id")
            if author.get("referenced_actor_type") in {"api-token", "app"} and isinstance(id, str):
                self.told([id])
                self._learned = True

    def written(self, kind: object, id: object, at: object) -> Written:
        """Who wrote a value, and when."""
        author = _AUTHORS.get(str(kind), "app")
        unknown_key = kind == "api-token" and not self._learned
        if author == "app" and (id in self._ours or unknown_key):
            author = "ours"
        who = id if author == "person" and isinstance(id, str) else None
        return Written(by=author, at=values.moment(at), who=who)


def sink_record(raw: Mapping[str, Any], object: str, identity: Identity, members: Members) -> SinkRecord | None:
    """A record as Attio answers with it; None for what has no record id. What can not be read is left out."""
    id = id_of(raw, "record_id")
    if not id:
        return None
    found, links, written = _contents(raw, identity, members)
    return SinkRecord(object=object, id=id, values=found, links=links, written=written, created=_created(raw, identity))


def sink_entry(raw: Mapping[str, Any], listed: str, identity: Identity, members: Members) -> SinkEntry | None:
    """An entry of a list as Attio answers with it; None for what has no entry id or no parent record."""
    id, record = id_of(raw, "entry_id"), raw.get("parent_record_id")
    if not id or not isinstance(record, str):
        return None
    found, _, written = _contents({"values": raw.get("entry_values")}, identity, members)
    parent = str(raw.get("parent_object") or "")
    return SinkEntry(list=listed, id=id, object=parent, record=record, values=found, written=written)


def still_there(raw: Mapping[str, Any], slugs: Iterable[str]) -> list[str]:
    """Those of some attributes that still hold something."""
    return [slug for slug in slugs if _envelopes(raw, slug)]


def _contents(
    raw: Mapping[str, Any], identity: Identity, members: Members
) -> tuple[dict[str, tuple[Value, ...]], dict[str, tuple[Target, ...]], dict[str, Written]]:
    """Values, links, and who wrote them, by slug."""
    found: dict[str, tuple[Value, ...]] = {}
    links: dict[str, tuple[Target, ...]] = {}
    written: dict[str, Written] = {}
    for slug in raw.get("values") or {}:
        envelopes = _envelopes(raw, slug)
        read = [content for envelope in envelopes if (content := values.decode(envelope, members)) is not None]
        if not read:
            continue
        if isinstance(read[0], Target):
            links[slug] = tuple(content for content in read if isinstance(content, Target))
        else:
            found[slug] = tuple(content for content in read if not isinstance(content, Target))
        written[slug] = _newest(envelopes, identity)
    return found, links, written


def _envelopes(raw: Mapping[str, Any], slug: str) -> list[Mapping[str, Any]]:
    found = (raw.get("values") or {}).get(slug)
    return [envelope for envelope in found if isinstance(envelope, Mapping)] if isinstance(found, list) else []


def _newest(envelopes: list[Mapping[str, Any]], identity: Identity) -> Written:
    envelope = max(envelopes, key=_since) if len(envelopes) > 1 else envelopes[0]
    actor = envelope.get("created_by_actor") or {}
    return identity.written(actor.get("type"), actor.get("id"), envelope.get("active_from"))


def _since(envelope: Mapping[str, Any]) -> str:
    return str(envelope.get("active_from") or "")


def _created(raw: Mapping[str, Any], identity: Identity) -> Written | None:
    for author in _envelopes(raw, "created_by"):
        return identity.written(
            author.get("referenced_actor_type"), author.get("referenced_actor_id"), raw.get("created_at")
        )
    return None
