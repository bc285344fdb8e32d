"""What is wrong with a plan's file, where, and what to do about it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from crm_move.errors import UsageError

MOST_SHOWN = 10
_LONGEST_VALUE = 60


@dataclass(frozen=True)
class Problem:
    """One sentence, at a line and a column counted from 1."""

    line: int
    column: int
    sentence: str


def refusal(path: Path, problems: Sequence[Problem], advice: str = "") -> UsageError:
    """The error that names the file and each problem with its line and column; `advice` stands below them."""
    last = [advice] if advice else []
    if len(problems) == 1:
        only = problems[0]
        return UsageError("\n".join([f"{path}, line {only.line}, column {only.column}: {only.sentence}", *last]))
    shown = [f"  line {one.line}, column {one.column}: {one.sentence}" for one in problems[:MOST_SHOWN]]
    more = len(problems) - len(shown)
    rest = [f"  and {more} more"] if more else []
    return UsageError("\n".join([f"{path} has {len(problems)} problems:", *shown, *rest, *last]))


def dotted(path: Iterable[str | int]) -> str:
    """The place of a value: `objects.accounts.attributes.industry.type`."""
    words = (str(part) if re.fullmatch(r"[\w@-]+", str(part)) else f'"{part}"' for part in path)
    return ".".join(words)


def shown(value: str) -> str:
    """The value in quotes, cut where it is long."""
    cut = value if len(value) <= _LONGEST_VALUE else value[:_LONGEST_VALUE] + "…"
    return f'"{cut}"'


def suggestion(value: str, choices: Sequence[str]) -> str:
    """Which of the choices was probably meant, as the start of a sentence ("" where none comes near)."""
    near = get_close_matches(value.lower(), choices, n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"? ' if near else ""
