"""A strict local stand-in of Attio's REST API (docs/sandbox.md)."""

from .app import create_app
from .control import read_state
from .switches import Switches

__all__ = ["Switches", "create_app", "read_state"]
