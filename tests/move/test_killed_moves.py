"""A move that is killed at any moment, over a bad network, ends as an undisturbed one does."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crm_move.sandbox import Faults, serve
from crm_move_attio.sandbox import Switches, create_app

ACCOUNTS, CONTACTS, DEALS = 30, 60, 60
Command = Callable[[Path, Path], list[str]]
BAD_NETWORK = Faults(rate_500=0.02, rate_409=0.02, rate_429=0.02, rate_drop_before=0.02, rate_drop_after=0.04, seed=5)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three files: accounts with parents, contacts of whom half have no key, deals linked to both."""
    folder = tmp_path_factory.mktemp("company")
    accounts = [
        [f"acc-{n}", f"Account {n}", f"https://acc{n}.example.com", f"acc-{n // 3}" if n % 4 else ""]
        for n in range(ACCOUNTS)
    ]
    contacts = [
        [
            f"con-{n}",
            f"First{n}",
            f"Last{n}",
            f"c{n}@acc{n % ACCOUNTS}.example.com" if n % 2 else "",
            f"acc-{n % ACCOUNTS}",
        ]
        for n in range(CONTACTS)
    ]
    deals = [
        [
            f"deal-{n}",
            f"Deal {n}",
            ("Open", "Won", "Lost")[n % 3],
            100 * n,
            f"acc-{n % ACCOUNTS}",
            f"con-{n % CONTACTS}",
        ]
        for n in range(DEALS)
    ]
    write(folder / "accounts.csv", ["account_id", "account_name", "website", "parent_account_id"], accounts)
    write(folder / "contacts.csv", ["contact_id", "first_name", "last_name", "email", "account_id"], contacts)
    write(folder / "deals.csv", ["deal_id", "deal_name", "stage", "amount", "account_id", "contact_id"], deals)
    return folder


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    lines = [",".join(header), *(",".join(str(cell) for cell in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def sandbox(lag: float = 0.0, faults: Faults | None = None) -> Iterator[str]:
    switches = Switches(limits=False, read_lag_ms=1000 * lag, faults=faults or Faults(), company_from_email=False)
    with serve(create_app(None, switches)) as running:
        yield running.base_url


def command(company: Path, move: Path) -> list[str]:
    arguments = ["csv", "attio", "--from", str(company), "--move", str(move), "--yes", "--json"]
    return [sys.executable, "-m", "crm_move", *arguments]


def undo(_company: Path, move: Path) -> list[str]:
    return [sys.executable, "-m", "crm_move", "undo", str(move), "--yes", "--json"]


def environment(url: str, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "CRM_MOVE_ATTIO_BASE_URL": url,
        "CRM_MOVE_ATTIO_ACCESS_TOKEN": "sandbox",
        "CRM_MOVE_LOOKUP_AFTER": "7",
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }


def run(company: Path, move: Path, url: str, what: Command = command) -> dict[str, Any]:
    done = subprocess.run(what(company, move), env=environment(url, move.parent), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def run_and_kill(
    company: Path, move: Path, url: str, dice: random.Random, what: Command = command, most: float = 6.0
) -> bool:
    """Start the move and kill it at a random moment; whether it had ended by itself."""
    process = subprocess.Popen(
        what(company, move), env=environment(url, move.parent), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(dice.uniform(1.5, most))
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return process.returncode == 0


def final_state(url: str) -> dict[str, dict[str, Any]]:
    """Records by source id, with their values, and links by the source id of their target."""
    with urllib.request.urlopen(f"{url}/_sandbox/state") as answer:
        state = json.load(answer)
    records = [(each["api_slug"], record) for each in state["objects"] for record in each["records"]]
    names = {record["id"]["record_id"]: source_id(record["values"]) for _, record in records}
    members = {member["id"]: member["email_address"] for member in state["members"]}
    assert len(names) == len(set(names.values())), "a record is there twice"
    return {
        f"{object} {source_id(record['values'])}": {
            slug: sorted(plain(value, names | members) for value in values) for slug, values in record["values"].items()
            if slug not in {"record_id", "created_at", "created_by"}
        }
        for object, record in records
    }  # fmt: skip


def differences(found: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {
            slug: (found.get(name, {}).get(slug), wanted.get(name, {}).get(slug))
            for slug in found.get(name, {}).keys() | wanted.get(name, {}).keys()
            if found.get(name, {}).get(slug) != wanted.get(name, {}).get(slug)
        }
        for name in found.keys() | wanted.keys()
        if found.get(name) != wanted.get(name)
    }


def source_id(values: dict[str, Any]) -> str:
    return str(next(value[0]["value"] for slug, value in values.items() if slug.startswith("csv_")))


def plain(value: dict[str, Any], names: dict[str, str]) -> str:
    for reference in ("target_record_id", "referenced_actor_id"):
        if reference in value:
            return str(names[value[reference]])
    kept = {key: part for key, part in value.items() if key not in {"active_from", "active_until", "created_by_actor"}}
    for title in ("status", "option"):
        if title in kept:
            kept[title] = kept[title]["title"]
    return json.dumps(kept, sort_keys=True)


@pytest.fixture(scope="module")
def undisturbed(company: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    with sandbox() as url:
        summary = run(company, tmp_path_factory.mktemp("calm") / "move", url)
        assert summary["records"]["created"] == ACCOUNTS + CONTACTS + DEALS
        return final_state(url)


@pytest.mark.slow
@pytest.mark.parametrize("lag", [0.0, 2.0, 5.0])
def test_a_move_killed_at_random_ends_like_an_undisturbed_one(
    company: Path, undisturbed: dict[str, Any], tmp_path: Path, lag: float
) -> None:
    seed = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    move = tmp_path / "move"
    with sandbox(lag, BAD_NETWORK) as url:
        for _ in range(5):
            if run_and_kill(company, move, url, dice):
                break
        summary = run(company, move, url)
        time.sleep(lag)
        assert differences(final_state(url), undisturbed) == {}, f"KILL_SEED={seed} repeats this"
    records, links = summary["records"], summary["links"]
    assert records["created"] + records["unchanged"] + records["updated"] == ACCOUNTS + CONTACTS + DEALS
    assert (links["skipped"], links["failed"]) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("lag", [0.0, 2.0])
def test_an_undo_killed_at_random_leaves_nothing_and_the_move_can_be_made_again(
    company: Path, undisturbed: dict[str, Any], tmp_path: Path, lag: float
) -> None:
    seed = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    move = tmp_path / "move"
    with sandbox(lag, BAD_NETWORK) as url:
        run_and_kill(company, move, url, dice)
        run(company, move, url)
        time.sleep(lag)
        for _ in range(4):
            if run_and_kill(company, move, url, dice, undo, most=3.0):
                break
        sums = run(company, move, url, undo)["undo"]
        time.sleep(lag)
        assert (final_state(url), living(url), sums["kept"], sums["could_not"]) == ({}, [], 0, 0), f"KILL_SEED={seed}"
        run(company, move, url)
        time.sleep(lag)
        assert differences(final_state(url), undisturbed) == {}, f"KILL_SEED={seed} repeats this"


def living(url: str) -> list[str]:
    """The attributes that are not the workspace's own, and not archived."""
    with urllib.request.urlopen(f"{url}/_sandbox/state") as answer:
        state = json.load(answer)
    attributes = [attribute for each in state["objects"] for attribute in each["attributes"]]
    return [
        each["api_slug"]
        for each in attributes
        if not each["is_archived"] and not each["is_system_attribute"] and each["api_slug"].startswith("csv_")
    ]
