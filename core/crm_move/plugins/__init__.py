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
from .hookspecs import hookimpl

__all__ = [
    "Account",
    "Capabilities",
    "Context",
    "Left",
    "Link",
    "LinkPage",
    "Member",
    "Page",
    "Refusal",
    "SandboxPlugin",
    "Sink",
    "SinkDescription",
    "SinkPage",
    "SinkPlugin",
    "Source",
    "SourcePlugin",
    "Workspace",
    "hookimpl",
]
