"""Who a token stands for, /v2/self, and the three OAuth calls (docs/attio-api.md, identity and OAuth)."""

import base64
import secrets
import uuid
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.responses import RedirectResponse, Response

from crm_move.sandbox import json_response

from .calls import Call, Endpoint
from .errors import unauthorized
from .workspace import Workspace

ISSUED_AT = 1767225600
"""The second at which every token says it was issued."""


def who(workspace: Workspace, token: str) -> str:
    """The actor of a token, `type:id`: an OAuth app where /oauth/token gave it, else an API key."""
    grant = workspace.store.thing("grant", token)
    return f"app:{grant['app']}" if grant else f"api-token:{_id_of(workspace, token)}"


def is_live(workspace: Workspace, token: str | None) -> bool:
    return token is not None and token not in workspace.switches.dead_tokens


def check_scopes(workspace: Workspace, needed: tuple[str, ...], target: str | None) -> None:
    """Raises ApiError 403 where the token lacks a scope. `{target}` stands for objects or lists."""
    held = workspace.switches.scopes
    for scope in needed:
        scope = scope.replace("{target}", "list_configuration" if target == "lists" else "object_configuration")
        if scope not in held and scope.removesuffix("-write") + "-write" not in held:
            raise unauthorized(403, f"This request requires the scope {scope}, which the token does not have.")


def describe(workspace: Workspace, token: str | None) -> dict[str, Any]:
    """The answer of /v2/self, also of a token that is dead."""
    if token is None or not is_live(workspace, token):
        return {"active": False}
    switches, actor = workspace.switches, who(workspace, token)
    level = {} if switches.token_level is None else {"token_level": switches.token_level}
    return {
        "active": True,
        "scope": " ".join(switches.scopes),
        "client_id": actor.partition(":")[2],
        "token_type": "Bearer",
        "exp": None,
        "iat": ISSUED_AT,
        "sub": workspace.id,
        "aud": actor.partition(":")[2],
        "iss": "attio.com",
        "authorized_by_workspace_member_id": workspace.admin["id"] if workspace.members else None,
        "workspace_id": workspace.id,
        "workspace_name": switches.workspace_name,
        "workspace_slug": switches.workspace_slug,
        "workspace_logo_url": None,
        **level,
    }


def _id_of(workspace: Workspace, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(workspace.id), name))


def authorize(workspace: Workspace, query: dict[str, str]) -> Response:
    """The consent page, already consented to: sends the browser back with a code."""
    if query.get("client_id") != workspace.switches.client_id or query.get("response_type") != "code":
        return _oauth_error(400, "invalid_request", "Unknown client_id, or response_type is not code.")
    back = urlsplit(query.get("redirect_uri", ""))
    if not back.scheme:
        return _oauth_error(400, "invalid_request", "redirect_uri is missing.")
    code = secrets.token_urlsafe(24)
    with workspace.store.write():
        workspace.store.put_thing("code", code, {"redirect_uri": query["redirect_uri"]})
    answer = [*parse_qsl(back.query), ("code", code), *((("state", query["state"]),) if "state" in query else ())]
    return RedirectResponse(urlunsplit(back._replace(query=urlencode(answer))), 302)


def exchange(workspace: Workspace, form: dict[str, str], authorization: str | None) -> Response:
    """A code for a token: long-lived, no refresh token. A code works once."""
    if not _is_client(workspace, form, authorization):
        return _oauth_error(401, "invalid_client", "Unknown client_id or wrong client_secret.")
    if form.get("grant_type") != "authorization_code":
        return _oauth_error(400, "unsupported_grant_type", "Only authorization_code is supported.")
    code = form.get("code", "")
    known = workspace.store.thing("code", code)
    if known is None or form.get("redirect_uri", known["redirect_uri"]) != known["redirect_uri"]:
        return _oauth_error(400, "invalid_grant", "The code is unknown, used, or of another redirect_uri.")
    token = secrets.token_hex(32)
    with workspace.store.write():
        workspace.store.drop_thing("code", code)
        workspace.store.put_thing("grant", token, {"app": _id_of(workspace, workspace.switches.client_id)})
    return json_response({"access_token": token, "token_type": "Bearer"})


def introspect(workspace: Workspace, form: dict[str, str], authorization: str | None) -> Response:
    if not _is_client(workspace, form, authorization):
        return _oauth_error(401, "invalid_client", "Unknown client_id or wrong client_secret.")
    return json_response(describe(workspace, form.get("token")))


def _is_client(workspace: Workspace, form: dict[str, str], authorization: str | None) -> bool:
    switches = workspace.switches
    if form.get("client_id", switches.client_id) != switches.client_id:
        return False
    return switches.client_secret in (form.get("client_secret"), _basic_secret(authorization))


def _basic_secret(authorization: str | None) -> str | None:
    scheme, _, rest = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    return base64.b64decode(rest).decode(errors="replace").partition(":")[2]


def _oauth_error(status: int, code: str, description: str) -> Response:
    return json_response({"error": code, "error_description": description}, status)


def _self(call: Call) -> Any:
    return describe(call.workspace, call.token or None)


SELF = Endpoint("GET", "/v2/self", _self)
