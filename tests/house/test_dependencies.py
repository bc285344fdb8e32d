"""What the packages import is what the distribution asks for: no more, no less."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def imported(root: Path, pyproject: dict[str, Any]) -> dict[str, set[str]]:
    """The distributions that each package of ours imports from, by top-level name of the package's rooms."""
    packages = [root / package for package in pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]]
    ours = {package.name for package in packages} | set(sys.stdlib_module_names)
    brought_by = packages_distributions()
    found: dict[str, set[str]] = {"run time": set(), "testing": set()}
    for package in packages:
        for file in package.rglob("*.py"):
            room = "testing" if file.is_relative_to(root / "core/crm_move/testing") else "run time"
            names = imports(file) - ours
            found[room] |= {normalised(one) for name in names for one in brought_by.get(name, [name])[:1]}
    return found


def test_what_is_imported_is_asked_for(imported: dict[str, set[str]], pyproject: dict[str, Any]) -> None:
    asked = distributions(pyproject["project"]["dependencies"])
    extra = distributions(pyproject["project"]["optional-dependencies"]["test"])
    assert imported["run time"] - asked == set()
    assert imported["testing"] - asked - extra == set()


def test_what_is_asked_for_is_imported(imported: dict[str, set[str]], pyproject: dict[str, Any]) -> None:
    assert distributions(pyproject["project"]["dependencies"]) - imported["run time"] == set()


def imports(file: Path) -> set[str]:
    """The top-level names that a module imports absolutely, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(str(node.module))
    return {name.partition(".")[0] for name in names}


def distributions(requirements: list[str]) -> set[str]:
    return {normalised(re.split(r"[<>=!~\[; ]", requirement)[0]) for requirement in requirements}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
