"""The project of a new source, as `crm-move plugins new` writes it."""

from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from string import Template

from crm_move.errors import UsageError
from crm_move.plugins.descriptors import NAME

FILES = {
    "pyproject.toml": "pyproject.toml.txt",
    "README.md": "README.md.txt",
    "{package}/__init__.py": "init.py.txt",
    "{package}/plugin.py": "plugin.py.txt",
    "{package}/source.py": "source.py.txt",
    "{package}/sandbox.py": "sandbox.py.txt",
    "tests/test_{name}.py": "test.py.txt",
}
"""Where each template goes."""


def write_skeleton(name: str, folder: Path | None = None) -> Path:
    """Writes the project of a source called `name` into `folder` (default: ./crm-move-NAME), and returns where.

    Raises UsageError for a name that can not be one, and for a folder that holds something.
    """
    if not NAME.match(name):
        raise UsageError(
            f"{name!r} can not be the name of a source: use lower-case letters, digits and _, a letter first"
        )
    words = _words(name)
    folder = folder or Path(words["distribution"])
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is there already and not empty. Name another folder with --into.")
    for target, template in FILES.items():
        path = folder / target.format(**words)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = files("crm_move.testing").joinpath("skeleton_files", template).read_text("utf-8")
        path.write_text(Template(text).substitute(words), "utf-8")
    return folder


def _words(name: str) -> dict[str, str]:
    dashed = name.replace("_", "-").strip("-")
    return {
        "name": name,
        "dashed": dashed,
        "distribution": f"crm-move-{dashed}",
        "package": f"crm_move_{name}",
        "camel": "".join(part.capitalize() for part in name.split("_")),
        "title": " ".join(part.capitalize() for part in name.split("_")),
        "variable": f"CRM_MOVE_{name.upper()}",
        "version": version("crm-move"),
    }
