"""The machine itself gives trouble: no room on the disk, a ledger that another program holds."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from crm_move.sandbox import serve
from crm_move_attio.sandbox import Switches, create_app

COMMAND = "from crm_move.cli.main import main; main()"
HURRIED = f"from crm_move.store import database; database.BUSY = 1.0; {COMMAND}"
"""The command, with a second in place of half a minute before a ledger that is held is an error."""

ROWS = 200
ROOM = 300_000
"""Bytes that a file may have while the disk is full: the plan fits, the ledger of all records does not."""


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Any]:
    """Starts the move of some accounts as a process of its own; `room` bounds its files."""
    rows = "".join(f"a{n},Account {n},{'Gold' if n % 2 else 'Iron'}\n" for n in range(ROWS))
    (tmp_path / "accounts.csv").write_text(f"account_id,account_name,tier\n{rows}", encoding="utf-8")
    words = ["csv", "attio", "--from", str(tmp_path / "accounts.csv")]
    words += ["--move", str(tmp_path / "move"), "--yes", "--json"]
    with serve(create_app(None, Switches(limits=False))) as running:
        environ = {**os.environ, "CRM_MOVE_ATTIO_BASE_URL": running.base_url, "CRM_MOVE_ATTIO_ACCESS_TOKEN": "x"}

        def start(room: int = resource.RLIM_INFINITY, command: str = COMMAND) -> subprocess.Popen[str]:
            def bound() -> None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

            pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
            run = [sys.executable, "-c", command, *words]
            return subprocess.Popen(run, env=environ, preexec_fn=bound, **pipes)

        yield start


def summary(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = process.communicate(timeout=120)
    told: dict[str, Any] = json.loads(out)
    return told


@contextmanager
def held(ledger: Path, process: subprocess.Popen[str]) -> Iterator[None]:
    """Another program writes to the ledger, once it is there."""
    while not ledger.exists() and process.poll() is None:
        time.sleep(0.02)
    with closing(sqlite3.connect(ledger, timeout=20, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


def test_a_full_disk_stops_the_move_and_with_room_it_goes_on(started: Any) -> None:
    full = started(ROOM)
    stopped = summary(full)
    done = summary(started())
    assert (full.returncode, stopped["outcome"]) == (4, "stopped"), stopped
    assert "Make room or let go of it, then repeat the command." in stopped["error"]["message"]
    assert (done["records"]["created"] + done["records"]["unchanged"], done["verified"]["different"]) == (ROWS, 0)


def test_a_ledger_that_another_program_holds_for_a_while_is_waited_for(started: Any, tmp_path: Path) -> None:
    process = started()
    with held(tmp_path / "move" / "ledger.db", process):
        time.sleep(2)
        still_at_work = process.poll() is None
    done = summary(process)
    assert (still_at_work, process.returncode, done["records"]["created"]) == (True, 0, ROWS)


def test_a_ledger_that_another_program_keeps_stops_the_move_and_nothing_is_lost(started: Any, tmp_path: Path) -> None:
    ledger = tmp_path / "move" / "ledger.db"
    process = started(command=HURRIED)
    with held(ledger, process):
        amid = summary(process)
        at_once = summary(started(command=HURRIED))
    done = summary(started())
    said = f"{ledger} has been held by another program for 1 s. What is done is kept: close that program, then repeat"
    assert [(told["outcome"], told["error"]["code"]) for told in (amid, at_once)] == [("stopped", 4)] * 2
    assert all(told["error"]["message"].startswith(said) for told in (amid, at_once))
    assert (done["records"]["created"] + done["records"]["unchanged"], done["verified"]["different"]) == (ROWS, 0)
