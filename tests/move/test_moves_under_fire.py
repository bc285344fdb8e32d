"""Whole moves over HTTP from each source, killed again and again over a bad network, and the undo as well.

`KILLS` is how many (20 by default), `KILL_SEED` repeats a run. What must hold stands in `crm_move.testing.whole_moves`.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crm_move.move import MoveFolder
from crm_move.plan import read_plan
from crm_move.plugins import load_registry, sandbox_settings, stand_in
from crm_move.sandbox import Faults, serve
from crm_move.testing import open_sink
from crm_move.testing.whole_moves import SinkState, move_findings, undo_findings
from crm_move_attio.sandbox import Switches, create_app

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(10**6)
SHARE = {"csv": 0.5, "hubspot": 0.25, "pipedrive": 0.25}
LAG = 1.0
RATES = dict.fromkeys(("rate_500", "rate_409", "rate_429", "rate_drop_before", "rate_drop_after"), 0.02)
OF_SOURCES = {
    "hubspot": {
        "burst_limit": 1_000_000,
        "association_limit": 1_000_000,
        "faults": dict.fromkeys(("rate_429", "rate_502", "rate_drop_before", "rate_drop_after"), 0.02),
    },
    "pipedrive": {
        "burst": 1_000_000,
        "faults": dict.fromkeys(("rate_429", "rate_500", "rate_drop_before", "rate_drop_after"), 0.02),
    },
}
REGISTRY = load_registry()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Accounts with parents, contacts of whom half have no key, deals linked to both."""
    folder = tmp_path / "files"
    folder.mkdir()
    tables = {
        "accounts": [
            "account_id,account_name,parent_account_id",
            *(f"a{n},Account {n},a{(n + 1) % 12}" for n in range(12)),
        ],
        "contacts": [
            "contact_id,first_name,last_name,email,account_id",
            *(f"c{n},First{n},Last{n},{f'c{n}@x{n}.example.com' if n % 2 else ''},a{n % 12}" for n in range(24)),
        ],
        "deals": [
            "deal_id,deal_name,stage,amount,account_id,contact_id",
            *(f"d{n},Deal {n},{('Open', 'Won', 'Lost')[n % 3]},{n}00,a{n % 12},c{n % 24}" for n in range(24)),
        ],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@contextmanager
def origin(name: str, files: Path) -> Iterator[tuple[list[str], dict[str, str]]]:
    """The words that name a source, and the settings that reach its stand-in, which is as unreliable as the sink's."""
    if name == "csv":
        yield ["csv", "attio", "--from", str(files)], {}
        return
    plugin = REGISTRY.source(name)
    assert plugin.sandbox is not None
    with serve(plugin.sandbox.create_app(None, plugin.sandbox.switches.model_validate(OF_SOURCES[name]))) as running:
        told = sandbox_settings(plugin, running.base_url)
        yield (
            [name, "attio", "--limit", "6"],
            {f"CRM_MOVE_{name.upper()}_{key.upper()}": value for key, value in told.items()},
        )


@dataclass
class Battle:
    """One move's folder, the stand-in that it writes to, and a seeded hand that kills."""

    source: list[str]
    folder: Path
    url: str
    settings: dict[str, str]
    dice: random.Random
    kills: int
    seconds: dict[str, float] = field(default_factory=lambda: {"move": 4.0, "undo": 3.0})

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.settings,
            "CRM_MOVE_ATTIO_BASE_URL": self.url,
            "CRM_MOVE_ATTIO_ACCESS_TOKEN": "sandbox",
            "CRM_MOVE_LOOKUP_AFTER": "1.5",
            "XDG_STATE_HOME": str(self.folder.parent / "state"),
        }

    def words(self, what: str) -> list[str]:
        said = [*self.source, "--move", str(self.folder)] if what == "move" else ["undo", str(self.folder)]
        return [sys.executable, "-m", "crm_move", *said, "--yes", "--json"]

    def attack(self, what: str, most: int) -> None:
        """Kill the command up to so many times, until it comes to its end before the blow."""
        for _ in range(min(most, self.kills)):
            process = subprocess.Popen(
                self.words(what), env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                process.wait(self.dice.uniform(0.3, 1.0) * self.seconds[what])
                return
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                self.kills -= 1

    def end(self, what: str) -> dict[str, Any]:
        """Let the command come to its end."""
        began = time.monotonic()
        done = subprocess.run(self.words(what), env=self.environment, capture_output=True, text=True)
        assert done.returncode in (0, 3), done.stdout + done.stderr
        self.seconds[what] = time.monotonic() - began
        time.sleep(LAG)
        summary: dict[str, Any] = json.loads(done.stdout)
        return summary

    def state(self) -> SinkState:
        plugin = REGISTRY.sink("attio")
        with open_sink(plugin, **stand_in(plugin, self.url, self.folder.parent)) as opened:
            return SinkState.of(opened.connector)

    def check_move(self) -> None:
        place = MoveFolder(self.folder)
        plan, snapshot = read_plan(place.plan), place.newest_snapshot()
        assert snapshot is not None
        with snapshot, closing(place.open_ledger()) as ledger:
            assert move_findings(plan, snapshot, ledger, self.state()) == []

    def check_undo(self, before: SinkState) -> None:
        place = MoveFolder(self.folder)
        with closing(place.open_ledger()) as ledger:
            assert undo_findings(read_plan(place.plan), ledger, before, self.state()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SHARE)
def test_a_move_and_its_undo_survive_any_number_of_kills(name: str, files: Path, tmp_path: Path) -> None:
    sys.stderr.write(f"KILL_SEED={SEED} repeats this\n")
    dice = random.Random(f"{SEED} {name}")
    switches = Switches(
        limits=False, read_lag_ms=1000 * LAG, company_from_email=False, faults=Faults(**RATES, seed=SEED)
    )
    with serve(create_app(None, switches)) as running, origin(name, files) as (source, settings):
        battle = Battle(source, tmp_path / "move", running.base_url, settings, dice, round(KILLS * SHARE[name]))
        before = battle.state()
        while True:
            battle.attack("move", 4)
            summary = battle.end("move")
            assert summary["verified"]["different"] == 0
            battle.check_move()
            battle.attack("undo", 3)
            assert battle.end("undo")["undo"]["kept"] == 0
            battle.check_undo(before)
            if battle.kills <= 0:
                return
