"""`crm-move sandbox`: serves a stand-in until it is interrupted."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crm_move.errors import UsageError

if TYPE_CHECKING:
    from crm_move.plugins import SandboxPlugin, SinkPlugin, SourcePlugin


@click.command()
@click.argument("name")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8700,
    metavar="PORT",
    help="Where it listens; 0 takes a free port. Default: 8700.",
)
@click.option(
    "--set", "pairs", multiple=True, metavar="SWITCH=VALUE", help="How it behaves; may be repeated, see --switches."
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep its records here, to go on with another time.",
)
@click.option("--switches", is_flag=True, help="List what can be set, and end.")
def sandbox(name: str, port: int, pairs: tuple[str, ...], state: Path | None, switches: bool) -> None:
    """Serve the stand-in of the system NAME on this machine until Ctrl-C.

    It speaks the system's own API over HTTP on 127.0.0.1, so moves can be tried without touching anything real. What it
    prints are the settings by which a plugin reaches it.
    """
    from crm_move.plugins import load_registry
    from crm_move.sandbox import run_forever, settings_table

    plugin = _with_sandbox(load_registry().plugins(name), name)
    stand_in = plugin.sandbox
    assert stand_in is not None
    if switches:
        click.echo(settings_table(stand_in.switches), nl=False)
        return
    app = stand_in.create_app(state, _switched(stand_in, pairs))
    try:
        run_forever(app, port=port, ready=lambda running: click.echo(_greeting(plugin, running.base_url)))
    except OSError as error:
        raise UsageError(f"Port {port} can not be used ({error.strerror}). Take another one with --port.") from error
    except KeyboardInterrupt:
        return


def _with_sandbox(plugins: "tuple[SourcePlugin | SinkPlugin, ...]", name: str) -> "SourcePlugin | SinkPlugin":
    for plugin in plugins:
        if plugin.sandbox is not None:
            return plugin
    raise UsageError(f"`{name}` has no sandbox.")


def _switched(stand_in: "SandboxPlugin", pairs: tuple[str, ...]) -> Any:
    from pydantic import ValidationError

    from crm_move.sandbox import settings_from_pairs

    try:
        return settings_from_pairs(stand_in.switches, pairs)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    except ValueError as error:
        told = str(error)
    raise UsageError(f"--set can not be used: {told}. The option --switches lists what can be set.")


def _greeting(plugin: "SourcePlugin | SinkPlugin", base_url: str) -> str:
    from crm_move.connect.settings import variable
    from crm_move.plugins import sandbox_settings

    settings = sandbox_settings(plugin, base_url).items()
    exports = "".join(f"\n  export {variable(plugin.name, field)}={value}" for field, value in settings)
    return f"{plugin.title}: the sandbox answers at {base_url} until Ctrl-C. It is reached with{exports}"
