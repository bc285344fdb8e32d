"""Checks the summary that the main job printed for the bundled example: `check_summary.py FILE EXIT_CODE`."""

import json
import sys
from pathlib import Path
from typing import Any


def main(file: str, code: str) -> None:
    """Prints the summary; exits with the sentences that say what is wrong."""
    text = Path(file).read_text(encoding="utf-8")
    print(text)
    if problems := list(wrong(json.loads(text), int(code))):
        sys.exit("\n".join(problems))


def wrong(summary: dict[str, Any], code: int) -> list[str]:
    """The example has one deal of an unknown company and five of a misspelt product; all else must arrive."""
    expected = {
        "exit code": (code, 3),
        "outcome": (summary["outcome"], "leftovers"),
        "records": (summary["records"], {"created": 255, "updated": 0, "unchanged": 0, "skipped": 0, "failed": 0}),
        "skipped links": (summary["links"]["skipped"], 6),
        "failed links": (summary["links"]["failed"], 0),
        "differences": (summary["verified"]["different"], 0),
        "rate limited": (summary["requests"]["rate_limited"], 0),
    }
    return [f"{what}: {found!r}, expected {right!r}" for what, (found, right) in expected.items() if found != right]


if __name__ == "__main__":
    main(*sys.argv[1:])
