"""The command line: one group, one module a command, one place where errors become exit codes."""

import signal
import sys
from collections.abc import Sequence
from types import FrameType

import click

from crm_move.errors import StopError

from .apply import apply
from .assess import assess
from .connect import connect, disconnect
from .diff import diff
from .move import move
from .plan import plan
from .plugins import plugins
from .purge import purge
from .report import report
from .sandbox import sandbox
from .status import status
from .undo import undo
from .verify import verify

INTERRUPTED = 4


class MainGroup(click.Group):
    """A name that is no command is a source: `crm-move SOURCE SINK` is the main job."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            _check_source(args[0])
            return "move", self.commands["move"], args
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "SOURCE SINK [OPTIONS]")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGS]...", prefix="       ")


def _check_source(name: str) -> None:
    """Whoever mistypes a command learns so, and not that a sink is missing."""
    from crm_move.plugins import load_registry

    load_registry().source(name)


@click.group(cls=MainGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="crm-move")
def cli() -> None:
    """Move a whole CRM: propose a data model, create it, write and link every record, prove that it arrived.

    `crm-move SOURCE SINK` does it all and asks before the first write. The same command again goes on where it
    stopped. `crm-move plugins` lists the sources and sinks that are installed; `crm-move move --help` the options.
    """


for command in (
    move,
    assess,
    plan,
    diff,
    apply,
    verify,
    undo,
    purge,
    status,
    report,
    connect,
    disconnect,
    sandbox,
    plugins,
):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code: 0, or one of `docs/exit-codes.md`."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(_run(words))


def _run(words: list[str]) -> int:
    try:
        result = cli.main(words, prog_name="crm-move", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return _told(words, error.exit_code, error.format_message())
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted. What is done is kept; the same command goes on.", err=True)
        return _told(words, INTERRUPTED, "interrupted")
    except StopError as error:
        click.echo(f"Error: {error}", err=True)
        return _told(words, error.exit_code, str(error))
    return result if isinstance(result, int) else 0


def _told(words: list[str], code: int, message: str) -> int:
    """With `--json`, whoever reads it learns of an error that came before there was anything to sum up."""
    if "--json" in words:
        from crm_move.report import Failure, Summary, concluded

        click.echo(concluded(Summary(move=""), [Failure(code=code, message=message)]).to_json())
    return code


def _interrupt(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the shape of every signal handler
    raise KeyboardInterrupt
