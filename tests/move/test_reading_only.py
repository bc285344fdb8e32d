"""A rehearsal that begins with what the sink holds is handed the reading half of the sink alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from crm_move import SandboxPlugin, UsageError
from crm_move.move import MoveFolder
from crm_move.move.from_sink import ReadOnly, Seeding
from crm_move.plugins import Sink
from crm_move.testing.memory import MemorySink, memory_plugin


class NoSwitches(BaseModel):
    """A stand-in without any."""


def test_there_is_no_way_to_tell_the_sink_anything() -> None:
    sink = MemorySink()
    half: Any = ReadOnly(sink)
    assert half.describe() == sink.describe()
    assert not isinstance(half, Sink)
    assert not hasattr(half, "apply")


def test_a_stand_in_that_can_only_begin_empty_is_named(tmp_path: Path) -> None:
    sandbox = SandboxPlugin(NoSwitches, create_app=lambda *_: None)
    plugin = replace(memory_plugin(), sandbox=sandbox)
    front: Any = None
    with pytest.raises(UsageError, match="sandbox of `memory` can not begin with what the sink holds"):
        Seeding(plugin, MoveFolder(tmp_path, rehearsal=True), MoveFolder(tmp_path), front).check()
