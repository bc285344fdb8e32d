"""The three public lists: what a plugin author may import is what they name, and naming them costs nothing."""

import ast
import importlib
import inspect
import subprocess
import sys

import pytest

PUBLIC = ("crm_move", "crm_move.sandbox", "crm_move.testing")
HEAVY = ("httpx", "pydantic", "pytest", "sqlalchemy", "starlette", "uvicorn", "vcr")


@pytest.mark.parametrize("name", PUBLIC)
def test_the_list_names_what_can_be_imported(name: str) -> None:
    module = importlib.import_module(name)
    assert list(module.__all__) == sorted(set(module.__all__))
    assert [public for public in module.__all__ if getattr(module, public, None) is None] == []


@pytest.mark.parametrize("name", PUBLIC)
def test_type_checkers_see_the_same_list(name: str) -> None:
    module = importlib.import_module(name)
    assert sorted(names_for_type_checkers(inspect.getsource(module))) == list(module.__all__)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_name_that_is_not_listed_is_refused(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module '{name}' has no attribute 'unlisted'"):
        _ = importlib.import_module(name).unlisted


@pytest.mark.parametrize("name", PUBLIC)
def test_importing_the_list_loads_nothing_heavy(name: str) -> None:
    script = f"import sys, {name}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout == "\n"


def names_for_type_checkers(source: str) -> list[str]:
    """The names imported under `if TYPE_CHECKING:` that are not there for the module's own signatures."""
    guarded = [
        statement
        for block in ast.parse(source).body
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
    ]
    return [alias.name for statement in guarded for alias in statement.names]
