"""Checks, in an environment where only the wheel and what it depends on are installed, that it is what it should be."""

import sys
from importlib import import_module
from importlib.metadata import distributions
from pathlib import PurePosixPath
from zipfile import ZipFile


def main(wheel: str) -> None:
    """Prints what was found; exits with the sentence that says what is wrong."""
    names = {PurePosixPath(name).parts[0] for name in ZipFile(wheel).namelist()}
    packages = sorted(name for name in names if not name.endswith(".dist-info"))
    if any(not name.startswith("crm_move") for name in packages):
        sys.exit(f"The wheel installs names that are not ours: {packages}")
    installed = {distribution.name.lower() for distribution in distributions()}
    if extra := installed & {"pytest", "ruff", "mypy", "import-linter", "polars", "vcrpy"}:
        sys.exit(f"This environment is not clean: {sorted(extra)}")
    for package in packages:
        folder = import_module(package).__path__[0]
        if "site-packages" not in folder:
            sys.exit(f"{package} was imported from {folder}, not from the wheel")
    print(f"The wheel installs {', '.join(packages)}.")


if __name__ == "__main__":
    main(sys.argv[1])
