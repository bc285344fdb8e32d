"""A strict local stand-in of HubSpot's REST API (docs/sandbox.md).

Its names are loaded when they are first used: the plugin names the switches, and that must not cost the server.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import create_app
    from .switches import HubSpotFaults, Switches

__all__ = ["HubSpotFaults", "Switches", "create_app"]

_HOMES = {"create_app": "app", "HubSpotFaults": "switches", "Switches": "switches"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
