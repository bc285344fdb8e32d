"""A strict local stand-in of Attio's REST API (docs/sandbox.md).

Its names are loaded when they are first used: the plugin names the switches, and that must not cost the server.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import create_app
    from .control import read_state
    from .seeding import seed
    from .switches import TOKEN, Switches

__all__ = ["TOKEN", "Switches", "create_app", "read_state", "seed"]

_HOMES = {
    "TOKEN": "switches",
    "Switches": "switches",
    "create_app": "app",
    "read_state": "control",
    "seed": "seeding",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
