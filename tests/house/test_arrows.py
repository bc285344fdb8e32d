"""The contracts between the rooms bite: an import against each of them is seeded into a copy and must be refused."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOTS = ("core", "connectors", "sinks")

VIOLATIONS = [
    ("floors", "core/crm_move/model/values.py", "import crm_move.store", "crm_move.model.values -> crm_move.store"),
    ("floors", "core/crm_move/errors.py", "from . import model", "crm_move.errors -> crm_move.model"),
    ("floors", "core/crm_move/store/__init__.py", "import crm_move.plugins", "crm_move.store -> crm_move.plugins"),
    ("floors", "core/crm_move/propose/__init__.py", "import crm_move.report", "crm_move.propose -> crm_move.report"),
    ("floors", "core/crm_move/move/__init__.py", "import crm_move.cli", "crm_move.move -> crm_move.cli"),
    ("floors", "core/crm_move/attic.py", "", "attic"),
    ("public", "connectors/csv/crm_move_csv/__init__.py", "import crm_move.model", "crm_move_csv -> crm_move.model"),
    (
        "public",
        "sinks/attio/crm_move_attio/sandbox/__init__.py",
        "from crm_move.sandbox import server",
        "crm_move_attio.sandbox -> crm_move.sandbox.server",
    ),
    ("core", "core/crm_move/move/__init__.py", "import crm_move_csv", "crm_move.move -> crm_move_csv"),
    ("http", "core/crm_move/connect/limiter.py", "import httpx", "crm_move.connect.limiter -> httpx"),
    ("http", "sinks/attio/crm_move_attio/__init__.py", "import httpx", "crm_move_attio -> httpx"),
    ("apart", "connectors/csv/crm_move_csv/__init__.py", "import crm_move_attio", "crm_move_csv -> crm_move_attio"),
    (
        "stand-in",
        "sinks/attio/crm_move_attio/sandbox/__init__.py",
        "import crm_move_attio.seeded",
        "crm_move_attio.sandbox -> crm_move_attio.seeded",
    ),
    (
        "plugin",
        "sinks/attio/crm_move_attio/seeded.py",
        "from crm_move_attio import sandbox",
        "crm_move_attio.seeded -> crm_move_attio.sandbox",
    ),
]


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """The code without its tests, free to be spoilt."""
    for name in ROOTS:
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    (tmp_path / "sinks/attio/crm_move_attio/seeded.py").touch()
    return tmp_path


@pytest.mark.parametrize(("contract", "module", "line", "refused"), VIOLATIONS)
def test_an_import_against_the_arrows_is_refused(
    copy: Path, pyproject: dict[str, Any], contract: str, module: str, line: str, refused: str
) -> None:
    with (copy / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    answer = lint(copy, pyproject, "--contract", contract)
    assert (answer.returncode, refused in answer.stdout) == (1, True), answer.stdout + answer.stderr


def test_the_arrows_hold(copy: Path, pyproject: dict[str, Any]) -> None:
    answer = lint(copy, pyproject)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_each_contract_has_its_violation(pyproject: dict[str, Any]) -> None:
    contracts = [contract["id"] for contract in pyproject["tool"]["importlinter"]["contracts"]]
    assert set(contracts) == {contract for contract, *_ in VIOLATIONS}


def lint(copy: Path, pyproject: dict[str, Any], *options: str) -> subprocess.CompletedProcess[str]:
    """Runs import-linter on the copy, whatever is installed."""
    packages = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    folders = os.pathsep.join(str(copy / Path(package).parent) for package in packages)
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", *options],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": folders, "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
