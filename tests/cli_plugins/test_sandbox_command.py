"""`crm-move sandbox`: a process of its own that answers until it is interrupted."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm_move.plugins import open_source
from crm_move.testing import fake_plugin


@contextmanager
def ended(process: "subprocess.Popen[str]") -> Iterator[None]:
    """A test that fails waits for nobody."""
    try:
        yield
    finally:
        process.kill()


def test_it_prints_the_settings_that_reach_it_and_ends_with_an_interrupt(fake, site: Path):
    command = [sys.executable, "-c", "from crm_move.cli.main import main; main()", "sandbox", "fake", "--port", "0"]
    environ = os.environ | {"PYTHONPATH": str(site), "PYTHONUNBUFFERED": "1"}
    with (
        subprocess.Popen(
            [*command, "--set", "people=3"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as served,
        ended(served),
    ):
        assert served.stdout is not None
        greeting = [served.stdout.readline() for _ in range(7)]
        exported = dict(re.findall(r"export (\w+)=(\S+)", "".join(greeting)))
        with open_source(fake_plugin(), environ=exported | {"XDG_STATE_HOME": str(site)}) as opened:
            assert opened.connector.count("people") == 7
        served.send_signal(signal.SIGINT)
        _, err = served.communicate(timeout=20)
    assert (served.returncode, err) == (0, "")
    base_url = exported["CRM_MOVE_FAKE_BASE_URL"]
    assert "".join(greeting) == (
        f"Fake CRM: the sandbox answers at {base_url} until Ctrl-C. It is reached with\n"
        f"  export CRM_MOVE_FAKE_BASE_URL={base_url}\n"
        f"  export CRM_MOVE_FAKE_OAUTH_URL={base_url}\n"
        f"  export CRM_MOVE_FAKE_AUTHORIZE_URL={base_url}/consent\n"
        "  export CRM_MOVE_FAKE_CLIENT_ID=fake-client\n"
        "  export CRM_MOVE_FAKE_CLIENT_SECRET=fake-client-secret\n"
        "  export CRM_MOVE_FAKE_REFRESH_TOKEN=fake-refresh-0\n"
    )


def test_its_switches_are_listed(run, fake):
    answer = run("sandbox", "fake", "--switches")
    assert answer.code == 0
    assert "| `page_size` | whole number | `10` | Records a page, links too. |\n" in answer.out


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (["page_size"], "'page_size' is not of the form name=value"),
        (["page_size=0"], "page_size: Input should be greater than or equal to 1"),
        (["pagesize=1"], "pagesize: Extra inputs are not permitted"),
    ],
)
def test_a_switch_that_is_wrong_is_refused(run, fake, pairs, told):
    answer = run("sandbox", "fake", *(word for pair in pairs for word in ("--set", pair)))
    assert (answer.code, answer.err) == (
        2,
        f"Error: --set can not be used: {told}. The option --switches lists what can be set.\n",
    )


def test_a_port_that_is_taken_is_named(run, fake):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = run("sandbox", "fake", "--port", str(port))
    assert (answer.code, answer.err) == (
        2,
        f"Error: Port {port} can not be used (Address already in use). Take another one with --port.\n",
    )


def test_a_plugin_without_a_sandbox_says_so(run):
    answer = run("sandbox", "csv")
    assert (answer.code, answer.err) == (2, "Error: `csv` has no sandbox.\n")
