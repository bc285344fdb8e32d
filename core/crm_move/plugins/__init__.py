"""The door through which every source and sink comes, our own too."""

from .contracts import (
    Account,
    Capabilities,
    Left,
    Link,
    LinkPage,
    Member,
    Page,
    Refusal,
    Sink,
    SinkDescription,
    SinkPage,
    Source,
    Workspace,
)
from .descriptors import Context, SandboxPlugin, SinkPlugin, SourcePlugin
from .discovery import Broken, Provider
from .hookspecs import hookimpl
from .loading import load_registry
from .opening import (
    Opened,
    Surroundings,
    check_locator,
    open_sink,
    open_source,
    plugin_session,
    plugin_settings,
    sandbox_settings,
    stand_in,
)
from .registry import Installed, Registry

__all__ = [
    "Account",
    "Broken",
    "Capabilities",
    "Context",
    "Installed",
    "Left",
    "Link",
    "LinkPage",
    "Member",
    "Opened",
    "Page",
    "Provider",
    "Refusal",
    "Registry",
    "SandboxPlugin",
    "Sink",
    "SinkDescription",
    "SinkPage",
    "SinkPlugin",
    "Source",
    "SourcePlugin",
    "Surroundings",
    "Workspace",
    "check_locator",
    "hookimpl",
    "load_registry",
    "open_sink",
    "open_source",
    "plugin_session",
    "plugin_settings",
    "sandbox_settings",
    "stand_in",
]
