"""A plugin is opened from its declaration: settings, sign-in, pace, client, and what is refused on the way."""

from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from pydantic import BaseModel

from crm_move import ApiKey, ApiSettings, RateLimit, SandboxPlugin, SignInError, SinkPlugin, SourcePlugin, UsageError
from crm_move.connect import FileStore
from crm_move.errors import StopError
from crm_move.plugins import open_sink, open_source, stand_in
from crm_move.testing import MemorySink, fake_plugin, memory_plugin


class Settings(ApiSettings):
    base_url: str = "https://api.example.test"
    colour: str = "red"


class Switches(BaseModel):
    pass


@dataclass
class Asking(MemorySink):
    """Hands the context on, so that a test can look at it."""

    context: object = None


PLUGIN = SinkPlugin(
    name="acme",
    title="Acme CRM",
    settings=Settings,
    sign_in=ApiKey(header="X-Key", scheme=""),
    rates=(RateLimit("read", 100), RateLimit("write", 25)),
    open=lambda context: Asking(context=context),
)


@pytest.fixture
def where(tmp_path: Path) -> dict:
    return {"environ": {}, "store": FileStore(tmp_path / "tokens.json")}


class Server:
    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, json={})


def test_a_connector_is_handed_its_settings_and_a_client_that_signs(where):
    server = Server()
    where |= {"environ": {"CRM_MOVE_ACME_ACCESS_TOKEN": "k-1"}, "given": {"colour": "blue"}}
    with open_sink(PLUGIN, **where, transport=httpx.MockTransport(server)) as opened:
        context = opened.connector.context
        context.api.call("GET", "/things")
    (request,) = server.requests
    assert (context.settings.colour, context.locator) == ("blue", None)
    assert (str(request.url), request.headers["x-key"]) == ("https://api.example.test/things", "k-1")
    assert (opened.client.counters.reads, opened.in_flight) == (1, 57)


def test_a_plugin_without_sign_in_is_handed_no_client():
    with open_sink(memory_plugin(), environ={}) as opened:
        assert (opened.client, opened.in_flight) == (None, 1)


@pytest.mark.parametrize(
    ("surroundings", "words"),
    [
        (
            {"given": {"color": "blue"}},
            "acme has no setting for the option --color. Did you mean --colour?",
        ),
        (
            {"environ": {"CRM_MOVE_ACME_COLOR": "blue"}},
            "acme has no setting for the environment variable CRM_MOVE_ACME_COLOR. Did you mean CRM_MOVE_ACME_COLOUR?",
        ),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest(where, surroundings, words):
    with pytest.raises(UsageError) as caught:
        open_sink(PLUGIN, **where | surroundings)
    assert str(caught.value) == words


def test_who_is_not_signed_in_learns_where_was_searched(where):
    with pytest.raises(SignInError, match=r"^Nobody is signed in to acme. Run `crm-move connect acme`, or set one of"):
        open_sink(PLUGIN, **where)


def test_at_a_terminal_the_key_is_asked_for(where):
    asked = []
    server = Server()

    def prompt(label: str, hidden: bool) -> str:
        asked.append((label, hidden))
        return " typed-key "

    with open_sink(PLUGIN, **where, prompt=prompt, transport=httpx.MockTransport(server)) as opened:
        opened.connector.context.api.call("GET", "/things")
    assert asked == [("Acme CRM: key or access token", True)]
    assert server.requests[0].headers["x-key"] == "typed-key"


def test_a_locator_is_asked_for_where_it_is_needed_and_refused_where_it_is_not():
    plugin = replace(memory_plugin(), locator_help="a workspace")
    with pytest.raises(UsageError, match=r"^`memory` needs --to: a workspace$"):
        open_sink(plugin, environ={})
    with pytest.raises(UsageError, match=r"^`memory` takes no --to; it was given 'there'.$"):
        open_sink(memory_plugin(), locator="there", environ={})


def test_what_is_no_source_is_named_with_what_it_lacks():
    class Half:
        def account(self): ...
        def read(self, object, cursor): ...

    plugin = SourcePlugin(name="half", title="Half", settings=Switches, open=lambda _: Half())
    with pytest.raises(StopError) as caught:
        open_source(plugin, environ={})
    assert str(caught.value) == (
        "The plugin `half` opens a Half, which is no Source: it lacks describe(), count(), links(), left_behind(). "
        "Tell its author."
    )


def test_the_client_is_closed_when_the_plugin_can_not_be_opened(where):
    class Transport(httpx.MockTransport):
        closed = False

        def close(self) -> None:
            self.closed = True

    def fail(context):
        raise ZeroDivisionError

    transport = Transport(Server())
    with pytest.raises(ZeroDivisionError):
        open_sink(replace(PLUGIN, open=fail), **where, given={"access_token": "k"}, transport=transport)
    assert transport.closed


def test_a_stand_in_is_reached_by_its_own_settings_alone(tmp_path):
    plugin = replace(PLUGIN, sandbox=SandboxPlugin(Switches, print, settings={"access_token": "sandbox"}))
    where = stand_in(plugin, "http://127.0.0.1:1", tmp_path)
    assert where["given"] == {"base_url": "http://127.0.0.1:1", "access_token": "sandbox"}
    assert where["environ"] == {"XDG_STATE_HOME": str(tmp_path)}
    assert where["store"].place == f"the file {tmp_path / 'tokens.json'}"
    given = stand_in(fake_plugin(), "http://127.0.0.1:1", tmp_path)["given"]
    assert (given["oauth_url"], given["authorize_url"]) == ("http://127.0.0.1:1", "http://127.0.0.1:1/consent")
    with pytest.raises(UsageError, match=r"^`acme` has no sandbox.$"):
        stand_in(PLUGIN, "http://127.0.0.1:1", tmp_path)
