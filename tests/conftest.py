"""Fixtures that every room's tests share."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crm_move.testing import ManualClock, recorded


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests first: most of them wait, so that several processes share them and none is left alone with many."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material, which is not part of the project: official documents, recorded answers, CSV sets."""
    folder = Path(os.environ.get("CRM_MOVE_SHARED", Path(__file__).parents[2] / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the reference material is not at {folder}; CRM_MOVE_SHARED overrides the path")
    return folder


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches the user's home, keyring or settings."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith("CRM_MOVE_") and name != "CRM_MOVE_SHARED"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
def record(record_mode: str | None) -> bool:
    """Whether `--record-mode=rewrite` was asked for."""
    return record_mode == "rewrite"


@pytest.fixture
def replayed(request: pytest.FixtureRequest, record: bool, tmp_path: Path) -> Callable[..., Any]:
    """What a plugin is opened with so that it is answered from a cassette, with a clock that stands still.

    The module that asks for it names the folder of its CASSETTES, and SECRETS that none of them may hold.
    """

    @contextmanager
    def played(plugin: Any, name: str, **switches: Any) -> Iterator[Any]:
        path, secrets = request.module.CASSETTES / name, request.module.SECRETS
        with recorded(plugin, path, tmp_path, record=record, secrets=secrets, **switches) as where:
            yield {**where, "clock": ManualClock()}

    return played


@pytest.fixture(scope="session")
def counted() -> Callable[[Any], tuple[Counter[str], Counter[str]]]:
    """How many records and links a source gives, by object and by attribute."""

    def count(source: Any) -> tuple[Counter[str], Counter[str]]:
        slugs = [object.slug for object in source.describe().objects]
        records = Counter(one.object for slug in slugs for page in source.read(slug, None) for one in page.records)
        links = Counter(one.attribute for slug in slugs for page in source.links(slug, None) for one in page.links)
        return records, links

    return count
