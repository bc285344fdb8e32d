"""Sign-in: consent, token, refresh and revocation as the OAuth pages tell them, and the personal API token."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crm_move.sandbox import Clock

from .errors import ApiError
from .store import Store
from .switches import Switches

_CODE_SECONDS = 300
_DAY = 86_400


@dataclass(frozen=True)
class Token:
    """Whose call it is: a company (by place), the kind of token, and what its burst limit is counted by."""

    company: int
    kind: Literal["api", "oauth"]
    key: str
    scopes: frozenset[str] | None
    """None for an API token, which has them all."""


class Identity:
    """The tokens of all companies. They are in the store, so that they survive a restart."""

    def __init__(self, switches: Switches, store: Store, clock: Clock) -> None:
        self.switches, self._store, self._clock = switches, store, clock
        self._codes: dict[str, tuple[float, str]] = {}
        self._calls: dict[str, int] = {}
        self._access: dict[str, dict[str, Any]] = store.fact("access", {})
        self._refresh: dict[str, dict[str, Any]] = store.fact("refresh") or self._given()

    def _given(self) -> dict[str, dict[str, Any]]:
        return {
            _named(self.switches.refresh_token, domain, place): {"company": place, "used": self._clock()}
            for place, domain in enumerate(self.switches.companies)
        }

    def token(self, authorization: str | None, api_token: str | None) -> Token | None:
        """The token that a call shows, if it is good. An API token is looked at first, as the official client does."""
        if api_token is not None:
            return self._api_token(api_token)
        scheme, _, value = (authorization or "").partition(" ")
        return self._access_token(value.strip()) if scheme.lower() == "bearer" else None

    def _api_token(self, text: str) -> Token | None:
        for place, domain in enumerate(self.switches.companies):
            if text == _named(self.switches.api_token, domain, place):
                return Token(place, "api", text, None)
        return None

    def _access_token(self, text: str) -> Token | None:
        held = self._access.get(text)
        if held is None or self._clock() >= held["until"]:
            return None
        calls = self._calls[text] = self._calls.get(text, 0) + 1
        if self.switches.access_token_calls is not None and calls > self.switches.access_token_calls:
            return None
        return Token(held["company"], "oauth", held["refresh"], frozenset(self.switches.scopes))

    def consent(self, redirect_uri: str) -> str:
        """A code: good once, for five minutes."""
        code = secrets.token_hex(20)
        self._codes[code] = (self._clock() + _CODE_SECONDS, redirect_uri)
        return code

    def redeem(self, form: Mapping[str, str], authorization: str | None) -> tuple[int, dict[str, Any]]:
        """The company (by place) and the token answer without its `api_domain`. Raises ApiError 400."""
        self._check_client(authorization)
        grant = form.get("grant_type")
        if not grant:
            raise _refused("Grant type is missing")
        if grant == "authorization_code":
            return self._by_code(form)
        if grant == "refresh_token":
            return self._by_refresh(form.get("refresh_token", ""))
        raise _refused("Unsupported grant type")

    def revoke(self, form: Mapping[str, str], authorization: str | None) -> None:
        """A refresh token takes its access tokens with it. Raises ApiError 400."""
        self._check_client(authorization)
        token = form.get("token", "")
        self._refresh.pop(token, None)
        self._access = {key: held for key, held in self._access.items() if token not in (key, held["refresh"])}
        self._save()

    def _by_code(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        until, redirect_uri = self._codes.pop(form.get("code", ""), (0.0, ""))
        if self._clock() >= until:
            raise _refused("Auth code is invalid or expired")
        if form.get("redirect_uri") != redirect_uri:
            raise _refused("Redirect URI is invalid")
        return 0, self._issue(0, secrets.token_hex(16))

    def _by_refresh(self, token: str) -> tuple[int, dict[str, Any]]:
        held = self._refresh.get(token)
        if held is None or self._clock() - held["used"] > self.switches.refresh_token_days * _DAY:
            raise _refused("Refresh token is invalid")
        following = token
        if self.switches.rotates_refresh_token:
            del self._refresh[token]
            following = secrets.token_hex(16)
        return held["company"], self._issue(held["company"], following)

    def _issue(self, company: int, refresh: str) -> dict[str, Any]:
        now, life = self._clock(), self.switches.access_token_seconds
        access = f"v1u:{secrets.token_hex(20)}"
        self._access = {key: held for key, held in self._access.items() if held["until"] > now}
        self._access[access] = {"company": company, "until": now + life, "refresh": refresh}
        self._refresh[refresh] = {"company": company, "used": now}
        self._save()
        separator = "," if self.switches.scope_separator == "comma" else " "
        return {
            "access_token": access,
            "token_type": "Bearer",
            "refresh_token": refresh,
            "scope": separator.join(self.switches.scopes),
            "expires_in": int(life),
        }

    def _check_client(self, authorization: str | None) -> None:
        scheme, _, value = (authorization or "").partition(" ")
        try:
            shown = base64.b64decode(value, validate=True).decode() if scheme.lower() == "basic" else ""
        except (binascii.Error, UnicodeDecodeError):
            shown = ""
        if shown != f"{self.switches.client_id}:{self.switches.client_secret}":
            raise _refused("Client is invalid")

    def _save(self) -> None:
        self._store.set_fact("access", self._access)
        self._store.set_fact("refresh", self._refresh)


def _named(token: str, domain: str, place: int) -> str:
    """The first company has the token as it is, others with their domain behind."""
    return f"{token}-{domain}" if place else token


def _refused(error: str) -> ApiError:
    return ApiError(400, {"success": False, "error": error})
