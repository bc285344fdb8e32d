"""What plugins are tested with, our own and strangers' alike: contract tests, fakes, cassettes.

Public names only; they are loaded when first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_move.testing.cassettes import cassette, leaked
    from crm_move.testing.clock import ManualClock
    from crm_move.testing.fake.plugin import fake_plugin
    from crm_move.testing.findings import ContractError, Finding
    from crm_move.testing.memory import MemorySink, every, memory_plugin
    from crm_move.testing.serving import sandboxed
    from crm_move.testing.sink_contract import check_sink, sink_findings
    from crm_move.testing.source_contract import check_source, source_findings

__all__ = [
    "ContractError",
    "Finding",
    "ManualClock",
    "MemorySink",
    "cassette",
    "check_sink",
    "check_source",
    "every",
    "fake_plugin",
    "leaked",
    "memory_plugin",
    "sandboxed",
    "sink_findings",
    "source_findings",
]

_HOMES = {
    "cassettes": ("cassette", "leaked"),
    "clock": ("ManualClock",),
    "fake.plugin": ("fake_plugin",),
    "findings": ("ContractError", "Finding"),
    "memory": ("MemorySink", "every", "memory_plugin"),
    "serving": ("sandboxed",),
    "sink_contract": ("check_sink", "sink_findings"),
    "source_contract": ("check_source", "source_findings"),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
