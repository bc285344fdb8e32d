"""Small real distributions: a folder of modules with the metadata that an installer leaves beside them."""

import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from crm_move.plugins import Registry, load_registry

Install = Callable[..., Path]
Load = Callable[..., Registry]


def write_distribution(
    folder: Path, name: str, version: str, entry_points: Mapping[str, str], modules: Mapping[str, str]
) -> Path:
    """Puts a distribution into `folder`, which becomes a place to import from; returns it."""
    for module, code in modules.items():
        (folder / f"{module}.py").write_text(textwrap.dedent(code), "utf-8")
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    listed = "".join(f"{entry} = {target}\n" for entry, target in entry_points.items())
    (info / "entry_points.txt").write_text(f"[crm_move]\n{listed}", "utf-8")
    return folder


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that Python imports from; what came from it is forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def install(site: Path) -> Install:
    """Installs a distribution with one plugin module: `install("crm-move-x", "1.0", "x", code)`."""

    def install(name: str, version: str, entry_point: str, code: str, module: str = "") -> Path:
        module = module or name.replace("-", "_")
        return write_distribution(site, name, version, {entry_point: module}, {module: code})

    return install


@pytest.fixture
def load(site: Path) -> Load:
    """Loads what is installed in the test's own folder."""

    def load(**options: object) -> Registry:
        return load_registry(path=[str(site)], **{"environ": {}} | options)

    return load
