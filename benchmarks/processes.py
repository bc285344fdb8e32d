"""The stand-in and the tool, each in a process of its own, as people run them."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks import UNPACED

START_SECONDS = 30.0
LOOK_SECONDS = 0.05
TOKEN = "benchmark"


@dataclass(frozen=True)
class Run:
    """One run of the tool: its summary, wall seconds, and the peak of its resident memory in MB (0 where unknown)."""

    summary: dict[str, Any]
    seconds: float
    megabytes: float


class Sandbox:
    """A stand-in of the sink that answers at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def state(self) -> dict[str, Any]:
        """Everything that it holds, and what it counted."""
        state: dict[str, Any] = httpx.get(f"{self.url}/_sandbox/state", timeout=600).json()
        return state

    def rate_limited(self) -> int:
        """How many requests it has answered with 429."""
        counted: int = self.state()["counters"].get("answered_429", 0)
        return counted


@contextlib.contextmanager
def sandbox(*switches: str) -> Iterator[Sandbox]:
    """An empty stand-in, on the last processor where there are several, with `name=value` switches."""
    url = f"http://127.0.0.1:{free_port()}"
    options = [word for switch in switches for word in ("--set", switch)]
    port = url.rpartition(":")[2]
    process = subprocess.Popen([tool(), "sandbox", "attio", "--port", port, *options], stdout=subprocess.DEVNULL)
    try:
        pin(process.pid, processors()[1])
        wait_for(url, process)
        yield Sandbox(url)
    finally:
        process.terminate()
        process.wait()


def move(files: Path, sandbox: Sandbox, folder: Path, *, paced: bool = True) -> Run:
    """Moves CSV files into the stand-in with the main job. Raises RuntimeError where it does not end well."""
    sink = "attio" if paced else UNPACED
    return run(["csv", sink, "--from", str(files), "--move", str(folder), "--yes", "--json"], sandbox.url)


def plan(file: Path, sandbox: Sandbox, folder: Path) -> Run:
    """Reads, types and profiles one CSV file, and proposes a plan for the empty stand-in."""
    return run(["plan", "csv", UNPACED, "--from", str(file), "--move", str(folder), "--json"], sandbox.url)


def run(words: list[str], url: str) -> Run:
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.monotonic()
        process = subprocess.Popen([tool(), *words], env=environment(Path(home), url), stdout=out, stderr=err)
        pin(process.pid, processors()[0])
        megabytes = watch(process)
        seconds = time.monotonic() - started
        out.seek(0)
        err.seek(0)
        if process.returncode not in (0, 3):
            raise RuntimeError(f"crm-move {' '.join(words)} ended with {process.returncode}:\n{err.read().decode()}")
        return Run(json.load(out), seconds, megabytes)


def environment(home: Path, url: str) -> dict[str, str]:
    """The settings of the sink under both of its names, and a folder in which the second one is found as a plugin."""
    metadata = home / "crm_move_unpaced-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: crm-move-unpaced\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(f"[crm_move]\n{UNPACED} = benchmarks.unpaced\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_MOVE_")}
    settings = {
        f"CRM_MOVE_{name.upper()}_{field}": value
        for name in ("attio", UNPACED)
        for field, value in (("BASE_URL", url), ("ACCESS_TOKEN", TOKEN))
    }
    places = {"HOME": str(home), "PYTHONPATH": os.pathsep.join([str(home), str(Path(__file__).parents[1])])}
    return {**kept, **places, **settings}


def watch(process: subprocess.Popen[bytes]) -> float:
    """Waits for the end, looking at the high-water mark of the memory: the kernel's own figure for an ended child
    begins at the size of the process that started it."""
    peak = 0.0
    while process.poll() is None:
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
            peak = max([peak, *(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM"))])
        time.sleep(LOOK_SECONDS)
    return peak


def tool() -> str:
    """The command that belongs to this Python."""
    return str(Path(sys.executable).with_name("crm-move"))


def processors() -> tuple[set[int], set[int]]:
    """Those for the tool and the plain loop, and the one for the stand-in; all for both where there is only one."""
    all_of_them = sorted(os.sched_getaffinity(os.getppid())) if hasattr(os, "sched_getaffinity") else []
    return (set(all_of_them[:-1]) or set(all_of_them), set(all_of_them[-1:]))


def pin(process: int, to: set[int]) -> None:
    """Keeps a process (0: this one) on these processors, where the system can."""
    if to and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process, to)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{url}/v2/self")
            return
        time.sleep(LOOK_SECONDS)
    raise RuntimeError("The stand-in did not start; run `crm-move sandbox attio` to see why.")
