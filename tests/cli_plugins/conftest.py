"""The real command line, with distributions of the test's own beside the installed ones."""

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_move.cli.main import main


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `crm-move WORDS` in this process; `typed` is what standard input holds."""

    def run(*words: str, typed: str = "") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main(words)
        told = capsys.readouterr()
        return Ended(int(ended.value.code or 0), told.out, told.err)

    return run


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that Python imports from, for distributions of the test's own; the built-in plugins are left out."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("CRM_MOVE_WITHOUT", "crm-move")
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def install(site: Path) -> Callable[..., None]:
    """Installs a distribution that lists `target` under `entry_point`; `code` is the module of that name."""

    def install(name: str, version: str, entry_point: str, target: str, code: str | None = None) -> None:
        if code is not None:
            (site / f"{target}.py").write_text(code, "utf-8")
        info = site / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[crm_move]\n{entry_point} = {target}\n", "utf-8")

    return install


@pytest.fixture
def fake(install: Callable[..., None]) -> None:
    """The fake CRM, installed as a stranger's plugin would be."""
    install("crm-move-fake", "2.1", "fake", "crm_move.testing.fake.plugin")
