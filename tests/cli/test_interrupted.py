"""Ctrl-C in the middle of writing: code 4, quickly, and the same command goes on."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from crm_move.sandbox import Faults, serve
from crm_move_attio.sandbox import Switches, create_app

ROWS = 120


def companies(url: str) -> int:
    with urllib.request.urlopen(f"{url}/_sandbox/state") as answer:
        state: dict[str, Any] = json.load(answer)
    return sum(len(each["records"]) for each in state["objects"])


def test_an_interrupted_run_stops_between_two_steps_and_goes_on(tmp_path: Path) -> None:
    rows = "".join(f"a{n},Account {n}\n" for n in range(ROWS))
    (tmp_path / "accounts.csv").write_text(f"account_id,account_name\n{rows}", encoding="utf-8")
    words = [sys.executable, "-m", "crm_move", "csv", "attio", "--from", str(tmp_path / "accounts.csv")]
    words += ["--move", str(tmp_path / "move"), "--yes", "--json"]
    with serve(create_app(None, Switches(faults=Faults(latency_ms=20)))) as running:
        environ = {**os.environ, "CRM_MOVE_ATTIO_BASE_URL": running.base_url, "CRM_MOVE_ATTIO_ACCESS_TOKEN": "x"}
        process = subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        while companies(running.base_url) < 20:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        stopped = json.loads(out)
        assert (process.returncode, stopped["outcome"], stopped["error"]["code"]) == (4, "stopped", 4)
        with urllib.request.urlopen(
            urllib.request.Request(
                f"{running.base_url}/_sandbox/switches", method="PATCH", data=b'{"limits": false, "faults": {}}'
            )
        ):
            done = subprocess.run(words, env=environ, capture_output=True, text=True, check=True)
        records = json.loads(done.stdout)["records"]
        assert (records["created"] + records["unchanged"], companies(running.base_url)) == (ROWS, ROWS)
