"""Internet domains as Attio keeps them (docs/attio-api.md, 8)."""

from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

RESERVED = frozenset({"test", "invalid", "example", "localhost"})
"""Top-level names that Attio refuses in domains and e-mail addresses. `example.com` is none of them."""

_LONGEST = 253
_LONGEST_LABEL = 63


def normal(written: str) -> str:
    """The domain in lower case, without scheme, path, port and `www.`; subdomains stay.

    Raises ValueError for what is no domain, saying why.
    """
    domain = _host(written)
    labels = domain.split(".")
    if len(labels) < 2:
        raise ValueError("it is no internet domain: it has no dot")
    if len(domain) > _LONGEST or not all(map(_is_label, labels)):
        raise ValueError("it is no internet domain: a part of it has characters or a length that no domain has")
    if labels[-1].isdigit():
        raise ValueError("it is an IP address, not a domain")
    refuse_reserved(domain)
    if _suffixes().privatesuffix(domain) is None:
        raise ValueError("it is a public ending that nobody owns, not a domain")
    return domain


def refuse_reserved(domain: str) -> None:
    """Raises ValueError for a domain below a reserved name."""
    if (last := domain.rpartition(".")[2].lower()) in RESERVED:
        raise ValueError(f"it ends in .{last}, which is reserved for tests and refused by Attio")


def _host(written: str) -> str:
    text = written.strip().lower()
    if "@" in text:
        raise ValueError("it is an e-mail address or a sign-in, not a domain")
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    except ValueError:
        host = ""
    if not host:
        raise ValueError("it holds no internet domain")
    host = host.rstrip(".")
    return host.removeprefix("www.") if host.count(".") > 1 else host


def _is_label(label: str) -> bool:
    return (
        0 < len(label) <= _LONGEST_LABEL
        and label.replace("-", "").isalnum()
        and not label.startswith("-")
        and not label.endswith("-")
    )


@cache
def _suffixes() -> PublicSuffixList:
    # Without the privately owned endings: blogspot.com is a company's domain as well.
    return PublicSuffixList(only_icann=True)
