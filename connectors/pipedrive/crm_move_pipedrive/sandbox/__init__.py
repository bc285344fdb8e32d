"""A strict local stand-in of Pipedrive's REST API, versions 1 and 2 (docs/sandbox.md).

Its names are loaded when they are first used: the plugin names the switches, and that must not cost the server.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import create_app
    from .switches import Switches

__all__ = ["Switches", "create_app"]

_HOMES = {"create_app": "app", "Switches": "switches"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
