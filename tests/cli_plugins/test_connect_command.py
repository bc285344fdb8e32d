"""`crm-move connect` and `disconnect`, against the fake CRM and a small one with a key, both over real HTTP."""

import json
import os
import stat
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm_move.sandbox import serve
from crm_move.testing import fake_plugin
from crm_move.testing.skeleton import write_skeleton

KEY = "sandbox-key"
BROWSER = """
import sys, urllib.request
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1]).read()
"""


@contextmanager
def serving(plugin, monkeypatch):
    """The plugin's sandbox, with the environment pointing at it; the sign-in is left out."""
    app = plugin.sandbox.create_app(None, plugin.sandbox.switches())
    with serve(app) as running:
        prefix = f"CRM_MOVE_{plugin.name.upper()}"
        monkeypatch.setenv(f"{prefix}_BASE_URL", running.base_url)
        if plugin.name == "fake":
            monkeypatch.setenv(f"{prefix}_OAUTH_URL", running.base_url)
            monkeypatch.setenv(f"{prefix}_AUTHORIZE_URL", f"{running.base_url}/consent")
        yield running


@pytest.fixture
def keyed(site, install, tmp_path, monkeypatch):
    """A source with a key, as `plugins new` writes it, and its sandbox."""
    folder = write_skeleton("keyed", tmp_path / "project")
    (folder / "crm_move_keyed").rename(site / "crm_move_keyed")
    install("crm-move-keyed", "0.1.0", "keyed", "crm_move_keyed.plugin")
    from crm_move_keyed.plugin import PLUGIN

    with serving(PLUGIN, monkeypatch):
        yield


@pytest.fixture
def consenting(fake, monkeypatch, tmp_path):
    """The fake CRM with its OAuth app in the settings, and a browser that agrees to everything."""
    script = tmp_path / "browser.py"
    script.write_text(BROWSER, "utf-8")
    monkeypatch.setenv("BROWSER", f"{sys.executable} {script} %s")
    monkeypatch.setenv("CRM_MOVE_FAKE_CLIENT_ID", "fake-client")
    monkeypatch.setenv("CRM_MOVE_FAKE_CLIENT_SECRET", "fake-client-secret")
    with serving(fake_plugin(), monkeypatch):
        yield


def stored() -> Path:
    return Path(os.environ["XDG_STATE_HOME"]) / "crm-move" / "tokens.json"


def test_a_key_is_tried_stored_told_and_removed(run, keyed):
    ended = run("connect", "keyed", typed=f"{KEY}\n")
    told = f"Keyed: signed in to Example Ltd (acct-1).\nThe sign-in is kept in the file {stored()}.\n"
    assert (ended.code, ended.out) == (0, told)
    assert KEY not in ended.out + ended.err
    assert json.loads(stored().read_text("utf-8")) == {"keyed/access_token": KEY}
    assert stat.S_IMODE(stored().stat().st_mode) == 0o600
    assert (run("connect", "keyed", "--check").code, run("connect", "keyed", "--check").out) == (0, told)
    assert run("disconnect", "keyed").out == f"Keyed: removed from the file {stored()}.\n"
    assert run("disconnect", "keyed").out == "Keyed: nothing was stored.\n"
    ended = run("connect", "keyed", "--check")
    assert (ended.code, ended.out) == (5, "")
    assert ended.err.startswith(
        "Error: Nobody is signed in to keyed. Run `crm-move connect keyed`, or set one of these:"
    )


def test_a_refused_key_is_not_stored(run, keyed):
    ended = run("connect", "keyed", typed="not-the-key")
    assert (ended.code, ended.out, stored().exists()) == (5, "", False)
    assert ended.err.startswith("Error: Keyed does not ")
    assert "not-the-key" not in ended.err


def test_no_key_is_wrong_use(run, keyed):
    ended = run("connect", "keyed")
    assert (ended.code, ended.err) == (
        2,
        "Error: No key was given. Type it, send it to standard input, or set CRM_MOVE_KEYED_ACCESS_TOKEN.\n",
    )


def test_a_key_in_the_environment_is_taken_and_said_to_win(run, keyed, monkeypatch):
    monkeypatch.setenv("CRM_MOVE_KEYED_ACCESS_TOKEN", KEY)
    ended = run("connect", "keyed")
    assert (ended.code, ended.err) == (0, "Taking the key from CRM_MOVE_KEYED_ACCESS_TOKEN.\n")
    assert ended.out.splitlines()[1] == (
        "The sign-in comes from the environment: CRM_MOVE_KEYED_ACCESS_TOKEN "
        f"(it beats what is kept in the file {stored()})."
    )


def test_a_key_that_can_be_kept_nowhere_is_an_error_that_names_the_alternatives(run, keyed, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    ended = run("connect", "keyed", typed=KEY)
    assert (ended.code, ended.out, KEY in ended.err) == (2, "", False)
    assert "or hand the secret over in the environment" in ended.err


def test_an_oauth_app_signs_in_over_the_consent_page(run, consenting, monkeypatch):
    ended = run("connect", "fake")
    assert ended.code == 0, ended.err
    assert ended.out == f"Fake CRM: signed in to Fake & Söhne (fake-1).\nThe sign-in is kept in the file {stored()}.\n"
    for name in ("CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"CRM_MOVE_FAKE_{name}")
    assert run("connect", "fake", "--check").code == 0
    assert run("disconnect", "fake").code == 0
    assert json.loads(stored().read_text("utf-8")) == {}


def test_without_a_browser_the_address_is_pasted(run, consenting, monkeypatch):
    def agree(text: str, **options: object) -> str:
        import http.client
        from urllib.parse import urlsplit

        address = urlsplit(shown[-1])
        connection = http.client.HTTPConnection(address.netloc)
        connection.request("GET", f"{address.path}?{address.query}")
        answer = connection.getresponse()
        connection.close()
        return answer.headers["Location"]

    shown: list[str] = []
    from crm_move.cli import connect as command

    echo = command.click.echo
    monkeypatch.setattr(
        command.click,
        "echo",
        lambda text="", **options: (shown.append(text.rpartition("\n")[2]), echo(text, **options)),
    )
    monkeypatch.setattr(command.click, "prompt", agree)
    assert run("connect", "fake", "--no-browser").code == 0


def test_a_plugin_without_sign_in_says_so(run):
    for command in ("connect", "disconnect"):
        ended = run(command, "csv")
        assert (ended.code, ended.err) == (2, "Error: `csv` needs no sign-in.\n")


SINK = """
from crm_move import ApiKey, ApiSettings, RateLimit, SinkPlugin, hookimpl
from crm_move.testing import MemorySink

class Settings(ApiSettings):
    base_url: str = "http://127.0.0.1:1"

@hookimpl
def crm_move_sinks():
    sink = MemorySink(missing=("The key may not read members. Tick user_management:read.",))
    declared = dict(settings=Settings, sign_in=ApiKey(), rates=(RateLimit("read", 10),), open=lambda _: sink)
    return [SinkPlugin(name="poor", title="Poor", **declared)]
"""


def test_what_a_sign_in_lacks_is_told(run, install):
    install("acme-poor", "1.0", "poor", "acme_poor", SINK)
    ended = run("connect", "poor", typed="any-key")
    assert (ended.code, ended.out.splitlines()[-1]) == (
        2,
        "Missing: The key may not read members. Tick user_management:read.",
    )
