"""`crm-move plugins`: what is installed and broken, the contract test, and a new project that passes it."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

SINK = """
from crm_move import hookimpl
from crm_move.testing import memory_plugin

@hookimpl
def crm_move_sinks():
    return [memory_plugin()]
"""

CARELESS = """
from dataclasses import replace
from crm_move import Account, hookimpl
from crm_move.testing import fake_plugin

def careless(context):
    source = fake_plugin().open(context)
    source.account = lambda: Account(id="", name="")
    return source

@hookimpl
def crm_move_sources():
    return [replace(fake_plugin(), name="careless", open=careless)]
"""


@pytest.fixture
def mixed(install, fake):
    install("acme-sink", "0.3", "memory", "acme_sink", SINK)
    install("acme-broken", "1.0", "broken", "acme_broken", "def crm_move_source(): return []")


def test_the_list_shows_what_works_and_what_does_not(run, mixed):
    ended = run("plugins")
    assert (ended.code, ended.err) == (0, "")
    assert [line.rstrip() for line in ended.out.splitlines()] == [
        "name    kind    distribution   version  capabilities",
        "fake    source  crm-move-fake  2.1      records, references, links, lists, --include archived, sandbox",
        "memory  sink    acme-sink      0.3      objects, attributes, options, records, two-way links",
        "",
        "Can not be used:",
        "  broken (acme-broken 1.0): `crm_move_source` is no hook. Did you mean `crm_move_sources`?",
        "",
        "Switched off: crm-move",
    ]
    assert run("plugins", "list") == ended


def test_the_list_can_be_had_as_json(run, mixed):
    told = json.loads(run("plugins", "--json").out)
    assert told == json.loads(run("plugins", "list", "--json").out)
    assert told == {
        "plugins": [
            {
                "name": "fake",
                "kind": "source",
                "title": "Fake CRM",
                "distribution": "crm-move-fake",
                "version": "2.1",
                "capabilities": ["records", "references", "links", "lists"],
                "includes": {"archived": "people and organisations in the archive"},
                "sandbox": True,
            },
            {
                "name": "memory",
                "kind": "sink",
                "title": "In memory",
                "distribution": "acme-sink",
                "version": "0.3",
                "capabilities": ["objects", "attributes", "options", "records", "two-way links"],
                "includes": {},
                "sandbox": False,
            },
        ],
        "broken": [
            {
                "name": "broken",
                "distribution": "acme-broken",
                "version": "1.0",
                "reason": "`crm_move_source` is no hook. Did you mean `crm_move_sources`?",
            }
        ],
        "without": ["crm-move"],
    }


def test_the_built_in_plugins_come_through_the_same_door(run):
    told = json.loads(run("plugins", "--json").out)
    assert told["broken"] == []
    assert {one["distribution"] for one in told["plugins"]} == {"crm-move"}


def test_a_plugin_is_held_to_its_contract(run, fake, install):
    ended = run("plugins", "test", "fake")
    assert (ended.code, ended.err) == (0, "")
    assert {line[:8] for line in ended.out.splitlines()} == {"ok      "}
    assert run("plugins", "test", "fake", "--include", "archived") == ended
    assert run("plugins", "test", "fake", "--include", "spam").code == 2
    install("acme-careless", "1.0", "careless", "acme_careless", CARELESS)
    ended = run("plugins", "test", "careless")
    assert ended.code == 6
    assert "broken  The account has an id, and the same one each time\n    its id is empty\n" in ended.out


def test_a_sink_without_a_sandbox_is_not_tried(run, mixed):
    ended = run("plugins", "test", "memory")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == ("Error: The sink `memory` has no sandbox, and the test writes: there is nowhere to try it.\n")


def test_a_name_that_nothing_has_is_refused_with_the_near_ones(run, mixed):
    assert run("plugins", "test", "fakee").err == (
        "Error: No plugin is called `fakee`. Did you mean `fake`? Installed plugins: fake, memory.\n"
    )


def test_a_new_project_passes_its_own_tests_and_is_found_when_installed(run, site, install, tmp_path):
    folder = tmp_path / "project"
    ended = run("plugins", "new", "big_crm", "--into", str(folder))
    assert (ended.code, ended.out.splitlines()[0]) == (0, f"Wrote {folder}. Next:")
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "CRM_MOVE"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (tests.returncode, "2 passed" in tests.stdout) == (0, True), tests.stdout
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    (entry_point, target), *_ = project["entry-points"]["crm_move"].items()
    (folder / "crm_move_big_crm").rename(site / "crm_move_big_crm")
    install(project["name"], project["version"], entry_point, target)
    assert "big_crm  source  crm-move-big-crm  0.1.0" in run("plugins").out
    assert run("plugins", "test", "big_crm").code == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Big-CRM", "'Big-CRM' can not be the name of a source: use lower-case letters, digits and _, a letter first"),
        ("fake", "A source `fake` is installed already (crm-move-fake 2.1)."),
        ("other", "{folder} is there already and not empty. Name another folder with --into."),
    ],
)
def test_a_new_project_is_refused_where_it_can_not_be(run, fake, tmp_path: Path, name, words):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    ended = run("plugins", "new", name, "--into", str(tmp_path / "full"))
    assert (ended.code, ended.err) == (2, f"Error: {words.format(folder=tmp_path / 'full')}\n")
