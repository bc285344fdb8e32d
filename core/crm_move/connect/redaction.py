"""What a log may say about an address."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

SECRET_NAME = re.compile(
    r"token|key|secret|password|passwd|auth|sign|code|state|credential|session|assertion", re.IGNORECASE
)
LONGEST_VALUE = 40
REDACTED = "[redacted]"


def safe_path(address: str) -> str:
    """The path of an address, without host, user, query and fragment."""
    return urlsplit(address).path


def safe_query(params: Mapping[str, object] | None) -> dict[str, object]:
    """Query parameters with those values left out that are named like secrets, or long enough to be one."""
    return {name: _safe(name, value) for name, value in (params or {}).items()}


def _safe(name: str, value: object) -> object:
    return REDACTED if SECRET_NAME.search(name) or len(str(value)) > LONGEST_VALUE or "@" in str(value) else value
