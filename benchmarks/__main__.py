"""`python -m benchmarks [--quick] [--only abcde]`: prints the figures as a Markdown table."""

import argparse
import os
import platform
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.measures import FULL, MEASURES, QUICK
from benchmarks.processes import pin, processors

HEAD = ("measurement", "crm-move", "beside", "ratio", "asked for")


def main() -> None:
    """Runs what was asked for and prints each figure as soon as it is there."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="small sizes: shows that it runs, measures nothing")
    arguments.add_argument("--only", default="abcde", metavar="LETTERS", help="some of the measurements")
    asked = arguments.parse_args()
    pin(0, processors()[0])
    print(f"{os.cpu_count()} processors, {platform.system()}, {platform.python_implementation()}", end=" ")
    print(f"{platform.python_version()}{', quick sizes: no measurement' if asked.quick else ''}\n")
    print(line(HEAD), line("---" for _ in HEAD), sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for letters, measure in MEASURES.items():
            if set(letters) & set(asked.only):
                for figure in measure(QUICK if asked.quick else FULL, Path(folder)):
                    print(line(vars(figure).values()), flush=True)


def line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
