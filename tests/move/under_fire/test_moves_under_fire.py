"""Whole moves from each source, over a bad network and on a troubled machine, killed again and again, and the undo too.

In one run: SIGKILL, 429, 500, 409, connections dropped before and after the commit, answers later than the time-out,
records shown late, access tokens that end, a clock that jumps, a ledger held by another program, a second process, a
source that changes between two runs, a plan that is edited, and a purge at the end. A full disk and a ledger held for
long: `tests/cli/test_machine_troubles.py`.
`KILLS` is how many (20 by default), `KILL_SEED` repeats a run. What must hold stands in `crm_move.testing.whole_moves`.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crm_move.move import MoveFolder
from crm_move.plan import Plan, read_plan, write_plan
from crm_move.plugins import load_registry, stand_in
from crm_move.sandbox import Faults, serve
from crm_move.testing import open_sink
from crm_move.testing.whole_moves import SinkState, move_findings, undo_findings
from crm_move_attio.sandbox import Switches, create_app

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(10**6)
SHARE = {"csv": 0.5, "hubspot": 0.25, "pipedrive": 0.25}
LAG = 0.5
REGISTRY = load_registry()

LAUNCH = """
import time, httpx
true, timeout, jumps = time.time, httpx.Timeout, (0, 3600, -3600, 10**8, -(10**8))
time.time = lambda: true() + jumps[int(time.monotonic()) % len(jumps)]
httpx.Timeout = lambda seconds, **more: timeout(min(seconds, 2.5), **more)
from crm_move.cli.main import main
main()
"""
"""The command on a machine whose clock is set each second, and with less patience for an answer than a minute."""


@dataclass
class Battle:
    """One move's folder, the stand-in that it writes to, and a seeded hand that makes trouble."""

    source: Any
    folder: Path
    url: str
    dice: random.Random
    kills: int
    pace: Any
    requests: dict[str, int] = field(default_factory=lambda: {"move": 200, "apply": 150, "undo": 150})
    done: Counter[str] = field(default_factory=Counter)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.source.settings,
            "CRM_MOVE_ATTIO_BASE_URL": self.url,
            "CRM_MOVE_ATTIO_ACCESS_TOKEN": "sandbox",
            "CRM_MOVE_LOOKUP_AFTER": "1.5",
            "XDG_STATE_HOME": str(self.folder.parent / "state"),
        }

    def start(self, what: str) -> subprocess.Popen[str]:
        said = [*self.source.words, "--move", str(self.folder)] if what == "move" else [what, str(self.folder)]
        return subprocess.Popen(
            [sys.executable, "-c", LAUNCH, *said, "--yes", "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def attack(self, what: str) -> None:
        """Kill the command up to twice, unless it comes to its end before the blow."""
        for _ in range(min(2, self.kills)):
            blow = self.pace.requests + self.dice.random() * self.requests[what]
            process = self.start(what)
            self.dice.choice((lambda _: None, lambda _: None, self._hold_ledger, self._start_second))(process)
            if self._has_ended(process, blow):
                return
            self.kills -= 1
            self.done["killed"] += 1

    def _has_ended(self, process: subprocess.Popen[str], blow: float) -> bool:
        """Whether it came to its end by itself, before the stand-ins were asked so many requests."""
        with process:
            while process.poll() is None:
                if self.pace.requests >= blow:
                    process.kill()
                    return False
                time.sleep(0.01)
        return True

    def _is_at_work(self, process: subprocess.Popen[str]) -> bool:
        lock = self.folder / ".lock"
        while process.poll() is None:
            if lock.exists() and lock.read_text() == str(process.pid):
                return True
            time.sleep(0.02)
        return False

    def _hold_ledger(self, process: subprocess.Popen[str]) -> None:
        """Another program writes to the ledger for a while."""
        if self._is_at_work(process) and (self.folder / "ledger.db").exists():
            with closing(sqlite3.connect(self.folder / "ledger.db", timeout=20, isolation_level=None)) as other:
                other.execute("begin immediate")
                time.sleep(self.dice.uniform(0.2, 1.5))
                other.execute("rollback")
            self.done["held"] += 1

    def _start_second(self, process: subprocess.Popen[str]) -> None:
        """A second process on the same move is refused, and says which one is at work."""
        if not self._is_at_work(process):
            return
        second = self.start("move")
        out, _ = second.communicate()
        if process.poll() is None:
            assert second.returncode == 2
            assert f"Another crm-move (process {process.pid}) works on" in json.loads(out)["error"]["message"]
            self.done["refused"] += 1

    def end(self, what: str) -> dict[str, Any]:
        """Let the command come to its end."""
        before = self.pace.requests
        process = self.start(what)
        out, _ = process.communicate()
        assert process.returncode in (0, 3), out
        self.requests[what] = self.pace.requests - before
        self.done[what] += 1
        time.sleep(LAG)
        summary: dict[str, Any] = json.loads(out)
        return summary

    def state(self) -> SinkState:
        plugin = REGISTRY.sink("attio")
        with open_sink(plugin, **stand_in(plugin, self.url, self.folder.parent)) as opened:
            return SinkState.of(opened.connector)

    def move(self, what: str = "move") -> None:
        self.attack(what)
        assert self.end(what)["verified"]["different"] == 0
        place = MoveFolder(self.folder)
        plan, snapshot = read_plan(place.plan), place.newest_snapshot()
        assert snapshot is not None
        with snapshot, closing(place.open_ledger()) as ledger:
            assert move_findings(plan, snapshot, ledger, self.state()) == []

    def replan(self) -> None:
        """Edit the plan of a finished move: without the columns of deals that may go, and as it was again."""
        path = MoveFolder(self.folder).plan
        plan = read_plan(path)
        for edited in (without_columns(plan), plan):
            write_plan(edited, path)
            self.move("apply")

    def undo(self, before: SinkState) -> None:
        self.attack("undo")
        assert self.end("undo")["undo"]["kept"] == 0
        place = MoveFolder(self.folder)
        with closing(place.open_ledger()) as ledger:
            assert undo_findings(read_plan(place.plan), ledger, before, self.state()) == []

    def purge(self) -> None:
        """Kill a purge at its work, and have it done: afterwards every command says that nothing goes on here."""
        process = self.start("purge")
        if self._is_at_work(process):
            time.sleep(self.dice.uniform(0, 0.1))
            process.kill()
        process.communicate()
        self.end("purge")
        for what in ("move", "apply", "undo"):
            process = self.start(what)
            out, _ = process.communicate()
            assert (process.returncode, "was purged on" in out) == (2, True), out


def without_columns(plan: Plan) -> Plan:
    """The plan without what deals have from columns that serve nothing else, save for the name and what has options."""
    deals = plan.objects["deals"]
    used = Counter(source for planned in deals.attributes.values() for source in planned.sources)
    gone = {
        slug: planned
        for slug, planned in deals.attributes.items()
        if slug not in (deals.id_attribute, "name")
        and not (planned.options or planned.misfits)
        and [used[source] for source in planned.sources if not source.startswith("@")] == [1]
    }
    assert gone
    dropped = {source: "not wanted" for planned in gone.values() for source in planned.sources}
    left = {slug: planned for slug, planned in deals.attributes.items() if slug not in gone}
    fewer = deals.model_copy(update={"attributes": left, "dropped": {**deals.dropped, **dropped}})
    return plan.model_copy(update={"objects": {**plan.objects, "deals": fewer}})


@pytest.mark.slow
@pytest.mark.parametrize("name", SHARE)
def test_a_move_its_delta_and_its_undo_survive_any_number_of_kills(
    name: str, tmp_path: Path, troubles: dict[str, Any], pace: Any, changing: Any
) -> None:
    sys.stderr.write(f"KILL_SEED={SEED} repeats this\n")
    faults = Faults(**troubles, rate_500=0.01, rate_409=0.01, seed=SEED)
    switches = Switches(limits=False, read_lag_ms=1000 * LAG, company_from_email=False, faults=faults)
    dice, kills = random.Random(f"{SEED} {name}"), round(KILLS * SHARE[name])
    with serve(pace.of(create_app(None, switches))) as running, changing(name) as source:
        battle = Battle(source, tmp_path / "move", running.base_url, dice, kills, pace)
        before, turn = battle.state(), 0
        while battle.kills > 0:
            battle.move()
            source.change(turn := turn + 1)
            battle.move()
            if name == "csv" or turn > 1:
                battle.replan()
            battle.undo(before)
        battle.purge()
        sys.stderr.write(f"{name}: {dict(battle.done)}\n")
