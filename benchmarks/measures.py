"""The five measurements. Each takes the tool and what it is measured against in one run, on one machine."""

import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars

from benchmarks import loop, rows
from benchmarks.processes import Run, move, plan, sandbox

PERMITTED = 25.0
LATENCY_MS = 300
PACED_THREADS = 57
"""As many as the tool keeps in flight at 25 writes and 100 reads a second and 300 ms."""
UNPACED_THREADS = 128
"""As many as it keeps in flight without a pace."""


@dataclass(frozen=True)
class Sizes:
    """How much each measurement moves: records, and rows of CSV."""

    paced: int
    unpaced: int
    small: int
    large: int
    table: int


FULL = Sizes(paced=5000, unpaced=5000, small=10_000, large=100_000, table=200_000)
QUICK = Sizes(paced=50, unpaced=100, small=100, large=200, table=1000)


@dataclass(frozen=True)
class Figure:
    """One line of the table: the tool's figure, what it is measured against, their ratio, and what was asked for."""

    name: str
    tool: str
    beside: str
    ratio: str
    asked: str


def at_the_permitted_pace(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """(a) The limits of the sink are on, and each answer takes 300 ms."""
    with sandbox(f"faults.latency_ms={LATENCY_MS}") as stand_in:
        run = move(rows.crm(work / "paced-csv", sizes.paced), stand_in, work / "paced")
        state = stand_in.state()
        refused, sent = state["counters"].get("answered_429", 0), loop.written(state)
        plain = loop.send([request for _, request in sent], stand_in.url, PACED_THREADS)
    rate = pace(sent)
    yield Figure(
        "(a) writes a second, limits on, 300 ms",
        f"{rate:.2f}",
        f"{PERMITTED:.0f} permitted; plain loop {plain.rate:.2f}",
        f"{rate / PERMITTED:.3f} of the permitted rate",
        "≥ 0.98",
    )
    yield Figure(
        "(a) answers 429", f"{refused}", f"plain loop {plain.rate_limited}", f"{reported(run, 'rate_limited')}", "0"
    )


def without_limits(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """(b) The limits are off, the tool's own pace too. (c) Writes a record, and on a second run."""
    files = rows.crm(work / "unpaced-csv", sizes.unpaced)
    with sandbox("limits=false") as stand_in:
        first, again = (move(files, stand_in, work / "unpaced", paced=False) for _ in range(2))
        anew = move(files, stand_in, work / "anew", paced=False)
        sent = loop.written(stand_in.state())
        plain = loop.send([request for _, request in sent], stand_in.url, UNPACED_THREADS)
    rate = pace(sent)
    yield Figure(
        "(b) writes a second, limits off",
        f"{rate:.0f}",
        f"plain loop {plain.rate:.0f}",
        f"{rate / plain.rate:.2f} of the plain loop",
        "≥ 0.6",
    )
    yield writes_a_record("acyclic data", first, "1.00")
    yield writes_a_record("an unchanged second run", again, "0")
    yield writes_a_record("the same in a new folder", anew, "0")


def writes_a_record(what: str, run: Run, asked: str) -> Figure:
    """Accepted writes, less one for each part of the schema that was made, by source records."""
    records = sum(run.summary["records"].values())
    writes = reported(run, "writes") - sum(run.summary["schema"].values())
    return Figure(f"(c) writes a record, {what}", f"{writes}", f"{records} records", f"{writes / records:.2f}", asked)


def memory(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """(d) The peak of the tool's resident memory, the stand-in apart."""
    small, large = (
        moved_apart(rows.crm(work / f"memory-{records}", records), work / f"move-{records}")
        for records in (sizes.small, sizes.large)
    )
    yield Figure(
        f"(d) peak memory at {sizes.small:,} and {sizes.large:,} rows",
        f"{large:.0f} MB",
        f"{small:.0f} MB at {sizes.small:,} rows",
        f"{large - small:+.0f} MB",
        "≤ 100 MB apart",
    )


def moved_apart(files: Path, folder: Path) -> float:
    with sandbox("limits=false") as stand_in:
        return move(files, stand_in, folder, paced=False).megabytes


def reading(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """(e) Reading, typing and profiling CSV, with the start of the process taken off."""
    file, tiny = rows.table(work / "table.csv", sizes.table), rows.table(work / "tiny.csv", 10)
    with sandbox("limits=false") as stand_in:
        start = plan(tiny, stand_in, work / "plan-tiny").seconds
        ours = sizes.table / max(plan(file, stand_in, work / "plan").seconds - start, 1e-3)
    plain, columns = (sizes.table / timed(read, file) for read in (with_csv, with_polars))
    yield Figure(
        f"(e) CSV rows a second, {len(file.open(encoding='utf-8').readline().split(','))} columns",
        f"{ours:,.0f}",
        f"csv module (read alone) {plain:,.0f}; polars (read, infer, profile) {columns:,.0f}",
        f"{ours / plain:.3f} and {ours / columns:.4f}",
        "",
    )


def with_csv(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        for _ in csv.reader(stream):
            pass


def with_polars(file: Path) -> None:
    """Types are guessed from the first hundred rows, as polars does unless told otherwise."""
    frame = polars.read_csv(file, try_parse_dates=True)
    for column in frame:
        column.null_count(), column.n_unique(), column.value_counts(sort=True)


def timed(read: Any, file: Path) -> float:
    started = time.monotonic()
    read(file)
    return time.monotonic() - started


def pace(sent: list[tuple[str, loop.Request]]) -> float:
    """Records a second between the first that the stand-in made and the last."""
    first, last = (datetime.fromisoformat(sent[place][0]) for place in (0, -1))
    return (len(sent) - 1) / (last - first).total_seconds()


def reported(run: Run, count: str) -> int:
    number: int = run.summary["requests"][count]
    return number


MEASURES = {"a": at_the_permitted_pace, "bc": without_limits, "d": memory, "e": reading}
