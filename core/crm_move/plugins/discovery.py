"""Which plugins are installed, and who brought them.

The walk is our own. Python's `entry_points` stops at the first distribution whose list is malformed, and pluggy's
loader drops one of two equal names; here every distribution is read by itself, and whatever is wrong with one is said
of that one.
"""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, distributions

GROUP = "crm_move"


@dataclass(frozen=True)
class Provider:
    """Where a plugin comes from. `entry_point` is the name under which its distribution lists it, "" where its list
    can not be read."""

    distribution: str
    version: str
    entry_point: str

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"


@dataclass(frozen=True)
class Broken:
    """A plugin that is not used, and why. `name` is its own where it got so far, else its entry point's."""

    name: str
    provider: Provider
    reason: str

    def __str__(self) -> str:
        return f"{self.name} ({self.provider}): {self.reason}"


@dataclass(frozen=True)
class Candidate:
    """An entry point, not loaded yet."""

    provider: Provider
    entry_point: EntryPoint


def candidates(path: Sequence[str] | None = None) -> Iterator[Candidate | Broken]:
    """The entry points of all installed distributions, or of those on `path`; the first of one name hides the others,
    as it does for imports."""
    seen: set[str] = set()
    for distribution in distributions() if path is None else distributions(path=list(path)):
        if f"[{GROUP}]" not in (distribution.read_text("entry_points.txt") or ""):
            continue
        provider = _provider(distribution)
        if (key := normalised(provider.distribution)) not in seen:
            seen.add(key)
            yield from _listed(distribution, provider)


def normalised(distribution: str) -> str:
    """The name of a distribution as it is compared: case and punctuation count for nothing (PEP 503)."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _listed(distribution: Distribution, provider: Provider) -> Iterator[Candidate | Broken]:
    try:
        entry_points = [entry_point for entry_point in distribution.entry_points if entry_point.group == GROUP]
    except Exception:  # noqa: BLE001 - a malformed list raises what its first wrong line happens to lead to
        reason = "its entry_points.txt can not be read. Install it again, or tell its author."
        yield Broken(provider.distribution, provider, reason)
        return
    for entry_point in entry_points:
        yield Candidate(Provider(provider.distribution, provider.version, entry_point.name), entry_point)


def _provider(distribution: Distribution) -> Provider:
    """Newer Pythons raise for missing metadata where older ones answer None."""
    name: str | None = None
    version: str | None = None
    with contextlib.suppress(Exception):
        name, version = distribution.metadata["Name"], distribution.version
    return Provider(name or "a distribution without a name", version or "without a version", "")
