"""The measurements run, whatever they measure at sizes as small as these."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_every_measurement_prints_its_figures(root: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        cwd=root,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    rows = [line.strip("| ").split(" | ") for line in answer.stdout.splitlines() if line.startswith("| (")]
    assert [row[0][:3] for row in rows] == ["(a)", "(a)", "(b)", "(c)", "(c)", "(c)", "(d)", "(e)"]
    assert [row[3] for row in rows if row[0].startswith("(c)")] == ["1.00", "0.00", "0.00"]
