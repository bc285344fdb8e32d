"""The hooks: everything that crm-move asks a plugin. One function each, under the same prefix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .descriptors import SinkPlugin, SourcePlugin

PROJECT = "crm_move"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def crm_move_sources() -> Sequence[SourcePlugin]:  # type: ignore[empty-body]  # a hook specification has no body
    """The systems that this distribution reads from; asked once, when the plugins are loaded.

    :returns: descriptors, one for each system. An empty list is allowed.
    """


@hookspec
def crm_move_sinks() -> Sequence[SinkPlugin]:  # type: ignore[empty-body]  # a hook specification has no body
    """The systems that this distribution writes to; asked once, when the plugins are loaded.

    :returns: descriptors, one for each system. An empty list is allowed.
    """
