"""Files: what they are, and addresses that are good for a while (reference, section 12)."""

import hashlib
from typing import Any

from starlette.responses import RedirectResponse, Response

from .account import Account
from .calls import Call, Endpoint
from .errors import ApiError, missing_scopes, not_found
from .times import iso

_SCOPES = ("files.read", "files")
_LIFE = 600
"""Seconds that a signed address is good for, unless asked otherwise."""


def get_file(call: Call) -> dict[str, Any]:
    return _shown(call, _find(call))


def search(call: Call) -> dict[str, Any]:
    """Hidden files are never among them."""
    files = [one for one in call.account.files.values() if not one["access"].startswith("HIDDEN")]
    return {"results": [_shown(call, one) for one in files]}


def signed_address(call: Call) -> dict[str, Any]:
    """An address that opens the file without a token until it runs out."""
    file = _find(call)
    seconds = int(call.one("expirationSeconds") or _LIFE)
    until = call.account.now() + seconds * 1000
    return {
        "url": f"{call.origin}/_files/{file['id']}?expires={until}&signature={_signature(file['id'], until)}",
        "expiresAt": iso(until),
        "name": file["name"],
        "extension": file["extension"],
        "size": file["size"],
        "type": file["type"],
    }


def download(call: Call) -> Response:
    return RedirectResponse(signed_address(call)["url"], 302)


def content(account: Account, id: str, expires: str, signature: str) -> Response:
    """What a signed address, or that of a public file, opens. Raises ApiError 403 or 404."""
    file = account.files.get(id)
    if file is None:
        raise ApiError(404, None)
    if not file["access"].startswith("PUBLIC"):
        if not expires and not signature:
            raise ApiError(404, None)
        good = expires.isdigit() and signature == _signature(id, int(expires)) and int(expires) > account.now()
        if not good:
            raise ApiError(403, None)
    return Response(file["content"].encode(), media_type="application/octet-stream")


def _shown(call: Call, file: dict[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in file.items() if key != "content"}
    address = f"{call.origin}/_files/{file['id']}"
    return {**shown, "url": address, "defaultHostingUrl": address}


def _find(call: Call) -> dict[str, Any]:
    """Raises ApiError 404, and 403 where a hidden file lacks its scope."""
    file = call.account.files.get(call.path["id"])
    if file is None:
        raise not_found("File does not exist")
    if file["access"].startswith("HIDDEN") and "files.ui_hidden.read" not in call.caller.scopes:
        raise missing_scopes(("files.ui_hidden.read",))
    return file


def _signature(id: str, until: int) -> str:
    return hashlib.sha256(f"{id}:{until}".encode()).hexdigest()[:32]


ENDPOINTS = (
    Endpoint("GET", "files", "/search", search, _SCOPES),
    Endpoint("GET", "files", "/{id}", get_file, _SCOPES),
    Endpoint("GET", "files", "/{id}/signed-url", signed_address, _SCOPES),
    Endpoint("GET", "files", "/{id}/download", download, _SCOPES, ("2026-09",)),
)
