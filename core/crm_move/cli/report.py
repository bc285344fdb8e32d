"""`crm-move report MOVE`: writes the report anew."""

from pathlib import Path

import click

from .jobs import json_option, move_argument, show_values_option


@click.command(short_help="Write report.html and report.json anew.")
@move_argument
@show_values_option
@json_option
def report(folder: Path, show_values: bool, as_json: bool) -> int:
    """Write report.html and report.json of the move in the folder MOVE anew, and say where they lie."""
    from crm_move.move import report_on

    state = report_on(folder, show_values=show_values)
    click.echo(f"The report is in {state.folder.own / 'report.html'}.", err=True)
    if as_json:
        click.echo(state.summary.to_json())
    return 0
