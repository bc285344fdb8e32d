"""What plugins are tested with, our own and strangers' alike: contract tests, fakes, cassettes.

Public names only; they are loaded when first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_move.plugins.opening import open_sink, open_source
    from crm_move.testing.cassettes import cassette, consented, leaked, recorded
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
    "consented",
    "every",
    "fake_plugin",
    "leaked",
    "memory_plugin",
    "open_sink",
    "open_source",
    "recorded",
    "sandboxed",
    "sink_findings",
    "source_findings",
]

_HOMES = {
    "crm_move.plugins.opening": ("open_sink", "open_source"),
    "crm_move.testing.cassettes": ("cassette", "consented", "leaked", "recorded"),
    "crm_move.testing.clock": ("ManualClock",),
    "crm_move.testing.fake.plugin": ("fake_plugin",),
    "crm_move.testing.findings": ("ContractError", "Finding"),
    "crm_move.testing.memory": ("MemorySink", "every", "memory_plugin"),
    "crm_move.testing.serving": ("sandboxed",),
    "crm_move.testing.sink_contract": ("check_sink", "sink_findings"),
    "crm_move.testing.source_contract": ("check_source", "source_findings"),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
