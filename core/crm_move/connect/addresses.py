"""Addresses: which ones a signed request may go to, and what a log may say about them."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from crm_move.errors import UsageError

SECRET_NAME = re.compile(
    r"token|key|secret|password|passwd|auth|sign|code|state|credential|session|assertion", re.IGNORECASE
)
LONGEST_VALUE = 40
REDACTED = "[redacted]"


def web_address(text: str) -> str:
    """`text` without its last slashes, where it is the address of a web host or empty. Raises ValueError."""
    if text and not (text.startswith(("https://", "http://")) and urlsplit(text).hostname):
        raise ValueError("an address begins with https:// (or http:// on this machine) and names a host")
    return text.rstrip("/")


def resolve(path: str, base_url: str) -> str:
    """`path` below `base_url`, or an absolute address as it is. Raises UsageError for one on another host: a signed
    request goes to no host but the one that the signature is for."""
    if "://" not in path.partition("?")[0]:
        return base_url.rstrip("/") + "/" + path.lstrip("/")
    wanted, ours = urlsplit(path), urlsplit(base_url)
    if (wanted.scheme, wanted.netloc) != (ours.scheme, ours.netloc):
        raise UsageError(
            f"An address on {wanted.scheme}://{wanted.hostname} was asked for with the sign-in of "
            f"{ours.scheme}://{ours.hostname}; it was not sent. Check the base address in the settings."
        )
    return path


def safe_path(address: str) -> str:
    """The path of an address, without host, user, query and fragment."""
    return urlsplit(address).path


def safe_query(params: Mapping[str, object] | None) -> dict[str, object]:
    """Query parameters without those values that are named like secrets or are long enough to be one, and without
    e-mail addresses."""
    return {name: _safe(name, value) for name, value in (params or {}).items()}


def _safe(name: str, value: object) -> object:
    secret = SECRET_NAME.search(name) or len(str(value)) > LONGEST_VALUE or "@" in str(value)
    return REDACTED if secret else value
