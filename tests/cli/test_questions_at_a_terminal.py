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
    why = "“GTX Pro”: the same but for case,\nblanks and punctuation"
    assert "deals: product goes to products by name, not by id. Is that meant? [y/N]:" in run.stdout
    plan = (tmp_path / "csv-to-attio" / "plan.yaml").read_text()
    assert ("by_name: true" in plan, "by_name: null" in plan) == (True, False)
    assert f"deals: 1 row says 'GTXPro'. Is 'H-1' ({why}) meant? [y/N]:" in run.stdout
    assert "Write this to Sandbox (attio)? [y/N]:" in run.stdout
    assert run.returncode == 2


def test_duplicates_are_asked_about_in_groups_and_looked_at_pair_by_pair(tmp_path: Path) -> None:
    contacts = ["Contact ID,First Name,Last Name,Email,Job Title"]
    leads = ["Lead ID,First Name,Last Name,Email,Job Title"]
    for n, name in enumerate(("Marrow", "Sund", "Tansley", "Ullman", "Vantage", "Wexford")):
        contacts.append(f"c{n},Ada{n},{name},ada@{name.lower()}.co.uk,Clerk")
        leads.append(f"l{n},Ada{n},{name},ada@{name.lower()}.co.uk,{'Clerk' if n else 'Chief'}")
    leads += [f"m{n},Bo{n},Yarrow{n},bo@yarrow{n}.co.uk,Buyer" for n in range(20)]
    contacts += [f"d{n},Cy{n},Zimmer{n},cy@zimmer{n}.co.uk,Buyer" for n in range(20)]
    shown, plan = asked(tmp_path, {"contacts": contacts, "leads": leads}, "each\ny\nn\n")
    group = "leads: 1 pair with a record of contacts of the same Email addresses, but different otherwise."
    assert group in shown
    assert "Merge none of them, all, or look at each? [none]:" in shown
    assert [line.split() for line in shown.splitlines() if line.startswith("Job title  ")] == [
        ["Job", "title", "Clerk", "Chief"]
    ]
    assert "l0: {same_as: c0, of: contacts, by: [Email addresses], score: 100, answer: true}" in plan
    assert "l1: {same_as: c1, of: contacts, by: [Email addresses], score: 100, answer: true}" in plan


def asked(folder: Path, files: dict[str, list[str]], said: str) -> tuple[str, str]:
    """What somebody who says this is shown, and the plan with the answers."""
    (folder / "files").mkdir()
    for name, lines in files.items():
        (folder / "files" / f"{name}.csv").write_text("\n".join(lines) + "\n")
    person, terminal = pty.openpty()
    os.write(person, said.encode())
    run = subprocess.run(
        [Path(sys.executable).with_name("crm-move"), "csv", "attio", "--from", "files", "--rehearse"],
        cwd=folder,
        stdin=terminal,
        stderr=terminal,
        stdout=subprocess.PIPE,
        env=os.environ | {"COLUMNS": "120"},
        text=True,
        check=False,
        timeout=60,
    )
    os.close(terminal)
    os.close(person)
    return run.stdout, (folder / "csv-to-attio" / "plan.yaml").read_text()
