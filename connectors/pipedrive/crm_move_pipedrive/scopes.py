"""What an app must be allowed for what is read (docs/pipedrive-api.md, 2)."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from crm_move import Credentials

NEEDED: Final[Mapping[str, str]] = {
    "base": "nothing at all",
    "contacts:read": "organizations, persons, and links between organizations",
    "deals:read": "deals, their pipelines, participants and products",
    "leads:read": "leads",
    "products:read": "products",
    "users:read": "the names and e-mail addresses of owners",
}
"""Each scope, and what can not be read without it."""

OPTIONAL: Final[Mapping[str, str]] = {
    "activities:read": "activities",
    "mail:read": "mail",
    "phone-integration": "calls",
    "projects:read": "projects",
}
"""These let what is left behind be counted."""


def on_token(answer: Mapping[str, Any]) -> Credentials:
    """The token with the host of its company, to which alone it is sent, and its scopes: apart by commas or blanks.

    Raises KeyError or ValueError where the answer holds no token or no host.
    """
    return Credentials(
        access_token=answer["access_token"],
        refresh_token=answer.get("refresh_token") or None,
        expires_at=answer.get("expires_at"),
        base_url=answer["api_domain"],
        scopes=tuple(str(answer.get("scope") or "").replace(",", " ").split()) or None,
    )


def holds(granted: Collection[str], scope: str) -> bool:
    """Whether `scope` is granted; the right to change includes the right to read."""
    return scope in granted or scope.replace(":read", ":full") in granted


def missing(granted: Collection[str]) -> tuple[str, ...]:
    """What can not be read, in sentences."""
    return tuple(
        f"the scope {scope}: without it, {what} can not be read."
        for scope, what in NEEDED.items()
        if not holds(granted, scope)
    )
