"""`python -m benchmarks.duplicates FILE`: how many duplicates of known truth are proposed, and how many are none.

FILE is the third data set of FEBRL (Freely Extensible Biomedical Record Linkage): 5,000 persons as CSV, whose `rec_id`
(`rec-12-org`, `rec-12-dup-0`) tells which are one.
"""

import argparse
import tempfile
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

from benchmarks.processes import plan, sandbox
from crm_move.plan import PlannedDuplicate, read_plan

Pairs = set[tuple[str, str]]


def main() -> None:
    """Proposes a plan for the file and prints what its duplicates are worth."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__)
    arguments.add_argument("file", type=Path)
    file: Path = arguments.parse_args().file
    with tempfile.TemporaryDirectory() as folder, sandbox("limits=false") as stand_in:
        run = plan(file, stand_in, Path(folder))
        (planned,) = read_plan(Path(folder) / "plan.yaml").objects.values()
    ids = [line.split(",")[0].strip() for line in file.read_text().splitlines()[1:]]
    known = pairs(by_truth(ids))
    print("| asked from | duplicates | precision | recall |\n|---|---|---|---|")
    for score in (90, 95, 99):
        asked = {id: each for id, each in planned.duplicates.items() if each.score >= score}
        found = pairs(by_plan(asked))
        right = len(known & found)
        print(f"| {score} % | {len(asked):,} | {right / len(found):.4f} | {right / len(known):.4f} |")
    print(f"\n{len(ids):,} records, {len(known):,} pairs; read and proposed in {run.seconds:.1f} s")


def by_truth(ids: Iterable[str]) -> Iterable[list[str]]:
    """The ids of each person."""
    persons: dict[str, list[str]] = {}
    for id in ids:
        persons.setdefault(id.split("-")[1], []).append(id)
    return persons.values()


def by_plan(duplicates: Mapping[str, PlannedDuplicate]) -> Iterable[list[str]]:
    """The ids that a yes to everything makes one."""
    groups: dict[str, list[str]] = {}
    for id in {*duplicates, *(each.same_as for each in duplicates.values())}:
        head = id
        while head in duplicates:
            head = duplicates[head].same_as
        groups.setdefault(head, []).append(id)
    return groups.values()


def pairs(groups: Iterable[list[str]]) -> Pairs:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


if __name__ == "__main__":
    main()
