"""Tokens that expire: stored before they are used, renewed by one thread of one process, found by their descent."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from crm_move.connect.clock import Clock, SystemClock
from crm_move.connect.locks import file_lock
from crm_move.connect.secrets import SecretStore, write_private
from crm_move.connect.signing import ApiKey, Credentials, Signature, signature
from crm_move.errors import SignInError, StopError

LEEWAY = 60.0
"""Seconds before its expiry that a token is renewed, and at most a tenth of its life: some live for seconds."""

LINEAGES_KEPT = 8
"""Sign-ins of one plugin that are remembered: one for each account that somebody moves at the same time."""

ANCESTORS_KEPT = 1000
"""Three weeks of renewals every half an hour. The first one is always kept: it is the one that people have noted."""


@dataclass(frozen=True)
class Lineage:
    """A pair of tokens, and the SHA-256 of every refresh token it descends from, oldest first."""

    credentials: Credentials
    ancestors: tuple[str, ...]
    issued_at: float

    @classmethod
    def begin(cls, credentials: Credentials, issued_at: float) -> "Lineage":
        origin = credentials.refresh_token or credentials.access_token
        return cls(credentials, (digest(origin),), issued_at)

    def advance(self, fresh: Credentials, issued_at: float) -> "Lineage":
        """The pair that came of renewing this one; the refresh token stays where the answer names none."""
        before = self.credentials.refresh_token
        kept = fresh if fresh.refresh_token else fresh.model_copy(update={"refresh_token": before})
        spent = digest(before) if before else self.ancestors[-1]
        line = self.ancestors if spent in self.ancestors else (*self.ancestors, spent)
        return Lineage(kept, (line[0], *line[1:][-ANCESTORS_KEPT:]), issued_at)

    def descends_from(self, refresh_token: SecretStr) -> bool:
        own = self.credentials.refresh_token
        return digest(refresh_token) in {*self.ancestors, *([digest(own)] if own else [])}

    def is_stale(self, wall: float) -> bool:
        expiry = self.credentials.expires_at
        return expiry is not None and wall >= expiry - min(LEEWAY, (expiry - self.issued_at) / 10)


def digest(secret: SecretStr) -> str:
    """The SHA-256 of a secret, in hex."""
    return hashlib.sha256(secret.get_secret_value().encode()).hexdigest()


class TokenBook:
    """The stored lineages of one plugin. Each is filed under the refresh token that it began with.

    `name` is its name in the store; `folder` holds the lock file, and for a moment what is being stored: a keyring may
    take seconds, or ask a person, and a run that dies meanwhile must not take the only good token with it. `keep` and
    `forget` are called while the lock is held.
    """

    def __init__(self, store: SecretStore, plugin: str, folder: Path, clock: Clock | None = None) -> None:
        self._store = store
        self.name = f"{plugin}/tokens"
        self._lock_path = folder / f"{plugin}-tokens.lock"
        self._spool = folder / f"{plugin}-tokens.new.json"
        self._clock = clock

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep every other thread and process from this book."""
        with file_lock(self._lock_path, self._clock):
            yield

    def find(self, refresh_token: SecretStr) -> Lineage | None:
        """The stored pair that descends from `refresh_token`, or that it is part of."""
        return next((found for found in self._load() if found.descends_from(refresh_token)), None)

    def current(self) -> Lineage | None:
        """The pair that was stored last."""
        return next(iter(self._load()), None)

    def keep(self, lineage: Lineage) -> None:
        """Store `lineage` as the current one, in place of its older state. Raises SecretStoreError; what the store
        refuses is found again by the next run."""
        kept = _first(lineage, self._load())
        with suppress(OSError):
            write_private(self._spool, json.dumps(_filed(lineage)))
        self._store.put(self.name, SecretStr(json.dumps({one.ancestors[0]: _filed(one) for one in kept})))
        self._spool.unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove everything that is stored."""
        self._spool.unlink(missing_ok=True)
        self._store.remove(self.name)

    def _load(self) -> list[Lineage]:
        text, fresh = self._store.get(self.name), self._unstored()
        try:
            stored = [_unfiled(entry) for entry in json.loads(text.get_secret_value()).values()] if text else []
        except (ValueError, KeyError, TypeError, AttributeError):
            raise StopError(f"{self.name} in {self._store.place} is damaged. Remove it, then sign in again.") from None
        return _first(fresh, stored) if fresh else stored

    def _unstored(self) -> Lineage | None:
        """What a run that died had not stored yet."""
        try:
            return _unfiled(json.loads(self._spool.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def _first(lineage: Lineage, others: Iterable[Lineage]) -> list[Lineage]:
    """`lineage`, then the others without its older state."""
    apart = [other for other in others if other.ancestors[0] != lineage.ancestors[0]]
    return [lineage, *apart][:LINEAGES_KEPT]


def _filed(lineage: Lineage) -> dict[str, Any]:
    pair = lineage.credentials
    return {
        "access_token": pair.access_token.get_secret_value(),
        "refresh_token": pair.refresh_token.get_secret_value() if pair.refresh_token else None,
        "expires_at": pair.expires_at,
        "base_url": pair.base_url,
        "scopes": pair.scopes,
        "ancestors": list(lineage.ancestors),
        "issued_at": lineage.issued_at,
    }


def _unfiled(entry: Mapping[str, Any]) -> Lineage:
    # Pairs that were stored before scopes were kept have none.
    fields = {name: entry[name] for name in Credentials.model_fields if name != "scopes"}
    fields["scopes"] = entry.get("scopes")
    return Lineage(Credentials(**fields), tuple(entry["ancestors"]), float(entry["issued_at"]))


@dataclass(frozen=True)
class _State:
    lineage: Lineage
    signature: Signature


class TokenSigner:
    """Signs with an access token, and renews it by `refresh` before it expires, or once it was refused. Without
    `refresh` the token is used as long as it lasts.

    However many threads and processes meet the expiry, one asks for a new token; the others find it in the book.
    """

    def __init__(
        self,
        lineage: Lineage,
        book: TokenBook,
        refresh: Callable[[SecretStr], Credentials] | None,
        *,
        plugin: str,
        clock: Clock | None = None,
    ) -> None:
        self._book = book
        self._refresh = refresh
        self._plugin = plugin
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._state = _State(lineage, Signature({}))
        if lineage.credentials.access_token.get_secret_value():
            self._adopt(lineage)

    def sign(self) -> Signature:
        state = self._state
        if state.lineage.is_stale(self._clock.wall()):
            state = self._renewed(state)
        return state.signature

    def renew(self, refused: Signature) -> Signature | None:
        state = self._state
        if state.signature != refused:
            return state.signature
        if state.lineage.credentials.refresh_token is None or self._refresh is None:
            return None
        return self._renewed(state).signature

    def _renewed(self, seen: _State) -> _State:
        with self._lock:
            if self._state is seen:
                self._adopt(self._successor(seen.lineage))
            return self._state

    def _successor(self, lineage: Lineage) -> Lineage:
        refresh_token, refresh = lineage.credentials.refresh_token, self._refresh
        if refresh_token is None or refresh is None:
            raise SignInError(
                f"The token of {self._plugin} has expired. Sign in again: crm-move connect {self._plugin}"
            )
        with self._book.lock():
            stored = self._book.find(refresh_token) or lineage
            if self._is_newer(stored, lineage):
                return stored
            # Stored once more before it is spent: a store that fails must do so while the old token is still good.
            self._book.keep(stored)
            fresh = refresh(stored.credentials.refresh_token or refresh_token)
            successor = stored.advance(fresh, self._clock.wall())
            # Kept before it is looked at: the refresh token that came with a useless one may be the only good one.
            self._book.keep(successor)
        # As of its answer: a keyring may have taken longer than the token lives, and the clock may have been set.
        checked(fresh, self._plugin, successor.issued_at)
        return successor

    def _is_newer(self, stored: Lineage, seen: Lineage) -> bool:
        other = stored.credentials.access_token != seen.credentials.access_token
        return other and not stored.is_stale(self._clock.wall())

    def _adopt(self, lineage: Lineage) -> None:
        pair = lineage.credentials
        self._state = _State(lineage, signature(pair.access_token, ApiKey(), pair.base_url, pair.scopes))


def checked(credentials: Credentials, plugin: str, wall: float) -> Credentials:
    """Credentials as they came from a token answer. Raises SignInError for those that expired before they were issued:
    renewing them would go on for ever."""
    if credentials.expires_at is not None and credentials.expires_at <= wall:
        expiry = datetime.fromtimestamp(max(0.0, credentials.expires_at), UTC)
        raise SignInError(
            f"{plugin} issued a token that expired already, at {expiry:%Y-%m-%d %H:%M} UTC: it can not be used. "
            "Check this machine's clock and the client id."
        )
    return credentials


def from_refresh_token(
    refresh_token: SecretStr, access_token: SecretStr | None, base_url: str | None = None
) -> Lineage:
    """A lineage of tokens from the settings. Without an access token it is stale from the start."""
    pair = Credentials(
        access_token=access_token or SecretStr(""),
        refresh_token=refresh_token,
        expires_at=None if access_token else 0.0,
        base_url=base_url,
    )
    return Lineage.begin(pair, 0.0)
