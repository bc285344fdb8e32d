"""A strict local stand-in of Attio's REST API (docs/sandbox.md).

Its names are loaded when they are first used: the plugin names the switches, and that must not cost the server.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import create_app
    from .control import read_state
    from .switches import Switches

__all__ = ["Switches", "create_app", "read_state"]

_HOMES = {"create_app": "app", "read_state": "control", "Switches": "switches"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
