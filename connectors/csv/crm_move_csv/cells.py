"""Several values in one cell."""


def parts(cell: str, separator: str) -> list[str]:
    """The values in a cell, each once."""
    if not separator:
        return [cell.strip()]
    return list(dict.fromkeys(written for part in cell.split(separator) if (written := part.strip())))
