"""The lists in pyproject.toml that must agree, so that a new connector can not be forgotten in one of them."""

from pathlib import Path
from typing import Any


def test_every_package_is_built_typed_and_held_to_the_arrows(pyproject: dict[str, Any], root: Path) -> None:
    tools = pyproject["tool"]
    built = tools["hatch"]["build"]["targets"]["wheel"]["packages"]
    names = [Path(package).name for package in built]
    folders = [str(Path(package).parent) for package in built]
    assert built == [str(path.relative_to(root).parent) for path in package_files(root, "py.typed")]
    assert tools["mypy"]["packages"] == names
    assert tools["mypy"]["mypy_path"] == folders
    assert tools["importlinter"]["root_packages"] == names
    assert tools["ruff"]["src"] == [*folders, "tests"]


def test_every_connector_is_held_to_every_contract(pyproject: dict[str, Any], root: Path) -> None:
    connectors = [name for name in pyproject["tool"]["importlinter"]["root_packages"] if name != "crm_move"]
    sandboxes = [f"{path.parents[1].name}.sandbox" for path in package_files(root, "sandbox/__init__.py")]
    sandboxes.remove("crm_move.sandbox")
    packages = [sandbox.removesuffix("sandbox") + "*" for sandbox in sandboxes]
    contracts = {contract["id"]: contract for contract in pyproject["tool"]["importlinter"]["contracts"]}
    assert contracts["public"]["source_modules"] == connectors
    assert contracts["core"]["forbidden_modules"] == connectors
    assert contracts["http"]["source_modules"] == ["crm_move", *connectors]
    assert contracts["apart"]["modules"] == connectors
    assert contracts["stand-in"]["source_modules"] == contracts["plugin"]["forbidden_modules"] == sandboxes
    assert contracts["stand-in"]["forbidden_modules"] == contracts["plugin"]["source_modules"] == packages


def test_every_connector_comes_through_the_entry_points(pyproject: dict[str, Any], root: Path) -> None:
    plugins = [path.parent.name for path in package_files(root, "plugin.py")]
    assert pyproject["project"]["entry-points"]["crm_move"] == {
        package.removeprefix("crm_move_"): f"{package}.plugin" for package in plugins
    }


def test_no_init_file_shadows_a_module_or_joins_two_test_folders(root: Path) -> None:
    places = [*(root / "connectors").glob("*"), *(root / "sinks").glob("*"), *(root / "tests").rglob("*")]
    assert [str(place) for place in places if (place / "__init__.py").exists() and place.is_dir()] == []


def test_names_of_test_files_are_unique(root: Path) -> None:
    names = [path.name for path in (root / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def package_files(root: Path, name: str) -> list[Path]:
    """The files of this name in the packages: the core's first, then the connectors', then the sinks'."""
    return [*root.glob(f"core/*/{name}"), *sorted(root.glob(f"connectors/*/*/{name}")), *root.glob(f"sinks/*/*/{name}")]
