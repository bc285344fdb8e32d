"""The fake CRM itself, served over HTTP."""

from .app import Switches, create_app

__all__ = ["Switches", "create_app"]
