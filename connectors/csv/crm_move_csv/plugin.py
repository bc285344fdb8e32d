"""The CSV source: what the registry asks for. Importing this costs nothing but the public names."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from crm_move import Context, Source, SourcePlugin, UsageError, hookimpl


class CsvSettings(BaseModel):
    """The CSV source takes no settings: what a file needs is said in the `csv.yaml` beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@hookimpl
def crm_move_sources() -> list[SourcePlugin]:
    """The one source of this package."""
    return [
        SourcePlugin(
            name="csv",
            title="CSV",
            settings=CsvSettings,
            locator_help="a CSV file, a folder of them, or a .zip",
            capabilities=("records", "references", "links between files", "lists"),
            open=_open,
        )
    ]


def _open(context: Context) -> Source:
    from .source import CsvSource

    if context.locator is None:
        raise UsageError("csv reads files: name a CSV file, a folder of them or a .zip with --from")
    return CsvSource(Path(context.locator))
