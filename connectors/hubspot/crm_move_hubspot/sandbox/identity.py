"""Tokens: keys of the account, and what OAuth gives out, renews, explains and revokes (reference, section 2)."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.responses import RedirectResponse, Response

from crm_move.sandbox import json_response

from .account import Account
from .errors import ApiError, edge, expired, missing_scopes, no_credentials, page

USER = "ada@example.com"
USER_ID = 61_526_375
APP_ID = 1_160_452
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")


@dataclass(frozen=True)
class Caller:
    """Who a request comes from; a key has higher limits, and is told its daily ones."""

    token: str
    is_key: bool
    scopes: frozenset[str]

    def require(self, any_of: tuple[str, ...]) -> None:
        """Raises ApiError 403 where none of the scopes was granted."""
        if any_of and self.scopes.isdisjoint(any_of):
            raise missing_scopes(any_of)


def admit(account: Account, authorization: str | None) -> Caller:
    """Raises ApiError 401; 530 where the header is badly formed."""
    if authorization is None:
        raise no_credentials()
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token):
        raise edge(530)
    if token.startswith("pat-"):
        if token in account.switches.dead_tokens:
            raise expired(0, account.now())
        return Caller(token, True, frozenset((*account.switches.scopes, "oauth")))
    known = account.tokens.get(token)
    if known is None or known["use"] != "access_token" or known.get("revoked"):
        raise expired(0, account.now())
    if known["expires"] <= account.now():
        raise expired(known["expires"], account.now())
    return Caller(token, False, frozenset(known["scopes"]))


def authorize(account: Account, query: Mapping[str, str]) -> Response:
    """The consent page, on which somebody answers at once."""
    switches = account.switches
    if query.get("client_id") != switches.client_id:
        raise page(400, "Authorization failed because the client_id is not known")
    back = query.get("redirect_uri", "")
    if urlsplit(back).scheme not in ("http", "https"):
        raise page(400, "Authorization failed because the redirect URL is missing or badly formed")
    wanted = query.get("scope", "").split()
    lacking = [one for one in wanted if one not in switches.scopes]
    if not wanted:
        raise page(400, "Authorization failed because no scope was asked for")
    if lacking:
        raise page(400, f"This account is not entitled to a scope that the app requires: {' '.join(lacking)}")
    state = {"state": query["state"]} if "state" in query else {}
    if switches.consent == "refused":
        answer = {"error": "access_denied", "error_description": "The user refused the app", **state}
    else:
        answer = {"code": _give_code(account, query, wanted, back), **state}
    return RedirectResponse(f"{back}{'&' if '?' in back else '?'}{urlencode(answer)}", 302)


def _give_code(account: Account, query: Mapping[str, str], wanted: list[str], back: str) -> str:
    extra = [one for one in query.get("optional_scope", "").split() if one in account.switches.scopes]
    code = f"na1-{secrets.token_hex(2)}-{secrets.token_hex(14)}"
    expires = account.now() + int(account.switches.code_life_seconds * 1000)
    challenge = query.get("code_challenge")
    if challenge and query.get("code_challenge_method", "plain") != "S256":
        raise page(400, "Authorization failed because code_challenge_method is not S256")
    _keep(account, code, use="code", scopes=[*wanted, *extra, "oauth"], back=back, expires=expires, challenge=challenge)
    return code


def exchange(account: Account, version: str, form: Mapping[str, str], query: Mapping[str, str]) -> Response:
    """The token endpoint. Only v1 reads the query string too."""
    given = {**query, **form} if version == "v1" else dict(form)
    kind = given.get("grant_type")
    _check_client(account, given)
    if kind == "authorization_code":
        return json_response(_redeem(account, given))
    if kind == "refresh_token":
        return json_response(_refresh(account, given))
    if kind == "client_credentials":
        raise refused("BAD_GRANT_TYPE", "unauthorized_client", "this app may not use client credentials")
    raise refused("BAD_GRANT_TYPE", "unsupported_grant_type", f"missing or unknown grant type: {kind}")


def _redeem(account: Account, given: Mapping[str, str]) -> dict[str, Any]:
    code = given.get("code", "")
    known = account.tokens.get(code)
    if known is None or known["use"] != "code" or known.get("revoked") or known["expires"] <= account.now():
        raise refused("BAD_AUTH_CODE", "invalid_grant", "missing or unknown auth code")
    if given.get("redirect_uri") != known["back"]:
        raise refused("BAD_REDIRECT_URI", "invalid_request", "missing or invalid redirect uri")
    if known["challenge"] and _challenge(given.get("code_verifier", "")) != known["challenge"]:
        raise refused("BAD_CODE_VERIFIER", "invalid_request", "missing or invalid code verifier")
    _keep(account, code, **{**known, "revoked": True})
    return _give(account, known["scopes"], _new_refresh(account, known["scopes"]))


def _refresh(account: Account, given: Mapping[str, str]) -> dict[str, Any]:
    token = given.get("refresh_token", "")
    known = account.tokens.get(token)
    if known is None or known["use"] != "refresh_token" or known.get("revoked"):
        raise refused("BAD_REFRESH_TOKEN", "invalid_grant", "missing or invalid refresh token")
    rotation = account.switches.refresh_rotation
    account.counters["refreshed"] += 1
    if rotation == "never":
        return _give(account, known["scopes"], token)
    if rotation == "kills_old":
        _keep(account, token, **{**known, "revoked": True})
    return _give(account, known["scopes"], _new_refresh(account, known["scopes"]))


def _give(account: Account, scopes: list[str], refresh: str) -> dict[str, Any]:
    life = account.switches.token_life_seconds
    access = "CK" + secrets.token_urlsafe(390)
    _keep(account, access, use="access_token", scopes=scopes, expires=account.now() + int(life * 1000))
    return {
        "token_type": "bearer", "token_use": "access_token", "refresh_token": refresh, "access_token": access,
        "expires_in": max(1, int(life)), "hub_id": account.switches.portal_id, "user_id": USER_ID, "scopes": scopes,
    }  # fmt: skip


def _new_refresh(account: Account, scopes: list[str]) -> str:
    refresh = f"na1-{secrets.token_hex(2)}-{secrets.token_hex(14)}"
    _keep(account, refresh, use="refresh_token", scopes=scopes)
    return refresh


def introspect(account: Account, form: Mapping[str, str]) -> Response:
    """What a token is; one that is not known, or no longer good, is `active: false` and nothing else."""
    _check_client(account, form)
    token = form.get("token", "")
    known = account.tokens.get(token)
    if known is None or known.get("revoked") or known["use"] == "code" or known.get("expires", 2**62) <= account.now():
        return json_response({"active": False})
    info = {"active": True, **_described(account, token, known), "token_use": known["use"]}
    if known["use"] == "access_token":
        info |= {"is_private_distribution": False, "signed_access_token": _signed(account, known)}
        info |= {"expires_in": (known["expires"] - account.now()) // 1000}
    return json_response(info)


def revoke(account: Account, form: Mapping[str, str]) -> Response:
    """Access tokens that were issued live on when their refresh token is revoked."""
    _check_client(account, form)
    revoke_token(account, form.get("token", ""))
    return Response(status_code=200)


def revoke_token(account: Account, token: str) -> None:
    if token in account.tokens:
        _keep(account, token, **{**account.tokens[token], "revoked": True})


def end_all(account: Account, use: str) -> int:
    """Access tokens run out now, refresh tokens are revoked; how many there were."""
    found = [(token, known) for token, known in account.tokens.items() if known["use"] == use]
    for token, known in found:
        ended = {"expires": account.now()} if use == "access_token" else {"revoked": True}
        _keep(account, token, **{**known, **ended})
    return len(found)


def describe_v1(account: Account, token: str, use: str) -> Response:
    """v1 look-ups by token in the path; keys are not known there."""
    known = account.tokens.get(token)
    gone = known is None or known["use"] != use or known.get("revoked") or known.get("expires", 2**62) <= account.now()
    if known is None or gone:
        raise ApiError(
            404, {"status": "error", "message": f"{use.replace('_', ' ')} not found", "category": "NOT_FOUND"}
        )
    info = _described(account, token, known)
    if use == "access_token":
        del info["client_id"]
        info |= {"expires_in": (known["expires"] - account.now()) // 1000, "is_private_distribution": False,
                 "signed_access_token": _signed(account, known)}  # fmt: skip
    return json_response(info)


def describe_key(account: Account, key: str) -> Response:
    """What a private app token or service key is."""
    if not key.startswith("pat-") or key in account.switches.dead_tokens:
        raise ApiError(404, {"status": "error", "message": "token not found", "category": "NOT_FOUND"})
    return json_response(
        {"userId": USER_ID, "hubId": account.switches.portal_id, "appId": APP_ID, "scopes": [*account.switches.scopes]}
    )


def _described(account: Account, token: str, known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "token": token, "user": USER, "hub_domain": "quillmarsh-example.com", "scopes": known["scopes"],
        "hub_id": account.switches.portal_id, "app_id": APP_ID, "user_id": USER_ID, "token_type": "bearer",
        "client_id": account.switches.client_id,
    }  # fmt: skip


def _signed(account: Account, known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "expiresAt": known["expires"], "scopes": "", "hubId": account.switches.portal_id, "userId": USER_ID,
        "appId": APP_ID, "signature": "", "scopeToScopeGroupPks": "", "newSignature": "", "hublet": "na1",
        "trialScopes": "", "trialScopeToScopeGroupPks": "", "isUserLevel": False, "installingUserId": USER_ID,
        "isServiceAccount": False, "audience": "", "appInstallId": "", "isPrivateDistribution": False,
    }  # fmt: skip


def _check_client(account: Account, given: Mapping[str, str]) -> None:
    if given.get("client_id") != account.switches.client_id:
        raise refused("BAD_CLIENT_ID", "invalid_client", "missing or unknown client id")
    if given.get("client_secret") != account.switches.client_secret:
        raise refused("BAD_CLIENT_SECRET", "invalid_client", "missing or invalid client secret")


def refused(status: str, error: str, message: str) -> ApiError:
    """The token endpoints' own error body: the standard's fields beside HubSpot's."""
    return ApiError(400, {"status": status, "message": message, "error": error, "error_description": message})


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _keep(account: Account, token: str, **facts: Any) -> None:
    account.tokens[token] = facts
    account.keep("token", token, facts)
