"""The parts of HTTP that every stand-in needs."""

import base64
import binascii
import json
import math
from collections import Counter
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

from starlette.responses import Response


class Counters(Counter[str]):
    """What a stand-in counted, by name; shown with its state."""


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Compact JSON, text as it is rather than escaped."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, headers, "application/json; charset=utf-8")


def bearer_token(authorization: str | None) -> str | None:
    """The token of an `Authorization` header: `Bearer <token>`, or HTTP Basic with the token as user name.

    None where there is none.
    """
    scheme, _, rest = (authorization or "").partition(" ")
    token = rest.strip()
    if scheme.lower() == "basic":
        try:
            token = base64.b64decode(token, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return None
    elif scheme.lower() != "bearer":
        return None
    return token or None


def http_date(seconds: float) -> str:
    """The first whole second at or after `seconds` (since the epoch), as an HTTP date."""
    return formatdate(math.ceil(seconds), usegmt=True)
