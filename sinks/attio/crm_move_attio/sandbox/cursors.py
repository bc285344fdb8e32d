"""Cursor paging, as meetings and files have it."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import bad_query, issue
from .shapes import whole_number


def page(query: Mapping[str, str], found: Sequence[Any], *, default: int = 50, most: int = 200) -> dict[str, Any]:
    """The page that `limit` and `cursor` ask for. Raises ApiError 400."""
    limit = whole_number(query, "limit", default, least=1, most=most) or default
    offset = _offset(query.get("cursor"))
    more = offset + limit < len(found)
    following = base64.urlsafe_b64encode(str(offset + limit).encode()).decode() if more else None
    return {"data": list(found[offset : offset + limit]), "pagination": {"next_cursor": following}}


def _offset(cursor: str | None) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor)) if cursor else 0
    except (ValueError, binascii.Error):
        raise bad_query(issue("invalid", ["cursor"], "Invalid cursor")) from None
