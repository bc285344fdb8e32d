"""`crm-move status MOVE`: the totals of a move."""

from pathlib import Path

import click

from .jobs import json_option, move_argument


@click.command(short_help="The totals of a move, and what it left behind.")
@move_argument
@json_option
def status(folder: Path, as_json: bool) -> int:
    """Show the totals of the move in the folder MOVE, from its ledger alone: nothing is called."""
    from crm_move.move import status_of

    from .terminal import TerminalFront

    state = status_of(folder)
    TerminalFront(as_json=as_json).show_status(state)
    if as_json:
        click.echo(state.summary.to_json())
    return 0
