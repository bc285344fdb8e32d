"""Attio keeps the contract that every sink is held to."""

from pathlib import Path

from crm_move.testing import check_sink
from crm_move_attio.plugin import crm_move_sinks


def test_the_sink_keeps_its_contract(tmp_path: Path) -> None:
    check_sink(crm_move_sinks()[0], tmp_path)
