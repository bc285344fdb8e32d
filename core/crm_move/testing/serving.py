"""A plugin's own sandbox, served for a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_move.connect import FileStore
from crm_move.errors import UsageError
from crm_move.plugins import Surroundings, stand_in
from crm_move.plugins.descriptors import Plugin
from crm_move.sandbox import serve


@contextmanager
def sandboxed(plugin: Plugin, folder: Path, **switches: object) -> Iterator[Surroundings]:
    """Serves the plugin's sandbox on a free loopback port while the block runs; yields what to open the plugin with.

        with sandboxed(PLUGIN, tmp_path) as where, open_source(PLUGIN, **where) as opened:
            opened.connector.account()

    `folder` keeps what the sign-in stores. Raises UsageError where the plugin has no sandbox, and
    pydantic.ValidationError for a switch that it does not have.
    """
    if plugin.sandbox is None:
        raise UsageError(f"`{plugin.name}` has no sandbox.")
    app = plugin.sandbox.create_app(None, plugin.sandbox.switches.model_validate(switches))
    with serve(app) as running:
        yield stand_in(plugin, running.base_url, folder)


@contextmanager
def surroundings(plugin: Plugin, folder: Path, where: Surroundings) -> Iterator[Surroundings]:
    """Where a contract test opens a plugin: in its sandbox where it has one and nothing else is asked for."""
    if plugin.sandbox is None or where:
        yield where
        return
    with sandboxed(plugin, folder) as stand_in_there:
        yield stand_in_there


def refused(plugin: Plugin, where: Surroundings, folder: Path) -> Surroundings | None:
    """The same surroundings with a sign-in that the sandbox refuses; None where it knows of none."""
    if plugin.sandbox is None or not plugin.sandbox.refused:
        return None
    apart = folder / "refused"
    elsewhere = where.copy()
    elsewhere["given"] = {**where.get("given", {}), **plugin.sandbox.refused}
    elsewhere["environ"] = {"XDG_STATE_HOME": str(apart)}
    elsewhere["store"] = FileStore(apart / "tokens.json")
    return elsewhere
