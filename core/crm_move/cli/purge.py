"""`crm-move purge MOVE`: removes customers' data from a folder after sign-off."""

from pathlib import Path

import click

from crm_move.errors import StopError, UsageError

from .jobs import json_option, move_argument


@click.command(short_help="Remove customers' data from a finished move; undo ends with it.")
@move_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def purge(folder: Path, yes: bool, as_json: bool) -> int:
    """Remove the snapshots and before-images of the move in the folder MOVE, after it was signed off.

    Undo ends with it: afterwards nothing tells what was there before. Totals, reasons, approvals, the plan and the
    report stay, with values masked. The sink is not called.
    """
    from crm_move.move import private_of, purge

    from .terminal import TerminalFront

    private = private_of(folder)
    if not TerminalFront(as_json=as_json).purges(private, ask=not yes):
        raise UsageError("Nothing was removed: nobody said yes. Give --yes.")
    try:
        state = purge(folder)
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        raise StopError(
            f"The purge stopped half way: {error.strerror or error}{place}. Mend that, then repeat the command."
        ) from error
    purged = "Purged. " if private.anything else ""
    click.echo(f"{purged}`crm-move report {folder}` and `crm-move status {folder}` still work.", err=True)
    if as_json:
        click.echo(state.summary.to_json())
    return 0
