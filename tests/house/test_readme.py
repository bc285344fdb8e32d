"""The README's two commands have the form that machines and people rely on, and what it names exists."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("title", ["Try it", "Test"])
def test_the_section_begins_with_one_command(readme: str, title: str) -> None:
    begin = re.match(r"\n+```sh\n([^\n]+)\n```\n", section(readme, title))
    assert begin
    assert subprocess.run(["bash", "-n", "-c", begin[1]], check=False).returncode == 0
    assert not begin[1].rstrip().endswith("\\")


@pytest.mark.parametrize("title", ["Try it", "Test"])
def test_there_is_no_second_command(readme: str, title: str) -> None:
    assert section(readme, title).count("```sh\n") == 1


def test_trying_it_moves_the_bundled_example_offline(readme: str, root: Path) -> None:
    words = command(readme, "Try it")
    run = words[words.index(".venv/bin/crm-move") :]
    assert run[:3] == [".venv/bin/crm-move", "csv", "attio"]
    assert {"--rehearse", "--yes"} <= set(run)
    assert list((root / run[run.index("--from") + 1]).glob("*.csv"))


def test_the_output_of_trying_it_is_true(readme: str, root: Path, tmp_path: Path) -> None:
    words = command(readme, "Try it")
    run = words[words.index(".venv/bin/crm-move") + 1 : words.index("||")]
    run[run.index("--from") + 1] = str(root / run[run.index("--from") + 1])
    tool = Path(sys.executable).with_name("crm-move")
    answer = subprocess.run([tool, *run], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 3, answer.stderr
    printed = iter([line.rstrip() for line in answer.stdout.splitlines()])
    shown = "\n".join(re.findall(r"```text\n(.*?)\n```", section(readme, "Try it"), re.DOTALL)).splitlines()
    lines = [line for line in shown if line not in ("", "…") and not line.startswith("  time ")]
    assert [line for line in lines if line not in printed] == []


def test_both_commands_stay_in_a_virtual_environment(readme: str) -> None:
    for title in ("Try it", "Test"):
        assert command(readme, title)[:4] == ["python3", "-m", "venv", ".venv"]
        assert "pip" not in command(readme, title)


def test_ci_runs_the_test_command_of_the_readme(readme: str, root: Path) -> None:
    extract = subprocess.run(
        ["bash", ".ci/run", "--print-test-command"], cwd=root, capture_output=True, text=True, check=True
    )
    assert shlex.split(extract.stdout) == command(readme, "Test")


def section(readme: str, title: str) -> str:
    """What stands between this heading and the next of its level."""
    return re.split(r"^## ", readme.split(f"\n## {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def command(readme: str, title: str) -> list[str]:
    return shlex.split(section(readme, title).split("```sh\n", 1)[1].split("\n", 1)[0])
