"""The tutorial, carried out: its files are taken from the page, and its commands do what it says of them."""

import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

FILE = re.compile(r"^`(?P<path>[\w./]+)`:\n\n```(?:python|toml)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r"^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Reader:
    """Somebody who follows the page: their folder, and what is installed for them."""

    page: str
    folder: Path
    site: Path

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *words], cwd=self.folder, env=self.environ | more, capture_output=True, text=True
        )

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "CRM_MOVE"))}
        return kept | {"PYTHONPATH": os.pathsep.join(map(str, (self.folder, self.site)))}


@pytest.fixture(scope="module")
def reader(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The project as it is at the page's end: begun by the command, each file replaced, installed."""
    home = tmp_path_factory.mktemp("tutorial")
    page = (root / "docs/plugins/tutorial.md").read_text("utf-8")
    reader = Reader(page, home / "crm-move-quill", home / "site")
    begun = subprocess.run(
        [sys.executable, "-m", "crm_move", "plugins", "new", "quill"], cwd=home, env=reader.environ, check=True
    )
    assert begun.returncode == 0
    for found in FILE.finditer(page):
        path = reader.folder / found["path"]
        assert path.exists(), f"{found['path']} is not among the files that `plugins new` writes"
        path.write_text(found["text"], "utf-8")
    install(reader)
    return reader


def install(reader: Reader) -> None:
    """What `pip install -e .` leaves behind, without asking a package index."""
    project = tomllib.loads((reader.folder / "pyproject.toml").read_text("utf-8"))["project"]
    info = reader.site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    entries = "".join(f"{name} = {module}\n" for name, module in project["entry-points"]["crm_move"].items())
    (info / "entry_points.txt").write_text(f"[crm_move]\n{entries}")


@pytest.fixture
def served(reader: Reader) -> Iterator[dict[str, str]]:
    """`crm-move sandbox quill` in another terminal; gives the settings that it prints."""
    command = [sys.executable, "-u", "-m", "crm_move", "sandbox", "quill", "--port", "0"]
    with subprocess.Popen(command, cwd=reader.folder, env=reader.environ, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        stop = threading.Timer(60, serving.kill)
        stop.start()
        printed: dict[str, str] = {}
        for line in serving.stdout:
            if found := re.fullmatch(r"  export (\w+)=(\S+)\n", line):
                printed[found[1]] = found[2]
            if line.startswith("  export CRM_MOVE_QUILL_REFRESH_TOKEN"):
                break
        yield printed
        stop.cancel()
        serving.terminate()


def test_every_command_of_the_page_is_one_that_is_tried_here(reader: Reader) -> None:
    commands = [line for block in COMMAND.findall(reader.page) for line in block.splitlines()]
    assert commands == [
        "python3 -m venv .venv",
        ". .venv/bin/activate",
        "pip install crm-move",
        "crm-move plugins new quill",
        "cd crm-move-quill",
        "pip install -e '.[test]'",
        "pytest",
        "crm-move plugins test quill",
        "crm-move sandbox quill",
        "crm-move quill attio --rehearse",
    ]


def test_its_own_tests_pass_and_the_cassette_needs_no_server(reader: Reader) -> None:
    first = reader.run("pytest", "-q", "-p", "no:cacheprovider", "-W", "error")
    assert (first.returncode, "5 passed" in first.stdout) == (0, True), first.stdout
    cassette = reader.folder / "tests" / "cassettes" / "read.yaml"
    recorded = cassette.read_text("utf-8")
    assert recorded.startswith("# Recorded over HTTP from the stand-in of Quill")
    again = reader.run("pytest", "-q", "-p", "no:cacheprovider", "--block-network", "-k", "recorded")
    assert (again.returncode, "1 passed" in again.stdout) == (0, True), again.stdout
    assert cassette.read_text("utf-8") == recorded


def test_the_contract_is_kept_in_the_words_of_the_page(reader: Reader) -> None:
    tried = reader.run("crm_move", "plugins", "test", "quill")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    (shown,) = SHOWN.findall(reader.page)
    assert [line for line in shown.splitlines() if line not in tried.stdout.splitlines()] == []


def test_the_whole_job_runs_from_its_stand_in_and_writes_nothing_twice(reader: Reader, served: dict[str, str]) -> None:
    summaries = []
    for _ in range(2):
        moved = reader.run("crm_move", "quill", "attio", "--rehearse", "--yes", "--json", **served)
        assert moved.returncode in (0, 3), moved.stderr
        summaries.append(json.loads(moved.stdout))
    first, second = summaries
    assert (first["records"]["created"], first["records"]["failed"], first["links"]["made"]) == (13, 0, 3)
    assert (second["records"]["created"], second["records"]["unchanged"]) == (0, 13)
    assert first["verified"]["different"] == 0
    # The job at a firm that nobody has is named; the one of a person who was merged is that of who stayed.
    assert first["links"]["skipped"] == 1
