"""What every stand-in of a CRM shares: a server, rate limits, faults, and the small parts of HTTP they all need.

Public names only; they are loaded when first used, so that importing a plugin costs nothing of this.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_move.sandbox.faults import FaultInjection, Faults
    from crm_move.sandbox.http import Counters, bearer_token, http_date, json_response
    from crm_move.sandbox.limits import Clock, SlidingWindow, TokenBucket
    from crm_move.sandbox.server import Running, run_forever, serve, serve_beside
    from crm_move.sandbox.settings import settings_from_pairs, settings_table

__all__ = [
    "Clock",
    "Counters",
    "FaultInjection",
    "Faults",
    "Running",
    "SlidingWindow",
    "TokenBucket",
    "bearer_token",
    "http_date",
    "json_response",
    "run_forever",
    "serve",
    "serve_beside",
    "settings_from_pairs",
    "settings_table",
]

_HOMES = {
    "faults": ("FaultInjection", "Faults"),
    "http": ("Counters", "bearer_token", "http_date", "json_response"),
    "limits": ("Clock", "SlidingWindow", "TokenBucket"),
    "server": ("Running", "run_forever", "serve", "serve_beside"),
    "settings": ("settings_from_pairs", "settings_table"),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
