"""The sink as it is, but with no pace of its own: for measuring how fast the tool could go if the limits were off."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from benchmarks import UNPACED
from crm_move import RateLimit, SinkPlugin, hookimpl
from crm_move_attio import plugin


@hookimpl
def crm_move_sinks() -> Sequence[SinkPlugin]:
    """The sinks of the distribution under another name, unpaced."""
    rates = (RateLimit("read", inf), RateLimit("write", inf))
    return [replace(sink, name=UNPACED, rates=rates) for sink in plugin.crm_move_sinks()]
