"""`crm-move plugins`: what is installed, what is broken and why, and the way to a plugin of one's own."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crm_move.errors import UsageError

from .quiet import quiet

if TYPE_CHECKING:
    from crm_move.plugins import Registry, SinkPlugin, SourcePlugin
    from crm_move.testing import Finding

BROKEN_RULE = 6


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_context
def plugins(context: click.Context, as_json: bool) -> None:
    """List the installed sources and sinks, try one, or begin a new one.

    Without a command: the list. CRM_MOVE_WITHOUT=NAME,NAME leaves plugins out; CRM_MOVE_TRACE_PLUGINS=1 tells on stderr
    what is loaded and asked.
    """
    if context.invoked_subcommand is None:
        _show(as_json)


@plugins.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def list_plugins(as_json: bool) -> None:
    """List the installed sources and sinks.

    Each with its kind, distribution, version and capabilities. Those that can not be used come last, with the reason.
    """
    _show(as_json)


@plugins.command("test")
@click.argument("name")
@click.option("--from", "locator", metavar="PATH|LOCATOR", help="What to read, where the source needs it.")
@click.option("--include", multiple=True, metavar="WORD", help="Try it with what it leaves out otherwise.")
def test_plugin(name: str, locator: str | None, include: tuple[str, ...]) -> int:
    """Hold a plugin to its contract.

    It is tried in its own sandbox where it has one, else with the settings of this machine. A sink without a sandbox is
    not tried, since the test writes. Exit code 6 where a rule does not hold.
    """
    from crm_move.plugins import load_registry

    holds = True
    with quiet(), tempfile.TemporaryDirectory() as folder:
        for plugin in load_registry().plugins(name):
            for finding in _findings(plugin, Path(folder), locator, include):
                holds = holds and finding.holds
                click.echo(f"{'ok    ' if finding.holds else 'broken'}  {finding}")
    return 0 if holds else BROKEN_RULE


@plugins.command("new")
@click.argument("name")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where the project goes; default: ./crm-move-NAME.",
)
def new_plugin(name: str, into: Path | None) -> None:
    """Write the project of a new source.

    It runs, and passes its own tests: it reads a small API page by page, with a key, and brings a sandbox that plays
    this API. Replace them bit by bit.
    """
    from crm_move.plugins import load_registry
    from crm_move.testing.skeleton import write_skeleton

    registry = load_registry()
    if name in registry.sources:
        raise UsageError(f"A source `{name}` is installed already ({registry.provider(registry.sources[name])}).")
    folder = write_skeleton(name, into)
    click.echo(
        f"Wrote {folder}. Next:\n"
        f"  cd {folder}\n"
        "  pip install -e '.[test]'\n"
        "  pytest\n"
        "  crm-move plugins\n"
        f"  crm-move sandbox {name}"
    )


def _findings(
    plugin: "SourcePlugin | SinkPlugin", folder: Path, locator: str | None, include: tuple[str, ...]
) -> "Iterator[Finding]":
    from crm_move.plugins import SourcePlugin
    from crm_move.testing import sink_findings, source_findings

    if isinstance(plugin, SourcePlugin):
        return source_findings(plugin, folder, locator=locator, include=include)
    if plugin.sandbox is None:
        raise UsageError(f"The sink `{plugin.name}` has no sandbox, and the test writes: there is nowhere to try it.")
    return sink_findings(plugin, folder)


def _show(as_json: bool) -> None:
    from crm_move.plugins import load_registry

    registry = load_registry()
    if as_json:
        click.echo(json.dumps(_listing(registry), ensure_ascii=False))
    else:
        _print(registry)


def _listing(registry: "Registry") -> dict[str, Any]:
    return {
        "plugins": [
            {
                "name": one.plugin.name,
                "kind": one.kind,
                "title": one.plugin.title,
                "distribution": one.provider.distribution,
                "version": one.provider.version,
                "capabilities": list(one.plugin.capabilities),
                "includes": _includes(one.plugin),
                "sandbox": one.plugin.sandbox is not None,
            }
            for one in registry.installed
        ],
        "broken": [
            {
                "name": one.name,
                "distribution": one.provider.distribution,
                "version": one.provider.version,
                "reason": one.reason,
            }
            for one in registry.broken
        ],
        "without": sorted(registry.without),
    }


def _includes(plugin: "SourcePlugin | SinkPlugin") -> dict[str, str]:
    from crm_move.plugins import SourcePlugin

    return dict(plugin.includes) if isinstance(plugin, SourcePlugin) else {}


def _choices(plugin: "SourcePlugin | SinkPlugin") -> list[str]:
    return [f"--include {word}" for word in _includes(plugin)]


def _print(registry: "Registry") -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    # A pipe has no width: nothing is cut there.
    console.width = console.width if console.is_terminal else 240
    table = Table("name", "kind", "distribution", "version", "capabilities", box=None, pad_edge=False)
    for one in registry.installed:
        capabilities = (*one.plugin.capabilities, *_choices(one.plugin), *(("sandbox",) if one.plugin.sandbox else ()))
        provider = one.provider
        table.add_row(one.plugin.name, one.kind, provider.distribution, provider.version, ", ".join(capabilities))
    console.print(table)
    if registry.broken:
        console.print("\nCan not be used:", soft_wrap=True)
    for broken in registry.broken:
        console.print(f"  {broken}", soft_wrap=True)
    if registry.without:
        console.print(f"\nSwitched off: {', '.join(sorted(registry.without))}", soft_wrap=True)
