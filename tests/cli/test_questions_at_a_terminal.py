"""What a person at a terminal is asked, and by what they can answer it."""

import os
import pty
import subprocess
import sys
from pathlib import Path


def test_a_near_miss_is_asked_about_with_what_speaks_for_it(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    products = ["code,product", "H-1,GTX Pro", "H-2,MG Special", "H-3,GTX Basic"]
    deals = ["id,product", *(f"{n},MG Special" for n in range(9)), "10,GTXPro"]
    for name, lines in (("products", products), ("deals", deals)):
        (files / f"{name}.csv").write_text("\n".join(lines) + "\n")
    person, terminal = pty.openpty()
    os.write(person, b"y\nn\nn\n")
    tool = Path(sys.executable).with_name("crm-move")
    run = subprocess.run(
        [tool, "csv", "attio", "--from", files, "--rehearse"],
        cwd=tmp_path,
        stdin=terminal,
        stderr=terminal,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(terminal)
    os.close(person)
    why = "“GTX Pro”: the same but for case, blanks and punctuation"
    assert "deals: product goes to products by name, not by id. Is that meant? [y/N]:" in run.stdout
    plan = (tmp_path / "csv-to-attio" / "plan.yaml").read_text()
    assert ("by_name: true" in plan, "by_name: null" in plan) == (True, False)
    assert f"deals: 1 row says 'GTXPro'. Is 'H-1' ({why}) meant? [y/N]:" in run.stdout
    assert "Write this to Sandbox (attio)? [y/N]:" in run.stdout
    assert run.returncode == 2
